"""Incremental computation of cells: after new reports, only the affected weeks are computed again.

A report affects the weeks from its own week on, so the cells of weeks before the earliest new row stay valid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import SORTED_BY, cells_of_weeks, compute
from dashboard.indicators.packed import pack, unpack
from dashboard.tables.folder import Tables
from dashboard.weeks import week_of


@dataclass(frozen=True, eq=False)
class _Computed:
    """Packed cells, and the inputs from which they were computed."""

    packed: dict[str, Any]
    tables: Tables
    cards: tuple[Card, ...]
    asof: datetime
    through: date | None


class IncrementalCells:
    """Computes cells repeatedly, each time from the previous result. Not thread-safe."""

    def __init__(self) -> None:
        self._last: _Computed | None = None

    def packed(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
    ) -> dict[str, Any]:
        """The cells of dashboard.indicators.cells.compute, packed."""
        packed = self._updated(tables, cards, asof, through)
        if packed is None:
            packed = pack(compute(tables, cards, asof, through), tables.sample)
        self._last = _Computed(packed, tables, tuple(cards), asof, through)
        return packed

    def _updated(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None
    ) -> dict[str, Any] | None:
        """The updated cells; None if anything but added rows has changed, or if weeks are no longer shown."""
        last = self._last
        if last is None or not last.packed["weeks"] or (through is None) != (last.through is None):
            return None
        if not _only_rows_added(last, tables, cards, asof):
            return None
        first_week, last_week = (date.fromisoformat(last.packed["weeks"][at]) for at in (0, -1))
        new = ask(tables, ["new_days"], asof, since=last.asof)["new_days"].iloc[0]
        end = through or (last_week if pd.isna(new["last_day"]) else max(last_week, week_of(new["last_day"].date())))
        if end < last_week:
            return None
        if pd.isna(new["first_day"]) and end == last_week:
            return last.packed
        # Without a new row, the last shown week and later weeks are computed again.
        start = last_week if pd.isna(new["first_day"]) else min(week_of(new["first_day"].date()), last_week)
        if start < first_week:
            return None
        fresh = cells_of_weeks(tables, cards, asof, (start, end), edge=start)
        earlier = unpack(last.packed)
        earlier = earlier[earlier["week"] < pd.Timestamp(start)]
        cells = pd.concat([earlier, fresh[earlier.columns]], ignore_index=True)
        return pack(cells.sort_values(SORTED_BY, kind="stable"), tables.sample)


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
