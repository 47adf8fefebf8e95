"""Label placement: room for names that cover neither each other nor other marks of a chart."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

# The sides (across, up) of a dot at which its name may stand, in the order of preference; across 1 is the side where
# the language reads on, which is the left in Persian.
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
# Directions for names away from their dots, in degrees counterclockwise from where the language reads on, and the
# number of distances.
TURNS = (0, 180, 60, 300, 120, 240, 90, 270, 30, 330, 150, 210)
RINGS = 5


class Box(NamedTuple):
    """The edges of a rectangle, in units from the left and from the top."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class NamedDot:
    """A dot. wide: the width of its name, 0 for no name. always: a name without room stands next to its dot, over
    other dots.
    """

    x: float
    y: float
    radius: float
    wide: float
    always: bool = False


@dataclass(frozen=True)
class Place:
    """The position of a name. side: the side of its dot, (1, 0) being the right; None at the end of a leader line."""

    box: Box
    side: tuple[int, int] | None

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """The point of the box that is nearest to a point."""
        return min(max(x, self.box.left), self.box.right), min(max(y, self.box.top), self.box.bottom)


class Room:
    """The free room of a chart. within: the area for names. size: their font size. forward: 1 for names that are read
    from left to right, -1 from right to left.
    """

    def __init__(self, within: Box, size: float, forward: int) -> None:
        self.within, self.size, self.forward = within, size, forward
        self._taken = _array([])
        self._dots = _array([])
        self._avoided = _array([])

    def take(self, *boxes: Box) -> None:
        """Reserve boxes for something else than names."""
        self._taken = np.vstack([self._taken, *boxes])

    def avoid(self, *boxes: Box) -> None:
        """Boxes that a name next to its dot only covers if it must."""
        self._avoided = np.vstack([self._avoided, *boxes])

    def names(self, dots: Sequence[NamedDot], lines: bool) -> list[Place | None]:
        """A position for each dot's name, None if it has no room. Earlier dots have precedence.

        lines: a name without room next to its dot may stand farther away at the end of a leader line, which only
        crosses other things if it must.
        """
        found: list[Place | None] = [None] * len(dots)
        self._dots = _array(
            [Box(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
        )
        ways: list[Callable[[NamedDot], Place | None]] = [lambda dot: self._near(dot, 0)]
        if lines:
            ways += [lambda dot: self._far(dot, over=False), lambda dot: self._far(dot, over=True)]
        ways.append(lambda dot: self._near(dot, len(dots)) if dot.always else None)
        for way in ways:
            for i, dot in enumerate(dots):
                if dot.wide and found[i] is None:
                    found[i] = way(dot)
        return found

    def _near(self, dot: NamedDot, most: int) -> Place | None:
        """The side of the dot where the name covers the fewest dots. most: the number of dots that it may cover."""
        best: tuple[int, int] | None = None
        place: Place | None = None
        for across, up in SIDES:
            side = across * self.forward, up
            # At a diagonal side the name can be nearer to the dot's centre.
            reach = dot.radius * (0.75 if across and up else 1) + self.size * 0.3
            middle = dot.x + side[0] * (reach + dot.wide / 2)
            box = self._box(middle, dot.y - up * (reach + self.size * 0.4), dot.wide)
            if self._inside(box) and not _covered(box, self._taken):
                covered = _covered(box, self._dots), _covered(box, self._avoided)
                if covered[0] <= most and (best is None or covered < best):
                    best, place = covered, Place(box, side)
                if covered == (0, 0):
                    break
        if place:
            self.take(place.box)
        return place

    def _far(self, dot: NamedDot, over: bool) -> Place | None:
        """A position away from the dot. over: its leader line may cross other things."""
        for ring in range(1, RINGS + 1):
            away = dot.radius + self.size * (0.3 + ring * 0.9)
            for turn in TURNS:
                cos, sin = math.cos(math.radians(turn)) * self.forward, math.sin(math.radians(turn))
                middle = dot.x + cos * (away + dot.wide / 2)
                place = Place(self._box(middle, dot.y - sin * (away + self.size / 2), dot.wide), None)
                if self._free(place.box):
                    line = list(_steps(dot, place))
                    if over or all(map(self._free, line)):
                        self.take(place.box, *line)
                        return place
        return None

    def _box(self, x: float, y: float, wide: float) -> Box:
        """The box of a name centred at a point, with letters that descend and a gap to other names."""
        half, high = (wide + self.size * 0.3) / 2, self.size * 1.25
        return Box(x - half, y - high / 2, x + half, y + high / 2)

    def _inside(self, box: Box) -> bool:
        left, top, right, bottom = self.within
        return left <= box.left and box.right <= right and top <= box.top and box.bottom <= bottom

    def _free(self, box: Box) -> bool:
        return self._inside(box) and not _covered(box, self._taken) and not _covered(box, self._dots)


def _covered(box: Box, others: np.ndarray) -> int:
    """The number of other boxes that overlap a box. others: an array of n x 4, each row as a Box."""
    across = (others[:, 0] < box.right) & (box.left < others[:, 2])
    return int(np.count_nonzero(across & (others[:, 1] < box.bottom) & (box.top < others[:, 3])))


def _steps(dot: NamedDot, place: Place) -> Iterator[Box]:
    """Small boxes along the leader line from a dot's edge to its name."""
    x, y = place.nearest(dot.x, dot.y)
    long = math.hypot(x - dot.x, y - dot.y)
    for step in range(int(dot.radius * 1.45) + 3, int(long) - 2, 4):
        part = step / long
        at_x, at_y = dot.x + (x - dot.x) * part, dot.y + (y - dot.y) * part
        yield Box(at_x - 1, at_y - 1, at_x + 1, at_y + 1)


def _array(boxes: Sequence[Box]) -> np.ndarray:
    """Boxes as an array of n x 4."""
    return np.array(boxes, dtype="float64").reshape(-1, 4)


def spread(places: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """The centres of boxes (wanted centre, height) moved as little as possible until none overlaps another.

    The result has the order of the input. All boxes are between low and high if there is enough room.
    """
    order = sorted(range(len(places)), key=lambda i: places[i][0])
    found = [0.0] * len(places)
    edge = low
    for i in order:
        place, height = places[i]
        found[i] = max(place, edge + height / 2)
        edge = found[i] + height / 2
    edge = max(high, low + sum(height for _, height in places))
    for i in reversed(order):
        height = places[i][1]
        found[i] = min(found[i], edge - height / 2)
        edge = found[i] - height / 2
    return found
