"""The second part of a sheet: sums of the week by office, measure and channel, checked, and as rows of `counts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import NamedTuple

import numpy as np
import pandas as pd

from dashboard.faults import Fault
from dashboard.language import LANGUAGES
from dashboard.sheets.grid import Grid
from dashboard.sheets.places import NOBODY, Places
from dashboard.sheets.words import CHANNEL, DENOMINATOR, MEASURE, NUMERATOR, OFFICE, channel_words, counted_words
from dashboard.store.csv_file import nearest
from dashboard.store.measures import TOTAL, Measure
from dashboard.store.rules import short, sound_count
from dashboard.store.tables import CHANNELS, TABLES, spellings
from dashboard.store.values import Bad, read_value
from dashboard.store.words import DASHES, known_word

_COLUMNS = {column.name: column for column in TABLES["counts"].columns}
# The columns of the checked counts.
CHECKED = ("office_id", "measure", "channel", "numerator", "denominator")


class Count(NamedTuple):
    """A count of a sheet. channel: '' where none is named; denominator: None of a total."""

    office_id: str
    measure: str
    channel: str
    numerator: int
    denominator: int | None


@dataclass
class CountCheck:
    """Checks the rows of counts. places: the office of each row; asked: as sheets.form.asked_counts gives it.

    offices: one row for each office, by place. A row without numbers is not reported, and never a zero.
    """

    grid: Grid
    measures: Mapping[str, Measure]
    asked: Mapping[str, Mapping[str, Sequence[str]]]
    offices: pd.DataFrame
    now: datetime
    zone: tzinfo
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        named = [
            (names(lang, measure), key)
            for key, measure in self.measures.items()
            for lang in LANGUAGES
            for names in (counted_words, _question)
        ]
        self._names = (*spellings(self.measures), *named)

    def rows(self, places: Places) -> list[Count]:
        """The sound counts; adds to `faults`."""
        found: dict[tuple[str, str, str], int] = {}
        counts = []
        for row, place in enumerate(places.tolist()):
            if self._blank(row, NUMERATOR) and self._blank(row, DENOMINATOR):
                continue
            office = "" if place == NOBODY else str(self.offices["office_id"].iloc[place])
            before = len(self.faults)
            measure, channel = self._measure(row, office), ""
            if measure:
                channel = self._channel(row, office, measure)
            numbers = self._numbers(row, measure)
            if len(self.faults) > before or not office or not measure or numbers is None:
                continue
            first = found.setdefault((office, measure.measure, channel), row)
            if first != row:
                self._fault(row, OFFICE, "sheet_count_twice", first=str(self.grid.lines[first]))
                continue
            counts.append(Count(office, measure.measure, channel, *numbers))
        return counts

    def _measure(self, row: int, office: str) -> Measure | None:
        word = known_word(self._text(row, MEASURE), tuple(self.measures), self._names)
        if word is None:
            words = [counted_words(self.grid.lang, measure) for measure in self.measures.values()]
            self._not_listed(row, MEASURE, words)
            return None
        if office and word not in self.asked.get(office, {}):
            place = int(np.flatnonzero(self.offices["office_id"] == office)[0])
            self._fault(row, MEASURE, "sheet_not_asked", name=str(self.offices[f"name_{self.grid.lang}"].iloc[place]))
            return None
        return self.measures[word]

    def _channel(self, row: int, office: str, measure: Measure) -> str:
        typed = self._text(row, CHANNEL)
        word = "" if self._blank(row, CHANNEL) else known_word(typed, CHANNELS)
        # Of a row whose office is unknown, any channel may be asked.
        asked = self.asked[office][measure.measure] if office else ("", *CHANNELS)
        if word is None or word not in asked:
            self._not_listed(row, CHANNEL, [channel_words(self.grid.lang, channel) for channel in asked])
            return ""
        return word

    def _numbers(self, row: int, measure: Measure | None) -> tuple[int, int | None] | None:
        """Numerator and denominator, if both are sound."""
        numerator = self._number(row, NUMERATOR)
        total = measure is not None and measure.kind == TOTAL
        denominator = None if total and self._blank(row, DENOMINATOR) else self._number(row, DENOMINATOR)
        if self._blank(row, NUMERATOR):
            self._fault(row, NUMERATOR, "required")
        if measure is None or numerator is None or isinstance(numerator, Bad) or isinstance(denominator, Bad):
            return None
        bad = sound_count(self.measures, measure.measure, numerator, denominator)
        if bad:
            self._fault(row, DENOMINATOR, bad.code, **{**bad.details, "measure": measure.name(self.grid.lang)})
            return None
        return numerator, denominator

    def _number(self, row: int, column: str) -> int | Bad | None:
        """A whole number, None for a blank; what is wrong with it is a fault as well."""
        if self._blank(row, column):
            return None
        value = read_value(self._text(row, column), _COLUMNS[column], self.now, self.zone)
        if isinstance(value, Bad):
            self._fault(row, column, value.code, **value.details)
            return value
        assert isinstance(value, int)
        return value

    def _text(self, row: int, column: str) -> str:
        return self.grid.values.get(column, [""] * len(self.grid.lines))[row]

    def _blank(self, row: int, column: str) -> bool:
        text = self._text(row, column)
        return not text or text in DASHES

    def _not_listed(self, row: int, column: str, words: Sequence[str]) -> None:
        near = nearest(self._text(row, column), words)
        self._fault(row, column, "sheet_not_listed", words=" / ".join(words), near=near)

    def _fault(self, row: int, column: str, kind: str, /, **details: str) -> None:
        where = self.grid.headings.get(column, column)
        text = short(self._text(row, column))
        self.faults.append(Fault(self.grid.file, self.grid.lines[row], where, kind, text, details))


def _question(lang: str, measure: Measure) -> str:
    return measure.question(lang)


def frame_of(counts: Sequence[Count]) -> pd.DataFrame:
    """Checked counts as a frame with the columns of CHECKED; denominator Int64."""
    types = {**dict.fromkeys(CHECKED[:3], "str"), "numerator": "int64", "denominator": "Int64"}
    return pd.DataFrame(counts, columns=list(CHECKED)).astype(types)


def count_table(counts: Sequence[Count], week: date, received_at: datetime, source: str) -> pd.DataFrame:
    """Counts of a sheet as rows of the table `counts`, with its columns and dtypes.

    week: its Saturday. received_at: naive UTC. source: where they came from, never a person.
    """
    frame = frame_of(counts)
    number = len(frame)
    frame = frame.assign(
        week=np.full(number, np.datetime64(week, "us")),
        county_code=pd.array([""] * number, dtype="str"),
        received_at=np.full(number, np.datetime64(received_at, "us")),
        source=pd.array([source] * number, dtype="str"),
        # Set by the system when the rows are written.
        recorded_at=np.full(number, np.datetime64("NaT", "us")),
    )
    return frame[list(TABLES["counts"].names)]
