"""Cleans, rounds and simplifies the polygons of a province's counties so that shared borders stay shared.

All functions take and return one (multi)polygon per county in WGS 84 degrees, in the same order, and are pure.
"""

from collections.abc import Iterator, Sequence

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

# About 10 m: a tenth of a pixel of the province on a large screen.
PRECISION = 0.0001

# Limited for phones with a slow connection: 1,600 vertices are about 30 KB before compression.
MOST_VERTICES = 1600

# Detached parts below this share of their county are errors of imprecise borders, not exclaves.
SPECK = 0.01

# Tolerances in degrees; the first with few enough vertices is used.
_TOLERANCES = (0.0, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05)


def clean(shapes: Sequence[BaseGeometry], gap_width: float = 0.02) -> list[BaseGeometry]:
    """The same counties without overlaps, and without gaps up to gap_width degrees.

    An overlap goes to the smaller county, as shapely's default, the longest shared border, would remove the small
    county Khomeyni Shahr completely. Detached specks go to the surrounding county.
    """
    cleaned = _clean(shapes, gap_width)
    if any(_specks(shape) for shape in cleaned):
        cleaned = _clean([_without_specks(shape) for shape in cleaned], gap_width)
    return cleaned


def snap(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The same counties with every corner on the grid, still a valid coverage.

    Rounding each polygon separately could make borders cross. So all borders are rounded together, and each face
    between them is assigned to its original county.
    """
    lines = shapely.union_all([shape.boundary for shape in shapes], grid_size=PRECISION)
    faces = [_rounded(face) for face in shapely.polygonize([lines]).geoms]
    tree = shapely.STRtree(list(shapes))
    owned: list[list[Polygon]] = [[] for _ in shapes]
    for face in faces:
        near = tree.query(face)
        shares = [(float(shapes[index].intersection(face).area), int(index)) for index in near]
        share, owner = max(shares, default=(0.0, -1))
        # A face of no county is a hole of the province, such as another province's exclave.
        if share > face.area / 2:
            owned[owner].append(face)
    return [shapely.coverage_union_all(parts) for parts in owned]


def fit(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """A valid coverage snapped to the grid, simplified just enough, exterior rings clockwise.

    Simplifying removes corners and moves none, so the result stays on the grid. If even the coarsest tolerance
    leaves more than MOST_VERTICES, that result is returned. Rings are clockwise because plotly fills the outside
    of a counter-clockwise ring.
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
    """The number of corners of all rings of all counties, closing corners included."""
    return int(shapely.get_num_coordinates(list(shapes)).sum())


def losses(before: Sequence[float], after: Sequence[BaseGeometry]) -> list[float]:
    """The share of each area (square degrees) that the polygon has lost; negative: the polygon grew."""
    return [1 - shape.area / area for area, shape in zip(before, after, strict=True)]


def overlaps(shapes: Sequence[BaseGeometry]) -> Iterator[tuple[int, int, float]]:
    """Pairs (i, j), i < j, of overlapping shapes, with the overlap as a share of the smaller shape."""
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
    # Snapping gives numbers such as 51.230000000000004; rounded, they are equal to the numbers in the file.
    return shapely.transform(shape, lambda corners: corners.round(4))
