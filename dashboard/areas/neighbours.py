"""The neighbours of counties, for selecting counties on the map with arrow keys.

Pure functions of one era's boundaries; distances are on a plane that is scaled for the province's latitude.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived

DIRECTIONS: Mapping[str, tuple[int, int]] = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}
OPPOSITE: Mapping[str, str] = {"up": "down", "down": "up", "left": "right", "right": "left"}

# An arrow covers a sector of 90°, and slightly more, so that exactly diagonal neighbours can be reached.
_SECTOR = math.radians(45.5)


class _Step(NamedTuple):
    """A step from one county to another; the natural order of tuples puts the best steps first."""

    far: bool
    cost: float
    start: str
    end: str
    direction: str
    deviation: float


def touching(boundaries: Boundaries) -> dict[str, tuple[str, ...]]:
    """For each county the sorted codes of counties with a common border, not only a common corner."""
    codes = boundaries.codes
    found: dict[str, list[str]] = {code: [] for code in codes}
    tree = shapely.STRtree([boundaries.shapes[code] for code in codes])
    for code in codes:
        shape = boundaries.shapes[code]
        for index in tree.query(shape, predicate="intersects").tolist():
            other = codes[index]
            # Counties that overlap by a sliver count as well: the length is then that of the overlap's outline.
            if other != code and shape.intersection(boundaries.shapes[other]).length > 0:
                found[code].append(other)
    return {code: tuple(sorted(others)) for code, others in found.items()}


# The file of each week has them.
@derived()
def neighbours(boundaries: Boundaries) -> dict[str, dict[str, str]]:
    """The county to which each of the keys up, down, left and right leads from each county; north is up.

    Every county can be reached from every other. Most steps can be reversed by the opposite key: pairs are first
    linked in both directions, adjacent and near ones before others, and pairs that connect separate groups before
    pairs that only shorten a path. A key without a county in its direction is absent.
    """
    steps = sorted(_steps(boundaries))
    ways: dict[str, dict[str, str]] = {code: {} for code in boundaries.codes}
    group = {code: {code} for code in boundaries.codes}
    for joining in (True, False):
        for step in steps:
            apart = step.end not in group[step.start]
            if step.deviation > _SECTOR or apart != joining or (step.far and not joining):
                continue
            if _link(ways, step) and joining:
                _join(group, step)
    _join_rest(ways, group, steps)
    for step in steps:
        if step.deviation <= _SECTOR:
            ways[step.start].setdefault(step.direction, step.end)
    return {code: {name: ways[code][name] for name in DIRECTIONS if name in ways[code]} for code in ways}


def _steps(boundaries: Boundaries) -> Iterator[_Step]:
    beside = touching(boundaries)
    stretch = _stretch(boundaries.shapes.values())
    centres = {
        code: (shape.centroid.x, shape.centroid.y) if shape.contains(shape.centroid) else boundaries.points[code]
        for code, shape in boundaries.shapes.items()
    }
    for start in boundaries.codes:
        for end in boundaries.codes:
            if start == end:
                continue
            east = (centres[end][0] - centres[start][0]) * stretch
            north = centres[end][1] - centres[start][1]
            far = end not in beside[start]
            for name, (right, up) in DIRECTIONS.items():
                deviation = abs(math.atan2(east * up - north * right, east * right + north * up))
                if deviation < math.pi / 2:
                    # Neighbours off the axis count as farther, up to twice as far at a sector's edge.
                    cost = math.hypot(east, north) / max(math.cos(deviation), 1e-6) ** 2
                    yield _Step(far, round(cost, 9), start, end, name, deviation)


def _link(ways: dict[str, dict[str, str]], step: _Step) -> bool:
    back = OPPOSITE[step.direction]
    if step.direction in ways[step.start] or back in ways[step.end]:
        return False
    if step.end in ways[step.start].values():
        return False
    ways[step.start][step.direction] = step.end
    ways[step.end][back] = step.start
    return True


def _join(group: dict[str, set[str]], step: _Step) -> None:
    merged = group[step.start] | group[step.end]
    for code in merged:
        group[code] = merged


def _join_rest(ways: dict[str, dict[str, str]], group: dict[str, set[str]], steps: list[_Step]) -> None:
    # For counties whose neighbours' keys are already used: any free pair of keys within the half-plane is linked.
    for step in steps:
        if step.end not in group[step.start] and _link(ways, step):
            _join(group, step)


def _stretch(shapes: Iterable[BaseGeometry]) -> float:
    south, north = shapely.total_bounds(list(shapes)).tolist()[1::2]
    return math.cos(math.radians((south + north) / 2))
