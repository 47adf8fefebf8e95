"""A common key for different spellings of a name: نائین and نایین, كاشان and کاشان, خمینی‌شهر and خمینی شهر."""

import re
import unicodedata

from dashboard.language.digits import ARABIC, PERSIAN, TO_LATIN

_PLAIN = TO_LATIN | str.maketrans("يىئكةۀؤأإآٱ", "یییکههواااا")
_PERSIAN = str.maketrans("يىك" + ARABIC, "ییک" + PERSIAN)
# Invisible characters, except the zero-width (non-)joiners, which shape letters.
_MARKS = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_DROPPED = re.compile(r"[\s\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u064b-\u065f\u0670.,،()\-_'’]")


# The length in letters up to which texts are compared: a stranger's file may have millions of letters in a cell.
LONGEST = 1_000


def key(name: str) -> str:
    """The spelling key of a name; equal keys mean the same name. Of a long text its first LONGEST letters count."""
    composed = unicodedata.normalize("NFKC", name[:LONGEST])
    return _DROPPED.sub("", composed.translate(_PLAIN)).replace("ء", "").casefold()


def tidy(text: str) -> str:
    """A text as stored: Persian letters and digits for Arabic ones, no direction marks, single spaces."""
    return _SPACES.sub(" ", _MARKS.sub("", text.translate(_PERSIAN))).strip()
