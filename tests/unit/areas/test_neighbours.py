"""Neighbours of counties, and matching of names."""

from dataclasses import replace

import shapely

from dashboard.areas.boundaries import Boundaries
from dashboard.areas.neighbours import OPPOSITE, neighbours, touching
from dashboard.areas.sources import match
from tests.unit.areas.maps import REGISTER


def test_arrow_keys_reach_every_county_of_any_map(shipped: Boundaries) -> None:
    for seed in range(12):
        points = shapely.MultiPoint([((seed * 7 + i * i * 13) % 97, (seed * 5 + i * 29) % 89) for i in range(28)])
        cells = shapely.get_parts(shapely.voronoi_polygons(points))
        shapes = {str(i): shapely.transform(cell, lambda xy: xy / 50 + 31) for i, cell in enumerate(cells)}
        steps = neighbours(replace(shipped, codes=tuple(sorted(shapes)), shapes=shapes))
        assert all(_reachable(steps, code) == set(shapes) for code in shapes)


def test_arrow_keys_lead_in_their_direction_and_most_steps_are_reversible(shipped: Boundaries) -> None:
    by_key = neighbours(shipped)
    assert all(_reachable(by_key, code) == set(shipped.codes) for code in shipped.codes)
    for code, keys in by_key.items():
        here = shipped.shapes[code].centroid
        for direction, other in keys.items():
            there = shipped.shapes[other].centroid
            east, north = there.x - here.x, there.y - here.y
            assert {"up": north, "down": -north, "left": -east, "right": east}[direction] > 0
    steps = [(code, key, other) for code, keys in by_key.items() for key, other in keys.items()]
    returning = [1 for code, key, other in steps if by_key[other].get(OPPOSITE[key]) == code]
    assert len(returning) > len(steps) / 2
    assert by_key["1013"]["right"] == "1023"
    assert by_key["1023"] == {"left": "1013"}
    assert (by_key["1003"]["down"], by_key["1008"]["up"]) == ("1008", "1003")


def test_touching_counties_share_a_border_and_not_only_a_corner(shipped: Boundaries) -> None:
    beside = touching(shipped)
    assert beside["1023"] == ("1013",)
    assert all(code in beside[other] for code, beside_other in beside.items() for other in beside_other)
    quarters = {name: shapely.box(x, y, x + 1, y + 1) for name, x, y in (("a", 0, 0), ("b", 1, 0), ("c", 1, 1))}
    assert touching(replace(shipped, codes=tuple(quarters), shapes=quarters)) == {
        "a": ("b",),
        "b": ("a", "c"),
        "c": ("b",),
    }


def _reachable(steps: dict[str, dict[str, str]], start: str) -> set[str]:
    reached, ahead = {start}, [start]
    while ahead:
        new = set(steps[ahead.pop()].values()) - reached
        reached |= new
        ahead += new
    return reached


def test_different_spellings_of_a_name_match() -> None:
    codes = {
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
    rows = [{"name": name} for name in codes]
    assert match(rows, REGISTER) == ("name", list(codes.values()))


def test_a_column_of_the_province_is_not_matched_with_a_county_of_the_same_name() -> None:
    rows = [{"استان": "اصفهان", "شهرستان": "نطنز"}, {"استان": "اصفهان", "شهرستان": "اردستان"}]
    assert match(rows, REGISTER) == ("شهرستان", ["1015", "1001"])
