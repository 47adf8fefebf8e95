"""Whether an area has reached a target, is on track to it or is behind: the same on every screen and in every file.

A figure that counts offices by their own state is on track if the pace of its last 13 weeks (4 where the history is
shorter) reaches the target by its date. A figure that is made anew in each window of weeks, such as the share of
offices inspected, has no pace in offices: its value must move fast enough over the same weeks.
"""

from collections.abc import Sequence
from datetime import date

from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG, SHORT, speed
from dashboard.indicators.sentences import gap
from dashboard.indicators.series import Cell
from dashboard.weeks import friday

# Worst first, as a meeting reads them.
TARGET_STATES = ("behind", "not_known", "on_track", "reached")


def target_state(card: Card, series: Sequence[Cell], week: int, saturday: date) -> str:
    """One of TARGET_STATES; '' where the card counts nothing or has no target.

    series: as indicators.outlook takes it, a cell a week; week: the place of the shown one, whose Saturday is given.
    `not_known` too where more of the offices that it counts have not reported than have, and where the weeks before
    are not known.
    """
    cell = series[week]
    if cell.state in ("absent", "not_applicable") or card.target is None or card.target_date is None:
        return ""
    if not cell.known or (not card.of_counts and cell.not_reported > cell.denominator):
        return "not_known"
    left = gap(card, cell)
    if left <= 0:
        return "reached"
    days = (card.target_date - friday(saturday)).days
    if days < 0:
        return "behind"
    counted = card.rule == "state"
    moved = speed if counted else _value_speed
    pace = moved(card, series, week, LONG)
    if pace is None:
        pace = moved(card, series, week, SHORT)
    if pace is None:
        return "not_known"
    needed = (left if counted else abs(card.target - (cell.value or 0.0))) / max(days // 7, 1)
    return "on_track" if pace >= needed - 1e-9 else "behind"


def _value_speed(card: Card, series: Sequence[Cell], week: int, span: int) -> float | None:
    """By how much the value came nearer to the target a week, over so many weeks; None where it is not known."""
    if week < span:
        return None
    before, now = series[week - span].value, series[week].value
    if before is None or now is None:
        return None
    return (now - before if card.polarity == "high" else before - now) / span
