"""Rows that a publication withdrew: from its moment on they are not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd

from dashboard.store.folder import Tables


def known(tables: Tables, asof: datetime) -> Tables:
    """The tables without the reports and inspections whose source was withdrawn at or before a moment (naive UTC)."""
    gone = tables.withdrawals.loc[tables.withdrawals["withdrawn_at"] <= asof, "source"]
    if gone.empty:
        return tables

    def left(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[~frame["source"].isin(gone)]

    return replace(tables, reports=left(tables.reports), inspections=left(tables.inspections))
