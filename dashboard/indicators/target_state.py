"""An area's state against a target (reached, on track, behind or not known), for every screen and file.

A figure of the rule `state` is on track if the pace of its last 13 weeks (4 where the history is shorter) reaches the
target by its date. A figure with a new denominator in each window of weeks, such as the share of inspected offices,
has no pace in offices: its value must change fast enough over the same weeks.
"""

from collections.abc import Sequence
from datetime import date

from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG, SHORT, speed
from dashboard.indicators.sentences import gap
from dashboard.indicators.series import Cell
from dashboard.weeks import friday

# Worst first, the order in which a meeting discusses areas.
TARGET_STATES = ("behind", "not_known", "on_track", "reached")


def target_state(card: Card, series: Sequence[Cell], week: int, saturday: date) -> str:
    """One of TARGET_STATES; '' where the card counts nothing or has no target.

    series: a cell for each week, as in indicators.outlook; week: the index of the shown week; saturday: its date.
    Also `not_known` where more offices have not reported than have, or where earlier weeks are not known.
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
    """How much nearer to the target the value came per week over `span` weeks; None where that is not known."""
    if week < span:
        return None
    before, now = series[week - span].value, series[week].value
    if before is None or now is None:
        return None
    return (now - before if card.polarity == "high" else before - now) / span
