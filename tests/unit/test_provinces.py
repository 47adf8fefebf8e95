"""Provinces in a data folder: what names none stays as it was, to the byte; what names some keeps them everywhere."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.exports.package_tables import resources
from dashboard.publishing.verify import verify
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import archive_of, as_frozen, publish, read_input
from dashboard.store.content import content_digest
from dashboard.store.folder import read_folder
from dashboard.store.table_text import table_bytes
from tests.unit.publishing.publications import bring, row
from tests.unit.small_folder import small_folder

NOW = datetime(2099, 1, 1)
PROVINCES = "province_code,name_fa,name_en\n10,اصفهان,Isfahan\n21,یزد,Yazd\n"


def in_provinces(folder):
    """Give each county of a folder a province: Isfahan, but Yazd to the first."""
    (folder / "provinces.csv").write_text(PROVINCES, "utf-8")
    head, first, *rest = (folder / "counties.csv").read_text("utf-8").splitlines()
    lines = [f"{head},province_code", f"{first},21", *(f"{line},10" for line in rest)]
    (folder / "counties.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_a_folder_that_names_no_province_is_written_as_it_was_read():
    tables = read_folder(SHIPPED_DATA, NOW)
    assert table_bytes("counties", tables.counties) == (SHIPPED_DATA / "counties.csv").read_bytes()
    assert tables.provinces.empty


@pytest.mark.parametrize("more", ["heading", "blank column"])
def test_a_heading_alone_and_a_blank_column_say_nothing(tmp_path, more):
    folder = small_folder(tmp_path)
    before = content_digest(read_folder(folder, NOW))
    if more == "heading":
        (folder / "provinces.csv").write_text(PROVINCES.splitlines(keepends=True)[0], "utf-8")
    else:
        head, *rest = (folder / "counties.csv").read_text("utf-8").splitlines()
        lines = [f"{head},province_code", *(f"{line}," for line in rest)]
        (folder / "counties.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert content_digest(read_folder(folder, NOW)) == before


def test_the_digest_holds_a_countys_province_and_the_provinces_names(tmp_path):
    folder = small_folder(tmp_path)
    digests = {content_digest(read_folder(folder, NOW))}
    in_provinces(folder)
    digests.add(content_digest(read_folder(folder, NOW)))
    (folder / "provinces.csv").write_text(PROVINCES.replace("Yazd", "Jazd"), "utf-8")
    digests.add(content_digest(read_folder(folder, NOW)))
    counties = (folder / "counties.csv").read_text("utf-8")
    (folder / "counties.csv").write_text(counties.replace(",21\n", ",10\n"), "utf-8")
    digests.add(content_digest(read_folder(folder, NOW)))
    assert len(digests) == 4


def test_a_publication_freezes_provinces_and_one_before_them_has_none(tmp_path):
    folder = small_folder(tmp_path)
    bring(folder, row())
    in_provinces(folder)
    bring(folder, row("G1003"))
    assert [found.code for found in verify(read_input(folder, NOW))][-2:] == ["proved", "proved"]
    given = read_input(folder, NOW)
    frozen = [
        as_frozen(given, archive_of(given, at.to_pydatetime())) for at in given.tables.publications["published_at"]
    ]
    assert [len(found.tables.provinces) for found in frozen[-2:]] == [0, 2]
    assert set(frozen[-2].tables.counties["province_code"]) == {""}
    assert set(frozen[-1].tables.counties["province_code"]) == {"10", "21"}


def test_the_data_package_has_the_column_only_where_it_says_something(tmp_path):
    folder = small_folder(tmp_path)
    assert "province_code" not in packaged(folder)
    assert packaged(in_provinces(folder))[-1] == "province_code"


def packaged(folder):
    """The columns that the data package has of the counties."""
    found = {each.name: each for each in resources(publish(read_input(folder, NOW), NOW))}
    return [column.name for column in found["counties"].table.columns]
