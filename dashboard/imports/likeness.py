"""How alike two names or headings are, from 0 to 100, whatever their spelling."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from dashboard.language.digits import latin
from dashboard.language.spelling import tidy
from dashboard.tables.words import word_key

EQUAL = 100
# The most that different texts can score; with different numbers in them («شعبه ۱», «شعبه ۲»).
_MOST_ALIKE, _OTHER_NUMBER = 97, 55
_SEPARATORS = re.compile(r"[\s\u200c:：؛;/\\،,()«»\"'*؟?\-–—_.]+")
_NUMBERS = re.compile(r"[0-9]+")


@lru_cache(4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as spelling keys."""
    return tuple(word for part in _SEPARATORS.split(tidy(text)) if (word := word_key(part)))


class _Prepared(NamedTuple):
    key: str
    joined: str
    spaced: str
    numbers: tuple[str, ...]


@lru_cache(16_384)
def _prepared(text: str) -> _Prepared:
    words = words_of(text)
    return _Prepared(word_key(text), "".join(words), " ".join(words), tuple(_NUMBERS.findall(latin(text))))


def likeness(one: str, other: str) -> int:
    """100 for equal spelling keys; else by letters and by common words, and less than 100."""
    left, right = _prepared(one), _prepared(other)
    if left.key == right.key:
        return EQUAL
    by_letters = fuzz.ratio(left.joined, right.joined)
    by_words = max(
        fuzz.token_sort_ratio(left.spaced, right.spaced), 0.85 * fuzz.token_set_ratio(left.spaced, right.spaced)
    )
    score = min(_MOST_ALIKE, round(max(by_letters, by_words)))
    return min(score, _OTHER_NUMBER) if left.numbers != right.numbers else score


def best(text: str, others: Iterable[str]) -> int:
    """The likeness to the most similar of several texts; 0 without any."""
    return max((likeness(text, other) for other in others), default=0)
