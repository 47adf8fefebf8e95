"""Visits that inspection teams enter at the desk: rows of inspections and reports, of each visit under one source."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, select

from dashboard.database.engine import missing_parts
from dashboard.database.schema import DATA, mark_of

# The first word of a visit's source, and that before it in rows that were written while sample data were shown.
WORD, SAMPLE = "visit", "sample "
# Digits of the digest in a visit's id: as many as nobody guesses, and few enough for an address.
DIGITS = 16


class Found(NamedTuple):
    """Findings of one kind: how many, how many of them are resolved, and the day on which the last of these was."""

    findings: int = 0
    resolved: int = 0
    resolved_on: date | None = None

    @property
    def open(self) -> int:
        return self.findings - self.resolved


@dataclass(frozen=True)
class Content:
    """What a visit found. found: by kind of finding, only kinds with findings; values: by measure."""

    found: Mapping[str, Found] = field(default_factory=dict)
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """A visit with its newest content. kinds: every kind of finding that it has rows of, also of no findings now;
    first: the content as it was sent first; sent_at, changed_at: moments (naive UTC) of its first and newest rows."""

    id: str
    day: date
    team: int
    office_id: str
    content: Content
    first: Content
    kinds: frozenset[str]
    sent_at: datetime
    changed_at: datetime

    @property
    def open(self) -> int:
        """The number of open findings."""
        return sum(found.open for found in self.content.found.values())


def digest_of(key: str, team: int) -> str:
    """The digest (64 hex digits) of a form's random key, under which `imports` keeps that the form was written."""
    return hashlib.sha256(f"{WORD} {team} {key}".encode()).hexdigest()


def id_of(digest: str) -> str:
    return digest[:DIGITS]


def source_of(id: str, sample: bool) -> str:
    """The source of all rows of a visit. sample: whether sample data are shown."""
    return f"{SAMPLE if sample else ''}{WORD} {id}"


def id_of_source(source: str) -> str:
    """The id in the source of a visit's rows; '' for another source. The source may have the word for sample data."""
    word, _, id = source.removeprefix(SAMPLE).partition(" ")
    return id if word == WORD and len(id) == DIGITS else ""


class Head(NamedTuple):
    """What a visit is about."""

    team: int
    office_id: str
    day: date


def heads(connection: Connection, sources: Collection[str]) -> dict[str, Head]:
    """What visits are about, by the source of their rows."""
    table = DATA["inspections"]
    if not sources or table.name in missing_parts(connection):
        return {}
    query = select(table.c.source, table.c.team, table.c.office_id, table.c.date).where(table.c.source.in_(sources))
    return {row.source: Head(row.team, row.office_id, row.date) for row in connection.execute(query.distinct())}


def of_team(connection: Connection, team: int, sample: bool) -> list[Visit]:
    """The visits of a team that were entered at the desk and not taken back, the newest day first.

    sample: whether sample data are shown, as StaffRequest.writes_sample; then the visits that are sample data are
    returned, else the others.
    """
    taken_back = select(DATA["withdrawals"].c.source)
    return _visits(connection, team, sample, DATA["inspections"].c.source.not_in(taken_back))


def withdrawn_of_team(
    connection: Connection, team: int, sample: bool, moments: Collection[datetime]
) -> list[tuple[Visit, datetime]]:
    """The visits of a team that publications of these moments (naive UTC) withdrew, each with the moment, the newest
    day first. A visit that the team has taken back is none of them. sample: see of_team."""
    table = DATA["withdrawals"]
    if not moments or table.name in missing_parts(connection):
        return []
    query = select(table.c.source, table.c.withdrawn_at).where(
        table.c.withdrawn_at.in_(moments), table.c.source.startswith(source_of("", sample))
    )
    withdrawn = {row.source: row.withdrawn_at for row in connection.execute(query)}
    visits = _visits(connection, team, sample, DATA["inspections"].c.source.in_(withdrawn))
    return [(visit, withdrawn[source_of(visit.id, sample)]) for visit in visits]


def _visits(connection: Connection, team: int, sample: bool, which: ColumnElement[bool]) -> list[Visit]:
    table = DATA["inspections"]
    if table.name in missing_parts(connection):
        return []
    query = select(table).where(
        table.c.team == team, table.c.source.startswith(source_of("", sample)), mark_of(table) == sample, which
    )
    rows: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query.order_by(table.c.id)):
        rows.setdefault(row.source, []).append(row)
    reports = _reports(connection, rows)
    visits = [_visit(source, each, reports.get(source, [])) for source, each in rows.items()]
    return sorted(visits, key=lambda visit: (visit.day, visit.sent_at), reverse=True)


def newest_row_of(connection: Connection, office_id: str, since: datetime) -> datetime | None:
    """When the newest row of an office was recorded, if it was at `since` (naive UTC) or later."""
    moments = [
        connection.scalar(
            select(func.max(table.c.recorded_at)).where(table.c.recorded_at >= since, table.c.office_id == office_id)
        )
        for table in (DATA["inspections"], DATA["reports"])
    ]
    return max(filter(None, moments), default=None)


def _reports(connection: Connection, rows: Mapping[str, list[Row[Any]]]) -> dict[str, list[Row[Any]]]:
    """The reports of visits by their source, oldest first; found by their offices, since sources have no index."""
    table = DATA["reports"]
    offices = {each[0].office_id for each in rows.values()}
    query = select(table).where(table.c.office_id.in_(offices), table.c.source.in_(rows)).order_by(table.c.id)
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query) if rows else ():
        found.setdefault(row.source, []).append(row)
    return found


def _visit(source: str, rows: list[Row[Any]], reports: list[Row[Any]]) -> Visit:
    head, sent_at = rows[0], rows[0].recorded_at
    return Visit(
        id=source.rpartition(" ")[2],
        day=head.date,
        team=head.team,
        office_id=head.office_id,
        content=_content(rows, reports),
        first=_content(*([row for row in each if row.recorded_at == sent_at] for each in (rows, reports))),
        kinds=frozenset(row.finding for row in rows if row.finding),
        sent_at=sent_at,
        changed_at=max(row.recorded_at for row in (*rows, *reports)),
    )


def _content(rows: Iterable[Row[Any]], reports: Iterable[Row[Any]]) -> Content:
    newest = {row.finding: Found(row.findings, row.resolved, row.resolved_on) for row in rows}
    found = {kind: each for kind, each in newest.items() if kind and each.findings}
    return Content(found, {row.measure: row.value for row in reports})
