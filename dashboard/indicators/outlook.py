"""The pace that an area needs to reach its target in time, and its outlook: its pace in recent weeks, the offices
that the next 13 weeks bring, and the weeks in which the target is reached (dashboard.indicators.forecast).

The pace is the decrease of the gap to the target, in units a week. With a constant denominator this is the change of
the count; a larger denominator raises the gap: a desk that opens without an expert does not bring the target for
experts nearer. Figures with a new denominator in each window of weeks have no pace and no forecast.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dashboard.indicators.amounts import tenths
from dashboard.indicators.cards import Card
from dashboard.indicators.forecast import AHEAD, PAST, Numbers, forecast, ranges, shares
from dashboard.indicators.gains import NOT_JUDGED, Gains, gains
from dashboard.indicators.sentences import by_value, gap
from dashboard.indicators.series import Cell
from dashboard.weeks import WEEK, friday

SHORT, LONG = 4, 13  # weeks
# Earlier forecasts must have held in so many cases of at least so many, or what the next weeks bring is not said.
HELD, ENOUGH = 0.75, 200


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
    weeks, None where the history is too short or unknown. brings: the fewest and the most units of the next 13 weeks
    in 8 of 10 cases; None without a forecast, and where earlier ones did not hold. early, expected, late: the
    Saturdays of the weeks in which the target is reached in 10, 50 and 90 of 100 cases; late None: in more than 4
    years; all three None without a date. likely: whether it is reached by its date: likely, open, unlikely; '' too.
    without: the reason why there is no date, '' if there is one: the cell's state; `reached`; `no_target`; `window`
    (new denominator in each window); `short_history`; `few_gains`; `far`. overdue: the week ends after the target's
    date. gains: whether the pace is faster or slower than before.
    """

    need: Pace
    short: float | None
    long: float | None
    brings: tuple[int, int] | None = None
    early: date | None = None
    expected: date | None = None
    late: date | None = None
    likely: str = ""
    without: str = ""
    overdue: bool = False
    gains: Gains = NOT_JUDGED

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


def outlook(card: Card, series: Sequence[Cell], week: int, saturday: date, proved: bool = True) -> Outlook:
    """The outlook of an area. series: a cell for each week; week: the index of the shown week; saturday: its date.

    Cells that are not comparable with the shown one, as before a county was split, must have the state absent.
    proved: whether earlier forecasts of the card held (see `record`).
    """
    need = pace(card, series[week], saturday)
    short, long = (speed(card, series, week, span) for span in (SHORT, LONG))
    overdue = card.overdue(saturday)
    past = series[week - PAST : week + 1] if week >= PAST else ()
    without = _without(card, series[week], need)
    if not without and not (past and all(cell.known for cell in past)):
        without = "short_history"
    past_only = Outlook(need, short, long, without=without, overdue=overdue, gains=gains(card, series, week))
    if without:
        return past_only
    changes, left = _changes(card, past)
    found = forecast(changes, left[:-1], left[-1], need.units)
    brings = (found.least, found.most) if proved else None
    if found.early is None or found.expected is None:
        return replace(past_only, brings=brings, without=found.without)
    return replace(
        past_only,
        brings=brings,
        early=saturday + WEEK * found.early,
        expected=saturday + WEEK * found.expected,
        late=None if found.late is None else saturday + WEEK * found.late,
        likely="unlikely" if overdue else found.within(need.weeks),
    )


class Record(NamedTuple):
    """How often earlier forecasts held: in `held` of `cases`."""

    held: int
    cases: int

    @property
    def proved(self) -> bool:
        """Whether what the next weeks bring is said: too few cases tell nothing against the forecast."""
        return self.cases < ENOUGH or self.held >= HELD * self.cases


def record(card: Card, areas: Iterable[Sequence[Cell]]) -> Record:
    """How often the forecasts of all earlier weeks held 13 weeks later, over the series of several areas."""
    held = cases = 0
    for series in areas:
        changes, left = _changes(card, series)
        if len(changes) < PAST + AHEAD:
            continue
        # Of each week with 26 earlier and 13 later changes: these changes, and the offices open before each.
        windows, before = (sliding_window_view(of, PAST + AHEAD).T for of in (changes, left[:-1]))
        known = ~np.isnan(windows).any(axis=0)
        past, gained, still_open = windows[:PAST, known], windows[PAST:, known].sum(axis=0), before[:PAST, known]
        found = ranges(past, shares(past, still_open), before[PAST, known])
        held += int(((found[0] <= gained + 1e-9) & (gained - 1e-9 <= found[1])).sum())
        cases += int(known.sum())
    return Record(held, cases)


def _changes(card: Card, series: Sequence[Cell]) -> tuple[Numbers, Numbers]:
    """By how many units the gap to the target shrank in each week but the first (NaN where that is not known), and
    the offices that are still open in each week."""
    ready = np.array([cell.numerator if cell.known else math.nan for cell in series], dtype=float)
    offices = np.array([cell.denominator if cell.known else math.nan for cell in series], dtype=float)
    closed = np.diff(ready) - (card.target or 0.0) * np.diff(offices)
    return card.better_sign * closed.round(9), offices - ready if card.polarity == "high" else ready


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
    return card.better_sign * round(closed, 9) / span


def _without(card: Card, cell: Cell, need: Pace) -> str:
    """The reason why a card has no forecast; '' where its weeks decide."""
    if not cell.known:
        return cell.state
    if need.status in ("reached", "no_target"):
        return need.status
    return "" if card.rule == "state" else "window"
