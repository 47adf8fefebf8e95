"""Decisions, meeting views and teams as named tuples of Python values.

These tables are append-only: a newer row with the same id replaces the older ones.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from dashboard.tables.declared import TABLES


class Record(NamedTuple):
    """A row of the decisions, in the order of its columns. recorded_at: naive UTC; weeks are Saturdays."""

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


class ViewRecord(NamedTuple):
    """A row of the meeting views, in the order of its columns. query: the query string of a selection's address."""

    view_id: str
    recorded_at: datetime
    meeting_week: date
    position: int
    figure: str
    query: str
    title: str
    status: str


class Team(NamedTuple):
    """A row of the inspection teams, in the order of its columns. county_code, office_id: its home county and home
    office, "" for none; capacity: visits in a week."""

    team: int
    recorded_at: datetime
    county_code: str
    office_id: str
    capacity: int


TABLE_OF: Mapping[type, str] = {Record: "decisions", ViewRecord: "meeting_views", Team: "teams"}
# The moment of rows without one: of teams in files edited by hand.
_SINCE_ALWAYS = pd.Timestamp(1970, 1, 1)
# These tables only refer to others: no other table and no figure depends on them.
VERSIONED = tuple(TABLE_OF.values())
Version = TypeVar("Version", Record, ViewRecord, Team)


def content_of(row: Record | ViewRecord | Team) -> tuple[Any, ...]:
    """All values except recorded_at, the id first."""
    return (row[0], *row[2:])


def versions(frame: pd.DataFrame, kind: type[Version]) -> list[Version]:
    """The rows of a typed table, oldest first."""
    frame = frame.assign(recorded_at=frame["recorded_at"].fillna(_SINCE_ALWAYS))
    ordered = frame.sort_values("recorded_at", kind="stable")[list(kind._fields)]
    weeks = [column.name for column in TABLES[TABLE_OF[kind]].columns if column.type == "week"]
    rows: Iterator[Any] = ordered.itertuples(index=False)
    return [
        kind(*row)._replace(
            recorded_at=row.recorded_at.to_pydatetime(), **{name: getattr(row, name).date() for name in weeks}
        )
        for row in rows
    ]


def chains(frame: pd.DataFrame, kind: type[Version]) -> dict[Any, tuple[Version, ...]]:
    """The rows of each id, oldest first."""
    found: dict[Any, list[Version]] = {}
    for row in versions(frame, kind):
        found.setdefault(row[0], []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def newest(frame: pd.DataFrame, kind: type[Version]) -> list[Version]:
    """The newest row of each id, ordered by id."""
    return sorted(rows[-1] for rows in chains(frame, kind).values())
