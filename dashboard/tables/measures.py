"""The kinds of office and the measures that offices report: the tables kinds and measures as objects.

A measure of kind yes_no or stages has a value for each office and week (the table reports); a measure of kind share,
mean or total has sums (the table counts).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.language.table import shown

YES_NO, STAGES, SHARE, MEAN, TOTAL = "yes_no", "stages", "share", "mean", "total"
STATES, COUNTS = (YES_NO, STAGES), (SHARE, MEAN, TOTAL)
# The separator in the columns words_fa, words_en and asked.
BETWEEN = "|"


@dataclass(frozen=True)
class Kind:
    """A kind of office."""

    kind: str
    name_fa: str
    name_en: str

    def name(self, lang: str) -> str:
        """Its name in a language."""
        return shown(lang, self.name_fa, self.name_en)


@dataclass(frozen=True)
class Measure:
    """A quantity that offices report.

    words: the words of the values 0, 1, 2 …; a count has none. asked: kinds of office whose sheets ask for the
    measure even if no card counts them.
    """

    measure: str
    kind: str
    name_fa: str
    name_en: str
    words_fa: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()
    question_fa: str = ""
    question_en: str = ""
    asked: tuple[str, ...] = ()

    @property
    def highest(self) -> int:
        """The highest value that an office can report; 0 for a count."""
        return max(len(self.words_fa) - 1, 0)

    @property
    def is_count(self) -> bool:
        """Whether the measure is in the table counts rather than in the table reports."""
        return self.kind in COUNTS

    def name(self, lang: str) -> str:
        """Its name in a language."""
        return shown(lang, self.name_fa, self.name_en)

    def question(self, lang: str) -> str:
        """The question in the heading of the measure's column of a sheet."""
        return shown(lang, self.question_fa, self.question_en) or self.name(lang)

    def short_word(self, lang: str, value: int) -> str:
        """The word of a value: دایر است, forms."""
        return shown(lang, self.words_fa, self.words_en)[value]

    def word(self, lang: str, value: int) -> str:
        """A value in words, for stages with the number: دایر است, stage 2: forms."""
        word = self.short_word(lang, value)
        if self.kind != STAGES:
            return word
        return say(lang, "office.stage", stage=local_digits(str(value), lang), word=word)

    def heading(self, lang: str, value: int) -> str:
        """A value in words with a capital initial letter: Stage 2: forms."""
        word = self.word(lang, value)
        return word[:1].upper() + word[1:]


@dataclass(frozen=True, eq=False)
class Terms:
    """The kinds of office and the measures of a data folder, by key, in the order of their tables."""

    kinds: Mapping[str, Kind]
    measures: Mapping[str, Measure]

    @property
    def reported(self) -> Mapping[str, Measure]:
        """The measures of the table reports."""
        return {key: measure for key, measure in self.measures.items() if not measure.is_count}

    @property
    def counted(self) -> Mapping[str, Measure]:
        """The measures of the table counts."""
        return {key: measure for key, measure in self.measures.items() if measure.is_count}


def terms_of(kinds: pd.DataFrame, measures: pd.DataFrame) -> Terms:
    """The terms of the typed tables kinds and measures, without faulty rows."""
    return Terms(
        {row["kind"]: Kind(**row) for row in _rows(kinds) if row["kind"]},
        {row["measure"]: _measure(row) for row in _rows(measures) if row["measure"] and row["kind"]},
    )


def parts(text: str) -> tuple[str, ...]:
    """The parts of a text that are separated by BETWEEN."""
    return tuple(part.strip() for part in text.split(BETWEEN)) if text else ()


def _measure(row: Mapping[str, Any]) -> Measure:
    divided = {name: parts(row[name]) for name in ("words_fa", "words_en", "asked")}
    if len(divided["words_en"]) != len(divided["words_fa"]):
        # Without English words the Persian words are used in both languages.
        divided["words_en"] = divided["words_fa"]
    return Measure(**{**row, **divided})


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    yield from ({str(name): value for name, value in row.items()} for row in frame.to_dict("records"))
