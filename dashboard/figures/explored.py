"""The cells of a selection, with or without self-reported rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.derived import derived, stored_property
from dashboard.figures.svg import directed
from dashboard.indicators import amounts, standing
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import cells_of_weeks
from dashboard.indicators.packed import pack
from dashboard.indicators.series import Cells
from dashboard.language import say
from dashboard.meeting.changes import progress
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

# Length in weeks of a span whose first week was not chosen: half a year.
SPAN = 26


def span(selection: Selection) -> tuple[int, int]:
    """The first and the last week of a selection's span (inclusive), as indices of the snapshot's weeks."""
    last = selection.week
    first = max(0, last + 1 - SPAN) if selection.start is None else selection.start
    return first, last


@derived()
def week_labels(snapshot: Snapshot, lang: str) -> list[str]:
    """The first day of each of the snapshot's weeks, in words."""
    return [day_label(week, lang) for week in snapshot.weeks]


def second_card(snapshot: Snapshot, selection: Selection) -> Card:
    """The second indicator; if none is chosen, the next indicator that counts the selected kind of office."""
    if selection.second is not None and selection.second != selection.card:
        return selection.second
    place = snapshot.cards.index(selection.card) + 1
    others = (*snapshot.cards[place:], *snapshot.cards[:place])
    return next((card for card in others if selection.kind in ("", *card.county_kinds)), others[0])


def explored(snapshot: Snapshot, selection: Selection) -> Snapshot:
    """The snapshot with the cells for a selection's evidence."""
    return _checked(snapshot) if selection.checked else snapshot


@derived()
def _checked(snapshot: Snapshot) -> Snapshot:
    """The snapshot without self-reported rows: earlier reports with better evidence count instead.

    Its cells are computed, even for a frozen publication, since frozen cells do not contain the evidence.
    """
    span = snapshot.weeks[0], snapshot.weeks[-1]
    tables = snapshot.input.tables
    found = cells_of_weeks(tables, snapshot.cards, snapshot.asof, span, checked_only=True)
    return replace(snapshot, cells=Cells(pack(found, tables.sample)))


def checked_age(snapshot: Snapshot, selection: Selection) -> int | None:
    """The median age in weeks of the reports that count in a selection without self-reports, rounded down.

    None where no report counts: other rules than `state` count visits or answers.
    """
    card = selection.card
    if card.rule != "state":
        return None
    units = snapshot.drilldown(selection.week, True).units(card.key, selection.county, selection.kind)
    counted = [unit.report.since for unit in units if unit.report and unit.status in ("counted", "not_counted")]
    week = snapshot.weeks[selection.week]
    return int(median((week - since).days // 7 for since in counted)) if counted else None


@dataclass(frozen=True)
class Panel:
    """An indicator by week and county: frames with a row for each week (oldest first), a column for each county code.

    share: 0 to 1, NaN where not known. state: the cell's state. province: the province's share by week.
    """

    share: pd.DataFrame
    state: pd.DataFrame
    province: pd.Series

    @stored_property
    def shares(self) -> Mapping[str, npt.NDArray[np.float64]]:
        """The shares by week, for the province ('') and each county."""
        values = self.share.to_numpy(dtype="float64")
        return {"": self.province.to_numpy(dtype="float64"), **dict(zip(self.share.columns, values.T, strict=True))}


# Callbacks of the dashboard request the same few panels many times: an indicator for all kinds of office.
@derived(most=80)
def panel(snapshot: Snapshot, key: str, kind: str = "") -> Panel:
    """The panel of an indicator in a snapshot from `explored`. key: the card's key. kind: of offices, '' for all."""
    cells = snapshot.cells
    series = {area: cells.series(key, area, kind) for area in sorted(cells.areas)}
    shares = {area: [cell.value for cell in own] for area, own in series.items()}
    province = pd.Series(shares.pop(""), dtype="float64")
    states = {area: [cell.state for cell in series[area]] for area in shares}
    return Panel(pd.DataFrame(shares, dtype="float64"), pd.DataFrame(states), province)


def best_first(snapshot: Snapshot, selection: Selection) -> Sequence[str]:
    """The counties of the selection's week, the best first (see indicators.standing.best_first)."""
    return standing.best_first(snapshot.cells, selection.card, selection.week, selection.kind)


def ranking_order(snapshot: Snapshot, selection: Selection) -> Sequence[str]:
    """The counties of the selection's week in its order: by figure, the best first; by change, the better ones first;
    by gap, the farthest from the target first. Those of which it is not known are last; ties are by rank.
    """
    card, week, kind, counties = selection.card, selection.week, selection.kind, best_first(snapshot, selection)

    def amount(code: str) -> float | None:
        if selection.order == "gap":
            return amounts.gap_of(card, snapshot.cells.at(card.key, week, code, kind))
        moved = progress(snapshot, card, week, selection.weeks, code, kind)
        return None if moved is None else card.better_sign * moved.value

    if not selection.order:
        return counties
    by_county = {code: amount(code) for code in counties}
    return sorted(counties, key=lambda code: (by_county[code] is None, -(by_county[code] or 0.0)))


@derived(most=80)
def texts_of_weeks(snapshot: Snapshot, lang: str, key: str, kind: str) -> Mapping[str, list[str]]:
    """Each county's value, or its state in words, for each week."""
    card, known = snapshot.card(key), panel(snapshot, key, kind)
    return {
        code: [
            directed(lang, amounts.in_unit(lang, card, share) if state == "value" else say(lang, f"words.{state}"))
            for share, state in zip(known.share[code], known.state[code], strict=True)
        ]
        for code in known.state.columns
    }
