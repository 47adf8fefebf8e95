"""The best counties, and each county's rank by level and by change: ties share a band, indicators are interleaved."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from dashboard.indicators.sentences import gap
from dashboard.indicators.series import between
from dashboard.meeting.histories import BETTER, History, Move, exact
from dashboard.meeting.points import Best, CountyRank, Subject

Point = TypeVar("Point")


def best(known: Mapping[tuple[str, str], History]) -> list[Best]:
    """The best counties of 4 weeks: those with progress in count and share, newly reached targets first.

    The indicators are interleaved, each with the greatest gain of share first; ties come in the same round.
    """
    progress_by_card: dict[str, list[tuple[History, Move, bool]]] = {}
    for (key, area), history in known.items():
        move = history.move
        # A share can rise merely because an office closed: units must have been gained too.
        if area and not history.card.of_counts and move is not None and move.units > 0 and move.value > 0:
            newly = history.outlook.need.status == "reached" and gap(history.card, history.before) > 0
            progress_by_card.setdefault(key, []).append((history, move, newly))
    found = []
    for key, progress in progress_by_card.items():
        places = bands([(newly, move.value) for _, move, newly in progress])
        for (history, move, newly), place in zip(progress, places, strict=True):
            reached = history.outlook.need.status == "reached"
            share = history.cell.value or 0.0
            subject = Subject(key, history.area)
            found.append(Best(subject, move.units, share, reached, newly, float(move.value), place))
    ordered: list[Best] = []
    for newly in (True, False):
        points = [point for point in found if point.newly == newly]
        ordered += interleave(points, lambda point: point.subject.indicator, lambda point: -point.place[0])
    return ordered


def county_ranks(known: Mapping[tuple[str, str], History]) -> dict[str, tuple[CountyRank, ...]]:
    """The ranks of the counties with a known figure, by indicator: the best level first, then by code."""
    counties: dict[str, list[History]] = {}
    for (key, area), history in known.items():
        of_card = counties.setdefault(key, [])
        if area and history.cell.known:
            of_card.append(history)
    return {key: _ranked(of_card) for key, of_card in counties.items()}


def _ranked(counties: Sequence[History]) -> tuple[CountyRank, ...]:
    levels = bands([BETTER[history.card.polarity] * exact(history.cell) for history in counties])
    moves = {history.area: history.move.value for history in counties if history.move is not None}
    movers = dict(zip(moves, bands(list(moves.values())), strict=True))
    found = []
    for history, level in zip(counties, levels, strict=True):
        share, change = history.cell.value or 0.0, between(history.before, history.cell)
        found.append(CountyRank(history.area, share, level, change, movers.get(history.area)))
    return tuple(sorted(found, key=lambda rank: (rank.level, rank.area)))


def bands(weights: Sequence[Any]) -> list[tuple[int, int]]:
    """First and last rank of each weight, the greatest first; ties share a band: 9, 7, 7 -> 1-1, 2-3, 2-3."""
    ordered = sorted(weights)
    count = len(ordered)
    return [(count - bisect_right(ordered, w) + 1, count - bisect_left(ordered, w)) for w in weights]


def interleave(
    points: Iterable[Point], indicator: Callable[[Point], str], weight: Callable[[Point], Any]
) -> list[Point]:
    """The points in rounds (round-robin): the weightiest point of each indicator, then the next of each, and so on.

    Points of an indicator with equal weight come in the same round. Within a round the given order is preserved.
    """
    all_points = list(points)
    by_indicator: dict[str, list[int]] = {}
    for place, point in enumerate(all_points):
        by_indicator.setdefault(indicator(point), []).append(place)
    rounds = [0] * len(all_points)
    for places in by_indicator.values():
        for place, (first, _) in zip(places, bands([weight(all_points[place]) for place in places]), strict=True):
            rounds[place] = first
    return [all_points[place] for place in sorted(range(len(all_points)), key=lambda place: rounds[place])]
