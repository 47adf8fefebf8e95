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


@derived(most=40)
def quarters(snapshot: Snapshot, key: str, kind: str) -> Shares:
    """The quartiles of the known shares of counties: an array of 3 x weeks; NaN in weeks with fewer than FEWEST."""
    share = panel(snapshot, key, kind).share
    quartiles = share.quantile([0.25, 0.5, 0.75], axis=1).to_numpy(dtype="float64")
    return np.where(share.notna().sum(axis=1).to_numpy() >= FEWEST, quartiles, np.nan)


def shares_of(snapshot: Snapshot, selection: Selection, county: str) -> Shares:
    """The share of a county, or of the province (''), in each week of the snapshot; NaN where it is not known.

    A county that was split from another one is not known in old borders.
    """
    known = panel(snapshot, selection.card.key, selection.kind)
    if not county:
        return known.province.to_numpy(dtype="float64")
    if county in known.share:
        return known.share[county].to_numpy(dtype="float64")
    return np.full(len(snapshot.weeks), np.nan)


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
    polarity = selection.card.polarity
    low, _, high = quarters(snapshot, selection.card.key, selection.kind)
    shares = shares_of(snapshot, selection, county)
    now, since = side_of_half(polarity, shares[last], low[last], high[last]), last
    start = max(breaks(snapshot, selection, county), default=first)
    while since > start and side_of_half(polarity, shares[since - 1], low[since - 1], high[since - 1]) == now:
        since -= 1
    return now, since
