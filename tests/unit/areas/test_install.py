"""Installing a boundary file: accepted formats, repairs, and refused files, which change nothing."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from dashboard.areas.boundaries import Boundaries, read_folder
from dashboard.areas.coverage import MOST_VERTICES, vertices
from dashboard.areas.install import install
from dashboard.areas.sources import match, read_source
from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES, describe
from tests.unit.areas.maps import (
    NAMES,
    REGISTER,
    SHIPPED,
    SPLIT,
    county_feature,
    county_ring,
    rename_counties,
    save,
    split_into_28,
)


def test_the_shipped_file_installs_as_itself(folder: Path, tmp_path: Path) -> None:
    # An empty folder: the file gets a day on which its counties existed; a requested day decides era and name.
    assert install(SHIPPED, REGISTER, tmp_path / "new") == tmp_path / "new" / "1393.geojson"
    assert install(SHIPPED, REGISTER, tmp_path / "new", valid_on=date(2016, 4, 1)).name == "1395.geojson"
    assert install(SHIPPED, REGISTER, folder) == folder / "1393.geojson"
    old, new = (json.loads(file.read_text("utf-8")) for file in (SHIPPED, folder / "1393.geojson"))
    assert (new["licence"], new["valid_on"]) == (old["licence"], old["valid_on"])
    shapes = [[shapely.from_geojson(json.dumps(f["geometry"])) for f in t["features"]] for t in (old, new)]
    assert shapely.equals(*shapes).all()


def test_a_file_with_names_only_replaces_the_file_of_its_era(
    folder: Path, source: Path, tree: dict[str, Any]
) -> None:
    names = {"1010": "كاشان", "1013": "نایین", "1003": "خميني شهر", "1014": "نجف آباد"}
    save(source, rename_counties(tree, names) | {"valid_on": "2000-01-01"})
    assert install(source, REGISTER, folder) == folder / "1393.geojson"
    [era] = read_folder(folder, REGISTER)
    assert (era.valid_on, len(era.codes)) == (date(2014, 12, 6), 24)


def test_a_file_whose_codes_and_names_disagree_is_refused_with_each_feature(
    folder: Path, source: Path, tree: dict[str, Any]
) -> None:
    """Codes of another list: the shapes of two counties would change places. The province's name is no county's."""
    exchanged = {"1001": "1002", "1002": "1001"}
    codes = [exchanged.get(feature["id"], feature["id"]) for feature in tree["features"]]
    rename_counties(tree, {})
    for code, feature in zip(codes, tree["features"], strict=True):
        feature["properties"] |= {"county_code": code}
    save(source, tree)
    with pytest.raises(DataError) as error:
        install(source, REGISTER, folder)
    said = {(fault.code, fault.details["county"], fault.details["another"]) for fault in error.value.faults}
    ardestan, isfahan = "اردستان / Ardestan (1001)", "اصفهان / Isfahan (1002)"
    assert said == {("boundaries_disagree", isfahan, ardestan), ("boundaries_disagree", ardestan, isfahan)}
    assert all(describe(fault, lang) for fault in error.value.faults for lang in LANGUAGES)


def test_a_utm_file_is_reprojected(tmp_path: Path, folder: Path, shipped: Boundaries) -> None:
    file = tmp_path / "utm.gpkg"
    geopandas.read_file(SHIPPED)[["county_code", "geometry"]].to_crs("EPSG:32639").to_file(file)
    install(file, REGISTER, folder)
    again = read_folder(folder, REGISTER)[0]
    differences = [again.shapes[c].symmetric_difference(shipped.shapes[c]).area for c in shipped.codes]
    assert max(differences) < 0.001
    assert again.attribution == "utm.gpkg"


def test_an_overpass_file_is_installed_without_points_and_unknown_features(
    folder: Path, source: Path, tree: dict[str, Any]
) -> None:
    """Overpass keeps a feature's names within the property `tags`, and gives capitals as points."""
    for feature in tree["features"]:
        name = NAMES[feature.pop("id")].name_fa
        feature["properties"] = {"type": "relation", "tags": {"name": f"شهرستان {name}", "admin_level": "6"}}
    point = {"type": "Point", "coordinates": [52.37, 33.38]}
    tree["features"].append({"type": "Feature", "properties": {"tags": {"name": "اردستان"}}, "geometry": point})
    square = json.loads(shapely.to_geojson(shapely.box(55.5, 31, 55.6, 31.1)))
    tree["features"].append({"type": "Feature", "properties": {"tags": {"name": "زارچ"}}, "geometry": square})
    save(source, tree)
    with pytest.raises(DataError) as error:
        install(source, REGISTER, folder)
    assert [(fault.code, fault.value) for fault in error.value.faults] == [("boundaries_unknown_features", "زارچ")]
    notes: list[Fault] = []
    place = install(source, REGISTER, folder, skip_unknown=True, attribution="© OSM, ODbL", note=notes.append)
    [era] = read_folder(folder, REGISTER)
    assert (place.name, len(era.codes), era.attribution) == ("1393.geojson", 24, "© OSM, ODbL")
    found = [(note.code, note.value, note.details.get("count")) for note in notes]
    assert found == [("boundaries_no_polygons", "", "1"), ("boundaries_skipped", "زارچ", None)]
    assert [text for note in notes for lang in LANGUAGES if "{" in (text := describe(note, lang))] == []


def test_28_counties_become_the_era_of_2021(folder: Path, source: Path, tree: dict[str, Any]) -> None:
    assert install(save(source, split_into_28(tree)), REGISTER, folder) == folder / "1400.geojson"
    eras = read_folder(folder, REGISTER)
    assert [(era.valid_on, len(era.codes)) for era in eras] == [(SPLIT, 28), (date(2014, 12, 6), 24)]
    # Two eras of one Jalali year do not overwrite each other.
    (folder / "1400.geojson").unlink()
    install(SHIPPED, REGISTER, folder, valid_on=date(2021, 4, 1))
    assert install(source, REGISTER, folder) == folder / "1400-04-27.geojson"
    assert len(read_folder(folder, REGISTER)) == 3


def test_a_heavy_file_is_simplified(folder: Path, source: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        feature["geometry"] = json.loads(shapely.to_geojson(shapely.segmentize(shape, 0.01)))
    install(save(source, tree), REGISTER, folder)
    era = read_folder(folder, REGISTER)[0]
    assert vertices(list(era.shapes.values())) <= MOST_VERTICES
    assert shapely.coverage_is_valid(list(era.shapes.values()))


def test_slivers_and_kinks_are_repaired(folder: Path, source: Path, tree: dict[str, Any]) -> None:
    for pair in county_ring(tree, "1013"):
        pair[0] += 0.002
    ring = county_ring(tree, "1002")
    (x, y), (u, v) = ring[0], ring[1]
    ring[1:1] = [[x + 0.6 * (u - x), y + 0.6 * (v - y)], [x + 0.4 * (u - x), y + 0.4 * (v - y)]]
    install(save(source, tree), REGISTER, folder)
    shapes = list(read_folder(folder, REGISTER)[0].shapes.values())
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).geom_type == "Polygon"


def install_faults(file: Path, folder: Path, valid_on: date | None = None) -> Sequence[Fault]:
    """The faults of a file that is not installed; each has words in both languages, and the folder is unchanged."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DataError) as error:
        install(file, REGISTER, folder, valid_on=valid_on)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not any("{" in describe(fault, lang) for fault in error.value.faults for lang in LANGUAGES)
    return error.value.faults


def _without_areas(tree: dict[str, Any]) -> None:
    county_feature(tree, "1001")["geometry"] = None
    county_feature(tree, "1002")["geometry"] = {"type": "LineString", "coordinates": [[52, 32], [53, 33]]}


def _swapped(tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        for pair in feature["geometry"]["coordinates"][0]:
            pair.reverse()


def _without_names(tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature.pop("id")
        feature["properties"] = {"area": 12.5}


def _without_two(tree: dict[str, Any]) -> None:
    tree["features"] = [f for f in tree["features"] if f["id"] not in ("1013", "1003")]


def _with_unknown_feature(tree: dict[str, Any]) -> None:
    feature = {"type": "Feature", "properties": {"نام": "شیراز"}, "geometry": None}
    rename_counties(tree, {})["features"].append(feature)


def _bow_tie(tree: dict[str, Any]) -> None:
    county_feature(tree, "1023")["geometry"]["coordinates"] = [[[54, 33], [55, 34], [55, 33], [54, 34], [54, 33]]]


def _overlapping(tree: dict[str, Any]) -> None:
    for pair in county_ring(tree, "1023"):
        pair[0] -= 0.1


MISSING = "خمینی‌شهر / Khomeyni Shahr (1003) · نائین / Nain (1013)"
# By a change of the shipped map: for each fault its code and words of its value or details.
CHANGES: dict[Callable[[dict[str, Any]], object], list[tuple[str, *tuple[str, ...]]]] = {
    lambda tree: tree["features"].append(county_feature(tree, "1013")): [("boundaries_county_twice",)],
    _swapped: [("boundaries_not_wgs84",)],
    _without_areas: [("boundaries_counties_missing",), ("boundaries_no_area",)],
    _without_names: [("boundaries_no_names", "area")],
    _without_two: [("boundaries_counties_missing", MISSING, "24")],
    _with_unknown_feature: [("boundaries_unknown_features", "شیراز")],
    _bow_tie: [("boundaries_broken_shape", "54.5 33.5")],
    _overlapping: [("boundaries_overlap", "نائین / Nain (1013)", "خور و بیابانک / Khur and Biabanak (1023)")],
}


def test_faulty_maps_are_refused(folder: Path, source: Path) -> None:
    for change, expected in CHANGES.items():
        tree = json.loads(SHIPPED.read_text(encoding="utf-8"))
        change(tree)
        faults = install_faults(save(source, tree), folder)
        assert [fault.code for fault in faults] == [code for code, *_ in expected]
        for fault, (_, *words) in zip(faults, expected, strict=True):
            words_of_fault = [fault.value, *map(str, fault.details.values())]
            assert all(any(word in text for text in words_of_fault) for word in words), fault


def test_files_without_a_map_are_refused(tmp_path: Path, folder: Path, source: Path) -> None:
    contents = {
        "": "boundaries_unreadable",
        "{": "boundaries_unreadable",
        '{"type":"FeatureCollection","features":[]}': "boundaries_no_features",
    }
    for content, code in contents.items():
        source.write_text(content, encoding="utf-8")
        assert [fault.code for fault in install_faults(source, folder)] == [code], content
    assert [fault.code for fault in install_faults(tmp_path / "nowhere.geojson", folder)] == ["boundaries_unreadable"]
    # A shapefile without a coordinate system.
    file = tmp_path / "bare.shp"
    frame = geopandas.read_file(SHIPPED)[["county_code", "geometry"]]
    frame.rename(columns={"county_code": "code"}).to_file(file)
    file.with_suffix(".prj").unlink()
    assert [fault.code for fault in install_faults(file, folder)] == ["boundaries_no_crs"]


def test_a_day_with_other_counties_is_refused(folder: Path, source: Path, tree: dict[str, Any]) -> None:
    [fault] = install_faults(SHIPPED, folder, date(2022, 1, 1))
    assert fault.code == "boundaries_counties_missing"
    assert "هرند" in fault.value
    assert fault.details["day"] == "2022-01-01"
    [fault] = install_faults(save(source, split_into_28(tree)), folder, date(2015, 1, 1))
    assert fault.code == "boundaries_counties_extra"


def test_an_unwritable_folder_and_a_full_disk_are_faults(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, blocked / "boundaries")
    assert [fault.code for fault in error.value.faults] == ["boundaries_unwritable"]
    assert blocked.read_text(encoding="utf-8") == "no folder"

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    assert [fault.code for fault in install_faults(SHIPPED, folder)] == ["boundaries_unwritable"]


def test_codes_may_be_decimal_numbers(source: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature["properties"] = {"code": float(feature.pop("id"))}
    column, codes = match(read_source(save(source, tree)).rows, REGISTER)
    assert column == "code" and None not in codes
