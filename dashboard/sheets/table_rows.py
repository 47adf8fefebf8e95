"""The answers of a sheet as rows of the tables `reports` and `counts`, in the form of the data folder."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.store.tables import TABLES

_TYPES = {"week": "datetime64[us]", "moment": "datetime64[us]", "whole": "int64"}


def report_table(
    rows: Sequence[tuple[str, str, int]], evidence: str, week: date, received_at: datetime, source: str
) -> pd.DataFrame:
    """Answers (office_id, measure, value) as rows of `reports`, with its columns and dtypes.

    week: its Saturday. received_at: naive UTC. source: the origin of the answers, never a person.
    """
    frame = pd.DataFrame(rows, columns=["office_id", "measure", "value"])
    return _rows("reports", frame, week, received_at, source, evidence=evidence)


def count_table(rows: Sequence[tuple[Any, ...]], week: date, received_at: datetime, source: str) -> pd.DataFrame:
    """Counts (office_id, measure, channel, numerator, denominator) as rows of `counts`; see report_table."""
    frame = pd.DataFrame(rows, columns=["office_id", "measure", "channel", "numerator", "denominator"])
    return _rows("counts", frame, week, received_at, source, county_code="")


def _rows(
    table: str, frame: pd.DataFrame, week: date, received_at: datetime, source: str, **same: str
) -> pd.DataFrame:
    # recorded_at is set when the rows are written.
    frame = frame.assign(week=week, received_at=received_at, source=source, recorded_at=None, **same)
    types = {column.name: _TYPES.get(column.type, "str") for column in TABLES[table].columns}
    if "denominator" in types:
        types["denominator"] = "Int64"
    return frame[list(TABLES[table].names)].astype(types)
