"""Joins counties into the counties of old borders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.geojson import rings


def join_counties(boundaries: Boundaries, groups: Mapping[str, Sequence[str]]) -> Boundaries:
    """Boundaries with groups of counties joined. groups: new code -> the joined codes; other codes are unchanged."""
    shapes = dict(boundaries.shapes)
    for code, members in groups.items():
        parts = [boundaries.shapes[member] for member in members if member in boundaries.shapes]
        if len(parts) > 1:
            for member in members:
                shapes.pop(member, None)
            shapes[code] = shapely.union_all(parts)
    return _of(boundaries, shapes)


def _of(boundaries: Boundaries, shapes: Mapping[str, BaseGeometry]) -> Boundaries:
    oriented = {code: shapely.orient_polygons(shapes[code], exterior_cw=True) for code in sorted(shapes)}
    return replace(
        boundaries,
        codes=tuple(oriented),
        shapes=oriented,
        polygons={code: rings(shape) for code, shape in oriented.items()},
    )
