"""The data of the first page's scripts: with several maps, the drawings of each time."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from dashboard.areas.boundaries import Boundaries, County, parse
from dashboard.areas.geojson import compact, feature_collection
from dashboard.pages.overview.browser_data import tile_map, words
from dashboard.selection import Selection
from tests.unit.small_register import WEEK, SmallRegister, published, weeks


def era(day: str, *codes: str) -> Boundaries:
    """Square counties in a row, measured on a day."""
    shapes = [shapely.box(50 + place, 32, 51 + place, 33) for place in range(len(codes))]
    tree = feature_collection(codes, shapes, {"valid_on": day, "attribution": "x"})
    return parse(Path(f"{day}.geojson"), compact(tree), tuple(map(County, codes)))


def eras(*boundaries: Boundaries) -> list[dict[str, Any]]:
    """The maps in the browser's data of a register in which Harand was split from Isfahan in the last week."""
    register = SmallRegister()
    register.county("1002", tile=(1, 1))
    register.county("1028", valid_from=WEEK, split_from="1002", tile=(2, 1))
    for office, county, since in (("G1", "1002", weeks(2)), ("G2", "1028", weeks(0))):
        register.office(office, "governorate", county, valid_from=WEEK - since)
        register.report(office, "committee", 1, week=WEEK - since)
    snapshot = published(register)
    snapshot = replace(snapshot, input=replace(snapshot.input, eras=boundaries))
    found: list[dict[str, Any]] = json.loads(words("en", snapshot)[0])["eras"]
    return found


def test_each_of_several_maps_has_its_counties_with_the_outlines_that_it_uses():
    old, new = eras(era("2010-01-01", "1002"), era(WEEK.isoformat(), "1002", "1028"))
    assert (old["until"], new["until"]) == (1, 2)
    for found, codes in ((old, {"1002"}), (new, {"1002", "1028"})):
        outlines, used = (set(re.findall(rf'{name}shape-(\d+)"', found["map"])) for name in ('id="', 'href="#'))
        assert set(found["drawn"]) == outlines == used == codes
        assert set(re.findall(r'data-area="(\d+)"', found["map"])) == codes
        assert set(re.findall(r'data-area="(\d+)"', found["tiles"])) == codes


def test_below_the_tile_map_are_the_counties_without_a_place_on_it():
    register = SmallRegister("1001", "1002")
    register.rows["counties"][0] |= {"name_en": "Ardestan", "tile_column": 1, "tile_row": 1}
    for office, county in (("G1", "1001"), ("G2", "1002")):
        register.office(office, "governorate", county)
        register.report(office, "committee", 1)
    snapshot = published(register)
    selection = Selection(snapshot.cards[0], len(snapshot.weeks) - 1)
    found = tile_map("en", snapshot, selection, lambda county: "#")
    assert re.findall(r'data-area="(\d+)"', found) == ["1001"]
    assert found.endswith('<p class="panel-note">Without a place on the tile map: x</p>')


def test_a_single_map_is_not_drawn_again():
    (only,) = eras(era("2010-01-01", "1002", "1028"))
    assert "map" not in only and "tiles" not in only
