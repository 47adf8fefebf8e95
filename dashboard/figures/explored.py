"""The cells that a selection asks for: in its borders, with or without what offices report of themselves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.derived import derived
from dashboard.figures.borders import in_borders
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import cells_of_weeks
from dashboard.indicators.packed import pack
from dashboard.indicators.series import Cells
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

# Weeks of a span whose first week was not chosen: half a year.
SPAN = 26


def span(selection: Selection) -> tuple[int, int]:
    """The first and the last week of a selection's span, as places in the snapshot's weeks; both belong to it."""
    last = selection.week
    first = max(0, last + 1 - SPAN) if selection.start is None else selection.start
    return first, last


@derived()
def week_labels(snapshot: Snapshot, lang: str) -> list[str]:
    """The day on which each of the snapshot's weeks begins, in words."""
    return [day_label(week, lang) for week in snapshot.weeks]


# So many points of a line show all that a figure on a screen can.
MOST_POINTS = 160


def thinned(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """The weeks of a line that a screen can tell apart: ends, gaps, and of each few weeks the lowest and the highest.

    shares: one a week, NaN where nothing is known.
    """
    if len(shares) <= MOST_POINTS:
        return np.arange(len(shares))
    step = 2 * math.ceil(len(shares) / MOST_POINTS)
    rows = np.concatenate([shares, np.full(-len(shares) % step, np.nan)]).reshape(-1, step)
    gaps, starts = np.isnan(rows), np.arange(len(rows)) * step
    lowest, highest = np.where(gaps, np.inf, rows).argmin(axis=1), np.where(gaps, -np.inf, rows).argmax(axis=1)
    kept = np.zeros(rows.size, dtype=bool)
    kept[starts + lowest] = kept[starts + highest] = kept[0] = kept[len(shares) - 1] = True
    turns = gaps.ravel()[1:] != gaps.ravel()[:-1]
    kept[1:] |= turns
    kept[:-1] |= turns
    return np.nonzero(kept[: len(shares)])[0]


def second_card(snapshot: Snapshot, selection: Selection) -> Card:
    """The indicator beside the selection's own; where none other is chosen, the next one that counts its kind."""
    if selection.second is not None and selection.second != selection.card:
        return selection.second
    place = snapshot.cards.index(selection.card) + 1
    others = (*snapshot.cards[place:], *snapshot.cards[:place])
    return next((card for card in others if selection.kind in ("", *card.county_kinds)), others[0])


def explored(snapshot: Snapshot, selection: Selection) -> Snapshot:
    """The snapshot with the cells of a selection's borders and evidence."""
    of_evidence = _checked(snapshot) if selection.checked else snapshot
    return in_borders(of_evidence, True) if selection.old else of_evidence


@derived()
def _checked(snapshot: Snapshot) -> Snapshot:
    """The snapshot without offices' reports about themselves: what was reported before on better evidence counts.

    Its cells are computed anew, also those of a publication that was frozen, since these hold no evidence.
    """
    span = snapshot.weeks[0], snapshot.weeks[-1]
    tables = snapshot.input.tables
    found = cells_of_weeks(tables, snapshot.cards, snapshot.asof, span, checked_only=True)
    return replace(snapshot, cells=Cells(pack(found, tables.sample)))


@dataclass(frozen=True)
class Panel:
    """An indicator by week and county: frames with a row a week, oldest first, and a column a county's code.

    share: 0 to 1, NaN where nothing is known. state: as of a cell. province: the share of the province by week.
    """

    share: pd.DataFrame
    state: pd.DataFrame
    province: pd.Series

    @cached_property
    def shares(self) -> Mapping[str, npt.NDArray[np.float64]]:
        """The shares by week of the province ('') and of each county."""
        values = self.share.to_numpy(dtype="float64")
        return {"": self.province.to_numpy(dtype="float64"), **dict(zip(self.share.columns, values.T, strict=True))}


# Callbacks of the explore page ask many times for the same few: an indicator in all kinds of office.
@derived(most=80)
def panel(snapshot: Snapshot, key: str, kind: str = "") -> Panel:
    """The panel of an indicator in a snapshot that `explored` gave. key: of a card; kind: of offices, '' for all."""
    cells = snapshot.cells
    counties = [area for area in cells.areas if area]
    rows = [
        (area, week, cell.value, cell.state)
        for area in counties
        for week, cell in enumerate(cells.series(key, area, kind))
    ]
    tidy = pd.DataFrame(rows, columns=["county", "week", "share", "state"])
    tidy["share"] = tidy["share"].astype("float64")
    province = pd.Series([cell.value for cell in cells.series(key, "", kind)], dtype="float64")

    def wide(name: str) -> pd.DataFrame:
        return tidy.pivot(index="week", columns="county", values=name)

    return Panel(wide("share"), wide("state"), province)
