"""Level and change side by side: each county's place in an indicator by both, ties as bands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dashboard.indicators.series import between
from dashboard.meeting.histories import BETTER, History, exact
from dashboard.meeting.points import Standing
from dashboard.meeting.ranks import bands


def find(known: Mapping[tuple[str, str], History]) -> dict[str, tuple[Standing, ...]]:
    """The counties with a known figure, by indicator: the best level first, then by code."""
    counties: dict[str, list[History]] = {}
    for (key, area), history in known.items():
        shown = counties.setdefault(key, [])
        if area and history.cell.known:
            shown.append(history)
    return {key: _ranked(shown) for key, shown in counties.items()}


def _ranked(counties: list[History]) -> tuple[Standing, ...]:
    shares = [_level(history) for history in counties]
    moved = [history for history in counties if history.move is not None]
    movers = dict(
        zip((h.area for h in moved), bands([h.move.value for h in moved if h.move is not None]), strict=True)
    )
    found = []
    for history, level in zip(counties, bands(shares), strict=True):
        share, change = history.cell.value or 0.0, between(history.before, history.cell)
        found.append(Standing(history.area, share, level, change, movers.get(history.area)))
    return tuple(sorted(found, key=lambda standing: (standing.level, standing.area)))


def _level(history: History) -> Fraction:
    return BETTER[history.card.polarity] * exact(history.cell)
