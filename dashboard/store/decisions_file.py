"""Writing decisions: one row more in a CSV file, all or nothing, whoever else writes at the same time.

A row goes to `decisions.csv` of the folder; while its sample is read along, to `sample/decisions/recorded.csv`, so
that what was tried out on made-up figures ends with them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from dashboard.faults import DataError
from dashboard.store.append import alone, later_than, replace_file, told, with_rows
from dashboard.store.check import check_tables
from dashboard.store.csv_file import CsvFile, read_csv
from dashboard.store.folder import SAMPLE, files_of, reads_sample
from dashboard.store.tables import TABLES

TABLE = TABLES["decisions"]
# Names that begin with a dot are not read as tables.
LOCK = ".decisions.lock"


class Record(NamedTuple):
    """A row of the table, in the order of its columns. recorded_at: naive UTC; weeks are Saturdays."""

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

    @property
    def content(self) -> tuple[str | date, ...]:
        """All that it says but when it was written down."""
        return (self.decision_id, *self[2:])


class Overtaken(Exception):
    """Nothing was written: the decision is not, or no longer, what the writer saw."""


def utcnow() -> datetime:
    """Now, as a naive UTC moment."""
    return datetime.now(UTC).replace(tzinfo=None)


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of the typed table, oldest first."""
    ordered = frame.sort_values("recorded_at", kind="stable")[list(Record._fields)]
    rows: Iterator[Any] = ordered.itertuples(index=False)
    return [
        Record(*row)._replace(
            recorded_at=row.recorded_at.to_pydatetime(),
            meeting_week=row.meeting_week.date(),
            due_week=row.due_week.date(),
        )
        for row in rows
    ]


def append(folder: Path, row: Record, seen: datetime | None, clock: Callable[[], datetime] = utcnow) -> Record:
    """Add a row to a data folder's decisions and give it as it stands there, with its own recorded_at.

    seen: recorded_at of the decision's newest row when the writer looked at it; None for a new decision. A row that
    says what the newest one says already is not written again, so that asking twice is safe. Raises Overtaken,
    NotWritten, or DataError where the decisions' files are faulty by now; then nothing has changed.
    """
    with told(), alone(folder / LOCK):
        sheets = [read_csv(shown, path.read_bytes(), TABLE) for shown, path in files_of(folder, TABLE.name)]
        known = _sound(sheets, clock())
        row = next_row(known, row, seen, clock)
        if row in known:
            return row
        home = folder / SAMPLE / TABLE.name / "recorded.csv" if reads_sample(folder) else folder / "decisions.csv"
        file = Path(os.path.realpath(home))
        data = with_rows(file.read_bytes() if file.exists() else None, TABLE, [row._asdict()])
        _sound([read_csv(file.name, data, TABLE)], clock())
        replace_file(file, data)
    return row


def next_row(known: Sequence[Record], row: Record, seen: datetime | None, clock: Callable[[], datetime]) -> Record:
    """The row as it is to be added to those that are known, or the newest of its decision where that says the same.

    Raises Overtaken, or DataError for a row that the next reader would refuse.
    """
    versions = [found for found in known if found.decision_id == row.decision_id]
    newest = versions[-1] if versions else None
    if newest and newest.content == row.content:
        return newest
    if seen != (newest.recorded_at if newest else None):
        raise Overtaken
    row = row._replace(recorded_at=later_than(newest.recorded_at if newest else None, clock))
    _sound([read_csv("decisions.csv", with_rows(None, TABLE, [row._asdict()]), TABLE)], clock())
    return row


def _sound(sheets: Sequence[CsvFile], now: datetime) -> list[Record]:
    frames, faults = check_tables({TABLE.name: sheets}, now)
    if faults:
        raise DataError(faults)
    return records(frames[TABLE.name])
