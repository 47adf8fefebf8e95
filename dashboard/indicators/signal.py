"""What may be said of figures of few offices: only what chance alone would hardly bring.

Every rule compares counts with chance: the ready offices dealt by lot among all offices, or the weeks of a series
with the spread of its earlier weeks. Sources: the hypergeometric distribution (Fisher's exact test) for counts;
Shewhart's limits of individual values (2.66 and 3.267 times the mean moving range) for series.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist, fmean
from typing import NamedTuple

# A difference is clear if chance brings one as large less than once in 10,000 times, worth a look if less than once
# in 50 times; a pace is worth a look if less than once in 100 times.
CLEAR_BELOW, LOOK_BELOW, PACE_BELOW = 0.0001, 0.02, 0.01
# Fewer offices have neither a rank nor a judged percentage.
FEWEST_OFFICES = 6
# The fewest answers, and the fewest open offices, that are judged.
FEWEST_ANSWERS, FEWEST_OPEN = 30, 40
# The weeks for which a word of a state, and one of a window of weeks or of a pace, must have held to be shown.
HOLD_STATE, HOLD_WINDOW = 2, 4
# Weeks of a series before its limits are drawn; weeks outside a limit, or on one side of the mean, that are a signal.
BASELINE, OUTSIDE, ONE_SIDE = 20, 2, 10


class Word(NamedTuple):
    """key: usual, look (worth a look), clear, few (too few offices) or short (too few weeks or open offices). side:
    of look and clear, whether the figure is `lower` or `higher` than the others, or the pace `slower` or `faster`."""

    key: str
    side: str = ""

    @property
    def name(self) -> str:
        """Key and side in one: usual, look_lower."""
        return f"{self.key}_{self.side}" if self.side else self.key


USUAL, FEW, SHORT = Word("usual"), Word("few"), Word("short")
# The names of the words that a county may have beside the other counties.
JUDGED_WORDS = ("usual", "look_lower", "look_higher", "clear_lower", "clear_higher", "few")


@lru_cache(maxsize=65536)
def chance(ready: int, offices: int, all_ready: int, all_offices: int) -> float:
    """How often chance brings a difference at least as large, 0 to 1, counting both sides (hypergeometric).

    ready of `offices` are in the group; all_ready of all_offices are ready, the group included. Raises ValueError if
    these counts contradict one another.
    """
    fewest, greatest = max(0, offices - (all_offices - all_ready)), min(offices, all_ready)
    if not fewest <= ready <= greatest:
        raise ValueError(f"{ready} of {offices} ready offices cannot be part of {all_ready} of {all_offices}")
    ways = math.comb(all_ready, fewest) * math.comb(all_offices - all_ready, offices - fewest)
    below = 0
    for count in range(fewest, ready):
        below += ways
        ways = ways * (all_ready - count) * (offices - count)
        ways //= (count + 1) * (all_offices - all_ready - offices + count + 1)
    total = math.comb(all_offices, offices)
    return min(1.0, 2 * min(below + ways, total - below) / total)


def among_others(ready: int, offices: int, all_ready: int, all_offices: int) -> Word:
    """The word for a county's offices beside those of all other counties together. Arguments: as of `chance`."""
    if all_offices == offices:
        return FEW
    found = chance(ready, offices, all_ready, all_offices)
    if found < LOOK_BELOW:
        lower = ready * (all_offices - offices) < (all_ready - ready) * offices
        return Word("clear" if found < CLEAR_BELOW else "look", "lower" if lower else "higher")
    judged = offices >= FEWEST_OFFICES and any(
        _hardly(extreme, offices, all_ready, all_offices) for extreme in (0, offices)
    )
    return USUAL if judged else FEW


def _hardly(ready: int, offices: int, all_ready: int, all_offices: int) -> bool:
    """Whether so many ready offices would be worth a look; also if chance cannot bring them at all."""
    if ready > all_ready or offices - ready > all_offices - all_ready:
        return True
    return chance(ready, offices, all_ready, all_offices) < LOOK_BELOW


def held(words: Iterable[Word], weeks: int) -> Word:
    """The word to show: the newest that stood in so many consecutive weeks; usual if none did.

    words: one for each week, newest first. Few offices are never held back: they do not depend on chance.
    """
    run, last = 0, USUAL
    for number, word in enumerate(words):
        if word == FEW:
            if number == 0:
                return FEW
            continue
        run, last = (run + 1 if word == last else 1), word
        if run == weeks:
            return word
    return USUAL


def pace(won: int, open_then: int, won_before: int, open_before: int) -> Word:
    """The word for the pace of a state: offices won of the open ones in 13 weeks, and in the 13 weeks before."""
    if open_before < FEWEST_OPEN:
        return SHORT
    if chance(won, open_then, won + won_before, open_then + open_before) >= PACE_BELOW:
        return USUAL
    return Word("look", "faster" if won * open_before > won_before * open_then else "slower")


class Limits(NamedTuple):
    """The mean of a series, and the limits between which nearly all its weeks are expected."""

    lower: float
    mean: float
    upper: float


def limits(baseline: Sequence[float]) -> Limits:
    """The limits from the first weeks of a series: the mean ± 2.66 times the mean difference of neighbouring weeks.

    Differences of at least 3.267 times the mean difference are left out once, so that a single leap does not widen
    the limits. Raises ValueError for fewer than two weeks.
    """
    if len(baseline) < 2:
        raise ValueError(f"{len(baseline)} weeks have no difference between neighbours")
    ranges = [abs(later - earlier) for earlier, later in pairwise(baseline)]
    usual = [found for found in ranges if found < 3.267 * fmean(ranges)] or ranges
    middle, width = fmean(baseline), 2.66 * fmean(usual)
    return Limits(middle - width, middle, middle + width)


def level(baseline: Sequence[float], later: Sequence[float]) -> Word:
    """The word for the newest week of a flow: two weeks running outside one limit, or ten on one side of the mean.

    baseline: the weeks from which the limits are drawn, at least BASELINE of them, or the word is short.
    """
    if len(baseline) < BASELINE:
        return SHORT
    lower, mean, upper = limits(baseline)
    for side, sign, limit in (("lower", -1, lower), ("higher", 1, upper)):
        outside = [sign * (value - limit) > 0 for value in later[-OUTSIDE:]]
        beyond = [sign * (value - mean) > 0 for value in later[-ONE_SIDE:]]
        if (len(outside) == OUTSIDE and all(outside)) or (len(beyond) == ONE_SIDE and all(beyond)):
            return Word("look", side)
    return USUAL


def too_even(counts: Sequence[tuple[int, int]]) -> bool:
    """Whether 20 weeks are more even than chance allows: once in 10,000 times. counts: (numerator, denominator).

    False for fewer than 20 weeks, for a week of fewer than 30, and where all or none are counted.
    """
    weeks = counts[-BASELINE:]
    if len(weeks) < BASELINE or min(of for _, of in weeks) < FEWEST_ANSWERS:
        return False
    share = sum(count for count, _ in weeks) / sum(of for _, of in weeks)
    if share in (0, 1):
        return False
    # Chi-square with 19 degrees of freedom is below 4.0 once in 10,000 times.
    return sum((count - of * share) ** 2 / (of * share * (1 - share)) for count, of in weeks) < 4.0


def answers(offices: Mapping[str, Sequence[tuple[float, int]]], county: str) -> Word:
    """The word for a county's answers beside those of all counties.

    offices: of each county, (sum, number of answers) of each office. Answers of one office are alike, so that offices
    are compared and not answers; such a difference is never called clear.
    """
    here = offices[county]
    everywhere = [office for found in offices.values() for office in found]
    asked = sum(number for _, number in here)
    if len(here) < FEWEST_OFFICES or asked < FEWEST_ANSWERS or len(here) == len(everywhere):
        return FEW
    mean = sum(found for found, _ in everywhere) / sum(number for _, number in everywhere)
    spread = sum((found - number * mean) ** 2 for found, number in everywhere) / (len(everywhere) - 1)
    # The county's part of the spread, as if its offices were drawn from all without putting any back.
    width = math.sqrt(spread * len(here) * (1 - len(here) / len(everywhere)))
    difference = sum(found - number * mean for found, number in here)
    if not width or 2 * (1 - NormalDist().cdf(abs(difference) / width)) >= LOOK_BELOW:
        return USUAL
    return Word("look", "lower" if difference < 0 else "higher")


def at_most_wrong(offices: int, visited: int, wrong: int) -> int:
    """Of so many offices, the greatest number that may be wrong (95 %), from visits drawn by lot.

    wrong: how many of the visited ones were. The number is the largest with which chance brings so few, or fewer,
    wrong ones in at least 5 of 100 draws. Raises ValueError if these counts contradict one another.
    """
    if not 0 <= wrong <= visited <= offices:
        raise ValueError(f"{wrong} wrong of {visited} visited of {offices} offices")
    draws = math.comb(offices, visited)

    def possible(all_wrong: int) -> bool:
        right = offices - all_wrong
        ways = (math.comb(all_wrong, found) * math.comb(right, visited - found) for found in range(wrong + 1))
        return 20 * sum(ways) >= draws

    fits, fails = wrong, offices - visited + wrong + 1
    while fails - fits > 1:
        middle = (fits + fails) // 2
        fits, fails = (middle, fails) if possible(middle) else (fits, middle)
    return fits
