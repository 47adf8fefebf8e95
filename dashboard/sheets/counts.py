"""The check of a sheet's second part: weekly sums by office, measure and channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from dashboard.faults import Fault
from dashboard.language import LANGUAGES
from dashboard.sheets.form import Office
from dashboard.sheets.grid import Grid
from dashboard.sheets.words import CHANNEL, DENOMINATOR, MEASURE, NUMERATOR, OFFICE, channel_words, counted_words
from dashboard.tables.csv_file import nearest
from dashboard.tables.declared import CHANNELS, TABLES, spellings
from dashboard.tables.measures import TOTAL, Measure
from dashboard.tables.rules import sound_count
from dashboard.tables.values import Bad, read_value
from dashboard.tables.words import DASHES, known_word

_COLUMNS = {column.name: column for column in TABLES["counts"].columns}


class Count(NamedTuple):
    """A count of a sheet. channel: '' if the measure has no channels; denominator: None for a measure of totals."""

    office_id: str
    measure: str
    channel: str
    numerator: int
    denominator: int | None


@dataclass
class CountCheck:
    """Checks the rows of counts. asked: the result of sheets.form.asked_counts.

    A row without numbers means "not reported", not zero.
    """

    grid: Grid
    measures: Mapping[str, Measure]
    asked: Mapping[str, Mapping[str, Sequence[str]]]
    now: datetime
    zone: tzinfo
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        named = [
            (name, key)
            for key, measure in self.measures.items()
            for lang in LANGUAGES
            for name in (counted_words(lang, measure), measure.question(lang))
        ]
        self._names = (*spellings(self.measures), *named)

    def rows(self, offices: Sequence[Office | None]) -> list[Count]:
        """The valid counts; appends to `faults`. offices: the office of each row."""
        found: dict[tuple[str, str, str], int] = {}
        counts = []
        for row, office in enumerate(offices):
            if self._blank(row, NUMERATOR) and self._blank(row, DENOMINATOR):
                continue
            before = len(self.faults)
            measure, channel = self._measure(row, office), ""
            if measure:
                channel = self._channel(row, office, measure)
            numbers = self._numbers(row, measure)
            if len(self.faults) > before or office is None or measure is None or numbers is None:
                continue
            first = found.setdefault((office.office_id, measure.measure, channel), row)
            if first != row:
                self._fault(row, OFFICE, "sheet_count_twice", first=str(self.grid.lines[first]))
                continue
            counts.append(Count(office.office_id, measure.measure, channel, *numbers))
        return counts

    def _measure(self, row: int, office: Office | None) -> Measure | None:
        word = known_word(self.grid.text(row, MEASURE), tuple(self.measures), self._names)
        if word is None:
            words = [counted_words(self.grid.lang, measure) for measure in self.measures.values()]
            self._not_listed(row, MEASURE, words)
            return None
        if office and word not in self.asked.get(office.office_id, {}):
            self._fault(row, MEASURE, "sheet_not_asked", name=office.names[self.grid.lang])
            return None
        return self.measures[word]

    def _channel(self, row: int, office: Office | None, measure: Measure) -> str:
        typed = self.grid.text(row, CHANNEL)
        word = "" if self._blank(row, CHANNEL) else known_word(typed, CHANNELS)
        # For an unknown office any channel is accepted.
        asked = self.asked[office.office_id][measure.measure] if office else ("", *CHANNELS)
        if word is None or word not in asked:
            self._not_listed(row, CHANNEL, [channel_words(self.grid.lang, channel) for channel in asked])
            return ""
        return word

    def _numbers(self, row: int, measure: Measure | None) -> tuple[int, int | None] | None:
        """Numerator and denominator, or None if either is faulty."""
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
        """A whole number, None for a blank cell; a Bad is also appended to `faults`."""
        if self._blank(row, column):
            return None
        value = read_value(self.grid.text(row, column), _COLUMNS[column], self.now, self.zone)
        if isinstance(value, Bad):
            self._fault(row, column, value.code, **value.details)
            return value
        assert isinstance(value, int)
        return value

    def _blank(self, row: int, column: str) -> bool:
        text = self.grid.text(row, column)
        return not text or text in DASHES

    def _not_listed(self, row: int, column: str, words: Sequence[str]) -> None:
        near = nearest(self.grid.text(row, column), words)
        self._fault(row, column, "sheet_not_listed", words=" / ".join(words), near=near)

    def _fault(self, row: int, column: str, kind: str, /, **details: str) -> None:
        self.faults.append(self.grid.fault(row, column, kind, details))
