"""Incremental computation of cells: after new reports, only the affected weeks are computed again.

A report affects the weeks from its own week on, so the cells of weeks before the earliest new row stay valid.
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

# Column types in which the cells of the last call occupy half the memory.
_COMPACT_TYPES = dict.fromkeys(("indicator", "county_code", "kind", "state"), "category")
_COMPACT_TYPES |= dict.fromkeys(("step", "not_reported", "late", "unverified"), "int32")
_FULL_TYPES = {name: "str" if kind == "category" else "int64" for name, kind in _COMPACT_TYPES.items()}


@dataclass(frozen=True, eq=False)
class _Computed:
    """Cells, with the column types of _KEPT, and the inputs from which they were computed."""

    cells: pd.DataFrame
    tables: Tables
    cards: tuple[Card, ...]
    asof: datetime
    through: date | None


class IncrementalCells:
    """Computes cells repeatedly, each time from the previous result. Not thread-safe."""

    def __init__(self) -> None:
        self._last: _Computed | None = None

    def compute(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
    ) -> pd.DataFrame:
        """The same cells as dashboard.indicators.cells.compute."""
        cells = self._updated(tables, cards, asof, through)
        if cells is None:
            cells = compute(tables, cards, asof, through)
        self._last = _Computed(cells.astype(_COMPACT_TYPES).copy(), tables, tuple(cards), asof, through)
        return cells

    def _updated(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None
    ) -> pd.DataFrame | None:
        """The updated cells; None if anything but added rows has changed, or if weeks are no longer shown."""
        last = self._last
        if last is None or last.cells.empty or (through is None) != (last.through is None):
            return None
        if not _only_rows_added(last, tables, cards, asof):
            return None
        last_week = last.cells["week"].max().date()
        new = ask(tables, ["new_days"], asof, since=last.asof)["new_days"].iloc[0]
        end = through or (last_week if pd.isna(new["last_day"]) else max(last_week, week_of(new["last_day"].date())))
        if end < last_week:
            return None
        if pd.isna(new["first_day"]) and end == last_week:
            return last.cells.astype(_FULL_TYPES)
        # Without a new row, the last shown week and later weeks are computed again.
        start = last_week if pd.isna(new["first_day"]) else min(week_of(new["first_day"].date()), last_week)
        if start < last.cells["week"].min().date():
            return None
        fresh = cells_of_weeks(tables, cards, asof, (start, end), edge=start)
        earlier = last.cells[last.cells["week"] < pd.Timestamp(start)].astype(_FULL_TYPES)
        cells = pd.concat([earlier, fresh], ignore_index=True)
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
