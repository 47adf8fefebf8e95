"""Files as people edit them: unambiguous variants are read, and each other cause is reported once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.input import read_input
from dashboard.language import LANGUAGES, describe
from dashboard.settings import SHIPPED_DATA
from dashboard.store.folder import Tables, read_folder

NOW = datetime(2015, 1, 1, 12)
SOUND = {
    "counties": "county_code,name_fa,name_en,population,valid_from,valid_to,split_from\n"
    "1001,اردستان,Ardestan,42105,,,\n1002,اصفهان,Isfahan,97960,,,\n",
    "offices": "office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample\n"
    "G01,governorate,فرمانداری اردستان,Governorate of Ardestan,1001,,,,\n"
    "D01,directorate,اداره کل ثبت احوال,Civil Registration,1002,,,,\n",
    "reports": "week,office_id,measure,value,evidence,received_at,source\n"
    + "".join(f"2014-{day},D01,desk,1,document,2014-{day}T05:35:00Z,letter\n" for day in ("11-29", "12-06", "12-13"))
    + "2014-12-06,D01,e_service_stage,2,document,2014-12-06T05:35:00Z,letter\n",
    "inspections": "date,team,office_id,findings,resolved,received_at,source\n"
    "2014-12-06,1,G01,3,1,2014-12-08T05:35:00Z,visit\n",
}


Change = Callable[[Path], object]


def changed(table: str, old: str, new: str, head: tuple[str, str] = ("", "")) -> Change:
    """All of one text of a table for another, and of one in its heading."""

    def change(folder: Path) -> None:
        file = folder / f"{table}.csv"
        text = file.read_text("utf-8")
        assert old in text, old
        file.write_text(text.replace(old, new).replace(*head, 1), "utf-8")

    return change


def saved(table: str, encoding: str, separator: str) -> Change:
    def change(folder: Path) -> None:
        file = folder / f"{table}.csv"
        file.write_bytes(file.read_text("utf-8").replace(",", separator).replace("\n", "\r\n").encode(encoding))

    return change


def renamed(old: str, new: str) -> Change:
    return lambda folder: (folder / old).rename(folder / new)


def without_columns(table: str, *names: str) -> Change:
    def change(folder: Path) -> None:
        file = folder / f"{table}.csv"
        pd.read_csv(file, dtype="str", keep_default_na=False).drop(columns=list(names)).to_csv(file, index=False)

    return change


PLAIN: dict[str, Change] = {
    "Excel's Unicode Text": saved("offices", "utf-16", "\t"),
    "semicolons": saved("offices", "utf-8", ";"),
    "tabs": saved("offices", "utf-8-sig", "\t"),
    "a nameless column": changed("offices", "\n", ",\n"),
    "a nameless column in the middle": changed("inspections", ",1,G01", ",1,,G01", head=("team,", "team,,")),
    "commas behind the rows": changed("reports", "letter\n", "letter,,\n"),
    "rows of commas": changed("reports", "letter\n", "letter\n,,,,,,\n"),
    "a heading in capitals": changed("offices", "office_id", "Office ID"),
    "left out columns of counties": without_columns("counties", "valid_from", "valid_to", "split_from"),
    "left out columns of offices": without_columns("offices", "parent_id", "valid_from", "valid_to", "sample"),
    **{
        f"sample = {no}": changed("offices", "1002,,,,", f"1002,,,,{no}")
        for no in ("0", "no", "NO", "نه", "false", "-")
    },
    **{f"kind = {kind}": changed("offices", ",governorate", f",{kind}") for kind in ("Governorate", "فرمانداری")},
    **{f"value = {yes}": changed("reports", "desk,1", f"desk,{yes}") for yes in ("1.0", "yes", "دارد", "۱", "یک")},
    **{f"stage = {two}": changed("reports", "stage,2", f"stage,{two}") for two in ("دو", "دوم", "مرحله دوم", "2.0")},
    "findings = سه": changed("inspections", "G01,3", "G01,سه"),
    "evidence in capitals": changed("reports", "document", "Document"),
    "a moment of the province": changed("reports", "2014-12-06T05:35:00Z", "2014-12-06 9:05"),
    "a Jalali moment of the province": changed("reports", "2014-12-06T05:35:00Z", "1393/9/15 9:05"),
    "a Jalali week": changed("reports", "\n2014-12-06", "\n۱۳۹۳/۹/۱۵"),
    "a population with decimals": changed("counties", "97960", "97960.0"),
    "a code with decimals": changed("offices", ",1001,", ",1001.0,"),
    "a county's name for its code": changed("offices", ",1001,", ",اردستان,"),
    "a code in small letters": changed("reports", "D01", "d01"),
    "Reports.csv": renamed("reports.csv", "Reports.csv"),
    "reports.CSV": renamed("reports.csv", "reports.CSV"),
}


def written(name: str) -> Change:
    return lambda folder: (folder / name).write_bytes(b"x")


COUNT = 2500
SOUND_ROWS = "".join(f"2014-12-06,D01,desk,1,self,2014-12-06T04:{n // 60:02}:{n % 60:02}Z,x\n" for n in range(COUNT))
EXCEL_ROWS = "".join(f"2014-12-06,D01,desk,1,self,12/6/2014 {n // 60:02}:{n % 60:02},x\n" for n in range(COUNT))
# Of each: the fault's file, line, column, code, and how many more lines have the same cause.
FAULTY: dict[str, tuple[Change, tuple[str, int, str, str, int]]] = {
    "a value too much in every row": (
        changed("reports", "letter\n", "letter,x\n"),
        ("reports.csv", 2, "", "fields_number", 3),
    ),
    "a nameless column with values": (
        changed("inspections", "visit\n", "visit,seen\n", head=("source\n", "source,\n")),
        ("inspections.csv", 2, "", "fields_number", 0),
    ),
    "no heading of the table": (
        changed(
            "counties",
            "county_code,name_fa",
            "کد,نام",
            head=(",name_en,population,valid_from,valid_to,split_from", ""),
        ),
        ("counties.csv", 1, "", "heading_unknown", 0),
    ),
    "Excel's dates": (
        changed("reports", "2014-12-06,D01", "12/6/2014,D01"),
        ("reports.csv", 3, "week", "excel_date", 1),
    ),
    "one wrong column in all rows": (
        changed("reports", "letter\n2014-12-13", f"letter\n{EXCEL_ROWS}2014-12-13"),
        ("reports.csv", 4, "received_at", "excel_date", COUNT - 1),
    ),
    "one wrong word in all rows": (
        changed("reports", "letter\n2014-12-13", "letter\n" + SOUND_ROWS.replace("self", "hearsay") + "2014-12-13"),
        ("reports.csv", 4, "evidence", "not_word", COUNT - 1),
    ),
    "a misspelt table": (
        renamed("inspections.csv", "inspection.csv"),
        ("inspection.csv", 0, "", "table_misnamed", 0),
    ),
    "a workbook in a table's place": (
        renamed("inspections.csv", "inspections.xlsx"),
        ("inspections.xlsx", 0, "", "table_misnamed", 0),
    ),
}


def sound(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in SOUND.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sound(tmp_path)


def rows(tables: Tables) -> dict[str, list[list[object]]]:
    found = {"counties": tables.counties, "offices": tables.offices}
    found |= {"reports": tables.rows.reports, "inspections": tables.rows.inspections}
    frames = {name: frame.drop(columns=["file", "line"], errors="ignore") for name, frame in found.items()}
    return {name: frame.astype(object).fillna("").values.tolist() for name, frame in frames.items()}


def test_unambiguous_variants_are_read_as_the_canonical_form(tmp_path: Path):
    expected, differing = rows(read_folder(sound(tmp_path / "sound"), NOW)), []
    for number, (case, change) in enumerate(PLAIN.items()):
        change(here := sound(tmp_path / str(number)))
        try:
            if rows(read_folder(here, NOW)) != expected:
                differing.append(case)
        except DataError as error:
            differing.append(f"{case}: {describe(error.faults[0], 'en')}")
    assert differing == []


def test_a_blank_english_name_is_the_persian_one(folder: Path):
    changed("counties", "Ardestan", "")(folder)
    without_columns("offices", "name_en")(folder)
    tables = read_folder(folder, NOW)
    assert tables.counties["name_en"].tolist() == ["اردستان", "Isfahan"]
    assert tables.offices["name_en"].tolist() == tables.offices["name_fa"].tolist()


def test_faults_of_one_cause_are_one_fault_with_all_lines(tmp_path: Path):
    wrong = []
    for number, (case, (change, expected)) in enumerate(FAULTY.items()):
        change(here := sound(tmp_path / str(number)))
        with pytest.raises(DataError) as refused:
            read_folder(here, NOW)
        found = [(f.file.split("/")[-1], f.line, f.column, f.code, len(f.alike)) for f in refused.value.faults]
        if found != [expected]:
            wrong.append((case, found))
    assert wrong == []


def test_further_lines_of_a_fault_are_named_and_counted(folder: Path):
    changed("reports", "document", "rumour")(folder)
    with pytest.raises(DataError) as refused:
        read_folder(folder, NOW)
    (fault,) = refused.value.faults
    assert (fault.line, fault.alike) == (2, (3, 4, 5))
    assert [describe(fault, lang).split(": ")[-1] for lang in LANGUAGES] == [
        "۳ (سطرهای ۳، ۴، ۵).",
        "3 (lines 3, 4, 5).",
    ]


def test_files_that_are_not_read_and_missing_borders_are_notes_and_no_faults(folder: Path):
    for name in ("reports.xlsx", "notes.csv", "README.md", "sketch.png", ".hidden.csv", "~$reports.xlsx"):
        written(name)(folder)
    for name in ("old/2013.csv", "report/week.csv", "reports/week.xlsx", ".git/table.csv"):
        (folder / name).parent.mkdir()
        written(name)(folder)
    notes = read_input(folder, NOW).notes
    assert [(note.file.partition("/")[2], note.code) for note in notes] == [
        ("notes.csv", "file_unread"),
        ("reports.xlsx", "file_unread"),
        ("report/week.csv", "file_unread"),
        ("reports/week.xlsx", "file_unread"),
        ("boundaries", "no_borders"),
    ]
    assert [text for note in notes for lang in LANGUAGES if "{" in (text := describe(note, lang))] == []


def test_the_shipped_borders_are_those_of_the_shipped_register_and_own_ones_must_fit(folder: Path):
    assert read_input(folder, NOW).eras == ()
    (folder / "boundaries").mkdir()
    (folder / "boundaries" / "1393.geojson").write_bytes((SHIPPED_DATA / "boundaries" / "1393.geojson").read_bytes())
    with pytest.raises(DataError) as refused:
        read_input(folder, NOW)
    assert {fault.code for fault in refused.value.faults} == {"boundaries_unknown_county"}
