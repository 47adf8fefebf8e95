"""One key for the many spellings of a name: نائین and نایین, كاشان and کاشان, خمینی‌شهر and خمینی شهر."""

from __future__ import annotations

import re
import unicodedata

from dashboard.language.digits import latin

_LETTERS = str.maketrans("يىئكةۀؤأإآٱ", "یییکههواااا")
_DROPPED = re.compile(r"[\s\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u064b-\u065f\u0670.,،()\-_'’]")


def key(name: str) -> str:
    """A name reduced to what its spellings share; equal keys mean the same name."""
    composed = unicodedata.normalize("NFKC", name)
    return _DROPPED.sub("", latin(composed).translate(_LETTERS)).replace("ء", "").casefold()
