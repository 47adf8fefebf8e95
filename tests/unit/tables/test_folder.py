"""Reading a folder: which files belong to tables, when sample data are read, and all faults at once."""

import os
import shutil
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.dataset import read_dataset
from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES, describe
from dashboard.settings import SHIPPED_DATA
from dashboard.tables.files import fingerprint
from dashboard.tables.folder import read_folder

NOW = datetime(2015, 1, 1, 12)
COUNTIES = "county_code,name_fa,name_en,population,valid_from,valid_to,split_from\n1002,اصفهان,Isfahan,,,,\n"
OFFICES_HEAD = "office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample\n"
OFFICES = OFFICES_HEAD + "B019,directorate,اداره کل ثبت احوال,Civil Registration,1002,,,,\n"
REPORTS_HEAD = "week,office_id,measure,value,evidence,received_at,source\n"
INSPECTIONS_HEAD = "date,team,office_id,findings,resolved,received_at,source\n"


def report(value: object = 1, week: str = "2014-12-06") -> str:
    return f"{week},B019,desk,{value},self,2014-12-12T08:00:00Z,letter\n"


def write(folder: Path, **files: str) -> None:
    """Write files named NAME or FOLDER__NAME."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder, counties=COUNTIES, offices=OFFICES, reports=REPORTS_HEAD + report())
    return folder


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(DataError) as refused:
        read_folder(folder, NOW)
    faults = list(refused.value.faults)
    for fault in faults:
        for lang in LANGUAGES:
            assert "{" not in describe(fault, lang)
    return faults


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(fault.file, fault.code) for fault in faults_of(folder)]


def test_a_folder_is_read_as_tables_without_temporary_files_of_editors(data):
    write(data, **{"reports__~$sheet": "x", "reports__.hidden": "x", "notes": "no table"})
    (data / "reports" / "README.md").write_text("x")
    tables = read_folder(data, NOW)
    assert len(tables.rows.in_memory("reports")) == 1
    assert (tables.sample, tables.has_publications, tables.files) == (False, False, 3)
    assert len(tables.digest) == 16
    assert tables.rows.in_memory("inspections").empty
    # A table without rows is there, and an office that is a sample makes all of the folder one.
    write(data, publications="published_at,week,digest,note\n")
    write(data, offices__more=OFFICES_HEAD + "S1,body,نمونه,Sample,1002,,,,yes\n")
    tables = read_folder(data, NOW)
    assert (tables.sample, tables.has_publications) == (True, True)


def test_a_table_is_a_file_or_a_folder_of_files_or_both(data):
    write(
        data,
        reports__1393_09_22=REPORTS_HEAD + report(0, "2014-12-13"),
        reports__a=REPORTS_HEAD + report(1, "2014-12-20"),
    )
    tables = read_folder(data, NOW)
    assert tables.rows.in_memory("reports")["week"].tolist() == [
        pd.Timestamp(f"2014-12-{day}") for day in ("06", "13", "20")
    ]
    (data / "reports.csv").unlink()
    assert len(read_folder(data, NOW).rows.in_memory("reports")) == 2
    for name in ("Reports.csv", "reports.CSV"):
        (data / name).write_text(REPORTS_HEAD + report(), encoding="utf-8")
        assert len(read_folder(data, NOW).rows.in_memory("reports")) == 3
        (data / name).unlink()


def test_a_file_may_say_when_its_rows_were_recorded(data):
    head = REPORTS_HEAD.replace("source\n", "source,recorded_at\n")
    row = report(1, "2014-12-20").strip()
    write(data, reports__more=f"{head}{row},2014-12-27T08:00:00Z\n{row},\n")
    recorded = read_folder(data, NOW).rows.in_memory("reports")["recorded_at"]
    assert recorded.fillna(pd.Timestamp(0)).tolist() == [
        pd.Timestamp(0),
        pd.Timestamp("2014-12-27T08:00:00"),
        pd.Timestamp(0),
    ]


def test_sample_data_is_read_and_marked_as_sample_also_in_faults(data):
    (data / "reports.csv").unlink()
    write(data, sample__reports__week1=REPORTS_HEAD + report(), sample__inspections=INSPECTIONS_HEAD)
    tables = read_folder(data, NOW)
    assert (tables.sample, tables.files, len(tables.rows.in_memory("reports"))) == (True, 4, 1)
    write(data, sample__reports__week1=REPORTS_HEAD + report("q"))
    assert codes(data) == [("data/sample/reports/week1.csv", "not_answer")]


@pytest.mark.parametrize("own", ["reports", "reports__week1", "inspections"])
def test_sample_data_is_not_read_if_the_folder_has_reports(data, own):
    (data / "reports.csv").unlink()
    write(data, **{own: INSPECTIONS_HEAD if own == "inspections" else REPORTS_HEAD + report()})
    write(data, sample__reports="not even a table")
    if own == "inspections":
        assert codes(data) == [("data/reports.csv", "table_missing")]
    else:
        assert read_folder(data, NOW).sample is False


def test_a_folder_that_is_missing_a_file_empty_or_closed(tmp_path, data, monkeypatch):
    assert codes(tmp_path / "nowhere") == [("nowhere", "folder_missing")]
    (tmp_path / "file").write_text("x")
    assert codes(tmp_path / "file") == [("file", "folder_is_file")]
    (tmp_path / "empty").mkdir()
    lacking = {(fault.code, fault.details["table"]) for fault in faults_of(tmp_path / "empty")}
    assert lacking == {("table_missing", table) for table in ("counties", "offices", "reports")}
    # A misspelt table is offered, a workbook in a table's place as well.
    for name in ("inspection.csv", "inspections.xlsx"):
        (data / name).write_bytes(b"x")
        assert codes(data) == [(f"data/{name}", "table_misnamed")]
        (data / name).unlink()
    (data / "reports.csv").rename(data / "report.csv")
    (fault,) = faults_of(data)
    assert (fault.file, fault.code, fault.details["near"]) == ("data/reports.csv", "table_missing", "report.csv")

    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert codes(data) == [("data", "folder_unreadable")]


@pytest.mark.parametrize(("error", "code"), [(PermissionError, "file_unreadable"), (FileNotFoundError, "file_gone")])
def test_faults_of_other_files_are_reported_if_a_file_is_unreadable_or_disappears(data, monkeypatch, error, code):
    write(data, reports=REPORTS_HEAD + report("q"))
    (data / "reports" / "week.csv").mkdir(parents=True)  # A folder that is named like a file.
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "offices.csv":
            raise error(self)
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    unreadable = ("data/reports/week.csv", "file_unreadable")
    assert codes(data) == [("data/offices.csv", code), ("data/reports.csv", "not_answer"), unreadable]


LINKS = "reports/week.csv reports/week.parquet counts.csv inspections indicators boundaries sample province.toml"


@pytest.mark.parametrize("name", LINKS.split())
def test_a_broken_link_is_a_fault_and_its_removal_is_a_change(data, name):
    (data / name).parent.mkdir(exist_ok=True)
    before = fingerprint(data)
    (data / name).symlink_to("elsewhere")
    (fault,) = faults_of(data)
    assert (fault.file, fault.code, fault.value) == (f"data/{name}", "link_broken", "elsewhere")
    assert fingerprint(data) != before
    (data / name).unlink()
    assert fingerprint(data) == before


def test_every_fault_of_every_file_at_once(data):
    write(
        data,
        counties=COUNTIES + "1003,,Khomeyni Shahr,many,,,\n",
        reports__b=REPORTS_HEAD + report("q", "2014-12-13") + report(week="2014-12-07"),
        announcements="",
    )
    (data / "offices.csv").write_bytes(OFFICES.encode("cp1256"))
    assert codes(data) == [
        ("data/announcements.csv", "file_empty"),
        ("data/counties.csv", "required"),
        ("data/counties.csv", "not_whole"),
        ("data/offices.csv", "encoding_windows1256"),
        ("data/reports/b.csv", "not_answer"),
        ("data/reports/b.csv", "not_saturday"),
    ]


def test_files_are_named_from_the_folders_own_name_on(data, monkeypatch):
    write(data, reports=REPORTS_HEAD + report("q"))
    monkeypatch.chdir(data)
    (data / "sub").mkdir()
    for given in (Path(), Path("../data"), Path("sub/.."), data):
        assert codes(given) == [("data/reports.csv", "not_answer")]


def test_the_digest_depends_on_names_and_bytes_but_not_on_the_folders_path(data, tmp_path):
    before = read_folder(data, NOW).digest
    shutil.copytree(data, tmp_path / "elsewhere" / "other")
    assert read_folder(tmp_path / "elsewhere" / "other", NOW).digest == before
    (data / "reports").mkdir()
    (data / "reports.csv").rename(data / "reports" / "week.csv")
    renamed = read_folder(data, NOW).digest
    write(data, reports__week=REPORTS_HEAD + report(0))
    assert len({before, renamed, read_folder(data, NOW).digest}) == 3


def test_the_fingerprint_changes_with_every_change_and_only_then(data):
    write(data, sample__reports=REPORTS_HEAD)
    for name in ("indicators/desks.toml", "boundaries/1393.geojson"):
        (data / name).parent.mkdir()
        (data / name).write_text("x")
    before = fingerprint(data)
    files = "counties.csv offices.csv reports.csv sample/reports.csv indicators/desks.toml boundaries/1393.geojson"
    assert [name for name, _, _ in before] == [*files.split(), "indicators/", "boundaries/"]
    (data / "notes.txt").write_text("x")
    assert fingerprint(data) == before
    for name, size, changed in before[: len(files.split())]:
        path = data / name
        content = path.read_bytes()
        os.utime(path, ns=(changed, changed + 1))
        assert fingerprint(data) != before
        path.write_bytes(content + b" ")
        os.utime(path, ns=(changed, changed))
        assert fingerprint(data) != before
        path.write_bytes(content)
        os.utime(path, ns=(changed, changed))
        assert fingerprint(data) == before
        assert size == len(content)
    write(data, inspections=INSPECTIONS_HEAD)
    assert len(fingerprint(data)) == len(before) + 1
    # An archive of a publication, an empty folder, and a file that is only named count as well.
    for name, more in (("reports/", 1), ("inspection.csv", 1)):
        count = len(fingerprint(data))
        (data / name).mkdir() if name.endswith("/") else (data / name).write_bytes(b"x")
        assert len(fingerprint(data)) == count + more, name


def test_fingerprint_ignores_a_file_that_disappears_meanwhile(data, monkeypatch):
    before = fingerprint(data)
    stat = Path.stat
    asked: list[Path] = []

    def vanish(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if self.name == "reports.csv" and self in asked:
            raise FileNotFoundError(2, "gone", str(self))
        asked.append(self)
        return stat(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", vanish)
    assert fingerprint(data) == tuple(entry for entry in before if entry[0] != "reports.csv")
    assert asked.count(data / "reports.csv") == 1
    monkeypatch.undo()
    assert fingerprint(data / "nowhere") == ()


def test_files_that_are_not_read_and_missing_borders_are_notes_and_no_faults(data):
    names = "reports.xlsx notes.csv README.md sketch.png .hidden.csv ~$reports.xlsx".split()
    for name in (*names, "old/2013.csv", "report/week.csv", "reports/week.xlsx", ".git/table.csv"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_bytes(b"x")
    notes = read_dataset(data, NOW).notes
    assert [(note.file.partition("/")[2], note.code) for note in notes] == [
        ("notes.csv", "file_unread"),
        ("reports.xlsx", "file_workbook"),
        ("report/week.csv", "file_unread"),
        ("reports/week.xlsx", "file_workbook"),
        ("boundaries", "no_borders"),
    ]
    assert [text for note in notes for lang in LANGUAGES if "{" in (text := describe(note, lang))] == []


def test_the_shipped_borders_are_those_of_the_shipped_register_and_own_ones_must_fit(data):
    assert read_dataset(data, NOW).eras == ()
    (data / "boundaries").mkdir()
    shutil.copy(SHIPPED_DATA / "boundaries" / "1393.geojson", data / "boundaries")
    with pytest.raises(DataError) as refused:
        read_dataset(data, NOW)
    assert {fault.code for fault in refused.value.faults} == {"boundaries_unknown_county"}
