"""Order with ties: bands of places, and lists in which the indicators take turns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

Point = TypeVar("Point")


def bands(weights: Sequence[Any]) -> list[tuple[int, int]]:
    """First and last place of each weight, the greatest first, shared by equal ones: 9, 7, 7 -> 1-1, 2-3, 2-3."""
    ordered = sorted(weights)
    count = len(ordered)
    return [(count - bisect_right(ordered, w) + 1, count - bisect_left(ordered, w)) for w in weights]


def in_turns(
    points: Iterable[Point], indicator: Callable[[Point], str], weight: Callable[[Point], Any]
) -> list[Point]:
    """The points in such an order that the indicators take turns: each one's weightiest, then each one's next.

    Points of equal weight come in the same turn. Within a turn the given order stays.
    """
    given = list(points)
    by_indicator: dict[str, list[int]] = {}
    for place, point in enumerate(given):
        by_indicator.setdefault(indicator(point), []).append(place)
    turn = [0] * len(given)
    for places in by_indicator.values():
        for place, (first, _) in zip(places, bands([weight(given[place]) for place in places]), strict=True):
            turn[place] = first
    return [given[place] for place in sorted(range(len(given)), key=lambda place: turn[place])]
