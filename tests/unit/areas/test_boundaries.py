"""Borders: the shipped map, and the rules of a boundary file."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from dashboard.areas.boundaries import Boundaries, County, for_week, read_folder, successors
from dashboard.areas.coverage import MOST_VERTICES, clean, losses, snap, vertices
from dashboard.faults import DataError
from dashboard.settings import ROOT, SHIPPED_DATA
from tests.unit.areas.maps import (
    PACKAGE,
    REGISTER,
    SHIPPED,
    SPLIT,
    county_feature,
    county_ring,
    refused_codes,
    save,
    split_into_28,
)
from tools.draw_boundaries import drawn_counties, path_points, register_names, visible_areas


def test_the_shipped_map_is_one_province_of_24_counties_in_a_small_file(
    shipped: Boundaries, tree: dict[str, Any]
) -> None:
    assert shipped.codes == tuple(str(code) for code in range(1001, 1025))
    assert shipped.valid_on == date(2014, 12, 6)
    shapes = list(shipped.shapes.values())
    province = shapely.union_all(shapes)
    assert shapely.coverage_is_valid(shapes)
    assert province.geom_type == "Polygon"
    assert not province.interiors
    assert {shape.geom_type for shape in shapes} == {"Polygon"}
    assert vertices(shapes) <= MOST_VERTICES
    assert len(shipped.geojson) < SHIPPED.stat().st_size <= 45_000
    assert tree["attribution"] == "react-iran-provinces-map 0.1.3, © 2023 Sima Mojtahedi, MIT"
    assert tree["licence"] == (PACKAGE / "LICENSE").read_text(encoding="utf-8").strip()


def test_no_county_loses_more_than_a_twentieth_of_its_drawn_area(shipped: Boundaries) -> None:
    codes, drawn = drawn_counties(PACKAGE, register_names(SHIPPED_DATA / "counties.csv"))
    assert tuple(codes) == shipped.codes
    lost = losses(visible_areas(drawn), list(shipped.shapes.values()))
    assert max(map(abs, lost)) < 0.05


def test_the_smaller_county_wins_if_the_drawing_paints_one_over_another() -> None:
    large, small = shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2)
    assert visible_areas([large, small]) == [15, 1]
    cleaned = clean([large, small])
    assert [shape.area for shape in cleaned] == [15, 1]


def test_the_drawing_is_read_command_by_command() -> None:
    assert list(path_points("M1,2l1-1H5v.5L0,0z")) == [(1, 2), (2, 1), (5, 1), (5, 1.5), (0, 0)]
    smooth = list(path_points("M0,0c0,1,1,2,2,2s2-1,2-2z"))
    assert smooth[6] == (2, 2)
    assert smooth[-1] == (4, 0)
    assert smooth[9] == (3.375, 1.375)
    with pytest.raises(ValueError, match="command A"):
        list(path_points("M0,0A1,1,0,0,0,2,2z"))


def test_rounding_leaves_no_gap_between_counties() -> None:
    # Rounded separately, the left county would keep a corner that the right county loses.
    left = shapely.Polygon([(0, 0), (1, 0), (1.00004, 0.5), (1, 1), (0, 1)])
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.00004, 0.5)])
    snapped = snap([left, right])
    assert shapely.coverage_is_valid(snapped)
    assert all(round(x, 4) == x for x in shapely.get_coordinates(snapped).flatten().tolist())


def test_the_browser_gets_the_code_as_id_and_clockwise_rings_under_a_digest_of_the_polygons(
    shipped: Boundaries, folder: Path, tree: dict[str, Any]
) -> None:
    served = json.loads(shipped.geojson)
    assert [feature["id"] for feature in served["features"]] == list(shipped.codes)
    assert read_folder(folder, REGISTER)[0].digest == shipped.digest
    county_ring(tree, "1023")[1][0] += 0.01
    # Counter-clockwise rings are turned.
    for feature in tree["features"]:
        feature["geometry"]["coordinates"][0].reverse()
    save(folder / SHIPPED.name, tree)
    changed = read_folder(folder, REGISTER)[0]
    assert changed.digest != shipped.digest
    for era in (shipped, changed):
        assert not any(shapely.LinearRing(rings[0]).is_ccw for rings in era.polygons.values())


def test_all_faults_of_all_files_are_reported_together(folder: Path, tree: dict[str, Any]) -> None:
    (folder / "1390.geojson").write_text("not json", encoding="utf-8")
    (folder / "1391.geojson").write_bytes(b"\xff\xfe\x00")
    save(folder / "1392.geojson", {"type": "FeatureCollection"})
    tree["features"].append(county_feature(tree, "1013"))
    county_feature(tree, "1001")["properties"]["county_code"] = "9999"
    ring = county_ring(tree, "1002")
    ring[2], ring[20] = ring[20], ring[2]
    county_feature(tree, "1003")["geometry"] = {"type": "Point", "coordinates": [51.5, 32.7]}
    county_feature(tree, "1004")["geometry"] = None
    save(folder / "1394.geojson", tree)
    with pytest.raises(DataError) as error:
        read_folder(folder, REGISTER)
    assert [(fault.file, fault.code, fault.value) for fault in error.value.faults] == [
        ("1390.geojson", "boundaries_not_json", ""),
        ("1391.geojson", "boundaries_unreadable", ""),
        ("1392.geojson", "boundaries_no_features", ""),
        ("1394.geojson", "boundaries_broken_shape", "1002"),
        ("1394.geojson", "boundaries_broken_shape", "1004"),
        ("1394.geojson", "boundaries_county_missing", "1001"),
        ("1394.geojson", "boundaries_county_twice", "1013"),
        ("1394.geojson", "boundaries_no_area", "1003"),
        ("1394.geojson", "boundaries_unknown_county", "9999"),
    ]


@pytest.mark.parametrize("spoil", ["swapped", "projected", "declared"])
def test_only_wgs_84_is_read(folder: Path, tree: dict[str, Any], spoil: str) -> None:
    if spoil == "declared":
        tree["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32639"}}
    for feature in tree["features"]:
        for pair in feature["geometry"]["coordinates"][0]:
            if spoil == "swapped":
                pair.reverse()
            elif spoil == "projected":
                pair[:] = [pair[0] * 10_000, pair[1] * 100_000]
    save(folder / SHIPPED.name, tree)
    assert refused_codes(folder) == ["boundaries_not_wgs84"]


def test_a_file_has_a_day_and_no_two_files_have_the_same_day(folder: Path, tree: dict[str, Any]) -> None:
    (folder / "copy.geojson").write_bytes(SHIPPED.read_bytes())
    assert refused_codes(folder) == ["boundaries_same_day"]
    (folder / "copy.geojson").unlink()
    save(folder / SHIPPED.name, tree | {"valid_on": "1393"})
    assert refused_codes(folder) == ["boundaries_no_day"]
    (folder / SHIPPED.name).unlink()
    assert read_folder(folder, REGISTER) == read_folder(folder / "nowhere", REGISTER) == []


def test_a_week_uses_the_newest_boundaries_of_its_counties(folder: Path, tree: dict[str, Any]) -> None:
    save(folder / "1400.geojson", split_into_28(tree) | {"valid_on": SPLIT.isoformat()})
    eras = read_folder(folder, REGISTER)
    assert [era.valid_on for era in eras] == [SPLIT, date(2014, 12, 6)]
    chosen = [for_week(eras, day) for day in (date(2021, 7, 16), date(2021, 7, 23), date(2010, 1, 1))]
    assert [era.valid_on.year for era in chosen if era] == [2014, 2021, 2014]
    assert for_week([], SPLIT) is None


def test_the_successors_of_a_county_are_those_split_from_itself_by_their_first_day() -> None:
    lives = {
        "1": County("1", split_from="1"),
        "2": County("2"),
        "22": County("22", since=date(2023, 1, 1), split_from="2"),
        "23": County("23", since=SPLIT, split_from="2"),
        "221": County("221", since=date(2024, 1, 1), split_from="22"),
    }
    assert successors(lives, "2") == ("23", "22")
    assert successors(lives, "1") == ()


def test_reading_at_start_loads_neither_geopandas_nor_the_web() -> None:
    program = "import sys, dashboard.tables.folder, dashboard.areas.install, dashboard.areas.neighbours;"
    program += "print({'dash', 'flask', 'geopandas'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
