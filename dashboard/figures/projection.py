"""Where a county lies in a picture: Mercator, north up, fitted into a frame."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """Degrees -> (x, y), y downwards, in degrees of longitude."""
    return lon, -math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def latitude(y: float) -> float:
    """The latitude that `mercator` places at a y."""
    return math.degrees(2 * math.atan(math.exp(math.radians(-y))) - math.pi / 2)


@dataclass(frozen=True)
class Frame:
    """A picture of width x height units that holds all given points, as large as fits, centred."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """The point of the picture for a place on earth."""
        x, y = mercator(lon, lat)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def earth(self, x: float, y: float) -> tuple[float, float]:
        """The place on earth (lon, lat in degrees) of a point of the picture."""
        return x / self.scale + self.left, latitude(y / self.scale + self.top)


def frame(points: Iterable[tuple[float, float]], width: float) -> Frame:
    """The frame of that width round the points (lon, lat)."""
    projected = [mercator(lon, lat) for lon, lat in points]
    xs, ys = [p[0] for p in projected], [p[1] for p in projected]
    scale = width / (max(xs) - min(xs))
    return Frame(min(xs), min(ys), scale, width, (max(ys) - min(ys)) * scale)


def middle_latitude(south: float, north: float) -> float:
    """The latitude half-way up a picture between two others; half their sum lies a little too far north."""
    return latitude(sum(mercator(0, lat)[1] for lat in (south, north)) / 2)
