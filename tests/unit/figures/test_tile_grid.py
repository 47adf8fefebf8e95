"""The tile map: one square for each county with a place in the register, neighbours as on the map."""

from dataclasses import replace
from functools import partial
from itertools import combinations

import pandas as pd

from dashboard.figures.figure import FILE, NARROW, SCREEN
from dashboard.figures.map_places import drawn_shapes
from dashboard.figures.tile_grid import FIGURE, describe, draw, tile_places
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import selection, shipped, svg_root

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE)


def squares(described, paper=FILE) -> dict[str, tuple[float, float]]:
    """The left and upper edge of each county's square."""
    links = svg_root(draw(described, replace(paper, href=lambda behind, _: behind.county))).iter("a")
    return {link.get("data-area", ""): (float(link[0].get("x", 0)), float(link[0].get("y", 0))) for link in links}


def without_places(*codes: str):
    """The shipped snapshot in which these counties, or all, have no place."""
    tables = shipped().input.tables
    counties = tables.counties.copy()
    counties.loc[counties["county_code"].isin(codes) | (not codes), ["tile_column", "tile_row"]] = pd.NA
    return replace(shipped(), input=replace(shipped().input, tables=replace(tables, counties=counties)))


def test_every_county_has_its_own_square_of_equal_size_in_its_place():
    for lang in ("fa", "en"):
        described = describe_shipped(lang)
        for paper in (FILE, NARROW, SCREEN):
            found = squares(described, paper)
            assert set(found) == set(shipped().cells.counties(77, "committee")) and len(set(found.values())) == 24
            for axis in (0, 1):
                edges = sorted({round(edge[axis], 1) for edge in found.values()})
                places = {code: tile_places(shipped())[code][axis] for code in found}
                assert {code: edges.index(round(edge[axis], 1)) + 1 for code, edge in found.items()} == places
        drawing = draw(described, SCREEN)
        assert drawing.height <= SCREEN.height


def test_squares_keep_the_directions_of_the_map() -> None:
    boundaries, placed = shipped().boundaries(shipped().weeks[-1]), tile_places(shipped())
    assert boundaries
    points = {code: (shape.centroid.x, shape.centroid.y) for code, shape in drawn_shapes(boundaries).items()}
    for axis in (0, 1):
        pairs = [(a, b) for a, b in combinations(points, 2) if abs(points[a][axis] - points[b][axis]) > 60]
        same_order = [
            (points[a][axis] < points[b][axis]) == (placed[a][axis] < placed[b][axis])
            for a, b in pairs
            if placed[a][axis] != placed[b][axis]
        ]
        assert sum(same_order) > 0.97 * len(same_order) > 0
    # Khur and Biabanak in the east, Fereydunshahr in the west, Aran and Bidgol in the north, Semirom in the south.
    assert placed["1023"][0] == max(column for column, _ in placed.values()) and placed["1007"][0] == 1
    assert placed["1018"][1] == 1 and placed["1005"][1] == max(line for _, line in placed.values())


def test_a_county_without_a_place_has_no_square_and_is_named_in_the_note():
    assert "Without a place" not in describe_shipped().note
    described = describe(without_places("1005", "1023"), "en", selection())
    assert "Without a place on the tile map: Semirom, Khur and Biabanak" in described.note
    assert {"1005", "1023"}.isdisjoint(squares(described)) and len(squares(described)) == 22
    assert len(described.table.rows) == 24
    # The squares begin with the first column and row that are used.
    assert min(y for _, y in squares(described).values()) < 5


def test_without_places_nothing_is_drawn():
    described = describe(without_places(), "en", selection())
    assert draw(described, FILE).height == 0 and "Ardestan" in described.note
