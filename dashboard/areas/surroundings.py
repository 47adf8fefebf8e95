"""Counties joined to what they once were."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.geojson import rings


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


def _of(boundaries: Boundaries, shapes: Mapping[str, BaseGeometry]) -> Boundaries:
    oriented = {code: shapely.orient_polygons(shapes[code], exterior_cw=True) for code in sorted(shapes)}
    return replace(
        boundaries,
        codes=tuple(oriented),
        shapes=oriented,
        polygons={code: rings(shape) for code, shape in oriented.items()},
    )
