"""The tile grid: one square for each county, neighbours as on the map."""

import random
from itertools import combinations, permutations

import pytest

from dashboard.figures.map_places import drawn_shapes
from dashboard.figures.tile_grid import assigned, grid
from tests.unit.shipped import shipped_live


def test_the_assignment_has_the_least_cost() -> None:
    chance = random.Random(7)
    for rows, columns in ((1, 1), (3, 3), (4, 5), (5, 7)):
        costs = [[chance.randrange(100) for _ in range(columns)] for _ in range(rows)]
        found = assigned(costs)
        assert len(set(found)) == rows
        least = min(sum(costs[i][at] for i, at in enumerate(order)) for order in permutations(range(columns), rows))
        assert sum(costs[row][column] for row, column in enumerate(found)) == least


@pytest.mark.parametrize("count", [1, 2, 5, 24, 40])
def test_every_county_has_its_own_square_for_any_number_of_counties(count: int) -> None:
    chance = random.Random(count)
    points = {str(i): (chance.random() * 800, chance.random() * 600) for i in range(count)}
    placed = grid(points, 6, 8)
    assert len(set(placed.values())) == count == len(placed)
    assert min(column for column, _ in placed.values()) == min(line for _, line in placed.values()) == 0
    # The order in which the counties are named does not matter.
    assert grid(dict(reversed(points.items())), 6, 8) == placed


@pytest.mark.parametrize(("columns", "lines"), [(5, 6), (6, 5)])
def test_squares_keep_the_directions_of_the_map(columns: int, lines: int) -> None:
    snapshot = shipped_live().snapshot
    boundaries = snapshot.boundaries(snapshot.weeks[-1])
    assert boundaries
    points = {code: (shape.centroid.x, shape.centroid.y) for code, shape in drawn_shapes(boundaries).items()}
    placed = grid(points, columns, lines)
    assert max(column for column, _ in placed.values()) < columns and max(line for _, line in placed.values()) < lines
    for axis in (0, 1):
        pairs = [(a, b) for a, b in combinations(points, 2) if abs(points[a][axis] - points[b][axis]) > 60]
        same_order = [
            (points[a][axis] < points[b][axis]) == (placed[a][axis] < placed[b][axis])
            for a, b in pairs
            if placed[a][axis] != placed[b][axis]
        ]
        assert sum(same_order) > 0.97 * len(same_order) > 0
    # Khur and Biabanak in the east, Fereydunshahr in the west, Aran and Bidgol in the north, Semirom in the south.
    assert placed["1023"][0] == max(column for column, _ in placed.values()) and placed["1007"][0] == 0
    assert placed["1018"][1] == 0 and placed["1005"][1] == max(line for _, line in placed.values())
