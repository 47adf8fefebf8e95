"""The pace that an area needs to reach its target in time, and its outlook: its pace in recent weeks, and the week in
which that pace would reach the target.

The pace is the decrease of the gap to the target, in units a week. With a constant denominator this is the change of
the count; a larger denominator raises the gap: a desk that opens without an expert does not bring the target for
experts nearer. Figures with a new denominator in each window of weeks have no pace.

The range comes from the ten overlapping periods of 4 weeks within the last 13 weeks, each with its own pace. The
early date uses the upper quartile of these paces, the late date the lower quartile; the pace over 13 weeks always
lies between the two. So the range assumes that future weeks are like the better or the slower ones of the last 13.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from dashboard.indicators.amounts import tenths
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import by_value, gap
from dashboard.indicators.series import Cell
from dashboard.weeks import WEEK, friday

SHORT, LONG = 4, 13  # weeks
FARTHEST = 520  # weeks: an extrapolation from 13 weeks over more than ten years would be meaningless


@dataclass(frozen=True)
class Pace:
    """An area's distance from its target, and the pace needed to reach the target in time.

    status: the cell's state where nothing is known; `no_target`; `reached`; `overdue` (the target's date is before
    the end of the week); `too_many` (low is good, so that no pace is given); `gap` (new denominator in each window,
    so that the gap does not shrink one by one); `window` (a number of visits in each window); `pace`. units: the gap;
    for answers and means in tenths of their unit; for `window` the visits that one window needs. unreported: the
    number of offices without a report. weeks: whole weeks from the week's Friday to the target's date. tenths: the
    pace in tenths of a unit a week, rounded up so that the target is reached; 0 if less than one unit a week is
    enough. every: then one unit in so many weeks, rounded down for the same reason.
    """

    status: str
    units: int = 0
    unreported: int = 0
    weeks: int = 0
    tenths: int = 0
    every: int = 0


@dataclass(frozen=True)
class Outlook:
    """An area's outlook on a card's target.

    need: the pace required to reach the target in time. short, long: the pace in units a week over the last 4 and 13
    weeks, None where the history is too short or unknown. expected: the Saturday of the week in which the long pace
    reaches the target; early, late: the same by the upper and lower quartile (late None: not within FARTHEST, or
    never); all three None where there is no date. without: the reason why there is no date, '' if there is one: the
    cell's state; `reached`; `no_target`; `window` (new denominator in each window); `short_history`; `no_progress`;
    `far`. overdue: the week ends after the target's date.
    """

    need: Pace
    short: float | None
    long: float | None
    expected: date | None
    early: date | None
    late: date | None
    without: str = ""
    overdue: bool = False

    @property
    def needed(self) -> float:
        """Units a week needed to reach the target by its date; all units if no whole week is left."""
        return self.need.units / max(self.need.weeks, 1)


def pace(card: Card, cell: Cell, week: date) -> Pace:
    """The pace that a cell of a week (its Saturday) needs to reach the card's target by its date."""
    if not cell.known:
        return Pace(cell.state)
    if card.target is None or card.target_date is None:
        return Pace("no_target")
    units = gap(card, cell)
    if by_value(card) and card.of_counts and units > 0:
        units = max(tenths(card, abs(card.target - (cell.value or 0.0))), 1)
    days = (card.target_date - friday(week)).days
    weeks = max(days, 0) // 7
    if units <= 0:
        return Pace("reached", weeks=weeks)
    if card.polarity == "low":
        return Pace("too_many", units, cell.not_reported, weeks)
    if days < 0:
        return Pace("overdue", units, cell.not_reported)
    if card.rule == "inspected":
        needed = units + cell.numerator
        return Pace("window", needed, cell.not_reported, weeks, *rate(needed, card.window_weeks))
    if card.rule != "state":
        return Pace("gap", units, cell.not_reported, weeks)
    return Pace("pace", units, cell.not_reported, weeks, *rate(units, weeks))


def rate(units: int, weeks: int) -> tuple[int, int]:
    """(tenths of a unit a week, one unit in so many weeks), one of them 0: 7 in 5 -> (14, 0), 2 in 7 -> (0, 3).

    Both are rounded to the faster side. With no whole week left, all is due within one.
    """
    weeks = max(weeks, 1)
    if units < weeks and weeks // units > 1:
        return 0, weeks // units
    return math.ceil(units * 10 / weeks - 1e-9), 0


def outlook(card: Card, series: Sequence[Cell], week: int, saturday: date) -> Outlook:
    """The outlook of an area. series: a cell for each week; week: the index of the shown week; saturday: its date.

    Cells that are not comparable with the shown one, as before a county was split, must have the state absent.
    """
    need = pace(card, series[week], saturday)
    short, long = (speed(card, series, week, span) for span in (SHORT, LONG))
    without = _without(card, series[week], need, long)
    expected = None if without or long is None else _reached(need.units, long, saturday)
    overdue = card.overdue(saturday)
    if expected is None or long is None:
        return Outlook(need, short, long, None, None, None, without or "far", overdue)
    stretches = [speed(card, series, week - back, SHORT) or 0.0 for back in range(LONG - SHORT + 1)]
    lower, _, upper = quantiles(stretches, n=4, method="inclusive")
    early, late = (_reached(need.units, rate, saturday) for rate in (max(upper, long), min(lower, long)))
    return Outlook(need, short, long, expected, early, late, "", overdue)


def speed(card: Card, series: Sequence[Cell], week: int, span: int) -> float | None:
    """Units a week by which the gap to the target shrank over the `span` weeks up to a week.

    None if the figure has a new denominator in each window, or if one of these weeks or the one before is not known.
    """
    if card.rule != "state" or week < span or not all(cell.known for cell in series[week - span : week + 1]):
        return None
    before, now = series[week - span], series[week]
    target = card.target or 0.0
    closed = now.numerator - before.numerator - target * (now.denominator - before.denominator)
    # Rounded, so that floating-point errors do not count as progress.
    return (1 if card.polarity == "high" else -1) * round(closed, 9) / span


def _without(card: Card, cell: Cell, need: Pace, long: float | None) -> str:
    if not cell.known:
        return cell.state
    if need.status in ("reached", "no_target"):
        return need.status
    if card.rule != "state":
        return "window"
    if long is None:
        return "short_history"
    return "no_progress" if long <= 0 else ""


def _reached(units: int, rate: float, saturday: date) -> date | None:
    """The Saturday of the week in which a pace closes a gap of so many units; None if not within FARTHEST."""
    weeks = math.ceil(units / rate - 1e-6) if rate > 0 else FARTHEST + 1
    return saturday + WEEK * weeks if weeks <= FARTHEST else None
