"""The command import: questions, doubts and exit codes, and next week's file without a question."""

import json
import sys
from datetime import date
from types import SimpleNamespace

import pytest

from dashboard.__main__ import main
from dashboard.publications.prepare import Draft, newest_of
from dashboard.publications.write import publish
from dashboard.sources.read import Sources
from dashboard.weeks import utcnow
from tests.unit.command_line import run
from tests.unit.imports import wild
from tests.unit.small_folder import choose_cards, small_folder

COUNTS = str(wild.FILES / "counts.csv")
SHEETS = str(wild.FILES / "county_sheets.xlsx")


@pytest.fixture
def folder(tmp_path):
    place = small_folder(tmp_path)
    choose_cards(place, "committee")
    return place


def importing(folder, *arguments, **more):
    return run("import", *arguments, "--data", str(folder), "--lang", "fa", **more)


def csv_files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*.csv")}


def test_a_plan_is_printed_as_json_and_writes_nothing(folder):
    before = csv_files(folder)
    done = importing(folder, SHEETS, "--plan")
    plan = json.loads(done.stdout)
    assert done.returncode == 0 and plan["settled"] is False and plan["rows"]["reports"]
    assert csv_files(folder) == before and not (folder / "dashboard.sqlite").exists()


def test_yes_with_a_doubt_prints_the_doubts_and_ends_with_2(folder):
    before = csv_files(folder)
    done = importing(folder, SHEETS, "--yes")
    assert done.returncode == 2 and csv_files(folder) == before
    assert "شهرداری خونسار" in done.stderr and "۱ دستگاه در فهرست نیست" in done.stderr


def test_yes_without_a_doubt_writes_and_the_same_file_again_changes_nothing(folder):
    done = importing(folder, COUNTS, "--yes")
    assert done.returncode == 0 and "counts/counts-" in done.stdout
    after = csv_files(folder)
    again = importing(folder, COUNTS, "--yes")
    assert again.returncode == 0 and "پیش‌تر درون‌برده شده است" in again.stdout and csv_files(folder) == after
    assert run("check", "--data", str(folder)).returncode == 0


def test_questions_are_asked_once_and_next_weeks_file_needs_none(folder, tmp_path):
    # Enter takes the misspelt office, the kind of the new office, and that this is one; then the doubt is confirmed.
    done = importing(folder, SHEETS, typed="\n\n\nبله\n")
    assert done.returncode == 0, done.stderr
    assert "شباهت \u061c۹۷٪" in done.stderr and "reports/county_sheets-" in done.stdout
    (tmp_path / "next.xlsx").write_bytes(wild.county_sheets(wild.SECOND_WEEK))
    second = importing(folder, str(tmp_path / "next.xlsx"), "--yes")
    assert second.returncode == 0, second.stderr
    assert "reports/next-" in second.stdout and "offices/next-" not in second.stdout
    assert run("check", "--data", str(folder)).returncode == 0


def test_a_wrong_number_is_asked_again_and_no_answer_writes_nothing(folder):
    before = csv_files(folder)
    done = importing(folder, SHEETS, typed="۹\n۱\n")
    assert done.returncode == 2 and "یکی از شماره‌های" in done.stderr and csv_files(folder) == before


def test_a_row_that_is_no_office_is_left_out_on_the_terminal(folder):
    done = importing(folder, SHEETS, typed="\n\n۹\n۱\nبله\n")
    assert done.returncode == 0, done.stderr
    assert "۱. «اداره آموزش و پرورش اردستان»: دستگاه تازه از نوع «ادارهٔ شهرستان»" in done.stderr
    assert "reports/county_sheets-" in done.stdout and "offices/" not in done.stdout


def test_saying_no_writes_nothing(folder):
    before = csv_files(folder)
    assert importing(folder, COUNTS, typed="خیر\n").returncode == 2
    assert csv_files(folder) == before


def test_rows_go_into_the_database_where_one_is_named(folder, tmp_path):
    before = csv_files(folder)
    address = f"sqlite:///{tmp_path / 'own.sqlite'}"
    done = importing(folder, COUNTS, "--yes", DATABASE_URL=address)
    assert done.returncode == 0, done.stderr
    assert "۲ ردیف" in done.stdout and csv_files(folder) == before
    again = importing(folder, COUNTS, "--yes", DATABASE_URL=address)
    assert again.returncode == 0 and "پیش‌تر درون‌برده شده است" in again.stdout
    into_folder = importing(folder, str(wild.FILES / "visits.xls"), "--yes", "--into", "folder", DATABASE_URL=address)
    assert "inspections/visits-" in into_folder.stdout


def test_rows_that_the_data_would_refuse_are_not_written(folder, tmp_path):
    file = tmp_path / "visits.csv"
    file.write_text(
        "شهرستان;نام دستگاه;تاریخ بازدید;تیم;ایرادات;رفع شده\nاردستان;فرمانداری اردستان;1393/9/16;99;1;1\n"
    )
    before = csv_files(folder)
    done = importing(folder, str(file), "--yes")
    assert done.returncode == 1 and "۳۸" in done.stderr and csv_files(folder) == before


def test_a_missing_file_a_wrong_week_and_a_broken_workbook_are_told_in_one_sentence(folder, tmp_path):
    assert importing(folder, str(tmp_path / "none.xlsx")).returncode == 2
    assert importing(folder, COUNTS, "--week", "فردا").returncode == 2
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    done = importing(folder, str(broken))
    assert done.returncode == 1 and "آسیب دیده" in done.stderr and "--template" not in done.stderr


def test_a_file_without_a_known_table_is_refused_with_the_command_of_a_template(folder, tmp_path):
    file = tmp_path / "text.csv"
    file.write_text("یک متن\nمتن دیگر\n")
    done = importing(folder, str(file))
    command = f"python -m dashboard sheet --template -o template.xlsx --data {folder}"
    assert done.returncode == 1 and command in done.stderr


def test_options_for_an_offices_file_are_refused_for_an_export(folder, tmp_path):
    assert run("export", str(tmp_path / "all.zip"), DATA_URL=str(folder)).returncode == 0
    done = importing(tmp_path / "new", str(tmp_path / "all.zip"), "--plan")
    assert done.returncode == 2 and "--plan" in done.stderr
    assert importing(tmp_path / "new", str(tmp_path / "all.zip")).returncode == 0
    assert (tmp_path / "new" / "reports.csv").exists()


def say_yes_after(monkeypatch, work):
    """The one question of this process is answered with yes, after `work` was done."""

    def readline():
        work()
        return "y\n"

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(readline=readline))


def test_rows_whose_question_was_open_during_a_publication_are_recorded_after_it(folder, monkeypatch):
    sources = Sources(folder)
    say_yes_after(monkeypatch, lambda: publish(sources, lambda *_: Draft(date(2014, 12, 6)), utcnow))
    assert main(["import", COUNTS, "--data", str(folder)]) == 0
    data = sources.read(utcnow())
    assert (data.tables.rows.in_memory("counts")["recorded_at"] > newest_of(data)).all()
    sources.close()


@pytest.mark.parametrize("into", ["folder", "database"])
def test_rows_that_another_import_of_the_file_has_written_meanwhile_are_not_called_written(
    folder, monkeypatch, capsys, into
):
    say_yes_after(monkeypatch, lambda: importing(folder, COUNTS, "--yes", "--into", into))
    assert main(["import", COUNTS, "--data", str(folder), "--into", into, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "was imported already" in said and "ritten" not in said
