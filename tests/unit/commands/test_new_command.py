"""`python -m dashboard new FOLDER`: a province's data folder, from answers and options, sound at once."""

import csv
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from dashboard.dataset import read_dataset
from dashboard.settings import SHIPPED_DATA
from dashboard.weeks import utcnow
from tests.unit.command_line import run

NAMES = "یزد، بافق، میبد"
TABLES = ("counties", "offices", "reports", "counts", "inspections", "teams")
CARDS = sorted(path.stem for path in (SHIPPED_DATA / "indicators").glob("*.toml"))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def contents(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_name_and_the_counties_are_enough_for_a_folder_that_check_calls_sound(tmp_path):
    done = run("new", str(tmp_path / "yazd"), "--name-fa", "استان یزد", "--counties", NAMES)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"DATA_URL={tmp_path / 'yazd'} make run" in done.stdout
    checked = run("check", "--data", str(tmp_path / "yazd"))
    assert checked.returncode == 0
    assert checked.stderr.count("\n") == 2  # the folder, and the only note: no borders yet
    data = read_dataset(tmp_path / "yazd", utcnow())
    assert (data.tables.province.code, data.tables.province.file_prefix) == ("21", "yazd")
    assert [data.tables.province.region(lang) for lang in ("fa", "en")] == ["استان یزد", "Yazd province"]
    assert [row["county_code"] for row in rows(tmp_path / "yazd" / "counties.csv")] == ["21c01", "21c02", "21c03"]
    assert "no code of the Statistical Centre" in done.stdout
    assert sorted(card.key for card in data.cards) == CARDS
    assert not data.tables.sample


def test_the_folder_has_every_table_with_examples_beside_it_and_a_persian_guide(tmp_path):
    run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", NAMES)
    folder = tmp_path / "new"
    for name in TABLES:
        assert len(rows(folder / f"{name}.example.txt")) == 3
        assert len(rows(folder / f"{name}.csv")) == (3 if name == "counties" else 0)
    assert list((folder / "boundaries").iterdir()) == []
    guide = (folder / "راهنما.txt").read_text(encoding="utf-8")
    assert "استان یزد" in guide
    assert all(f"{name}.csv" in guide for name in TABLES)


def test_the_example_rows_are_sound_in_the_folder_itself(tmp_path):
    run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", NAMES)
    for name in TABLES:
        shutil.copy(tmp_path / "new" / f"{name}.example.txt", tmp_path / "new" / f"{name}.csv")
    tables = read_dataset(tmp_path / "new", utcnow()).tables
    assert (len(tables.offices), tables.rows.numbers) == (3, {"reports": 3, "inspections": 3, "counts": 3})
    assert set(tables.rows.in_memory("inspections")["finding"]) == {"information", "e_service", ""}
    assert tables.teams[["team", "capacity"]].values.tolist() == [[1, 4], [2, 4], [3, 4]]


def test_what_no_option_answers_is_asked_and_a_wrong_answer_is_asked_again(tmp_path):
    typed = "\nسرزمین\nNowhere\nabc\n۷۷\nنخست، دوم\n2, satisfied\n"
    done = run("new", str(tmp_path / "new"), typed=typed)
    assert done.returncode == 0
    assert "“abc”" in done.stderr
    data = read_dataset(tmp_path / "new", utcnow())
    assert (data.tables.province.code, data.tables.province.region("en")) == ("77", "Nowhere province")
    assert list(data.tables.counties["county_code"]) == ["77c01", "77c02"]
    assert {card.key for card in data.cards} == {"service_desks", "satisfied"}
    assert list(data.tables.measures["measure"]) == ["desk", "satisfied"]


def test_without_an_english_name_the_persian_one_stands_in(tmp_path):
    done = run("new", str(tmp_path / "new"), "--name-fa", "سرزمین", "--code", "77", "--counties", NAMES)
    assert done.returncode == 0
    assert "en =" not in (tmp_path / "new" / "province.toml").read_text(encoding="utf-8")
    province = read_dataset(tmp_path / "new", utcnow()).tables.province
    assert (province.region("en"), province.file_prefix) == ("سرزمین province", "srzmyn")


def test_shipped_cards_come_without_target_announcement_and_history_of_the_shipped_province(tmp_path):
    run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", NAMES)
    cards = read_dataset(tmp_path / "new", utcnow()).cards
    assert {(card.target, card.next_review, card.changes) for card in cards} == {(None, None, ())}
    assert all(card.announced == card.key for card in cards)
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "new").rglob("*.*") if path.is_file())
    assert "اصفهان" not in text
    assert "Isfahan" not in text


def test_counties_come_from_a_workbook_with_title_codes_and_a_sum(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (
        ["شهرستان‌های استان"],
        ["ردیف", "كد شهرستان", "نام شهرستان", "جمعیت (نفر)"],
        [1, 2107, "شهرستان تفت", 43893],
        [2, "۲۱۰۹", "خاتم", "۳۶٬۴۲۲"],
        [3, None, "ابركوه", None],
        ["جمع", None, None, 80315],
    ):
        sheet.append(row)
    book.save(tmp_path / "counties.xlsx")
    done = run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", str(tmp_path / "counties.xlsx"))
    assert done.returncode == 0, done.stderr
    found = [(row["county_code"], row["name_fa"], row["population"]) for row in rows(tmp_path / "new/counties.csv")]
    assert found == [("2107", "تفت", "43893"), ("2109", "خاتم", "36422"), ("21c03", "ابرکوه", "")]


def test_counties_come_from_a_text_with_names_in_each_line(tmp_path):
    text = "فهرست شهرستان‌ها\n۱\tیزد\tYazd\n۲\tبافق\n۳\tمیبد؛ اردکان\n"
    (tmp_path / "names.txt").write_text(text, encoding="utf-8")
    run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", str(tmp_path / "names.txt"))
    found = [(row["name_fa"], row["name_en"]) for row in rows(tmp_path / "new" / "counties.csv")]
    assert found == [("یزد", "Yazd"), ("بافق", ""), ("میبد", ""), ("اردکان", "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name\n1001,یزد\n", ["line 2", "1001", "21"]),
        ("name\nیزد\nيزد\n", ["line 3", "line 2"]),
        ("name\n", ["no county"]),
    ],
)
def test_a_wrong_list_of_counties_is_told_by_line_and_nothing_is_written(tmp_path, text, said):
    (tmp_path / "counties.csv").write_text(text, encoding="utf-8")
    done = run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", str(tmp_path / "counties.csv"))
    assert done.returncode == 2
    assert all(part in done.stderr for part in said), done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["gone.xlsx", "broken.xlsx"])
def test_a_list_of_counties_that_cannot_be_read_is_one_sentence(tmp_path, name):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    done = run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", str(tmp_path / name))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert name in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_not_empty_is_refused_and_stays_as_it_is(tmp_path):
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    for lang in ("fa", "en"):
        done = run("new", str(tmp_path), "--name-fa", "یزد", "--counties", NAMES, "--lang", lang)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert str(tmp_path) in done.stderr
    assert contents(tmp_path) == {"letters.txt"}


def test_an_empty_folder_is_filled(tmp_path):
    assert run("new", str(tmp_path), "--name-fa", "یزد", "--counties", NAMES).returncode == 0
    assert "province.toml" in contents(tmp_path)
    assert not [name for name in contents(tmp_path) if name.startswith(".")]


def test_nothing_is_half_done_where_writing_fails(tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    done = run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--counties", NAMES)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert contents(tmp_path) == set()


def test_without_a_terminal_the_missing_answer_is_named_by_its_option(tmp_path):
    done = run("new", str(tmp_path / "new"))
    assert (done.returncode, "--name-fa" in done.stderr) == (2, True)


def test_options_of_a_card_are_refused_for_a_folder(tmp_path):
    done = run("new", str(tmp_path / "new"), "--name-fa", "یزد", "--question", "چند؟")
    assert (done.returncode, "--question" in done.stderr) == (2, True)
