"""The pace that an area needs to reach its target in time."""

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
