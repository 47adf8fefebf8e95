"""A row of the table of decisions as Python's own values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd


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
        """All columns but recorded_at."""
        return (self.decision_id, *self[2:])


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
