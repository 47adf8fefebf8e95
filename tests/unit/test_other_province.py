"""Announcements and borders of one province are never shown for another; `check` says what was left out."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.areas.boundaries import counties_of
from dashboard.areas.install import install
from dashboard.areas.sources import read_source
from dashboard.dataset import read_dataset
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.settings import SHIPPED_DATA
from dashboard.weeks import utcnow

SHIPPED_BORDERS = SHIPPED_DATA / "boundaries" / "1393.geojson"
NOW = datetime(2026, 1, 1)
COUNTIES = "county_code,name_fa\n2101,یزد\n2102,بافق\n"
OFFICES = "office_id,kind,name_fa,county_code\nG2101,governorate,فرمانداری یزد,2101\n"
REPORTS = "week,office_id,measure,value,evidence,received_at,source\n"
PROVINCE = 'code = "21"\nname = { fa = "یزد", en = "Yazd" }\n'


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A copy of the shipped folder with the tables of another province."""
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED_DATA, folder, ignore=shutil.ignore_patterns("sample", "offices", ".*"))
    for name, text in (("counties", COUNTIES), ("offices", OFFICES), ("reports", REPORTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "province.toml").write_text(PROVINCE, encoding="utf-8")
    return folder


def test_announcements_and_borders_of_another_province_are_left_out_with_one_note_each(other):
    data = read_dataset(other, NOW)
    assert data.tables.announcements.empty
    assert data.eras == ()
    assert [(note.code, note.details["count"]) for note in data.notes] == [
        ("announcements_other_province", "7"),
        ("boundaries_other_province", "24"),
    ]
    for lang in LANGUAGES:
        assert all(describe(note, lang) for note in data.notes)


def test_announcements_of_the_province_itself_stay(other):
    file = other / "announcements.csv"
    head, first, second, *_ = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([head, first[:-2] + "21", second[:-2]]), encoding="utf-8")
    data = read_dataset(other, NOW)
    assert list(data.tables.announcements["key"]) == ["desks", "e_services"]
    assert [note.code for note in data.notes] == ["boundaries_other_province"]


def test_a_file_with_some_counties_of_the_register_has_its_faults(other):
    with (other / "counties.csv").open("a", encoding="utf-8") as file:
        file.write("1001,اردستان\n")
    (other / "province.toml").unlink()
    with pytest.raises(DataError) as refused:
        read_dataset(other, NOW)
    codes = [fault.code for fault in refused.value.faults]
    assert (codes.count("boundaries_unknown_county"), codes.count("boundaries_county_missing")) == (23, 2)


def test_borders_of_a_register_without_dates_hold_from_today(other, tmp_path):
    codes = sorted(str(row["county_code"]) for row in read_source(SHIPPED_BORDERS).rows)
    counties = "".join(f"{code},شهرستان {code}\n" for code in codes)
    (other / "counties.csv").write_text("county_code,name_fa\n" + counties, encoding="utf-8")
    (other / "offices.csv").write_text(OFFICES.replace("2101", "1001"), encoding="utf-8")
    (other / "province.toml").unlink()
    register = counties_of(read_dataset(other, NOW).tables.counties)
    placed = install(SHIPPED_BORDERS, register, tmp_path / "placed")
    assert f'"valid_on":"{utcnow().date().isoformat()}"' in placed.read_text(encoding="utf-8").replace(" ", "")
    assert placed.stem > "1404"


def test_the_sample_of_another_province_is_not_read(other):
    shutil.copytree(SHIPPED_DATA / "sample", other / "sample", ignore=shutil.ignore_patterns("reports"))
    (other / "reports.csv").unlink()
    with pytest.raises(DataError) as refused:
        read_dataset(other, NOW)
    # Nothing but the missing reports: no fault of the sample's offices, decisions and counts.
    assert [(fault.file, fault.code) for fault in refused.value.faults] == [("data/reports.csv", "table_missing")]
