"""Cells worked out from those of the publication before: new reports cost what they are, not what was before.

The same cells.sql is asked, of fewer rows and weeks. Cells of the weeks before the earliest new row cannot change,
since a report counts from its own week on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pandas as pd

from dashboard.indicators.ask import ask_rows
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import cells_in, compute
from dashboard.indicators.in_force import KEPT, MANY, InForce, in_force
from dashboard.store.folder import Tables
from dashboard.weeks import week_of

_ORDER = ["indicator", "step", "kind", "county_code", "week"]


@dataclass(frozen=True, eq=False)
class Carried:
    """Cells as compute gives them, and what the next ones need of the past.

    tables, cards: what they were made of. past: what was in force at the edge of KEPT, and when they were made; a
    report about an earlier week has all cells worked out anew.
    """

    cells: pd.DataFrame
    tables: Tables
    cards: tuple[Card, ...]
    past: InForce


def carry(
    tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None, before: Carried | None = None
) -> Carried:
    """The cells as known at `asof` (naive UTC), as of compute. through: the last week to show, if one is said.

    before: the cells of an earlier moment; they are used where nothing has changed but that rows came in.
    """
    found = _carried_on(tables, cards, asof, through, before) if before else None
    if found:
        return found
    cells = compute(tables, cards, asof, through)
    last = date(2000, 1, 1) if cells.empty else cells["week"].max().date()
    return Carried(cells, tables, tuple(cards), in_force(tables, asof, last - KEPT))


def _carried_on(
    tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None, before: Carried
) -> Carried | None:
    """None where more has changed than that rows came in about weeks from the edge on."""
    past = before.past
    if before.cells.empty or asof < past.asof:
        return None
    if not _same_ground(tables, cards, asof, before.tables, before.cards, past.asof):
        return None
    first = _earliest(tables, asof, past.asof)
    shown = before.cells["week"].max().date()
    start = min(week_of(first), shown) if first else shown
    if start < past.edge:
        return None
    longest = max((card.window_weeks for card in cards), default=0)
    # One who asks for what is known asks for the rows of the edge's week and later, and what stood then.
    more, params = past.more, past.params(visits_from=past.edge - timedelta(weeks=longest + 1))
    end = through
    if end is None:
        days = ask_rows(tables, "span", asof, more, seen="seen_since", **params).iloc[0]
        end = week_of(days["last_day"].date())
    if end < start:
        return None
    fresh = cells_in(tables, cards, asof, (start, end), seen="seen_since", more=more, **params)
    old = before.cells
    cells = pd.concat([old[old["week"] < pd.Timestamp(start)], fresh], ignore_index=True)
    cells = cells.sort_values(_ORDER, kind="stable", ignore_index=True)
    edge, reports = max(past.edge, end - KEPT), past.reports
    if edge > past.edge:
        # The rows about weeks from the old edge on are still at hand; those about weeks before the new one go.
        reports = ask_rows(tables, "report_standing", asof, more, seen="seen_since", **{**params, "until": edge})
    return Carried(cells, tables, tuple(cards), InForce(asof, edge, reports))


def _earliest(tables: Tables, asof: datetime, since: datetime) -> date | None:
    """The earliest day that anything is about which came in between two moments; None if nothing did."""
    day = ask_rows(tables, "report_earliest", asof, since=since).iloc[0]["day"]
    return None if pd.isna(day) else day.date()


class _Known(NamedTuple):
    """Cells, and all that they were made of."""

    cells: pd.DataFrame
    tables: Tables
    cards: tuple[Card, ...]
    asof: datetime
    through: date | None

    def answers(self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None) -> bool:
        """Whether they are those of other tables too."""
        if asof < self.asof or through != self.through:
            return False
        if not _same_ground(tables, cards, asof, self.tables, self.cards, self.asof):
            return False
        if not tables.rows.same(self.tables.rows):
            return False
        # A folder without publications is shown as of now, which is later each time.
        return asof == self.asof or _earliest(tables, asof, self.asof) is None


def _same_ground(
    tables: Tables, cards: Sequence[Card], asof: datetime, old: Tables, old_cards: Sequence[Card], old_asof: datetime
) -> bool:
    return (
        tuple(cards) == tuple(old_cards)
        and tables.counties.equals(old.counties)
        and tables.offices.equals(old.offices)
        and _gone(tables, asof) == _gone(old, old_asof)
    )


def _gone(tables: Tables, asof: datetime) -> set[str]:
    known = tables.withdrawals["withdrawn_at"] <= asof
    return set(tables.withdrawals.loc[known, "source"])


class Carrying:
    """Works out the cells time after time, each from those of the time before. Not for several threads."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._last: Carried | None = None
        self._known: _Known | None = None

    def compute(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
    ) -> pd.DataFrame:
        """As dashboard.indicators.cells.compute."""
        if tables.rows.counts[0] < MANY:
            self._last = None
            before = self._known
            # What is decided in a meeting moves no cell.
            if before is None or not before.answers(tables, cards, asof, through):
                before = _Known(compute(tables, cards, asof, through), tables, tuple(cards), asof, through)
            self._known = before
            return before.cells
        self._last = carry(tables, cards, asof, through, self._last)
        return self._last.cells

    @property
    def past(self) -> InForce | None:
        """What was in force before the last weeks of the cells made last; None where reports are few."""
        return self._last.past if self._last else None
