"""Rows that are sound but probably not as meant, which `check` names with their number and lines."""

import pytest

from dashboard.database.engine import Database
from dashboard.sheets.row_notes import row_notes
from dashboard.sources.read import Sources
from dashboard.weeks import utcnow
from tests.unit.command_line import run
from tests.unit.small_folder import choose_cards, large_folder, report, write_reports


@pytest.fixture
def folder(tmp_path):
    data = large_folder(tmp_path)
    choose_cards(data, "committee_governorates")
    return data


def notes_of(folder):
    data = Sources(folder, Database(f"sqlite:///{folder}/none.sqlite")).read(utcnow())
    return row_notes(data.tables, data.cards)


def test_rows_as_they_should_be_give_no_note(folder):
    assert notes_of(folder) == []


def test_rows_of_measures_that_no_card_counts_for_their_kind_are_counted_in_one_note_with_the_first_place(folder):
    write_reports(
        folder, [report(), report("B003"), report("G1002"), report("B005"), report("G1002", day="2014-12-07")]
    )
    (note,) = notes_of(folder)
    assert (note.file, note.line, note.column, note.code) == ("data/reports.csv", 3, "measure", "measure_not_asked")
    assert note.details == {"pairs": "body: committee", "count": "2"}


def test_a_measure_is_asked_of_the_kinds_that_its_table_names(folder):
    write_reports(folder, [report(), report("B003")])
    text = (folder / "measures.csv").read_text("utf-8").splitlines()
    head = text[0].split(",")
    rows = [line.split(",") for line in text[1:]]
    for row in rows:
        row += [""] * (len(head) - len(row))
        if row[0] == "committee":
            row[head.index("asked")] = "body"
    (folder / "measures.csv").write_text("\n".join(",".join(row) for row in [head, *rows, []]), encoding="utf-8")
    assert notes_of(folder) == []


def test_rows_received_before_their_week_began_in_the_province_are_counted(folder):
    # Midnight in Tehran was 20:30 UTC in December 2014.
    rows = [
        report().replace("2014-12-06T09:00:00Z", f"2014-12-0{moment}Z") for moment in ("5T20:29:59", "5T20:30:00")
    ]
    write_reports(folder, [rows[0], rows[1].replace("G1001", "G1002")])
    (note,) = notes_of(folder)
    assert (note.file, note.line, note.column, note.code) == ("data/reports.csv", 2, "received_at", "received_early")
    assert note.details == {"day": "week", "count": "1"}


def test_check_says_these_notes_and_the_folder_is_sound(folder):
    write_reports(folder, [report(), report("B003"), report("G1002", day="2014-12-01")])
    done = run("check", "--data", str(folder), "--lang", "fa")
    assert done.returncode == 0
    assert "body: committee" in done.stderr and "سطر ۳" in done.stderr
    assert "received_at" in done.stderr and "سطر ۴" in done.stderr


def test_a_workbook_among_the_tables_is_not_silent_and_check_ends_with_status_1(folder):
    (folder / "reports").mkdir()
    (folder / "reports" / "week.xlsx").write_bytes(b"PK")
    (folder / "contacts.xlsx").write_bytes(b"PK")
    done = run("check", "--data", str(folder))
    assert done.returncode == 1
    assert "workbooks with further rows are not read: 1" in done.stdout and "is sound:" not in done.stdout
    line = next(line for line in done.stderr.splitlines() if "week.xlsx" in line)
    assert "python -m dashboard import FILE" in line
    (folder / "reports" / "week.xlsx").unlink()
    assert run("check", "--data", str(folder)).returncode == 0, "a workbook of another name is only named"
