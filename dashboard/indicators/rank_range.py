"""Ranks of counties with the range in which they lie: a rank of few offices is largely chance.

Each county's share is taken as drawn from the shares of all counties (an empirical Bayes beta-binomial model, whose
spread comes from Pearson's chi-square); the range holds the places of the middle 8 of 10 cases. No random numbers.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# The grid of shares on which the chances are added up, and the points of equal weight taken of each county.
GRID, POINTS = 1001, 60
# The least likeness of the offices of a county that is assumed, so that the grid is fine enough.
LEAST_ALIKE = 0.0005
LOW, HIGH = 0.1, 0.9


def rank_ranges(ready: Sequence[int], offices: Sequence[int], higher_is_better: bool) -> list[tuple[int, int]]:
    """For each county the first and the last place of the middle 8 of 10 cases.

    ready, offices: of each county, at least one office each. Places count all these counties.
    """
    counts, sizes = np.asarray(ready, dtype=float), np.asarray(offices, dtype=float)
    good = counts if higher_is_better else sizes - counts
    below = _cumulated(good, sizes)
    points = np.stack([np.searchsorted(row, (np.arange(POINTS) + 0.5) / POINTS) for row in below])
    # How likely each county (first axis) is ahead of each point of each county (second and third axis).
    ahead = 1 - below[:, np.minimum(points, GRID - 1)]
    ahead[np.arange(len(sizes)), np.arange(len(sizes))] = 0
    # Poisson-binomial: the chance of each number of counties ahead (second axis), one county added at a time.
    chances = np.zeros((len(sizes), len(sizes), POINTS))
    chances[:, 0] = 1
    for better in ahead[:, :, None]:
        added = chances[:, :-1] * better
        chances *= 1 - better
        chances[:, 1:] += added
    sums = np.cumsum(chances.mean(axis=2), axis=1)
    first, last = ((sums < bound - 1e-12).sum(axis=1) + 1 for bound in (LOW, HIGH))
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _cumulated(good: Numbers, sizes: Numbers) -> Numbers:
    """For each county the chance that its share lies below the middle of each step of the grid: counties x GRID."""
    total = sizes.sum()
    share = float(np.clip(good.sum() / total, 0.5 / total, 1 - 0.5 / total))
    alike = _likeness(good, sizes, share)
    weight = (1 - alike) / alike
    grid = (np.arange(GRID) + 0.5) / GRID
    heads, tails = share * weight + good, (1 - share) * weight + sizes - good
    logs = (heads - 1)[:, None] * np.log(grid) + (tails - 1)[:, None] * np.log1p(-grid)
    density = np.exp(logs - logs.max(axis=1, keepdims=True))
    below: Numbers = (np.cumsum(density, axis=1) - density / 2) / density.sum(axis=1, keepdims=True)
    return below


def _likeness(good: Numbers, sizes: Numbers, share: float) -> float:
    """How much offices of one county are more alike than those of different counties, 0 to 1."""
    total, others = sizes.sum(), max(len(sizes) - 1, 1)
    spread = float((((good - sizes * share) ** 2) / (sizes * share * (1 - share))).sum() / others)
    usual_size = float((total - (sizes**2).sum() / total) / others)
    return float(np.clip((spread - 1) / max(usual_size - 1, 1e-6), LEAST_ALIKE, 1 - 1e-6))
