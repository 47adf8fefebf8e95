"""What a row of a file says: records for the tables, still as values, with their places in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dashboard.faults import Fault
from dashboard.imports.contents import CONFIRMED, READ, SKIP, Aside, Choice, Doubt, Question
from dashboard.imports.offices import Offices
from dashboard.imports.places import Counties, Place, answered
from dashboard.imports.when import Weeks, dates_in, day_of_short_year
from dashboard.language import LANGUAGES, say
from dashboard.tables.folder import Tables
from dashboard.tables.rules import limit_faults
from dashboard.tables.words import word_key
from dashboard.weeks import day_label

Value = str | int | None


@dataclass(frozen=True)
class Record:
    """A row of a growing table, or of the teams. day: its week, or the day of a visit; of a team None. unit: the
    office's id, or the county's code.

    key: equal for records about the same thing; values: what they say of it, by column of the table. name: of the
    office, county or team by language. what: the measure by language, {} for a visit. typed: the values as typed.
    evidence: of a report, '' if its row states none. of_county: whether the unit is a county.
    """

    table: str
    place: Place
    day: date | None
    unit: str
    key: tuple[Value, ...]
    values: Mapping[str, Value]
    name: Mapping[str, str]
    what: Mapping[str, str]
    typed: str
    evidence: str = ""
    of_county: bool = False


@dataclass(frozen=True)
class NewCounty:
    """A row for the table counties. population: as typed, '' if unknown."""

    code: str
    name: str
    population: str
    place: Place


def place_of(file: str, place: Place) -> str:
    """A file and worksheet as named in faults."""
    return f"{file} «{place.sheet}»" if place.sheet else file


@dataclass
class Doubts:
    """Collects what is to be confirmed; equal causes in one column become one doubt."""

    file: str
    answers: Mapping[str, str]
    _faults: dict[str, list[Fault]] = field(default_factory=dict)

    def add(self, code: str, place: Place, value: str = "", **details: str) -> None:
        """Add a doubt about a place in the file."""
        fault = Fault(place_of(self.file, place), place.line, place.column, f"import_{code}", value, details)
        self._faults.setdefault(f"doubt:{code}:{place.sheet}:{place.column}:{value}", []).append(fault)

    def all(self) -> list[Doubt]:
        """The doubts in the order of the file."""
        found = [
            Doubt(key, limit_faults(faults)[0], self.answers.get(key) == CONFIRMED)
            for key, faults in self._faults.items()
        ]
        return sorted(found, key=lambda doubt: (doubt.fault.file, doubt.fault.line))


@dataclass
class Context:
    """What the tables of a file have in common, and what is collected from them.

    evidence: of reports whose rows state none. unknown: (code, place) of each table that is not understood.
    """

    tables: Tables
    answers: Mapping[str, str]
    now: datetime
    counties: Counties
    offices: Offices
    weeks: Weeks
    doubts: Doubts
    evidence: str
    questions: dict[str, Question] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    unknown: list[tuple[str, Place]] = field(default_factory=list)
    new_counties: dict[str, NewCounty] = field(default_factory=dict)

    def asks_of(self, sheet: str) -> bool:
        """Whether a question about a worksheet is open."""
        return any(question.sheet == sheet and not question.certain for question in self.questions.values())

    def ask_rows(self, what: str, place: Place, value: str, proposed: str) -> str:
        """Whether rows are read: READ or SKIP, as answered or proposed. what: hidden | after (a sum)."""
        choices = [Choice(READ, _labels("read_rows")), Choice(SKIP, _labels("skip_rows"))]
        key = f"{what}:{word_key(place.sheet)}:{place.line}:{word_key(value)}"
        question = Question(
            key, "rows", place.sheet, place.line, "", value, choices, proposed, certain=False, lasts=False
        )
        return self.ask(answered(question, self.answers))

    def days(self, text: str, place: Place) -> list[date]:
        """The days that a text names. A year of two digits is asked about once, with the first such date."""
        if days := dates_in(text):
            return days
        day = day_of_short_year(text, self.tables.province.day(self.now))
        if day is None:
            return []
        choices = [
            Choice(READ, {lang: day_label(day, lang) for lang in LANGUAGES}),
            Choice(SKIP, _labels("skip_value")),
        ]
        where = (place.sheet, place.line, place.column)
        question = Question("years:two-digits", "value", *where, text, choices, READ, certain=False)
        return [day] if self.ask(answered(question, self.answers)) == READ else []

    def ask(self, question: Question) -> str:
        """Note a question; its answer, or the proposed one."""
        self.questions.setdefault(question.key, question)
        return question.proposed


def _labels(name: str) -> dict[str, str]:
    return {lang: say(lang, f"import_choice.{name}") for lang in LANGUAGES}
