"""Which boundary files are refused, and that nothing is changed by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest

from dashboard.areas.install import install
from dashboard.areas.matching import match
from dashboard.areas.sources import read_source
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from tests.unit.areas.maps import REGISTER, SHIPPED, all_28, codes, feature_of, renamed, ring_of, save


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


def test_refused_missing_counties_are_named(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    tree["features"] = [f for f in tree["features"] if f["id"] not in ("1013", "1003")]
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert codes(error) == ["boundaries_counties_missing"]
    assert error.value.faults[0].value == "خمینی‌شهر / Khomeyni Shahr (1003) · نائین / Nain (1013)"
    assert error.value.faults[0].details["count"] == "24"


def test_refused_24_counties_for_a_day_with_28(folder: Path) -> None:
    with pytest.raises(DataError) as error:
        install(SHIPPED, REGISTER, folder, valid_on=date(2022, 1, 1))
    assert codes(error) == ["boundaries_counties_missing"]
    assert "هرند" in error.value.faults[0].value
    assert error.value.faults[0].details["day"] == "2022-01-01"


def test_refused_28_counties_for_a_day_with_24(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    with pytest.raises(DataError) as error:
        install(save(given, all_28(tree)), REGISTER, folder, valid_on=date(2015, 1, 1))
    assert codes(error) == ["boundaries_counties_extra"]


def test_refused_unknown_features_are_named(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    stranger = {"type": "Feature", "properties": {"نام": "شیراز"}, "geometry": None}
    renamed(tree, {})["features"].append(stranger)
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert [(fault.code, fault.value) for fault in error.value.faults] == [("boundaries_unknown_features", "شیراز")]


def test_refused_two_features_of_one_county(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    tree["features"].append(feature_of(tree, "1013"))
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert codes(error) == ["boundaries_county_twice"]


def test_refused_swapped_coordinates(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        for pair in feature["geometry"]["coordinates"][0]:
            pair.reverse()
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert codes(error) == ["boundaries_not_wgs84"]


def test_refused_a_bow_tie(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    feature_of(tree, "1023")["geometry"]["coordinates"] = [[[54, 33], [55, 34], [55, 33], [54, 34], [54, 33]]]
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert codes(error) == ["boundaries_broken_shape"]
    assert "54.5 33.5" in error.value.faults[0].details["reason"]


def test_refused_a_county_without_area(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    feature_of(tree, "1001")["geometry"] = None
    feature_of(tree, "1002")["geometry"] = {"type": "LineString", "coordinates": [[52, 32], [53, 33]]}
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert codes(error) == ["boundaries_no_area", "boundaries_no_area"]


def test_refused_counties_that_overlap(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for pair in ring_of(tree, "1023"):
        pair[0] -= 0.1
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert codes(error) == ["boundaries_overlap"]
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
    assert codes(error) == ["boundaries_no_crs"]


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
    assert codes(error) == [code]


def test_refused_a_file_that_does_not_exist(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(DataError) as error:
        install(tmp_path / "nowhere.geojson", REGISTER, folder)
    assert codes(error) == ["boundaries_unreadable"]


def test_refused_a_file_that_names_no_county(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        feature.pop("id")
        feature["properties"] = {"area": 12.5}
    with pytest.raises(DataError) as error:
        install(save(given, tree), REGISTER, folder)
    assert [(fault.code, fault.value) for fault in error.value.faults] == [("boundaries_no_names", "area")]


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
