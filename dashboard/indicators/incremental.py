"""Cells worked out from those of the last look: new reports cost what they change, not the years before.

A report counts from its own week on, so cells of the weeks before the earliest new row stay as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import SORTED_BY, cells_of_weeks, compute
from dashboard.store.folder import Tables
from dashboard.weeks import week_of


@dataclass(frozen=True, eq=False)
class _Computed:
    """Cells, and all that they were worked out from."""

    cells: pd.DataFrame
    tables: Tables
    cards: tuple[Card, ...]
    asof: datetime
    through: date | None


class IncrementalCells:
    """Works out the cells time after time, each from those of the time before. Not for several threads."""

    def __init__(self) -> None:
        self._last: _Computed | None = None

    def compute(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
    ) -> pd.DataFrame:
        """The same cells as dashboard.indicators.cells.compute."""
        cells = self._updated(tables, cards, asof, through)
        if cells is None:
            cells = compute(tables, cards, asof, through)
        self._last = _Computed(cells, tables, tuple(cards), asof, through)
        return cells

    def _updated(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None
    ) -> pd.DataFrame | None:
        """None where more has changed than that rows came in, or weeks that were shown are no longer."""
        last = self._last
        if last is None or last.cells.empty or (through is None) != (last.through is None):
            return None
        if not _only_rows_added(last, tables, cards, asof):
            return None
        shown = last.cells["week"].max().date()
        new = ask(tables, ["new_days"], asof, since=last.asof)["new_days"].iloc[0]
        end = through or (shown if pd.isna(new["last_day"]) else max(shown, week_of(new["last_day"].date())))
        if end < shown:
            return None
        if pd.isna(new["first_day"]) and end == shown:
            return last.cells
        # Without a new row the last shown week is worked out again, and those after it.
        start = shown if pd.isna(new["first_day"]) else min(week_of(new["first_day"].date()), shown)
        if start < last.cells["week"].min().date():
            return None
        fresh = cells_of_weeks(tables, cards, asof, (start, end), edge=start)
        cells = pd.concat([last.cells[last.cells["week"] < pd.Timestamp(start)], fresh], ignore_index=True)
        return cells.sort_values(SORTED_BY, kind="stable", ignore_index=True)


def _only_rows_added(last: _Computed, tables: Tables, cards: Sequence[Card], asof: datetime) -> bool:
    return (
        asof >= last.asof
        and tuple(cards) == last.cards
        and tables.counties.equals(last.tables.counties)
        and tables.offices.equals(last.tables.offices)
        and _withdrawn(tables, asof) == _withdrawn(last.tables, last.asof)
        and tables.rows.only_adds(last.tables.rows, last.asof)
    )


def _withdrawn(tables: Tables, asof: datetime) -> set[str]:
    known = tables.withdrawals["withdrawn_at"] <= asof
    return set(tables.withdrawals.loc[known, "source"])
