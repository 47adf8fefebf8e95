"""Polygons that tile a province: mending, rounding and simplifying them without tearing shared borders apart.

All functions take and give one (multi)polygon a county in WGS 84 degrees, in the same order, and are pure.
"""

from collections.abc import Iterator, Sequence

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

# About 10 m: a tenth of a pixel of the province on a large screen.
PRECISION = 0.0001

# What a phone on a slow line gets: 1,600 corners are about 30 KB before compression.
MOST_VERTICES = 1600

# Detached parts below this share of their county are leftovers of careless borders, not exclaves.
SPECK = 0.01

# Degrees; the first that brings the vertices under the limit is used.
_TOLERANCES = (0.0, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05)


def clean(shapes: Sequence[BaseGeometry], gap_width: float = 0.02) -> list[BaseGeometry]:
    """The same counties without overlaps, and without gaps up to gap_width degrees.

    An overlap goes to the smaller county: a large one can spare it, while the default, the longest shared
    border, swallows Khomeyni Shahr whole. Detached specks go to the county round them.
    """
    kept = _clean(shapes, gap_width)
    if any(_specks(shape) for shape in kept):
        kept = _clean([_without_specks(shape) for shape in kept], gap_width)
    return kept


def snap(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The same counties with every corner on the grid, still a valid coverage.

    Rounding each polygon alone would let borders cross; so all borders are rounded together and the faces
    between them are handed back to the counties they came from.
    """
    lines = shapely.union_all([shape.boundary for shape in shapes], grid_size=PRECISION)
    faces = [_rounded(face) for face in shapely.polygonize([lines]).geoms]
    tree = shapely.STRtree(list(shapes))
    owned: list[list[Polygon]] = [[] for _ in shapes]
    for face in faces:
        near = tree.query(face)
        shares = [(float(shapes[index].intersection(face).area), int(index)) for index in near]
        share, owner = max(shares, default=(0.0, -1))
        # A face that belongs to nobody is a hole of the province, such as another province's exclave.
        if share > face.area / 2:
            owned[owner].append(face)
    return [shapely.coverage_union_all(parts) for parts in owned]


def fit(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """A valid coverage snapped to the grid, simplified just enough, exterior rings clockwise.

    Simplifying drops corners and moves none, so the result stays on the grid. If even the coarsest tolerance
    leaves more than MOST_VERTICES, that result is given. Rings are clockwise because plotly fills the frame
    round a counter-clockwise one.
    """
    # Rounding twice may still move a corner onto a border that passes within half a grid step.
    snapped = list(shapes) if _is_snapped(shapes) else snap(shapes)
    simple = snapped
    for tolerance in _TOLERANCES:
        if tolerance:
            simple = list(shapely.coverage_simplify(snapped, tolerance))
        if vertices(simple) <= MOST_VERTICES:
            break
    return [shapely.orient_polygons(shape, exterior_cw=True) for shape in simple]


def vertices(shapes: Sequence[BaseGeometry]) -> int:
    """How many corners the rings of all counties have, the closing ones included."""
    return int(shapely.get_num_coordinates(list(shapes)).sum())


def losses(before: Sequence[float], after: Sequence[BaseGeometry]) -> list[float]:
    """The share of each area (square degrees) that its polygon no longer has; negative: it grew."""
    return [1 - shape.area / area for area, shape in zip(before, after, strict=True)]


def overlaps(shapes: Sequence[BaseGeometry]) -> Iterator[tuple[int, int, float]]:
    """Pairs (i, j) with i < j that overlap, with the overlap as a share of the smaller of the two."""
    tree = shapely.STRtree(list(shapes))
    for i, j in sorted(zip(*tree.query(list(shapes), predicate="intersects").tolist(), strict=True)):
        if i < j:
            share = shapes[i].intersection(shapes[j]).area / min(shapes[i].area, shapes[j].area)
            if share > 0:
                yield i, j, share


def _clean(shapes: Sequence[BaseGeometry], gap_width: float) -> list[BaseGeometry]:
    return list(shapely.coverage_clean(list(shapes), gap_width=gap_width, merge_strategy="min_area"))


def _specks(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(shape) if part.area < shape.area * SPECK]


def _without_specks(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.area >= shape.area * SPECK]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _is_snapped(shapes: Sequence[BaseGeometry]) -> bool:
    on_grid = all((corners == corners.round(4)).all() for corners in map(shapely.get_coordinates, shapes))
    return on_grid and bool(shapely.coverage_is_valid(list(shapes)))


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    # Snapping leaves 51.230000000000004; the written number must be the same number.
    return shapely.transform(shape, lambda corners: corners.round(4))
