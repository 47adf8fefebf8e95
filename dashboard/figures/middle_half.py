"""The middle half (interquartile range) of the counties in each week, and a county's position relative to it.

The snapshots are those of `explored`.
"""

import numpy as np
from numpy.typing import NDArray

from dashboard.derived import derived
from dashboard.figures.explored import panel, span
from dashboard.figures.week_axis import breaks
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The smallest number of counties that has quartiles.
FEWEST = 4
SIDES = ("better", "within", "worse")
Shares = NDArray[np.float64]


@derived(most=80)
def quarters(snapshot: Snapshot, key: str, kind: str) -> Shares:
    """The quartiles of the known shares of counties: an array of 3 x weeks; NaN in weeks with fewer than FEWEST."""
    share = panel(snapshot, key, kind).share
    quartiles = share.quantile([0.25, 0.5, 0.75], axis=1).to_numpy(dtype="float64")
    return np.where(share.notna().sum(axis=1).to_numpy() >= FEWEST, quartiles, np.nan)


def shares_of(snapshot: Snapshot, selection: Selection, county: str) -> Shares:
    """The share of a county, or of the province (''), in each week of the snapshot; NaN where it is not known.

    A county that was split from another one is not known in old borders.
    """
    shares = panel(snapshot, selection.card.key, selection.kind).shares.get(county)
    return np.full(len(snapshot.weeks), np.nan) if shares is None else shares


def side_of_half(polarity: str, share: float, low: float, high: float) -> str:
    """A share's position relative to the middle half (edges included): one of SIDES, or '' if a number is NaN."""
    if np.isnan([share, low, high]).any():
        return ""
    if low <= share <= high:
        return "within"
    return "better" if (share > high) == (polarity == "high") else "worse"


def side_since(snapshot: Snapshot, selection: Selection, county: str) -> tuple[str, int]:
    """A county's side of the middle half in the last week, and the index of the week since which it has been there.

    Weeks without a share, and weeks before a change of the county's borders, end the search.
    """
    first, last = span(selection)
    start = max(breaks(snapshot, selection, county), default=first)
    weeks = slice(start, last + 1)
    low, _, high = quarters(snapshot, selection.card.key, selection.kind)[:, weeks]
    shares = shares_of(snapshot, selection, county)[weeks]
    # 1 above the middle half, 0 within, -1 below; 2 where nobody knows.
    sides = np.where(np.isnan(shares + low + high), 2, (shares > high) - 1 * (shares < low))
    (others,) = np.nonzero(sides != sides[-1])
    since = start + (int(others[-1]) + 1 if len(others) else 0)
    return side_of_half(selection.card.polarity, shares[-1], low[-1], high[-1]), since
