"""The data package: valid by its standard, complete, and without unpublished data."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from frictionless import Package, system

from dashboard.exports.package import package
from dashboard.exports.package_tables import without_moment
from dashboard.exports.rows import cell_table, everything
from dashboard.snapshot import snapshot_at
from dashboard.tables.declared import TABLES as DECLARED
from tests.unit.small_folder import choose_cards
from tests.unit.ugly_folder import ASOF, NOW, UGLY, read_snapshot, ugly_folder

TABLES = ("cells", "steps", "counties", "offices", "indicators", "announcements")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """With an office that moved."""
    folder = ugly_folder(tmp_path_factory.mktemp("package"))
    choose_cards(folder, "committee", "e_services", "service_desks")
    head = (folder / "offices" / "ugly.csv").read_text(encoding="utf-8").splitlines()[0]
    moved = f"{head}\nZ1,body,الف,A,1003,,,2014-12-01,\nZ1,body,الف,A,1002,,2014-12-01,,\n"
    (folder / "offices" / "moved.csv").write_text(moved, encoding="utf-8")
    return read_snapshot(folder)


@pytest.fixture(scope="module")
def body(snapshot):
    return package(snapshot)


@pytest.fixture(scope="module")
def folder(body, tmp_path_factory):
    """The package, unzipped."""
    place = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        archive.extractall(place)
    return place


def rows_of(folder, name):
    text = (folder / f"{name}.csv").read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def described(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def validated(folder):
    with system.use_context(trusted=True):
        return Package(str(folder / "datapackage.json")).validate()


def test_frictionless_finds_the_package_valid_with_the_register_and_neutralised_names(snapshot, folder):
    report = validated(folder)
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert {task.name for task in report.tasks} >= set(TABLES)
    rows = rows_of(folder, "offices")
    assert len(rows) == len(snapshot.input.tables.offices)
    names = {row["office_id"].removeprefix("'"): row["name_fa"] for row in rows if row["county_code"] == "1001"}
    assert {code: names[code].removeprefix("'") for code in UGLY} == UGLY
    assert all(not row["name_fa"].startswith(("=", "+", "-", "@")) for row in rows)
    assert rows_of(folder, "counties")[0]["county_code"] == "1001"


def test_the_tables_of_the_data_folder_are_described_as_they_are_declared(folder):
    schemas = {resource["name"]: resource.get("schema", {}) for resource in described(folder)["resources"]}
    for name in ("counties", "offices", "announcements"):
        fields = {field["name"]: field.get("constraints", {}) for field in schemas[name]["fields"]}
        keys = {each["fields"][0] for each in schemas[name].get("foreignKeys", [])}
        for column in without_moment(DECLARED[name]).columns:
            needed = column.required or column.name in schemas[name]["primaryKey"]
            assert fields[column.name].get("required", False) == needed, (name, column.name)
            assert (column.name in keys) == bool(column.refers), (name, column.name)


def test_its_schemas_would_find_faults(folder, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tree = described(folder)
    for resource in tree["resources"]:
        resource.pop("bytes")
    (tmp_path / "datapackage.json").write_text(json.dumps(tree), encoding="utf-8")
    known = "1393-09-15,1001,1001"
    wrong = {
        "a county that is none": "committee,2014-12-06,1393-09-15,9999,9999,all,,1,,1,0,0,not_reported,,,,,,,,,true",
        "a cell given twice": "committee,2014-12-06,1393-09-15,province,,all,,1,,1,0,0,not_reported,,,,,,,,,true",
        "a share below zero": f"committee,2014-12-06,{known},body,,1,-0.5,1,0,0,value,,,,,,,,,true",
        "a date that is none": f"committee,1393-13-32,{known},body,,1,,1,0,0,value,,,,,,,,,true",
    }
    with (tmp_path / "cells.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("".join(f"{line}\r\n" for line in wrong.values()))
    found = {task.name: [error.type for error in task.errors] for task in validated(tmp_path).tasks}
    assert set(found["cells"]) == {"foreign-key", "primary-key", "constraint-error", "type-error"}
    assert not any(errors for name, errors in found.items() if name != "cells")


def test_the_package_has_title_moment_and_licence(snapshot, folder):
    tree = described(folder)
    assert (tree["version"], tree["created"]) == (snapshot.digest, ASOF)
    assert tree["licenses"][0]["name"] == "MIT" and tree["sources"]
    assert "sample" in tree["name"] and "(sample)" in tree["title"] and tree["sample"] is True
    by_name = {resource["name"]: resource for resource in tree["resources"]}
    assert set(by_name) == {*TABLES, "boundaries"}
    for name in TABLES:
        schema = by_name[name]["schema"]
        assert schema["primaryKey"] and schema["missingValues"] == [""]
        assert all(field["type"] for field in schema["fields"])
    assert by_name["cells"]["bytes"] == (folder / "cells.csv").stat().st_size
    assert by_name["boundaries"]["sources"][0]["title"].startswith("react-iran-provinces-map")


def test_the_readme_of_each_language_has_sample_source_moment_and_licence(snapshot, folder):
    for lang, word in (("fa", "نمونه"), ("en", "sample")):
        text = (folder / f"README.{lang}.md").read_text(encoding="utf-8")
        assert word in text.splitlines()[0] and f"**{word}:**" in text
        needed = [snapshot.digest, ASOF, "MIT", "2014-12-06 (1393-09-15)", "datapackage.json"]
        needed += [f"`{name}." for name in (*TABLES, "boundaries")]
        assert [part for part in needed if part not in text] == []


def test_data_of_others_are_no_sample_and_claim_no_licence(tmp_path):
    snapshot = read_snapshot(ugly_folder(tmp_path, sample=False))
    with zipfile.ZipFile(io.BytesIO(package(snapshot))) as archive:
        tree = json.loads(archive.read("datapackage.json"))
        readme = archive.read("README.en.md").decode()
    assert "licenses" not in tree and tree["sample"] is False and "sample" not in tree["name"] + tree["title"]
    assert "not stated" in readme and "sample" not in readme.splitlines()[0]


def test_its_cells_are_the_cells_of_every_kind(snapshot, folder):
    known = {
        (row[0], row[2].isoformat(), row[4] or "province", row[6] or "all"): (*row[8:11], row[14])
        for row in cell_table("en", snapshot, replace(everything(snapshot), kind=None)).rows
    }

    def number(text):
        return float(text) if text else None

    found = {
        (row["indicator"], row["week"], row["area"], row["kind"]): (
            *(number(row[name]) for name in ("numerator", "denominator", "share")),
            row["state"],
        )
        for row in rows_of(folder, "cells")
    }
    assert found == known
    assert {"zero", "not_reported", "not_applicable"} <= {state for *_, state in found.values()}


def test_an_office_that_moved_has_a_row_for_each_stretch(folder):
    rows = [row for row in rows_of(folder, "offices") if row["office_id"] == "Z1"]
    assert [(row["stretch"], row["county_code"]) for row in rows] == [("1", "1003"), ("2", "1002")]


def test_the_same_snapshot_gives_the_same_bytes_at_any_time(snapshot, body):
    again = snapshot_at(snapshot.input, NOW + timedelta(days=9))
    assert again is not snapshot
    assert package(again) == body
