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
from tests.unit.areas.maps import REGISTER, SHIPPED, all_28, feature_of, renamed, ring_of, save


def refused(file: Path, folder: Path, valid_on: date | None = None) -> Sequence[Fault]:
    """Why a file is not installed, which can be said in words; the folder is byte for byte as before."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DataError) as error:
        install(file, REGISTER, folder, valid_on=valid_on)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not any("{" in describe(fault, lang) for fault in error.value.faults for lang in LANGUAGES)
    return error.value.faults


# What is done to the shipped map, and the faults' codes and values; None: whatever the value.
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


def _without_two(tree: dict[str, Any]) -> None:
    tree["features"] = [f for f in tree["features"] if f["id"] not in ("1013", "1003")]


def _with_a_stranger(tree: dict[str, Any]) -> None:
    stranger = {"type": "Feature", "properties": {"نام": "شیراز"}, "geometry": None}
    renamed(tree, {})["features"].append(stranger)


def _bow_tie(tree: dict[str, Any]) -> None:
    feature_of(tree, "1023")["geometry"]["coordinates"] = [[[54, 33], [55, 34], [55, 33], [54, 34], [54, 33]]]


def _overlapping(tree: dict[str, Any]) -> None:
    for pair in ring_of(tree, "1023"):
        pair[0] -= 0.1


MISSING = "خمینی‌شهر / Khomeyni Shahr (1003) · نائین / Nain (1013)"
# What is done to the shipped map, and the faults' codes and what each says among its value and details.
SPOILED: dict[Callable[[dict[str, Any]], object], list[tuple[str, *tuple[str, ...]]]] = {
    lambda tree: tree["features"].append(feature_of(tree, "1013")): [("boundaries_county_twice",)],
    _swapped: [("boundaries_not_wgs84",)],
    _without_areas: [("boundaries_no_area",)] * 2,
    _without_names: [("boundaries_no_names", "area")],
    _without_two: [("boundaries_counties_missing", MISSING, "24")],
    _with_a_stranger: [("boundaries_unknown_features", "شیراز")],
    _bow_tie: [("boundaries_broken_shape", "54.5 33.5")],
    _overlapping: [("boundaries_overlap", "نائین / Nain (1013)", "خور و بیابانک / Khur and Biabanak (1023)")],
}


def test_maps_that_were_spoiled_are_refused(folder: Path, given: Path) -> None:
    for spoil, expected in SPOILED.items():
        tree = json.loads(SHIPPED.read_text(encoding="utf-8"))
        spoil(tree)
        faults = refused(save(given, tree), folder)
        assert [fault.code for fault in faults] == [code for code, *_ in expected]
        for fault, (_, *words) in zip(faults, expected, strict=True):
            said = [fault.value, *map(str, fault.details.values())]
            assert all(any(word in text for text in said) for word in words), fault


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
    # A shapefile without a coordinate system.
    file = tmp_path / "bare.shp"
    frame = geopandas.read_file(SHIPPED)[["county_code", "geometry"]]
    frame.rename(columns={"county_code": "code"}).to_file(file)
    file.with_suffix(".prj").unlink()
    assert [fault.code for fault in refused(file, folder)] == ["boundaries_no_crs"]


def test_a_day_on_which_there_were_other_counties_is_refused(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    [fault] = refused(SHIPPED, folder, date(2022, 1, 1))
    assert fault.code == "boundaries_counties_missing"
    assert "هرند" in fault.value
    assert fault.details["day"] == "2022-01-01"
    [fault] = refused(save(given, all_28(tree)), folder, date(2015, 1, 1))
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

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert [fault.code for fault in refused(SHIPPED, folder)] == ["boundaries_unwritable"]


def test_numbers_read_as_decimals_are_still_codes(given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature["properties"] = {"code": float(feature.pop("id"))}
    source = read_source(save(given, tree))
    assert match(source.rows, REGISTER)[0] == "code"
    assert None not in match(source.rows, REGISTER)[1]
