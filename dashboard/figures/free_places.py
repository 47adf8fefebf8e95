"""Label placement: finds room for the names of a chart's dots without covering each other or other marks."""

import math
from collections.abc import Iterator, Sequence
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
class Mark:
    """A dot. wide: the width of its name, 0 for no name. always: the name stays next to it, even over other dots."""

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
        self._taken = np.empty((0, 4))
        self._dots = np.empty((0, 4))

    def take(self, *boxes: Box) -> None:
        """Reserve boxes for something else than names."""
        self._taken = np.vstack([self._taken, *boxes])

    def names(self, marks: Sequence[Mark], lines: bool) -> list[Place | None]:
        """A position for each mark's name, None if it has no room. Earlier marks have precedence.

        lines: a name without room next to its dot may stand farther away at the end of a leader line, which only
        crosses other things if it must.
        """
        found: list[Place | None] = [None] * len(marks)
        dots = [Box(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks]
        self._dots = np.array(dots).reshape(-1, 4)
        for far, over in ((False, False), (True, False), (True, True)) if lines else ((False, False),):
            for i, mark in enumerate(marks):
                if mark.wide and found[i] is None and not (far and mark.always):
                    found[i] = self._far(mark, over) if far else self._near(mark, len(marks) if mark.always else 0)
        return found

    def _near(self, mark: Mark, most: int) -> Place | None:
        """The side of the dot where the name covers the fewest dots. most: the number of dots that it may cover."""
        best: tuple[int, Place] | None = None
        for across, up in SIDES:
            side = across * self.forward, up
            # At a diagonal side the name can be nearer to the dot's centre.
            reach = mark.radius * (0.75 if across and up else 1) + self.size * 0.3
            middle = mark.x + side[0] * (reach + mark.wide / 2)
            box = self._box(middle, mark.y - up * (reach + self.size * 0.4), mark.wide)
            if self._inside(box) and not _covered(box, self._taken):
                dots = _covered(box, self._dots)
                if dots <= most and (best is None or dots < best[0]):
                    best = dots, Place(box, side)
                if dots == 0:
                    break
        if best is None:
            return None
        self.take(best[1].box)
        return best[1]

    def _far(self, mark: Mark, over: bool) -> Place | None:
        """A position away from the dot. over: its leader line may cross other things."""
        for ring in range(1, RINGS + 1):
            away = mark.radius + self.size * (0.3 + ring * 0.9)
            for turn in TURNS:
                cos, sin = math.cos(math.radians(turn)) * self.forward, math.sin(math.radians(turn))
                middle = mark.x + cos * (away + mark.wide / 2)
                place = Place(self._box(middle, mark.y - sin * (away + self.size / 2), mark.wide), None)
                if self._free(place.box):
                    line = list(_steps(mark, place))
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


def _steps(mark: Mark, place: Place) -> Iterator[Box]:
    """Small boxes along the leader line from a dot's edge to its name."""
    x, y = place.nearest(mark.x, mark.y)
    long = math.hypot(x - mark.x, y - mark.y)
    for step in range(int(mark.radius * 1.45) + 3, int(long) - 2, 4):
        part = step / long
        at_x, at_y = mark.x + (x - mark.x) * part, mark.y + (y - mark.y) * part
        yield Box(at_x - 1, at_y - 1, at_x + 1, at_y + 1)
