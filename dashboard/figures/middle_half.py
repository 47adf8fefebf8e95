"""The middle half of the counties by week, and where a county is against it, of a snapshot that `explored` gave."""

import numpy as np
from numpy.typing import NDArray

from dashboard.derived import derived
from dashboard.figures.explored import panel, span
from dashboard.figures.week_axis import breaks
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# Fewer counties have no quarters.
FEWEST = 4
SIDES = ("better", "within", "worse")
Shares = NDArray[np.float64]


@derived(most=40)
def quarters(snapshot: Snapshot, key: str, kind: str) -> Shares:
    """3 x weeks: the shares below which a quarter, half and three quarters of the counties lie.

    Of the counties whose share is known; NaN in weeks in which these are fewer than FEWEST.
    """
    share = panel(snapshot, key, kind).share
    found = share.quantile([0.25, 0.5, 0.75], axis=1).to_numpy(dtype="float64")
    return np.where(share.notna().sum(axis=1).to_numpy() >= FEWEST, found, np.nan)


def shares_of(snapshot: Snapshot, selection: Selection, county: str) -> Shares:
    """A county's share in every week, '' is the province; NaN where it is not known.

    Old borders know nothing of a county that came out of another one.
    """
    known = panel(snapshot, selection.card.key, selection.kind)
    if not county:
        return known.province.to_numpy(dtype="float64")
    if county in known.share:
        return known.share[county].to_numpy(dtype="float64")
    return np.full(len(snapshot.weeks), np.nan)


def side_of_half(polarity: str, share: float, low: float, high: float) -> str:
    """Where a share is against the middle half, whose edges belong to it: one of SIDES, '' where one is NaN."""
    if np.isnan([share, low, high]).any():
        return ""
    if low <= share <= high:
        return "within"
    return "better" if (share > high) == (polarity == "high") else "worse"


def side_since(snapshot: Snapshot, selection: Selection, county: str) -> tuple[str, int]:
    """Where a county is in the last week, and the first week of the span since which it has always been there.

    Nobody knows where it was in a week without a share, and before its borders changed it was another county.
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
