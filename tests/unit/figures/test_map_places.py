"""Places of names on the map: inside their county and the picture, each county once."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import shapely
from shapely.affinity import scale

from dashboard.areas.boundaries import Boundaries, County, parse
from dashboard.areas.geojson import compact, feature_collection
from dashboard.figures import map_places
from dashboard.figures.map_places import (
    FILE_SIZES,
    NARROW_SIZES,
    SIZES,
    drawn_shapes,
    free_corner,
    inset_of,
    places,
    room,
    wide,
)
from dashboard.figures.picture import WIDTH, map_frame
from dashboard.language import LANGUAGES
from tests.unit.shipped import shipped_live


def shipped() -> Boundaries:
    snapshot = shipped_live().snapshot
    boundaries = snapshot.boundaries(snapshot.weeks[-1])
    assert boundaries
    return boundaries


def mirrored(boundaries: Boundaries, east: int, north: int) -> Boundaries:
    """The province mirrored, so that another corner is free."""
    middle = shapely.union_all(list(boundaries.shapes.values())).envelope.centroid
    return boundaries_of(
        {code: scale(shape, east, north, origin=middle) for code, shape in boundaries.shapes.items()}
    )


def boundaries_of(shapes: dict[str, shapely.Geometry]) -> Boundaries:
    tree = feature_collection(list(shapes), list(shapes.values()), {"valid_on": "2014-12-06", "attribution": "x"})
    return parse(Path("x.geojson"), compact(tree), tuple(map(County, shapes)))


def names_of(boundaries: Boundaries, lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, shipped_live().snapshot.names[code][lang]) for code in boundaries.codes)


@pytest.mark.parametrize("inset", [True, False])
@pytest.mark.parametrize("letters", [SIZES, NARROW_SIZES, FILE_SIZES])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_county_has_its_name_or_a_number_of_its_own_once_and_none_crosses_the_frames_of_the_inset(
    lang: str, letters: Sequence[float], inset: bool
) -> None:
    boundaries = shipped()
    enlarged = inset_of(boundaries)
    assert enlarged
    x, y, width, height = enlarged.corner
    frames = [frame.exterior for frame in (enlarged.edges, shapely.box(x, y, x + width, y + height))]
    names = dict(names_of(boundaries, lang))
    placed = places(boundaries, names_of(boundaries, lang), tuple(letters), lang, inset)
    first = [word for word in placed.words if not word.again]
    assert sorted(word.code for word in first) == sorted(names)
    assert len(set(placed.numbers.values())) == len(placed.numbers)
    for word in placed.words:
        assert " ".join(word.lines) == placed.numbers.get(word.code, names[word.code])
        assert word.size in [pytest.approx(size) for size in letters]
        half, high = wide(word.lines) * word.size / 2, word.size * 0.45 * len(word.lines)
        assert half <= word.x <= WIDTH - half and 0 < word.y < map_frame(boundaries).height
        half /= map_places.OVERLAP
        box = shapely.box(word.x - half, word.y - high, word.x + half, word.y + high)
        assert not inset or not any(box.intersects(frame) for frame in frames), word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_lies_in_its_county(lang: str) -> None:
    boundaries = shipped()
    placed = places(boundaries, names_of(boundaries, lang), SIZES, lang, inset=False)
    for word in placed.words:
        # The middle of a name; its ends may reach a little over the border, on the county's own colour.
        half, high = wide(word.lines) * word.size / 2 / map_places.OVERLAP - 1, word.size * 0.3
        box = shapely.box(word.x - half, word.y - high, word.x + half, word.y + high)
        assert word.code in placed.numbers or drawn_shapes(boundaries)[word.code].contains(box), word


def test_a_room_lies_in_its_shape_and_has_the_requested_proportions() -> None:
    shape = shapely.Polygon([(0, 0), (60, 0), (60, 20), (20, 20), (20, 90), (0, 90)])
    flat, tall = room(shape, 3), room(shape, 0.25)
    for at, aspect in ((flat, 3), (tall, 0.25)):
        half, high = at.width / 2, at.width / aspect / 2
        assert shape.buffer(0.1).contains(shapely.box(at.x - half, at.y - high, at.x + half, at.y + high))
    assert flat.width > 50 and flat.y < 20 and tall.y > 30


@pytest.mark.parametrize(("east", "north"), [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_the_inset_lies_in_the_free_corner_and_enlarges_the_smallest_counties(east: int, north: int) -> None:
    boundaries = mirrored(shipped(), east, north)
    inset, shapes = inset_of(boundaries), drawn_shapes(boundaries)
    assert inset and inset.zoom >= 2
    x, y, width, height = inset.corner
    assert not any(shape.intersects(shapely.box(x, y, x + width, y + height)) for shape in shapes.values())
    assert (x > WIDTH / 2) == (east == 1) and (y > map_frame(boundaries).height / 2) == (north == 1)
    # Khomeini-shahr and Falavarjan, the smallest of all.
    for code in sorted(shapes, key=lambda code: shapes[code].area)[:2]:
        at = shapes[code].centroid
        assert inset.shows(at.x, at.y)


def test_a_province_without_a_free_corner_or_without_small_counties_has_no_inset() -> None:
    squares = {str(i): shapely.box(50 + i % 3, 32 + i // 3, 51 + i % 3, 33 + i // 3) for i in range(9)}
    assert free_corner(boundaries_of(squares)) is None and inset_of(boundaries_of(squares)) is None
    # Without the three of the lower right there is room, and nothing small to show in it.
    six = boundaries_of({code: shape for code, shape in squares.items() if code not in ("1", "2", "5")})
    assert free_corner(six) is not None and inset_of(six) is None
