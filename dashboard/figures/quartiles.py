"""The middle half (interquartile range) of the counties' values by week, and a county's side of it."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.derived import derived
from dashboard.figures.borders import split_weeks
from dashboard.figures.explored import panel
from dashboard.snapshot import Snapshot

# The smallest number of counties that has quartiles.
FEWEST = 4
Values = NDArray[np.float64]


@derived(most=80)
def quarters(snapshot: Snapshot, key: str, kind: str) -> Values:
    """The quartiles of the known values of counties: an array of 3 x weeks; NaN in weeks with fewer than FEWEST."""
    return quartiles_of(panel(snapshot, key, kind).share)


def quartiles_of(values: pd.DataFrame) -> Values:
    """The same of amounts with a row for each week, a column for each county, NaN where not known."""
    quartiles = values.quantile([0.25, 0.5, 0.75], axis=1).to_numpy(dtype="float64")
    return np.where(values.notna().sum(axis=1).to_numpy() >= FEWEST, quartiles, np.nan)


def middle_half(amounts: Sequence[float]) -> list[float]:
    """The lower and the upper quartile of known amounts; empty for fewer than FEWEST."""
    return np.quantile(amounts, (0.25, 0.75)).tolist() if len(amounts) >= FEWEST else []


def stretches(low: Values, high: Values, cuts: Sequence[int]) -> Iterator[list[tuple[float, float, float]]]:
    """(week, low, high) of each stretch of weeks with quartiles; a single week is almost a week wide.

    low, high: one for each week. cuts: weeks at which a new stretch begins, since the definition changed.
    """
    edges = [(float(week), *pair) for week, pair in enumerate(zip(low.tolist(), high.tolist(), strict=True))]
    for (known, _), group in groupby(
        edges, key=lambda point: (not math.isnan(point[1]), bisect_right(cuts, point[0]))
    ):
        points = list(group)
        if known and len(points) == 1:
            ((week, bottom, top),) = points
            points = [(week - 0.4, bottom, top), (week + 0.4, bottom, top)]
        if known:
            yield points


def side_since(snapshot: Snapshot, key: str, kind: str, county: str, week: int) -> tuple[int, int] | None:
    """A county's side of the middle half in a week (1 above, 0 within, edges included, -1 below) and the week since
    which it has been there; None if either is not known. week: an index of the snapshot's weeks.

    Weeks without a value, and weeks before a change of the county's borders or of the definition, end the search.
    """
    cuts = {*split_weeks(snapshot, county), *snapshot.cells.breaks(key)}
    start = max((cut for cut in cuts if cut <= week), default=0)
    low, _, high = quarters(snapshot, key, kind)[:, start : week + 1]
    values = panel(snapshot, key, kind).shares[county][start : week + 1]
    # 2 where nobody knows.
    known_sides = np.where(values > high, 1, np.where(values < low, -1, 0))
    sides = np.where(np.isnan(values + low + high), 2, known_sides)
    (others,) = np.nonzero(sides != sides[-1])
    since = start + (int(others[-1]) + 1 if len(others) else 0)
    return None if sides[-1] == 2 else (int(sides[-1]), since)
