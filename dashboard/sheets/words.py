"""The words of the sheet: headings and answers, as it writes them and as people do.

One place says which word stands for which value, so that what is offered is always understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dashboard.language import LANGUAGES, catalogue, say
from dashboard.language.digits import latin, local_digits
from dashboard.language.spelling import key
from dashboard.store.tables import MEASURE_MAX, MEASURES

OFFICE, NAME, KIND = "office_id", "name", "kind"
COLUMNS = (OFFICE, NAME, KIND, *MEASURES)
# The lines above the heading, which say what the sheet is about.
WEEK, COUNTY, SAMPLE = "week", "county_code", "sample"
NOT_ASKED = "—"
DASHES = frozenset("-–—−")
HELP = tuple(f"help_{number}" for number in range(1, 9))

_YES = "بله بلی آری آره دارد هست فعال دایر ✓ ✔ ☑ 1 yes y true active running on has"
_NO = "خیر نه نخیر ندارد نیست غیرفعال ✗ ✘ ☒ 0 no n false none inactive off"
_SAID = {1: (*_YES.split(), "فعال است", "دایر است"), 0: (*_NO.split(), "فعال نیست", "دایر نیست", "has none")}
_UNHEARD = re.compile(r"[?؟!:؛;*\s]")
# A sign or a point beside a digit changes what is said: it is never dropped.
_SIGNED = re.compile(r"[0-9]\s*[-.,،()'’_/]|[-.,،()'’_/]\s*[0-9]")


def heading(lang: str, column: str) -> str:
    """A column's heading in words."""
    return say(lang, f"sheet.column_{column}")


def answer(lang: str, measure: str, value: int) -> str:
    """An answer as the sheet offers it: بله, خیر; of stages the number and its word."""
    if MEASURE_MAX[measure] == 1:
        return say(lang, "sheet.yes" if value else "sheet.no")
    return f"{local_digits(str(value), lang)}: {say(lang, f'sheet.{measure}_{value}')}"


def answers(lang: str, measure: str) -> list[str]:
    """All answers to a measure as offered, yes before no and stages from 0 up."""
    values = range(MEASURE_MAX[measure] + 1)
    return [answer(lang, measure, value) for value in (values if len(values) > 2 else reversed(values))]


def understood(measure: str, typed: str) -> int | None:
    """The value that an answer stands for, in any usual spelling and either language; None if it is none."""
    plain = latin(typed)
    if _SIGNED.search(plain):
        return None
    return _known_answers()[measure].get(_heard(plain))


def column_of(typed: str) -> str | None:
    """The column that a heading names, by key or by word; None if it is unknown."""
    return _known_headings().get(_heard(typed))


def head_of(typed: str) -> str | None:
    """Which line above the heading a label opens: WEEK, COUNTY or SAMPLE; None if it is none."""
    return _known_heads().get(_heard(typed))


def language_of(typed: str) -> str:
    """The language in which a heading is written; English for a key."""
    return "fa" if re.search("[\u0600-\u06ff]", typed) else "en"


@cache
def help_titles() -> frozenset[str]:
    """The names of the sheet of help, in every language."""
    return frozenset(_heard(say(lang, "sheet.help")) for lang in LANGUAGES)


def is_help_title(title: str) -> bool:
    """Whether a sheet of that name is the one of help."""
    return _heard(title) in help_titles()


def is_help(text: str) -> bool:
    """Whether the sheet of help says that, in either language."""
    return _heard(text) in _help_lines()


@cache
def _help_lines() -> frozenset[str]:
    names = ("help", "sample", "sample_note", *HELP)
    return frozenset(_heard(say(lang, f"sheet.{name}")) for lang in LANGUAGES for name in names)


def _heard(text: str) -> str:
    return _UNHEARD.sub("", key(text))


@cache
def _known_answers() -> Mapping[str, Mapping[str, int]]:
    return {measure: _spellings(measure) for measure in MEASURES}


def _spellings(measure: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in range(MEASURE_MAX[measure] + 1):
        said = [catalogue(lang)[f"office.{measure}_{value}"] for lang in LANGUAGES]
        said += [answer(lang, measure, value) for lang in LANGUAGES]
        if MEASURE_MAX[measure] == 1:
            said += _SAID[value]
        else:
            said += [str(value), f"مرحلهٔ {value}", f"مرحله {value}", f"stage {value}"]
            said += [say(lang, f"sheet.{measure}_{value}") for lang in LANGUAGES]
        found.update((_heard(text), value) for text in said)
    return found


@cache
def _known_headings() -> Mapping[str, str]:
    found = {_heard(column): column for column in COLUMNS}
    for lang in LANGUAGES:
        for measure in MEASURES:
            found[_heard(say(lang, f"heading.{measure}"))] = measure
            found[_heard(say(lang, f"office.{measure}"))] = measure
        found |= {_heard(heading(lang, column)): column for column in COLUMNS}
    return found


@cache
def _known_heads() -> Mapping[str, str]:
    found = {_heard(name): name for name in (WEEK, COUNTY, SAMPLE)}
    for lang in LANGUAGES:
        found |= {_heard(say(lang, f"sheet.head_{name}")): name for name in (WEEK, COUNTY)}
        found[_heard(say(lang, "sheet.sample"))] = SAMPLE
    return found
