"""A part of the map: a county with what lies round it, and counties joined to what they once were."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.geojson import rings

# Round the county on each side, as a part of its larger side; and the picture's width by its height.
MARGIN = 0.3
ASPECT = 1.3


def joined(boundaries: Boundaries, groups: Mapping[str, Sequence[str]]) -> Boundaries:
    """The same land with counties joined: code -> the codes whose land it is. Codes in no group stay as they are."""
    shapes = dict(boundaries.shapes)
    for code, members in groups.items():
        parts = [boundaries.shapes[member] for member in members if member in boundaries.shapes]
        if len(parts) > 1:
            for member in members:
                shapes.pop(member, None)
            shapes[code] = shapely.union_all(parts)
    return _of(boundaries, shapes)


def around(boundaries: Boundaries, code: str) -> Boundaries:
    """A county and what lies near it, cut off at the picture's edge. The county must have a polygon."""
    west, south, east, north = boundaries.shapes[code].bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = east - west, (north - south) / squeeze
    margin = 2 * MARGIN * max(wide, high)
    wide, high = max(wide + margin, (high + margin) * ASPECT), max(high + margin, (wide + margin) / ASPECT)
    x, y = (west + east) / 2, (south + north) / 2
    high *= squeeze
    edges = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    cut = {other: _land(shape.intersection(edges)) for other, shape in boundaries.shapes.items()}
    return _of(boundaries, {other: shape for other, shape in cut.items() if not shape.is_empty})


def _land(shape: BaseGeometry) -> BaseGeometry:
    """What has an area: a cut may also leave lines and points."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def _of(boundaries: Boundaries, shapes: Mapping[str, BaseGeometry]) -> Boundaries:
    oriented = {code: shapely.orient_polygons(shapes[code], exterior_cw=True) for code in sorted(shapes)}
    return replace(
        boundaries,
        codes=tuple(oriented),
        shapes=oriented,
        polygons={code: rings(shape) for code, shape in oriented.items()},
    )
