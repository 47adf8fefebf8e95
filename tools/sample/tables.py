"""The sample's rows as named tuples, with the columns of the data folder's tables in their order."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from dashboard.tables.versions import Record

Day = date  # for rows with a column of the name date
SOURCE = "sample"
HIGHEST = {"e_service_stage": 3, "service_standard": 3}
"""The highest value of the measures in stages; of the others it is 1."""


class County(NamedTuple):
    """A county of the register that exists in the sample's last week; population None for a middling one.

    place: its column and row on the tile map.
    """

    county_code: str
    name_fa: str
    name_en: str
    population: int | None
    place: tuple[int, int]


class Office(NamedTuple):
    """A row of the offices table; dates as ISO text, blank for no bound."""

    office_id: str
    kind: str
    name_fa: str
    name_en: str
    county_code: str
    parent_id: str
    valid_from: str = ""
    valid_to: str = ""
    sample: str = "yes"
    small: str = ""

    def exists(self, day: date) -> bool:
        """Whether the office counts on a day. ISO text sorts like the dates that the text stands for."""
        text = day.isoformat()
        return self.valid_from <= text and (not self.valid_to or text < self.valid_to)


class Report(NamedTuple):
    """A row of the reports table; received_at is UTC."""

    week: date
    office_id: str
    measure: str
    value: int
    evidence: str
    received_at: datetime
    source: str = SOURCE


def wrong_value(report: Report) -> int:
    """Another possible value of a report's measure: the next stage, or of the highest stage the one below."""
    return report.value + 1 if report.value < HIGHEST.get(report.measure, 1) else report.value - 1


class Totals(NamedTuple):
    """A visit's findings of all kinds together, as they are known from received_at (UTC) on."""

    date: date
    team: int
    office_id: str
    findings: int
    resolved: int
    received_at: datetime


class Inspection(NamedTuple):
    """A row of the inspections table; finding "" for a visit without findings; received_at is UTC."""

    date: date
    team: int
    office_id: str
    finding: str
    findings: int
    resolved: int
    resolved_on: Day | None
    received_at: datetime
    source: str = SOURCE


class Team(NamedTuple):
    """A row of the teams table. office_id: the team's home office; capacity: visits a week."""

    team: int
    recorded_at: str
    county_code: str
    office_id: str
    capacity: int


class Count(NamedTuple):
    """A row of the counts table: of an office or, with a blank office_id, of a county; received_at is UTC."""

    week: date
    office_id: str
    county_code: str
    measure: str
    channel: str
    numerator: int
    denominator: int
    received_at: datetime
    source: str = SOURCE


class Publication(NamedTuple):
    """A row of the publications table; published_at is UTC."""

    published_at: datetime
    week: date
    digest: str = ""
    note: str = SOURCE


class Register(NamedTuple):
    """The counties and the real offices of the sample's last week."""

    counties: list[County]
    offices: list[Office]


class SampleTables(NamedTuple):
    """The generated tables, each in file order; offices: the county offices."""

    offices: list[Office]
    reports: list[Report]
    counts: list[Count]
    inspections: list[Inspection]
    teams: list[Team]
    publications: list[Publication]
    decisions: list[Record]


def publication_of(week: date) -> datetime:
    """The moment a week is published: the second Sunday after its Saturday, 08:00 UTC."""
    return datetime.combine(week + timedelta(days=8), time(8))


def office_hours(day: date, rng: Random) -> datetime:
    """A moment of a day when offices are open, in UTC."""
    return datetime.combine(day, time(rng.randint(4, 13), rng.randrange(60), rng.randrange(60)))
