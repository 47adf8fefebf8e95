"""The words that people type for values: yes and no, kinds of office, measures, grades of evidence, stages.

Only this module maps words to values, in both languages and any spelling, for CSV files and for the counties' sheets.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from dashboard.language import LANGUAGES, catalogue, say
from dashboard.language.digits import latin, local_digits
from dashboard.language.spelling import key
from dashboard.tables.csv_file import EDGES
from dashboard.tables.declared import CHANNELS, EVIDENCE, STATUSES, VIEW_STATUSES
from dashboard.tables.measures import STAGES, Measure

# Dashes, which people type instead of leaving a field blank.
DASHES = frozenset("-–—−")
_YES = "بله بلی آری آره دارد داراست هست فعال دایر ✓ ✔ ☑ 1 یک yes y true active running on has one"
_NO = "خیر نه نخیر ندارد نیست غیرفعال ✗ ✘ ☒ × ✕ x 0 صفر no n false none inactive off zero"
_NUMBERS = ("صفر zero", "یک one", "دو two", "سه three")
_ORDINALS = ("", "اول یکم first", "دوم second", "سوم third")
_WHOLE = re.compile(r"(-?[0-9][0-9,]*)\.0+")
_YES_NO_WORDS = {1: (*_YES.split(), "فعال است", "دایر است"), 0: (*_NO.split(), "فعال نیست", "دایر نیست", "has none")}
# Key of a column -> the catalogue messages with the key's name.
_NAMES: Mapping[str, tuple[str, ...]] = {
    **{grade: (f"office.evidence_{grade}",) for grade in EVIDENCE},
    **{channel: (f"channel.{channel}",) for channel in CHANNELS},
    **{status: (f"decisions.status_{status}",) for status in STATUSES},
    **{status: (f"meeting_views.status_{status}",) for status in VIEW_STATUSES},
}
_PUNCTUATION = re.compile(r"[?؟!:؛;*\s]")
# A sign or point beside a digit, which may change the number: a text with one is not matched by word_key.
_SIGNED = re.compile(r"[0-9]\s*[-.,،()'’_/]|[-.,،()'’_/]\s*[0-9]")


def word_key(text: str) -> str:
    """A key that is equal for all spellings of a word: spelling.key without punctuation."""
    return _PUNCTUATION.sub("", key(text))


def known_word(typed: str, words: tuple[str, ...], names: tuple[tuple[str, str], ...] = ()) -> str | None:
    """The word of a column that a text means; None if there is none.

    names: pairs of a further spelling and its word.
    """
    return typed if typed in words else _spelled(words, names).get(word_key(typed))


def without_decimals(digits: str) -> str:
    """A number or code without the zero decimals of spreadsheets: 2101.0 -> 2101; other texts unchanged."""
    found = _WHOLE.fullmatch(digits)
    return found[1] if found else digits


def number_word(typed: str) -> int | None:
    """The number from 0 to 3 that a word means; None for other texts."""
    return _number_words().get(word_key(typed))


def yes_or_no(typed: str) -> bool | None:
    """True for a yes, False for a no, None for other texts."""
    plain = without_decimals(latin(typed))
    value = None if _SIGNED.search(plain) else _yes_no().get(word_key(plain))
    return None if value is None else bool(value)


def answer(lang: str, measure: Measure, value: int) -> str:
    """A measure's value as an option of a sheet: بله, خیر; for stages the number and the word."""
    if measure.kind != STAGES:
        return say(lang, "sheet.yes" if value else "sheet.no")
    return f"{local_digits(str(value), lang)}: {measure.short_word(lang, value)}"


def measure_value(measure: Measure, typed: str) -> int | None:
    """The value of a measure that a number or word means; None if there is none."""
    plain = without_decimals(latin(typed))
    return None if _SIGNED.search(plain) else spelled_values(measure).get(word_key(plain))


@lru_cache(maxsize=64)
def _spelled(words: tuple[str, ...], names: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    named = [(catalogue(lang)[name], word) for word in words for name in _NAMES.get(word, ()) for lang in LANGUAGES]
    return {word_key(name): word for name, word in [*named, *names, *((word, word) for word in words)]}


@cache
def _yes_no() -> Mapping[str, int]:
    return {word_key(text): value for value, texts in _YES_NO_WORDS.items() for text in texts}


@cache
def _number_words() -> Mapping[str, int]:
    return {word_key(word): number for number, words in enumerate(_NUMBERS) for word in words.split()}


@lru_cache(maxsize=64)
def spelled_values(measure: Measure) -> Mapping[str, int]:
    """The values of a measure by the word keys of all spellings."""
    stages = measure.kind == STAGES
    found: dict[str, int] = {} if stages else dict(_yes_no())
    for value in range(measure.highest + 1):
        texts = [measure.word(lang, value) for lang in LANGUAGES]
        texts += [answer(lang, measure, value) for lang in LANGUAGES]
        if stages:
            named = (words[value].split() if value < len(words) else [] for words in (_NUMBERS, _ORDINALS))
            names = [str(value), *itertools.chain.from_iterable(named)]
            texts += [f"{before}{name}" for before in ("", "مرحلهٔ ", "مرحله ", "stage ") for name in names]
            texts += [f"{name} stage" for name in names]
            texts += [measure.short_word(lang, value) for lang in LANGUAGES]
        found.update((word_key(text), value) for text in texts)
    return found


def values_as_numbers(measures: Mapping[str, Measure], names: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """The values of reports, with words («دارد», «مرحلهٔ ۲») replaced by the numbers of their measure.

    measures: by key; names: the value in each report's column measure. Values that are no texts stay as they are.
    """
    words = tuple(measures)
    spellings = tuple((measure.name(lang), key) for key, measure in measures.items() for lang in LANGUAGES)
    numbers: dict[tuple[Any, Any], str] = {}
    for pair in set(zip(names, values, strict=True)):
        if not all(isinstance(text, str) for text in pair):
            continue
        name, typed = (text.strip(EDGES) for text in pair)
        word = None if latin(typed).isdecimal() else known_word(name, words, spellings)
        number = measure_value(measures[word], typed) if word else None
        if number is not None:
            numbers[pair] = str(number)
    return [numbers.get(pair, pair[1]) for pair in zip(names, values, strict=True)] if numbers else [*values]
