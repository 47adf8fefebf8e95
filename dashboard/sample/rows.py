"""The rows of the sample as plain tuples, in the order of the tables' columns."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

SOURCE = "sample"


class County(NamedTuple):
    """A county of the register; population None where it is not known; dates as ISO text, blank: no bound."""

    county_code: str
    name_fa: str
    name_en: str
    population: int | None
    valid_from: str
    valid_to: str


class Office(NamedTuple):
    """A row of the offices table; dates as ISO text, blank: no bound."""

    office_id: str
    kind: str
    name_fa: str
    name_en: str
    county_code: str
    parent_id: str = ""
    valid_from: str = ""
    valid_to: str = ""
    sample: str = ""


class Report(NamedTuple):
    """A row of the reports table; received_at is UTC."""

    week: date
    office_id: str
    measure: str
    value: int
    evidence: str
    received_at: datetime
    source: str = SOURCE


class Inspection(NamedTuple):
    """A row of the inspections table; received_at is UTC."""

    date: date
    team: int
    office_id: str
    findings: int
    resolved: int
    received_at: datetime
    source: str = SOURCE


class Publication(NamedTuple):
    """A row of the publications table; published_at is UTC."""

    published_at: datetime
    week: date
    digest: str = ""
    note: str = SOURCE


class Decision(NamedTuple):
    """A row of the decisions table; its id says that it is a sample; recorded_at is UTC."""

    decision_id: str
    recorded_at: datetime
    meeting_week: date
    text: str
    indicator: str
    county_code: str
    office_id: str
    owner_id: str
    due_week: date
    status: str


class Register(NamedTuple):
    """What the sample is drawn for: the counties and the real offices."""

    counties: tuple[County, ...]
    offices: tuple[Office, ...]


class SampleTables(NamedTuple):
    """What is generated: county offices, reports, inspections, publications and decisions, each in file order."""

    offices: tuple[Office, ...]
    reports: tuple[Report, ...]
    inspections: tuple[Inspection, ...]
    publications: tuple[Publication, ...]
    decisions: tuple[Decision, ...]


def valid(row: County | Office, day: date) -> bool:
    """Whether a county or office counts on a day. ISO text sorts like the dates it stands for."""
    text = day.isoformat()
    return row.valid_from <= text and (not row.valid_to or text < row.valid_to)


def publication_of(week: date) -> datetime:
    """The moment a week is published: the second Sunday after its Saturday, 08:00 UTC."""
    return datetime.combine(week + timedelta(days=8), time(8))
