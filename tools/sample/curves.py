"""How a measure spreads among offices: an S-shaped curve with a pause at Nowruz, setbacks and a known end.

`curve` gives the number of offices that have the measure in each week; `spread` then chooses the offices. An
announced figure is the end of its curve, so no figure has to be corrected afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from math import exp
from random import Random
from typing import NamedTuple

from dashboard.weeks import friday, jalali_text

History = list[int]
"""An office's value in each week of the sample."""


class Shape(NamedTuple):
    """A curve's shape. start: the first week's share of the final count; middle: the steepest point, as a share of
    the working time; last_step: how many offices the last week adds."""

    start: float = 0.1
    middle: float = 0.55
    last_step: int = 1


def is_nowruz(week: date) -> bool:
    """Whether the week lies in the first three weeks of the Jalali year, when little is done or reported."""
    _, month, day = jalali_text(friday(week)).split("-")
    return int(month) == 1 and int(day) <= 21


def curve(weeks: Sequence[date], end: int, shape: Shape, rng: Random) -> list[int]:
    """How many offices have the measure in each week: `end` in the last, `end - last_step` in the week before."""
    done = 0.0
    spent = [done := done + (0.05 if is_nowruz(week) else 1.0) for week in weeks]
    low, high = _logistic(0, shape.middle), _logistic(1, shape.middle)
    before = end - min(shape.last_step, end)
    counts = []
    for time in spent:
        share = (_logistic(time / done, shape.middle) - low) / (high - low)
        counts.append(round(before * (shape.start + (1 - shape.start) * share)))
    if len(weeks) > 30 and shape.last_step:
        _set_back(counts, max(2, end // 25), rng)
    counts[-2:] = [before, end][-len(weeks) :]
    return counts


def _set_back(counts: list[int], depth: int, rng: Random) -> None:
    """Lower the counts in place for some weeks: twice on the way, and a little in the last weeks."""
    last = len(counts) - 1
    for start, length, lost in (
        (rng.randrange(last // 4, last // 2), rng.randint(2, 5), depth),
        (rng.randrange(last // 2, last - 12), rng.randint(2, 5), depth),
        (rng.randrange(last - 8, last - 3), 2, max(1, depth // 2)),
    ):
        for week in range(start, start + length):
            counts[week] = max(0, counts[week] - lost)


def _logistic(x: float, middle: float) -> float:
    return 1 / (1 + exp(-5 * (x - middle)))


def spread(
    members: Sequence[str], first: Mapping[str, int], counts: Sequence[int], churn: float, rng: Random
) -> dict[str, History]:
    """Which of the members, office ids, have the measure (1) or lack it (0) in each week.

    members: in the order of readiness. first: by member, the number of the first week, from 0, in which the member
    can have the measure. counts: how many have the measure in each week, as far as there are members. churn: the
    chance in a week that a member loses the measure while another gets it.
    """
    waiting, having = list(members), list[str]()
    histories: dict[str, History] = {member: [] for member in members}
    for week, count in enumerate(counts):
        lost = max(0, len(having) - count)
        if having and rng.random() < churn:
            lost += 1
        for _ in range(lost):
            waiting.insert(min(8, len(waiting)), having.pop(rng.randrange(len(having))))
        while len(having) < count:
            # One of the next five, so that readiness is not a strict order.
            ready = [member for member in waiting if first[member] <= week][:5]
            if not ready:
                break
            member = ready[rng.randrange(len(ready))]
            waiting.remove(member)
            having.append(member)
        has = set(having)
        for member, history in histories.items():
            history.append(int(member in has))
    return histories


def stages(has: History, rng: Random) -> History:
    """An office's stage of electronic services, 0 to 3, in each week: 1 or more where `has` is 1; rarely lowered."""
    speed = rng.uniform(0.005, 0.035)
    stage, history = 0, []
    for started in has:
        if not started:
            stage = 0
        elif stage == 0:
            stage = 1
        elif stage < 3 and rng.random() < speed:
            stage += 1
        elif stage > 1 and rng.random() < 0.003:
            stage -= 1
        history.append(stage)
    return history


def experts(desk: History, rng: Random) -> History:
    """Whether a desk has a trained expert in each week: from some weeks after the desk opens; rarely lost again."""
    speed = rng.choice((0.0, 0.03, 0.08, 0.2))
    has, history = 0, []
    for running in desk:
        if not running:
            has = 0
        elif not has:
            has = int(rng.random() < speed)
        elif rng.random() < 0.008:
            has = 0
        history.append(has)
    return history
