"""Proposals become rows of the data: checked like all rows, and written when a second account approves them.

The program's database gets new rows, which replace earlier ones of the same key, whichever source has these: the
folder and the office's database are only read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.archive import file_name
from dashboard.database.data import insert_rows, raise_revision
from dashboard.database.errors import NotWritten, translate_read_errors
from dashboard.database.proposals import Change, Row
from dashboard.dataset import Dataset
from dashboard.publications.office_changes import county_is_gone
from dashboard.publications.prepare import newest_of
from dashboard.publications.write import TRIES, Clock, later_than, typed_records
from dashboard.sources.own_rows import DatabaseRows, database_rows, number_on, with_new
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES

# The table of each kind of proposal, and the column of its subject.
TABLE_OF: Mapping[str, tuple[str, str]] = {
    "office": ("offices", "office_id"),
    "target": ("targets", "indicator"),
    "announcement": ("announcements", "key"),
}


class Overtaken(Exception):
    """The data have changed since the proposal was made: it would change something else than it says."""


def rows_about(data: Dataset, kind: str, subject: str) -> list[Row]:
    """The rows that count about the subject of a proposal, oldest first, without recorded_at; [] if there are none.

    Of a target the one in force, whether from the table or from the card's file.
    """
    if kind == "target":
        return [
            {"indicator": card.key, "value": card.target, "date": card.target_date and card.target_date.isoformat()}
            for card in data.cards
            if card.key == subject
        ]
    name, column = TABLE_OF[kind]
    frame = getattr(data.tables, name)
    return plain_rows(name, frame[frame[column] == subject])


def still_fits(data: Dataset, change: Change, now: datetime) -> bool:
    """Whether the data are as they were when a change was proposed, and the county of an office still exists."""
    counties, today = data.tables.counties, data.tables.province.day(now)
    gone = change.kind == "office" and county_is_gone(counties, change.before, change.rows, today)
    return not gone and rows_about(data, change.kind, change.subject) == change.before


def checked_rows(sources: Sources, data: Dataset, kind: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Rows of a proposal, with values as typed or as JSON has them, in the form in which a proposal keeps them.

    data: the data as last read; now: naive UTC. Raises DataError with every fault that the data would have with these
    rows.
    """
    name, _ = TABLE_OF[kind]
    return plain_rows(name, _typed(sources, sources.recorded(), name, rows, _next_second(data, name, now)))


def approve(
    sources: Sources, change: Change, sample: bool, clock: Clock, also: Callable[[Connection, datetime], None]
) -> datetime:
    """Write the rows of a proposal; the moment (naive UTC) at which they were recorded.

    Optimistic concurrency: the rows are checked without a lock, and again if the data have changed by the time of
    writing. sample: whether the proposal was made while sample data were shown. `also` is called in the transaction.
    Raises Overtaken, DataError, NotWritten and the exceptions of `also`; then nothing is written.
    """
    name, _ = TABLE_OF[change.kind]
    for _ in range(TRIES):
        with translate_read_errors():
            known = sources.recorded()
        data = sources.read_with(known, clock())
        if known.with_sample != sample or not still_fits(data, change, clock()):
            raise Overtaken
        # A publication knows what was recorded up to its own second.
        moments = (_newest(data, name), newest_of(data), known.published_at)
        moment = later_than(max(filter(None, moments), default=None), clock)
        typed = _typed(sources, known, name, change.rows, moment)
        with sources.database.writing() as connection:
            if number_on(connection) != known.number:
                continue
            typed = typed.assign(recorded_at=pd.Series(moment, typed.index, "datetime64[us]"))
            insert_rows(connection, name, typed_records(name, typed), known.with_sample)
            raise_revision(connection)
            also(connection, moment)
        return moment
    raise NotWritten("busy")


def changes_waiting(data: Dataset) -> int:
    """How many changes of the register, the targets and the announced figures wait for a publication: those recorded
    after the newest one, whose archive keeps what was public then. Rows of one import are one change."""
    newest = newest_of(data)
    if newest is None or file_name(newest) not in data.frozen:
        return 0
    moments = (getattr(data.tables, name)["recorded_at"] for name, _ in TABLE_OF.values())
    return sum(int(each[each > newest].nunique()) for each in moments)


def _typed(sources: Sources, known: DatabaseRows, name: str, rows: Sequence[Row], moment: datetime) -> pd.DataFrame:
    """The rows as a typed frame, checked with all rows of the register. moment: at which they would be recorded."""
    values = [[{**row, "recorded_at": moment}.get(column) for column in TABLES[name].names] for row in rows]
    sources.read_named((name, "counties", "offices"), moment, known, {name: with_new(known, name, values)})
    numbered = [(number, *row) for number, row in enumerate(values, start=1)]
    return sources.typed({name: database_rows(name, numbered)})[name]


def _next_second(data: Dataset, name: str, now: datetime) -> datetime:
    newest = _newest(data, name)
    return max(now.replace(microsecond=0), newest + timedelta(seconds=1)) if newest else now.replace(microsecond=0)


def _newest(data: Dataset, name: str) -> datetime | None:
    """When the newest row of a table was recorded (naive UTC); None if no row has a moment."""
    newest = getattr(data.tables, name)["recorded_at"].max()
    return None if pd.isna(newest) else newest.to_pydatetime()


def plain_rows(name: str, frame: pd.DataFrame) -> list[Row]:
    """The rows of a typed frame of a table, ordered by key, without recorded_at."""
    ordered = frame.sort_values(list(TABLES[name].key), kind="stable", na_position="first")
    names = [column for column in TABLES[name].names if column != "recorded_at"]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in ordered[names].itertuples(index=False)]


def _plain(value: Any) -> Any:
    """A value of a typed frame as JSON has it."""
    if pd.isna(value):
        return None
    if isinstance(value, date):
        return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    return value.item() if hasattr(value, "item") else value
