"""An area's outlook: its pace in recent weeks, and the week in which that pace would reach the target.

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

from dashboard.indicators.cards import Card
from dashboard.indicators.pace import Pace, pace
from dashboard.indicators.series import Cell
from dashboard.weeks import WEEK

SHORT, LONG = 4, 13  # weeks
FARTHEST = 520  # weeks: an extrapolation from 13 weeks over more than ten years would be meaningless


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
