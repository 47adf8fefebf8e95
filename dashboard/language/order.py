"""Sorting of names: Persian letters in the order of the Persian alphabet, numbers by value."""

import re
import unicodedata

from dashboard.language.digits import TO_LATIN

# In Unicode, پ چ ژ ک گ ی come after the Arabic alphabet.
_ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_ORDER = str.maketrans({letter: chr(0xE000 + place) for place, letter in enumerate(_ALPHABET)})
_PLAIN = TO_LATIN | str.maketrans("يىئكةۀؤأإٱ", "یییکههوااا")
# Diacritics and invisible characters do not affect the order.
_IGNORED = re.compile(r"[\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u064b-\u065f\u0670ء'’]")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")


def order(name: str) -> str:
    """The sort key of a name, regardless of spelling; a prefix comes before longer words, and 2 before 10."""
    composed = unicodedata.normalize("NFKC", name)
    plain = _IGNORED.sub("", composed.translate(_PLAIN)).casefold()
    words = _WORD.findall(_NUMBER.sub(lambda number: number[0].zfill(9), plain))
    # Letters are replaced last: the private-use characters do not match \w.
    return " ".join(words).translate(_ORDER)
