"""Which boundary files are refused, and that nothing is changed by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest

from dashboard.areas.install import install
from dashboard.areas.matching import match
from dashboard.areas.sources import read_source
from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES, describe
from tests.unit.areas.maps import REGISTER, SHIPPED, all_28, codes, feature_of, renamed, ring_of, save


def refused(file: Path, folder: Path, valid_on: date | None = None) -> Sequence[Fault]:
    """Why a file is not installed; the folder is byte for byte as before."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DataError) as error:
        install(file, REGISTER, folder, valid_on=valid_on)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return error.value.faults


def _without_areas(tree: dict[str, Any]) -> None:
    feature_of(tree, "1001")["geometry"] = None
    feature_of(tree, "1002")["geometry"] = {"type": "LineString", "coordinates": [[52, 32], [53, 33]]}


def _swapped(tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        for pair in feature["geometry"]["coordinates"][0]:
            pair.reverse()


def _without_names(tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature.pop("id")
        feature["properties"] = {"area": 12.5}


# What is done to the shipped map, and the faults' codes and values; None: whatever the value.
SPOILED: dict[Callable[[dict[str, Any]], object], list[tuple[str, str | None]]] = {
    lambda tree: tree["features"].append(feature_of(tree, "1013")): [("boundaries_county_twice", None)],
    _swapped: [("boundaries_not_wgs84", None)],
    _without_areas: [("boundaries_no_area", None)] * 2,
    _without_names: [("boundaries_no_names", "area")],
}


def test_maps_that_were_spoiled_are_refused(folder: Path, given: Path) -> None:
    for spoil, expected in SPOILED.items():
        tree = json.loads(SHIPPED.read_text(encoding="utf-8"))
        spoil(tree)
        faults = refused(save(given, tree), folder)
        assert [fault.code for fault in faults] == [code for code, _ in expected]
        assert all(value in (None, fault.value) for fault, (_, value) in zip(faults, expected, strict=True))


def test_files_that_are_no_map_are_refused(tmp_path: Path, folder: Path, given: Path) -> None:
    contents = {
        "": "boundaries_unreadable",
        "{": "boundaries_unreadable",
        '{"type":"FeatureCollection","features":[]}': "boundaries_no_features",
    }
    for content, code in contents.items():
        given.write_text(content, encoding="utf-8")
        assert [fault.code for fault in refused(given, folder)] == [code], content
    assert [fault.code for fault in refused(tmp_path / "nowhere.geojson", folder)] == ["boundaries_unreadable"]


def test_refused_28_counties_for_a_day_with_24(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    faults = refused(save(given, all_28(tree)), folder, date(2015, 1, 1))
    assert [fault.code for fault in faults] == ["boundaries_counties_extra"]


def test_refused_missing_counties_are_named(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    tree["features"] = [f for f in tree["features"] if f["id"] not in ("1013", "1003")]
    faults = refused(save(given, tree), folder)
    assert [fault.code for fault in faults] == ["boundaries_counties_missing"]
    assert faults[0].value == "خمینی‌شهر / Khomeyni Shahr (1003) · نائین / Nain (1013)"
    assert faults[0].details["count"] == "24"


def test_refused_24_counties_for_a_day_with_28(folder: Path) -> None:
    faults = refused(SHIPPED, folder, date(2022, 1, 1))
    assert [fault.code for fault in faults] == ["boundaries_counties_missing"]
    assert "هرند" in faults[0].value
    assert faults[0].details["day"] == "2022-01-01"


def test_refused_unknown_features_are_named(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    stranger = {"type": "Feature", "properties": {"نام": "شیراز"}, "geometry": None}
    renamed(tree, {})["features"].append(stranger)
    faults = refused(save(given, tree), folder)
    assert [(fault.code, fault.value) for fault in faults] == [("boundaries_unknown_features", "شیراز")]


def test_refused_a_bow_tie(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    feature_of(tree, "1023")["geometry"]["coordinates"] = [[[54, 33], [55, 34], [55, 33], [54, 34], [54, 33]]]
    faults = refused(save(given, tree), folder)
    assert [fault.code for fault in faults] == ["boundaries_broken_shape"]
    assert "54.5 33.5" in faults[0].details["reason"]


def test_refused_counties_that_overlap(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for pair in ring_of(tree, "1023"):
        pair[0] -= 0.1
    faults = refused(save(given, tree), folder)
    assert [fault.code for fault in faults] == ["boundaries_overlap"]
    assert {faults[0].value, faults[0].details["other"]} == {
        "نائین / Nain (1013)",
        "خور و بیابانک / Khur and Biabanak (1023)",
    }


def test_refused_a_shapefile_without_coordinate_system(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "bare.shp"
    frame = geopandas.read_file(SHIPPED)[["county_code", "geometry"]]
    frame.rename(columns={"county_code": "code"}).to_file(file)
    file.with_suffix(".prj").unlink()
    faults = refused(file, folder)
    assert [fault.code for fault in faults] == ["boundaries_no_crs"]


def test_an_unwritable_folder_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, blocked / "boundaries")
    assert codes(error) == ["boundaries_unwritable"]
    assert blocked.read_text(encoding="utf-8") == "no folder"


def test_a_full_disk_leaves_no_half_written_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, folder)
    assert codes(error) == ["boundaries_unwritable"]
    assert [file.name for file in folder.iterdir()] == ["1393.geojson"]
    assert (folder / "1393.geojson").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_can_be_said(folder: Path, given: Path, tree: dict[str, Any], lang: str) -> None:
    tree["features"].append(feature_of(tree, "1013"))
    feature_of(tree, "1001")["geometry"] = None
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder, valid_on=date(2022, 1, 1))
    assert all("{" not in describe(fault, lang) for fault in error.value.faults)


def test_numbers_read_as_decimals_are_still_codes(given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature["properties"] = {"code": float(feature.pop("id"))}
    source = read_source(save(given, tree))
    assert match(source.rows, REGISTER)[0] == "code"
    assert None not in match(source.rows, REGISTER)[1]
