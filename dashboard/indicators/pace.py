"""What an area would need to reach its target in time."""

import math
from dataclasses import dataclass
from datetime import date

from dashboard.indicators.amounts import tenths
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import by_value, gap
from dashboard.indicators.series import Cell
from dashboard.weeks import friday


@dataclass(frozen=True)
class Pace:
    """How far an area is from its target, and how fast it would have to go.

    status: the cell's own state where nothing is known; `no_target`; `reached`; `overdue` (its date lies before the
    week's end); `too_many` (low is good: no pace leads there); `gap` (the figure is made anew in each window, so that
    what is missing does not shrink one by one); `window` (so many visits in each window); `pace`.
    units: still to go, of answers and means in tenths of their unit; for `window` what one window needs.
    unreported: how many offices have not said.
    weeks: whole ones from the week's Friday to the target's date. tenths: a tenth of a unit a week, rounded up so
    that the target is reached; where less than one unit a week is enough it is 0, and every: one unit in so many
    weeks, rounded down for the same reason.
    """

    status: str
    units: int = 0
    unreported: int = 0
    weeks: int = 0
    tenths: int = 0
    every: int = 0


def pace(card: Card, cell: Cell, week: date) -> Pace:
    """What a cell of a week (its Saturday) needs to reach the card's target by its date."""
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
