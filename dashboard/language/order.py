"""The order of names in a list: Persian letters in the order of the Persian alphabet, numbers by their value."""

import re
import unicodedata

from dashboard.language.digits import TO_LATIN

# Unicode has the Arabic alphabet first and پ چ ژ ک گ ی behind it.
_ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_ORDER = str.maketrans({letter: chr(0xE000 + place) for place, letter in enumerate(_ALPHABET)})
_PLAIN = TO_LATIN | str.maketrans("يىئكةۀؤأإٱ", "یییکههوااا")
# What is written into or above a word does not move it in a list.
_UNHEARD = re.compile(r"[\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u064b-\u065f\u0670ء'’]")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")


def order(name: str) -> str:
    """What to sort a name by, whatever its spelling; shorter words come first, and 2 comes before 10."""
    composed = unicodedata.normalize("NFKC", name)
    plain = _UNHEARD.sub("", composed.translate(_PLAIN)).casefold()
    words = _WORD.findall(_NUMBER.sub(lambda number: number[0].zfill(9), plain))
    # Letters are moved last: in their new places they would not be taken for letters.
    return " ".join(words).translate(_ORDER)
