"""The words of a sheet's headings, as the program writes them and as people do, and the answers that it offers.

Which words stand for which answer: dashboard.store.words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dashboard.language import LANGUAGES, say
from dashboard.store.folder import shipped_terms
from dashboard.store.tables import MEASURE_MAX, MEASURES
from dashboard.store.words import answer, word_key

OFFICE, NAME, KIND = "office_id", "name", "kind"
COLUMNS = (OFFICE, NAME, KIND, *MEASURES)
# The lines above the heading, which say what the sheet is about.
WEEK, COUNTY, SAMPLE = "week", "county_code", "sample"
NOT_ASKED = "—"
HELP = tuple(f"help_{number}" for number in range(1, 9))


def heading(lang: str, column: str) -> str:
    """A column's heading in words."""
    return say(lang, f"sheet.column_{column}")


def head_word(lang: str, name: str) -> str:
    """How a line above the heading is called: WEEK or COUNTY in words."""
    return say(lang, f"sheet.head_{name}")


def answers(lang: str, measure: str) -> list[str]:
    """All answers to a measure as offered, yes before no and stages from 0 up."""
    values = range(MEASURE_MAX[measure] + 1)
    return [
        answer(lang, shipped_terms().measures[measure], value)
        for value in (values if len(values) > 2 else reversed(values))
    ]


def column_of(typed: str) -> str | None:
    """The column that a heading names, by key or by word; None if it is unknown."""
    return _known_headings().get(word_key(typed))


def is_aside(typed: str) -> bool:
    """Whether a heading names a column that is left aside, since what it says is known: row numbers, the county."""
    return word_key(typed) in _listed("aside")


def is_sum_word(typed: str) -> bool:
    """Whether a text opens a row that adds up the others."""
    return word_key(typed.rstrip(":")) in _listed("sums")


@cache
def _listed(name: str) -> frozenset[str]:
    """The words of a list of the catalogues, in every language."""
    return frozenset(word_key(word) for lang in LANGUAGES for word in say(lang, f"sheet.{name}").split(","))


def head_of(typed: str) -> str | None:
    """Which line above the heading a label opens: WEEK, COUNTY or SAMPLE; None if it is none."""
    return _known_heads().get(word_key(typed))


def language_of(typed: str) -> str:
    """The language in which a heading is written; English for a key."""
    return "fa" if re.search("[\u0600-\u06ff]", typed) else "en"


@cache
def help_titles() -> frozenset[str]:
    """The names of the sheet of help, in every language."""
    return frozenset(word_key(say(lang, "sheet.help")) for lang in LANGUAGES)


def is_help_title(title: str) -> bool:
    """Whether a sheet of that name is the one of help."""
    return word_key(title) in help_titles()


def is_help(text: str) -> bool:
    """Whether the sheet of help says that, in either language."""
    return word_key(text) in _help_lines()


@cache
def _help_lines() -> frozenset[str]:
    names = ("help", "sample", "sample_note", *HELP)
    return frozenset(word_key(say(lang, f"sheet.{name}")) for lang in LANGUAGES for name in names)


@cache
def _known_headings() -> Mapping[str, str]:
    found = {word_key(column): column for column in COLUMNS}
    for lang in LANGUAGES:
        for measure in MEASURES:
            found[word_key(say(lang, f"heading.{measure}"))] = measure
            found[word_key(say(lang, f"office.{measure}"))] = measure
        found |= {word_key(heading(lang, column)): column for column in COLUMNS}
    return found


@cache
def _known_heads() -> Mapping[str, str]:
    found = {word_key(name): name for name in (WEEK, COUNTY, SAMPLE)}
    for lang in LANGUAGES:
        found |= {word_key(head_word(lang, name)): name for name in (WEEK, COUNTY)}
        found[word_key(say(lang, "sheet.sample"))] = SAMPLE
    return found
