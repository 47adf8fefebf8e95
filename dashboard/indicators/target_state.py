"""Whether an area has reached a target, is on track to it or is behind: the same on every screen and in every file.

A figure that counts offices by their own state is on track if the pace of its last 13 weeks (4 where the history is
shorter) reaches the target by its date. A figure that is made anew in each window of weeks, such as the share of
offices inspected, has no pace in offices: its share must move fast enough over the same weeks.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG, SHORT, Outlook
from dashboard.indicators.series import Cell

# Worst first, as a meeting reads them.
TARGET_STATES = ("behind", "not_known", "on_track", "reached")


def target_state(card: Card, series: Sequence[Cell], week: int, outlook: Outlook) -> str:
    """One of TARGET_STATES; '' where the card counts nothing.

    series: the area's cell a week; week: the place of the shown one; outlook: of the same week.
    `not_known` too where more offices have not reported than have, and where the weeks before are not known.
    """
    cell = series[week]
    if cell.state in ("absent", "not_applicable"):
        return ""
    if not cell.known or cell.not_reported > cell.denominator:
        return "not_known"
    if outlook.need.status == "reached":
        return "reached"
    if outlook.overdue:
        return "behind"
    if card.rule == "state":
        pace, needed = _first(outlook.long, outlook.short), outlook.needed
    else:
        pace = _first(*(_share_pace(card, series, week, span) for span in (LONG, SHORT)))
        needed = abs(card.target_share - (cell.share or 0.0)) / max(outlook.weeks, 1)
    if pace is None:
        return "not_known"
    return "on_track" if pace >= needed - 1e-9 else "behind"


def _first(*paces: float | None) -> float | None:
    return next((pace for pace in paces if pace is not None), None)


def _share_pace(card: Card, series: Sequence[Cell], week: int, span: int) -> float | None:
    """By how much the share came nearer to the target a week, over so many weeks; None where it is not known."""
    if week < span:
        return None
    before, now = series[week - span].share, series[week].share
    if before is None or now is None:
        return None
    return (now - before if card.polarity == "high" else before - now) / span
