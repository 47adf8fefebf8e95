"""Borders: what the shipped map holds, what a boundary file must be, and how a new one comes in."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from dashboard.areas.boundaries import Boundaries, County, for_week, read_folder
from dashboard.areas.coverage import MOST_VERTICES, clean, losses, snap, vertices
from dashboard.areas.install import install
from dashboard.areas.matching import match
from dashboard.areas.neighbours import OPPOSITE, label_points, neighbours, touching
from dashboard.areas.sources import read_source
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.settings import ROOT, SHIPPED_DATA
from tools.draw_boundaries import drawn_counties, path_points, register_names, visible_areas

SHIPPED = SHIPPED_DATA / "boundaries" / "1393.geojson"
PACKAGE = ROOT / "node_modules" / "react-iran-provinces-map"
NEW_COUNTIES = ("1025", "1026", "1027", "1028")
SPLIT = date(2021, 7, 18)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _register() -> list[County]:
    with (SHIPPED_DATA / "counties.csv").open(encoding="utf-8-sig", newline="") as lines:
        return [
            County(
                row["county_code"],
                row["name_fa"],
                row["name_en"],
                _day(row["valid_from"]),
                _day(row["valid_to"]),
            )
            for row in csv.DictReader(lines)
        ]


REGISTER = _register()
NAMES = {county.code: county for county in REGISTER}
LIFETIMES = [(county.code, county.valid_from, county.valid_to) for county in REGISTER]


@pytest.fixture(scope="module")
def shipped() -> Boundaries:
    return read_folder(SHIPPED.parent, LIFETIMES)[0]


@pytest.fixture
def tree() -> dict[str, Any]:
    """The shipped file, for a test to spoil."""
    loaded: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A boundaries folder that holds the shipped file."""
    made = tmp_path / "boundaries"
    made.mkdir()
    (made / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    return made


def _save(file: Path, tree: object) -> Path:
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return file


def _feature(tree: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in tree["features"] if f["id"] == code)
    return found


def _ring(tree: dict[str, Any], code: str) -> list[list[float]]:
    ring: list[list[float]] = _feature(tree, code)["geometry"]["coordinates"][0]
    return ring


def _codes(error: pytest.ExceptionInfo[DataError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def _renamed(tree: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    for feature in tree["features"]:
        code = feature.pop("id")
        feature["properties"] = {"استان": "اصفهان", "نام": names.get(code, NAMES[code].name_fa)}
    return tree


def _all_28(tree: dict[str, Any]) -> dict[str, Any]:
    """The 28 counties after the split: Isfahan of 1393 cut into five upright strips."""
    whole = shapely.from_geojson(json.dumps(_feature(tree, "1002")["geometry"]))
    west, south, east, north = whole.bounds
    width = (east - west) / 5
    for index, code in enumerate(("1002", *NEW_COUNTIES)):
        strip = shapely.box(west + index * width, south, west + (index + 1) * width, north)
        geometry = json.loads(shapely.to_geojson(whole.intersection(strip)))
        if code == "1002":
            _feature(tree, code)["geometry"] = geometry
        else:
            properties = {"county_code": code}
            tree["features"].append({"type": "Feature", "id": code, "properties": properties, "geometry": geometry})
    return tree


# --- the shipped map


def test_the_shipped_map_has_the_24_counties_of_1393(shipped: Boundaries) -> None:
    assert shipped.codes == tuple(str(code) for code in range(1001, 1025))
    assert shipped.valid_on == date(2014, 12, 6)


def test_the_shipped_map_is_one_province_without_holes_overlaps_or_gaps(shipped: Boundaries) -> None:
    shapes = list(shipped.shapes.values())
    province = shapely.union_all(shapes)
    assert shapely.coverage_is_valid(shapes)
    assert province.geom_type == "Polygon"
    assert not province.interiors
    assert {shape.geom_type for shape in shapes} == {"Polygon"}


def test_the_shipped_map_is_light_enough_for_a_phone(shipped: Boundaries) -> None:
    assert vertices(list(shipped.shapes.values())) <= MOST_VERTICES
    assert len(shipped.geojson) < SHIPPED.stat().st_size <= 45_000


def test_no_county_loses_more_than_a_twentieth_of_its_drawn_area(shipped: Boundaries) -> None:
    codes, drawn = drawn_counties(PACKAGE, register_names(SHIPPED_DATA / "counties.csv"))
    assert tuple(codes) == shipped.codes
    lost = losses(visible_areas(drawn), list(shipped.shapes.values()))
    assert max(map(abs, lost)) < 0.05


def test_the_smaller_county_wins_where_the_drawing_paints_one_over_another() -> None:
    large, small = shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2)
    assert visible_areas([large, small]) == [15, 1]
    cleaned = clean([large, small])
    assert [shape.area for shape in cleaned] == [15, 1]


def test_the_shipped_map_names_its_maker_and_carries_the_licence(tree: dict[str, Any]) -> None:
    assert tree["attribution"] == "react-iran-provinces-map 0.1.3, © 2023 Sima Mojtahedi, MIT"
    assert tree["licence"] == (PACKAGE / "LICENSE").read_text(encoding="utf-8").strip()


def test_the_drawing_is_read_command_by_command() -> None:
    assert list(path_points("M1,2l1-1H5v.5L0,0z")) == [(1, 2), (2, 1), (5, 1), (5, 1.5), (0, 0)]
    smooth = list(path_points("M0,0c0,1,1,2,2,2s2-1,2-2z"))
    assert smooth[6] == (2, 2)
    assert smooth[-1] == (4, 0)
    assert smooth[9] == (3.375, 1.375)
    with pytest.raises(ValueError, match="command A"):
        list(path_points("M0,0A1,1,0,0,0,2,2z"))


def test_rounding_leaves_no_gap_between_counties() -> None:
    # Each rounded alone, the left county would keep the corner that the right one does not have.
    left = shapely.Polygon([(0, 0), (1, 0), (1.00004, 0.5), (1, 1), (0, 1)])
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.00004, 0.5)])
    snapped = snap([left, right])
    assert shapely.coverage_is_valid(snapped)
    assert all(round(x, 4) == x for x in shapely.get_coordinates(snapped).flatten().tolist())


# --- reading a folder


def test_the_browser_gets_the_code_as_id_and_clockwise_rings(shipped: Boundaries) -> None:
    served = json.loads(shipped.geojson)
    assert [feature["id"] for feature in served["features"]] == list(shipped.codes)
    assert served == json.loads(json.dumps(shipped.collection))
    exteriors = [shapely.LinearRing(rings[0]) for rings in shipped.polygons.values()]
    assert not any(ring.is_ccw for ring in exteriors)


def test_counter_clockwise_rings_are_turned_without_a_word(folder: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature["geometry"]["coordinates"][0].reverse()
    _save(folder / SHIPPED.name, tree)
    era = read_folder(folder, LIFETIMES)[0]
    assert not any(shapely.LinearRing(rings[0]).is_ccw for rings in era.polygons.values())


def test_the_digest_changes_with_the_polygons(folder: Path, tree: dict[str, Any], shipped: Boundaries) -> None:
    assert read_folder(folder, LIFETIMES)[0].digest == shipped.digest
    _ring(tree, "1023")[1][0] += 0.01
    _save(folder / SHIPPED.name, tree)
    assert read_folder(folder, LIFETIMES)[0].digest != shipped.digest


def test_a_county_of_a_later_era_need_not_be_in_the_file(shipped: Boundaries) -> None:
    assert not set(NEW_COUNTIES) & set(shipped.codes)


def test_a_folder_without_files_has_no_eras(tmp_path: Path) -> None:
    assert read_folder(tmp_path, LIFETIMES) == []
    assert read_folder(tmp_path / "nowhere", LIFETIMES) == []


def test_all_faults_of_all_files_are_told_at_once(folder: Path, tree: dict[str, Any]) -> None:
    (folder / "1390.geojson").write_text("not json", encoding="utf-8")
    (folder / "1391.geojson").write_bytes(b"\xff\xfe\x00")
    _save(folder / "1392.geojson", {"type": "FeatureCollection"})
    tree["features"].append(_feature(tree, "1013"))
    _feature(tree, "1001")["properties"]["county_code"] = "9999"
    ring = _ring(tree, "1002")
    ring[2], ring[20] = ring[20], ring[2]
    _feature(tree, "1003")["geometry"] = {"type": "Point", "coordinates": [51.5, 32.7]}
    _feature(tree, "1004")["geometry"] = None
    _save(folder / "1394.geojson", tree)
    with pytest.raises(DataError) as error:
        read_folder(folder, LIFETIMES)
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
    _save(folder / SHIPPED.name, tree)
    with pytest.raises(DataError) as error:
        read_folder(folder, LIFETIMES)
    assert _codes(error) == ["boundaries_not_wgs84"]


def test_a_file_says_for_which_day_it_holds(folder: Path, tree: dict[str, Any]) -> None:
    tree["valid_on"] = "1393"
    _save(folder / SHIPPED.name, tree)
    with pytest.raises(DataError) as error:
        read_folder(folder, LIFETIMES)
    assert _codes(error) == ["boundaries_no_day"]


def test_two_files_of_one_day_are_refused(folder: Path) -> None:
    (folder / "copy.geojson").write_bytes(SHIPPED.read_bytes())
    with pytest.raises(DataError) as error:
        read_folder(folder, LIFETIMES)
    assert _codes(error) == ["boundaries_same_day"]


def test_a_week_uses_the_newest_boundaries_whose_counties_existed_then(folder: Path, tree: dict[str, Any]) -> None:
    _save(folder / "1400.geojson", _all_28(tree) | {"valid_on": SPLIT.isoformat()})
    eras = read_folder(folder, LIFETIMES)
    assert [era.valid_on for era in eras] == [SPLIT, date(2014, 12, 6)]
    chosen = [for_week(eras, day) for day in (date(2021, 7, 16), date(2021, 7, 23), date(2010, 1, 1))]
    assert [era.valid_on.year for era in chosen if era] == [2014, 2021, 2014]
    assert for_week([], SPLIT) is None


def test_reading_at_start_does_not_wait_for_geopandas() -> None:
    program = "import sys, dashboard.areas.install, dashboard.areas.neighbours; print('geopandas' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


# --- beside and inside


def test_every_county_can_be_reached_from_every_other_by_arrow_keys(shipped: Boundaries) -> None:
    ways = neighbours(shipped)
    assert all(_reached(ways, code) == set(shipped.codes) for code in shipped.codes)


def test_arrow_keys_reach_every_county_of_any_map(shipped: Boundaries) -> None:
    for seed in range(12):
        points = shapely.MultiPoint([((seed * 7 + i * i * 13) % 97, (seed * 5 + i * 29) % 89) for i in range(28)])
        cells = shapely.get_parts(shapely.voronoi_polygons(points))
        shapes = {str(i): shapely.transform(cell, lambda xy: xy / 50 + 31) for i, cell in enumerate(cells)}
        ways = neighbours(_like(shipped, shapes))
        assert all(_reached(ways, code) == set(shapes) for code in shapes)


def test_arrow_keys_lead_where_they_point(shipped: Boundaries) -> None:
    for code, ways in neighbours(shipped).items():
        here = shipped.shapes[code].centroid
        for direction, other in ways.items():
            there = shipped.shapes[other].centroid
            east, north = there.x - here.x, there.y - here.y
            assert {"up": north, "down": -north, "left": -east, "right": east}[direction] > 0


def test_most_steps_can_be_taken_back(shipped: Boundaries) -> None:
    ways = neighbours(shipped)
    steps = [(code, key, other) for code, keys in ways.items() for key, other in keys.items()]
    returning = [1 for code, key, other in steps if ways[other].get(OPPOSITE[key]) == code]
    assert len(returning) > len(steps) / 2


def test_keys_follow_the_map(shipped: Boundaries) -> None:
    ways = neighbours(shipped)
    assert ways["1013"]["right"] == "1023"
    assert ways["1023"] == {"left": "1013"}
    assert ways["1003"]["down"] == "1008"
    assert ways["1008"]["up"] == "1003"


def test_touching_needs_a_border_not_a_corner(shipped: Boundaries) -> None:
    beside = touching(shipped)
    assert beside["1023"] == ("1013",)
    assert all(code in beside[other] for code, others in beside.items() for other in others)
    quarters = {name: shapely.box(x, y, x + 1, y + 1) for name, x, y in (("a", 0, 0), ("b", 1, 0), ("c", 1, 1))}
    assert touching(_like(shipped, quarters)) == {"a": ("b",), "b": ("a", "c"), "c": ("b",)}


def test_a_name_has_room_round_its_point(shipped: Boundaries) -> None:
    points = label_points(shipped)
    assert set(points) == set(shipped.codes)
    for code, (lon, lat, width, height) in points.items():
        room = shapely.box(lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2)
        assert shipped.shapes[code].contains(room)
        assert room.area > shipped.shapes[code].area * 0.1


def _reached(ways: dict[str, dict[str, str]], start: str) -> set[str]:
    seen, ahead = {start}, [start]
    while ahead:
        new = set(ways[ahead.pop()].values()) - seen
        seen |= new
        ahead += new
    return seen


def _like(era: Boundaries, shapes: dict[str, Any]) -> Boundaries:
    return Boundaries(era.valid_on, {}, tuple(sorted(shapes)), {}, shapes, era.attribution, era.geojson, era.digest)


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


# --- installing


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return tmp_path / "given.geojson"


@pytest.fixture(autouse=True)
def _nothing_changes_on_failure(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever an installing test tries: a folder that refused a file is byte for byte as before."""
    if "folder" not in request.fixturenames or not request.node.name.startswith("test_refused"):
        yield
        return
    folder = request.getfixturevalue("folder")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    yield
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_the_shipped_file_installs_as_itself(folder: Path) -> None:
    assert install(SHIPPED, REGISTER, folder) == folder / "1393.geojson"
    old, new = (
        json.loads(SHIPPED.read_text("utf-8")),
        json.loads((folder / "1393.geojson").read_text("utf-8")),
    )
    assert new["licence"] == old["licence"]
    assert new["valid_on"] == old["valid_on"]
    shapes = [[shapely.from_geojson(json.dumps(f["geometry"])) for f in t["features"]] for t in (old, new)]
    assert shapely.equals(*shapes).all()


def test_a_file_with_names_only_installs(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    names = {"1010": "كاشان", "1013": "نایین", "1003": "خميني شهر", "1014": "نجف آباد"}
    _save(given, _renamed(tree, names))
    installed = install(given, REGISTER, folder)
    assert len(read_folder(installed.parent, LIFETIMES)[0].codes) == 24


def test_a_utm_file_is_reprojected(tmp_path: Path, folder: Path, shipped: Boundaries) -> None:
    file = tmp_path / "utm.gpkg"
    geopandas.read_file(SHIPPED)[["county_code", "geometry"]].to_crs("EPSG:32639").to_file(file)
    install(file, REGISTER, folder)
    again = read_folder(folder, LIFETIMES)[0]
    differences = [again.shapes[c].symmetric_difference(shipped.shapes[c]).area for c in shipped.codes]
    assert max(differences) < 0.001
    assert again.attribution == "utm.gpkg"


def test_28_counties_become_the_era_that_began_in_2021(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    assert install(_save(given, _all_28(tree)), REGISTER, folder) == folder / "1400.geojson"
    eras = read_folder(folder, LIFETIMES)
    assert [(era.valid_on, len(era.codes)) for era in eras] == [(SPLIT, 28), (date(2014, 12, 6), 24)]


def test_24_counties_replace_the_file_of_their_era(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    tree["valid_on"] = "2000-01-01"
    assert install(_save(given, tree), REGISTER, folder) == folder / "1393.geojson"
    assert read_folder(folder, LIFETIMES)[0].valid_on == date(2014, 12, 6)


def test_24_counties_in_an_empty_folder_get_a_day_on_which_they_existed(tmp_path: Path) -> None:
    assert install(SHIPPED, REGISTER, tmp_path / "new") == tmp_path / "new" / "1393.geojson"


def test_a_given_day_decides_the_era_and_the_name(folder: Path) -> None:
    assert install(SHIPPED, REGISTER, folder, valid_on=date(2016, 4, 1)) == folder / "1395.geojson"


def test_two_eras_of_one_jalali_year_do_not_overwrite_each_other(
    folder: Path, given: Path, tree: dict[str, Any]
) -> None:
    install(SHIPPED, REGISTER, folder, valid_on=date(2021, 4, 1))
    installed = install(_save(given, _all_28(tree)), REGISTER, folder)
    assert installed == folder / "1400-04-27.geojson"
    assert len(read_folder(folder, LIFETIMES)) == 3


def test_a_heavy_file_is_simplified(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        feature["geometry"] = json.loads(shapely.to_geojson(shapely.segmentize(shape, 0.01)))
    install(_save(given, tree), REGISTER, folder)
    era = read_folder(folder, LIFETIMES)[0]
    assert vertices(list(era.shapes.values())) <= MOST_VERTICES
    assert shapely.coverage_is_valid(list(era.shapes.values()))


def test_slivers_are_closed_and_a_kink_is_mended(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for pair in _ring(tree, "1013"):
        pair[0] += 0.002
    ring = _ring(tree, "1002")
    (x, y), (u, v) = ring[0], ring[1]
    ring[1:1] = [[x + 0.6 * (u - x), y + 0.6 * (v - y)], [x + 0.4 * (u - x), y + 0.4 * (v - y)]]
    install(_save(given, tree), REGISTER, folder)
    shapes = list(read_folder(folder, LIFETIMES)[0].shapes.values())
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).geom_type == "Polygon"


def test_refused_missing_counties_are_named(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    tree["features"] = [f for f in tree["features"] if f["id"] not in ("1013", "1003")]
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert _codes(error) == ["boundaries_counties_missing"]
    assert error.value.faults[0].value == "خمینی‌شهر / Khomeyni Shahr (1003) · نائین / Nain (1013)"
    assert error.value.faults[0].details["count"] == "24"


def test_refused_24_counties_for_a_day_with_28(folder: Path) -> None:
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, folder, valid_on=date(2022, 1, 1))
    assert _codes(error) == ["boundaries_counties_missing"]
    assert "هرند" in error.value.faults[0].value
    assert error.value.faults[0].details["day"] == "2022-01-01"


def test_refused_28_counties_for_a_day_with_24(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    with pytest.raises(DataError) as error:
        install(_save(given, _all_28(tree)), REGISTER, folder, valid_on=date(2015, 1, 1))
    assert _codes(error) == ["boundaries_counties_extra"]


def test_refused_unknown_features_are_named(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    stranger = {"type": "Feature", "properties": {"نام": "شیراز"}, "geometry": None}
    _renamed(tree, {})["features"].append(stranger)
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert [(fault.code, fault.value) for fault in error.value.faults] == [("boundaries_unknown_features", "شیراز")]


def test_refused_two_features_of_one_county(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    tree["features"].append(_feature(tree, "1013"))
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert _codes(error) == ["boundaries_county_twice"]


def test_refused_swapped_coordinates(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        for pair in feature["geometry"]["coordinates"][0]:
            pair.reverse()
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert _codes(error) == ["boundaries_not_wgs84"]


def test_refused_a_bow_tie(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    _feature(tree, "1023")["geometry"]["coordinates"] = [[[54, 33], [55, 34], [55, 33], [54, 34], [54, 33]]]
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert _codes(error) == ["boundaries_broken_shape"]
    assert "54.5 33.5" in error.value.faults[0].details["reason"]


def test_refused_a_county_without_area(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    _feature(tree, "1001")["geometry"] = None
    _feature(tree, "1002")["geometry"] = {"type": "LineString", "coordinates": [[52, 32], [53, 33]]}
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert _codes(error) == ["boundaries_no_area", "boundaries_no_area"]


def test_refused_counties_that_overlap(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for pair in _ring(tree, "1023"):
        pair[0] -= 0.1
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert _codes(error) == ["boundaries_overlap"]
    assert {error.value.faults[0].value, error.value.faults[0].details["other"]} == {
        "نائین / Nain (1013)",
        "خور و بیابانک / Khur and Biabanak (1023)",
    }


def test_refused_a_shapefile_without_coordinate_system(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "bare.shp"
    frame = geopandas.read_file(SHIPPED)[["county_code", "geometry"]]
    frame.rename(columns={"county_code": "code"}).to_file(file)
    file.with_suffix(".prj").unlink()
    with pytest.raises(DataError) as error:
        install(file, REGISTER, folder)
    assert _codes(error) == ["boundaries_no_crs"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "boundaries_unreadable"),
        ("{", "boundaries_unreadable"),
        ('{"type":"FeatureCollection","features":[]}', "boundaries_no_features"),
    ],
)
def test_refused_files_that_are_no_map(folder: Path, given: Path, content: str, code: str) -> None:
    given.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as error:
        install(given, REGISTER, folder)
    assert _codes(error) == [code]


def test_refused_a_file_that_does_not_exist(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(DataError) as error:
        install(tmp_path / "nowhere.geojson", REGISTER, folder)
    assert _codes(error) == ["boundaries_unreadable"]


def test_refused_a_file_that_names_no_county(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature.pop("id")
        feature["properties"] = {"area": 12.5}
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder)
    assert [(fault.code, fault.value) for fault in error.value.faults] == [("boundaries_no_names", "area")]


def test_an_unwritable_folder_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, blocked / "boundaries")
    assert _codes(error) == ["boundaries_unwritable"]
    assert blocked.read_text(encoding="utf-8") == "no folder"


def test_a_full_disk_leaves_no_half_written_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, folder)
    assert _codes(error) == ["boundaries_unwritable"]
    assert [file.name for file in folder.iterdir()] == ["1393.geojson"]
    assert (folder / "1393.geojson").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_can_be_said(folder: Path, given: Path, tree: dict[str, Any], lang: str) -> None:
    tree["features"].append(_feature(tree, "1013"))
    _feature(tree, "1001")["geometry"] = None
    with pytest.raises(DataError) as error:
        install(_save(given, tree), REGISTER, folder, valid_on=date(2022, 1, 1))
    assert all("{" not in describe(fault, lang) for fault in error.value.faults)


def test_numbers_read_as_decimals_are_still_codes(given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature["properties"] = {"code": float(feature.pop("id"))}
    source = read_source(_save(given, tree))
    assert match(source.rows, REGISTER)[0] == "code"
    assert None not in match(source.rows, REGISTER)[1]
