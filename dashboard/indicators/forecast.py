"""The forecast of a state: its range for the next 13 weeks, and when its target is likely to be reached.

A path is a possible future. For each path first a history is drawn, with replacement, from the last 26 weekly
changes; then its coming weeks are drawn from that history, so that a path knows no more than half a year can tell.
Half of the paths add the changes as they were; the others take each as a share of the offices that were still open,
since progress slows as these run out. The draws are the same for every figure: one fixed seed.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

PAST, AHEAD = 26, 13  # weeks
# A date needs so many weeks with progress among the last 26, and half the paths to arrive within so many weeks.
FEWEST_GAINS, FARTHEST = 6, 104
# The last week to which paths are drawn: later arrivals count as none.
HORIZON = 208
PATHS, SEED = 2000, 1404
LOW, HIGH = 0.1, 0.9
LIKELY, UNLIKELY = 0.9, 0.2


@dataclass(frozen=True)
class Forecast:
    """least, most: offices that the next 13 weeks bring, 8 of 10 cases.

    early, expected, late: weeks until the target is reached in 10, 50 and 90 of 100 cases, None without a date; late
    None alone: after HORIZON. without: why there is no date: few_gains, far, or '' if there is one. arrived: the
    share of paths that have arrived after each week, weeks 1 to HORIZON.
    """

    least: int
    most: int
    early: int | None = None
    expected: int | None = None
    late: int | None = None
    without: str = ""
    arrived: tuple[float, ...] = ()

    def within(self, weeks: int) -> str:
        """How likely the target is reached within so many weeks: likely, open or unlikely; '' without a date."""
        if not self.arrived:
            return ""
        share = self.arrived[min(weeks, HORIZON) - 1] if weeks > 0 else 0.0
        return "likely" if share >= LIKELY else "unlikely" if share < UNLIKELY else "open"


class _Draws(NamedTuple):
    """For each week of each path, which of the last 26 changes is drawn: half of PATHS x HORIZON each.

    added_times, shared_times: how often each change is among the first 13 weeks of a path, half of PATHS x PAST.
    """

    added: npt.NDArray[np.int64]
    shared: npt.NDArray[np.int64]
    added_times: Numbers
    shared_times: Numbers


@cache
def _draws() -> _Draws:
    random = np.random.default_rng(SEED)
    histories = random.integers(0, PAST, (PATHS, PAST))
    drawn = np.take_along_axis(histories, random.integers(0, PAST, (PATHS, HORIZON)), axis=1)
    times = np.stack([(drawn[:, :AHEAD] == change).sum(axis=1) for change in range(PAST)], axis=1).astype(float)
    return _Draws(drawn[0::2], drawn[1::2], times[0::2], times[1::2])


def forecast(changes: Numbers, still_open: Numbers, open_now: float, gap: float) -> Forecast:
    """The forecast of an area.

    changes: by how many offices the gap to the target shrank in each of the last 26 weeks, oldest first. still_open:
    the open offices before each of them; open_now: those of now; gap: offices to the target, above 0. Raises
    ValueError unless there are 26 weeks.
    """
    if len(changes) != PAST:
        raise ValueError(f"{len(changes)} weekly changes in place of {PAST}")
    left = shares(changes, still_open)
    low, high = ranges(changes[:, None], left[:, None], np.array([open_now]))
    least, most = int(low[0]), int(high[0])
    if (changes > 0).sum() < FEWEST_GAINS:
        return Forecast(least, most, without="few_gains")
    draws = _draws()
    added = np.cumsum(changes[draws.added], axis=1) >= gap
    shared = open_now * (1 - np.exp(np.cumsum(left[draws.shared], axis=1))) >= gap - 0.5
    # The first week in which a path arrives; HORIZON for none.
    first = np.concatenate([np.where(hit.any(axis=1), hit.argmax(axis=1), HORIZON) for hit in (added, shared)])
    arrived = np.cumsum(np.bincount(first, minlength=HORIZON + 1))[:HORIZON] / PATHS
    early, expected, late = (int(np.searchsorted(arrived, share)) + 1 for share in (LOW, 0.5, HIGH))
    if expected > FARTHEST:
        return Forecast(least, most, without="far")
    return Forecast(least, most, early, expected, late if late <= HORIZON else None, "", tuple(arrived.tolist()))


def ranges(changes: Numbers, left: Numbers, open_now: Numbers) -> tuple[Numbers, Numbers]:
    """For each of several cases the fewest and the most offices that 13 weeks bring, 8 of 10 cases.

    changes: PAST x cases. left: the same shape, as of `shares`. open_now: the open offices of each case.
    """
    draws = _draws()
    brought = np.concatenate([draws.added_times @ changes, open_now * (1 - np.exp(draws.shared_times @ left))])
    low, high = np.quantile(brought, (LOW, HIGH), axis=0)
    return np.floor(low + 1e-9), np.ceil(high - 1e-9)


def shares(changes: Numbers, still_open: Numbers) -> Numbers:
    """The logarithm of the share of the open offices that each week left open, of the same shape as both."""
    left: Numbers = np.log1p(-np.clip(changes / np.maximum(still_open, 1), -1, 1 - 1e-9))
    return left
