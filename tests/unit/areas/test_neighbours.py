"""Which county lies beside which, and how names are matched."""

from dataclasses import replace

import shapely

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.matching import match
from dashboard.areas.neighbours import OPPOSITE, neighbours, touching
from tests.unit.areas.maps import REGISTER

# --- beside and inside


def test_arrow_keys_reach_every_county_of_any_map(shipped: Boundaries) -> None:
    for seed in range(12):
        points = shapely.MultiPoint([((seed * 7 + i * i * 13) % 97, (seed * 5 + i * 29) % 89) for i in range(28)])
        cells = shapely.get_parts(shapely.voronoi_polygons(points))
        shapes = {str(i): shapely.transform(cell, lambda xy: xy / 50 + 31) for i, cell in enumerate(cells)}
        ways = neighbours(replace(shipped, codes=tuple(sorted(shapes)), shapes=shapes))
        assert all(_reached(ways, code) == set(shapes) for code in shapes)


def test_arrow_keys_lead_where_they_point_and_most_steps_can_be_taken_back(shipped: Boundaries) -> None:
    ways = neighbours(shipped)
    assert all(_reached(ways, code) == set(shipped.codes) for code in shipped.codes)
    for code, keys in ways.items():
        here = shipped.shapes[code].centroid
        for direction, other in keys.items():
            there = shipped.shapes[other].centroid
            east, north = there.x - here.x, there.y - here.y
            assert {"up": north, "down": -north, "left": -east, "right": east}[direction] > 0
    steps = [(code, key, other) for code, keys in ways.items() for key, other in keys.items()]
    returning = [1 for code, key, other in steps if ways[other].get(OPPOSITE[key]) == code]
    assert len(returning) > len(steps) / 2
    assert ways["1013"]["right"] == "1023"
    assert ways["1023"] == {"left": "1013"}
    assert (ways["1003"]["down"], ways["1008"]["up"]) == ("1008", "1003")


def test_touching_needs_a_border_not_a_corner(shipped: Boundaries) -> None:
    beside = touching(shipped)
    assert beside["1023"] == ("1013",)
    assert all(code in beside[other] for code, others in beside.items() for other in others)
    quarters = {name: shapely.box(x, y, x + 1, y + 1) for name, x, y in (("a", 0, 0), ("b", 1, 0), ("c", 1, 1))}
    assert touching(replace(shipped, codes=tuple(quarters), shapes=quarters)) == {
        "a": ("b",),
        "b": ("a", "c"),
        "c": ("b",),
    }


def _reached(ways: dict[str, dict[str, str]], start: str) -> set[str]:
    seen, ahead = {start}, [start]
    while ahead:
        new = set(ways[ahead.pop()].values()) - seen
        seen |= new
        ahead += new
    return seen


# --- names


def test_names_are_matched_however_they_are_spelled() -> None:
    spelled = {
        "كاشان": "1010",
        "نایین": "1013",
        "نائين": "1013",
        "خميني شهر": "1003",
        "خمینی‌شهر": "1003",
        "فریدون شهر": "1007",
        "بویین و میاندشت": "1024",
        "شهرستان نجف‌آباد": "1014",
        "KHOMEYNI SHAHR": "1003",
        "Isfahan County": "1002",
        "1010": "1010",
        "شیراز": None,
    }
    rows = [{"name": name} for name in spelled]
    assert match(rows, REGISTER) == ("name", list(spelled.values()))


def test_the_province_of_the_same_name_is_not_taken_for_the_county() -> None:
    rows = [{"استان": "اصفهان", "شهرستان": "نطنز"}, {"استان": "اصفهان", "شهرستان": "اردستان"}]
    assert match(rows, REGISTER) == ("شهرستان", ["1015", "1001"])
