"""The words of a sheet's headings, as the program writes them and as people do, and the answers that it offers.

Which words stand for which answer: dashboard.store.words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.store.measures import STAGES, Measure
from dashboard.store.words import answer, word_key

OFFICE, NAME, KIND = "office_id", "name", "kind"
MEASURE, CHANNEL, NUMERATOR, DENOMINATOR = "measure", "channel", "numerator", "denominator"
# The columns before those of the measures.
OF_OFFICE = (OFFICE, NAME, KIND)
# The lines above the heading, which say what the sheet is about.
WEEK, COUNTY, SAMPLE = "week", "county_code", "sample"
NOT_ASKED = "—"
HELP = tuple(f"help_{number}" for number in range(1, 8))


class Headings:
    """The columns of a sheet, and the words that head them: of each office, and of the measures of a folder."""

    def __init__(self, measures: Mapping[str, Measure], before: tuple[str, ...] = OF_OFFICE) -> None:
        """measures: those of the table reports, by key. before: the columns before theirs."""
        self.measures = measures
        self.columns = (*before, *measures)
        self._known: dict[str, str] = {}
        for lang in LANGUAGES:
            self._known |= {word_key(measure.name(lang)): key for key, measure in measures.items()}
        for lang in LANGUAGES:
            self._known |= {word_key(self.heading(lang, column)): column for column in self.columns}
        self._known |= {word_key(column): column for column in self.columns}

    def heading(self, lang: str, column: str) -> str:
        """A column's heading in words."""
        measure = self.measures.get(column)
        return measure.question(lang) if measure else say(lang, f"sheet.column_{column}")

    def column_of(self, typed: str) -> str | None:
        """The column that a heading names, by key or by word; None if it is unknown."""
        return self._known.get(word_key(typed))


# The second part of a sheet: counts.
COUNT_HEADINGS = Headings({}, (OFFICE, NAME, MEASURE, CHANNEL, NUMERATOR, DENOMINATOR))


def counts_title(lang: str) -> str:
    """The name of the worksheet of counts."""
    return say(lang, "sheet.counts")


def is_counts_title(title: str) -> bool:
    """Whether a worksheet of that name is the one of counts."""
    return any(word_key(title) == word_key(counts_title(lang)) for lang in LANGUAGES)


def is_counts_heading(row: Iterable[str]) -> bool:
    """Whether a row of texts is the heading of the counts."""
    found = {COUNT_HEADINGS.column_of(cell) for cell in row if cell} - {None}
    return NUMERATOR in found and len(found) > 1


def counted_words(lang: str, measure: Measure) -> str:
    """A measure of counts as its rows name it: with what its number is, where the folder says so."""
    name, question = measure.name(lang), measure.question(lang)
    return name if question == name else f"{name}: {question}"


def channel_words(lang: str, channel: str) -> str:
    """A channel as the rows of counts name it."""
    return say(lang, f"channel.{channel}") if channel else NOT_ASKED


def head_word(lang: str, name: str) -> str:
    """How a line above the heading is called: WEEK or COUNTY in words."""
    return say(lang, f"sheet.head_{name}")


def answers(lang: str, measure: Measure) -> list[str]:
    """All answers to a measure as offered, yes before no and stages from 0 up."""
    values = range(measure.highest + 1)
    return [answer(lang, measure, value) for value in (values if measure.kind == STAGES else reversed(values))]


def help_lines(lang: str, measures: Iterable[Measure]) -> list[str]:
    """What the sheet of help says: its lines, and the stages of each measure that has stages."""
    lines = [say(lang, f"sheet.{name}") for name in HELP]
    return lines + [_stages(lang, measure) for measure in measures if measure.kind == STAGES]


def _stages(lang: str, measure: Measure) -> str:
    words = (
        f"{local_digits(str(value), lang)} {measure.short_word(lang, value)}" for value in range(measure.highest + 1)
    )
    return f"{measure.question(lang)}: {COMMA[lang].join(words)}"


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


def is_help(text: str, measures: Iterable[Measure]) -> bool:
    """Whether the sheet of help says that, in either language. measures: of the folder."""
    return word_key(text) in _help_lines() or any(
        word_key(text) == word_key(line) for lang in LANGUAGES for line in help_lines(lang, measures)
    )


@cache
def _help_lines() -> frozenset[str]:
    names = ("help", "help_counts", "sample", "sample_note", "help_earlier")
    return frozenset(word_key(say(lang, f"sheet.{name}")) for lang in LANGUAGES for name in names)


@cache
def _known_heads() -> Mapping[str, str]:
    found = {word_key(name): name for name in (WEEK, COUNTY, SAMPLE)}
    for lang in LANGUAGES:
        found |= {word_key(head_word(lang, name)): name for name in (WEEK, COUNTY)}
        found[word_key(say(lang, "sheet.sample"))] = SAMPLE
    return found
