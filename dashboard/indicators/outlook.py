"""Where an area is heading: its pace of the last weeks, and the week in which that pace reaches the target.

The pace is how fast the gap to the target shrank, in units a week. Where the denominator stands still that is the
change of the count; where offices came or went, what the target asks of them is taken off: a desk that opens without
an expert brings the experts' target no nearer. Figures that are made anew in each window of weeks have no pace.

The range comes from the overlapping stretches of 4 weeks within the last 13, ten of them, each with its own pace: the
early date goes by their upper quartile and the late one by their lower quartile, neither nearer than the pace itself.
So it says what comes if the weeks ahead are like the better or the slower ones of the last 13.
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
FARTHEST = 520  # weeks: 13 weeks say nothing of what comes after ten years


@dataclass(frozen=True)
class Outlook:
    """An area's way to a card's target.

    need: what it needs (indicators.pace). short, long: units a week over the last 4 and 13 weeks, None where the
    history is too short or not known. expected: the Saturday of the week in which the long pace reaches the target;
    early, late: the same at the upper and lower end of the past weeks' spread (late None: not within FARTHEST, or
    not at all); all three None where there is no date. without: why there is none, '' if there is one: the cell's
    own state; `reached`; `no_target`; `window` (the figure is made anew in each window); `short_history`;
    `no_progress`; `far`. overdue: the week ends after the target's date.
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
        """Units a week that lead to the target by its date; all at once where no whole week is left."""
        return self.need.units / max(self.need.weeks, 1)


def outlook(card: Card, series: Sequence[Cell], week: int, saturday: date) -> Outlook:
    """The outlook of an area. series: its cell a week; week: the place of the shown one, whose Saturday is given.

    Weeks that cannot be compared with the shown one, as before a county was split, must be absent from the series.
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

    None where the figure is made anew in each window, or where one of these weeks or the one before is not known.
    """
    if card.rule != "state" or week < span or not all(cell.known for cell in series[week - span : week + 1]):
        return None
    before, now = series[week - span], series[week]
    target = card.target or 0.0
    closed = now.numerator - before.numerator - target * (now.denominator - before.denominator)
    # Rounded, so that what floats leave over is not taken for progress.
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
    """The Saturday of the week in which a pace makes up so many units; None if that is not within FARTHEST."""
    weeks = math.ceil(units / rate - 1e-6) if rate > 0 else FARTHEST + 1
    return saturday + WEEK * weeks if weeks <= FARTHEST else None
