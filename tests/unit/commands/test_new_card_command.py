"""`python -m dashboard new card`: five answers give a measure and its card, which every screen then has."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dashboard.dataset import read_dataset
from dashboard.indicators.cards import Card
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.sources.read import Sources
from dashboard.weeks import utcnow
from tests.unit.cases import each_case
from tests.unit.command_line import Done, run
from tests.unit.small_site import csv_of, text_of

NAME, QUESTION = "رمپ ویلچر", "چند دستگاه رمپ ویلچر دارند؟"
SAME = ("--name-fa", NAME, "--question", QUESTION, "--offices", "governorate,شهرداری")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "yazd"
    made = run("new", str(place), "--name-fa", "یزد", "--counties", "یزد، بافق", "--cards", "committee,satisfied")
    assert made.returncode == 0
    return place


def new_card(folder: Path, *options: str, typed: str = "") -> Done:
    return run("new", "card", "--data", str(folder), *options, typed=typed)


def card_of(folder: Path, key: str) -> Card:
    return next(card for card in read_dataset(folder, utcnow()).cards if card.key == key)


def test_five_answers_give_a_measure_and_a_card_that_are_sound(folder):
    done = new_card(folder, typed=f"{NAME}\n{QUESTION}\n1\n1, شهرداری\n۹۰ ۱۴۰۶/۱۲/۲۹\n")
    assert done.returncode == 0, done.stderr
    assert run("check", "--data", str(folder)).returncode == 0
    data = read_dataset(folder, utcnow())
    # The shipped measures that were chosen stay, and so do their cards.
    assert list(data.tables.measures["measure"]) == ["committee", "satisfied", "rmp_vylchr"]
    assert {card.key for card in data.cards} == {"committee", "satisfied", "rmp_vylchr"}
    card = card_of(folder, "rmp_vylchr")
    assert (card.rule, card.kinds) == ("state", ("governorate", "municipality"))
    assert (card.target, card.target_date) == (0.9, date(2028, 3, 19))
    assert card.words["en"] == card.words["fa"]
    assert card.word("fa", "question") == QUESTION


def test_each_kind_gives_the_rule_that_counts_it(folder):
    expected = {}
    for number, (kind, target, *rule_and_value) in enumerate(
        (
            ("yes_no", "0.9,2028-03-19", "state", 0.9),
            ("آری یا نه", "", "state", None),
            ("stages:هیچ|برنامه|ساخته", "90%,1406-12-29", "state", 0.9),
            ("share", "85٪ ۱۴۰۶/۱۲/۲۹", "sum", 0.85),
            ("total", "250 1406/12/29", "total", 250),
        )
    ):
        key = f"ramps_{number}"
        assert new_card(folder, *SAME, "--kind", kind, "--target", target, "--key", key).returncode == 0, kind
        expected[key] = (*rule_and_value, (1, 2) if kind.startswith("stages") else ())
    found = {card.key: (card.rule, card.target, card.steps) for card in read_dataset(folder, utcnow()).cards}
    assert found.items() >= expected.items()
    assert run("check", "--data", str(folder)).returncode == 0


def test_the_card_is_on_the_first_page_in_the_sheet_and_in_the_api(folder):
    new_card(folder, *SAME, "--kind", "yes_no", "--target", "90 1406/12/29", "--name-en", "Wheelchair ramps")
    for name in ("offices", "reports"):
        shutil.copy(folder / f"{name}.example.txt", folder / f"{name}.csv")
    file = folder / "reports.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",committee,", ",wheelchair_ramps,"), encoding="utf-8")
    server = create_server(Settings(), Live(Sources(folder)))
    assert NAME in text_of(server, "/fa/")
    assert "Wheelchair ramps" in text_of(server, "/en/")
    cells = csv_of(server, "/api/v1/cells?indicator=wheelchair_ramps&format=csv")
    assert ("2", "3") in {(row["numerator"], row["denominator"]) for row in cells}
    sheet = folder.parent / "yazd.csv"
    assert run("sheet", "--county", "یزد", "-o", str(sheet), "--lang", "fa", DATA_URL=str(folder)).returncode == 0
    assert f"{NAME} دارد؟" in sheet.read_text(encoding="utf-8-sig")


def test_english_words_are_written_where_an_english_name_is_given(folder):
    new_card(folder, *SAME, "--kind", "yes_no", "--target", "", "--name-en", "Wheelchair ramps")
    card = card_of(folder, "wheelchair_ramps")
    assert (card.word("en", "name"), card.word("en", "unit")) == ("Wheelchair ramps", "office")
    assert card.word("en", "question") == QUESTION


def test_a_folder_that_used_the_shipped_cards_and_measures_keeps_them(tmp_path):
    for name in ("counties.csv", "kinds.csv"):
        shutil.copy(SHIPPED_DATA / name, tmp_path)
    (tmp_path / "offices.csv").write_text("office_id,kind,name_fa,county_code\n", encoding="utf-8")
    (tmp_path / "reports.csv").write_text(
        "week,office_id,measure,value,evidence,received_at,source\n", encoding="utf-8"
    )
    before = read_dataset(tmp_path, utcnow())
    assert new_card(tmp_path, *SAME, "--kind", "yes_no", "--target", "").returncode == 0
    after = read_dataset(tmp_path, utcnow())
    assert [card.key for card in after.cards] == [*(card.key for card in before.cards), "rmp_vylchr"]
    assert list(after.tables.measures["measure"]) == [*before.tables.measures["measure"], "rmp_vylchr"]


@each_case(
    ("options", "said"),
    [
        (("--kind", "percent"), "--kind: “percent”"),
        (("--kind", "stages"), "--kind: "),
        (("--kind", "yes_no", "--target", "soon"), "--target: “soon”"),
        (("--kind", "yes_no", "--target", "120% 1406/12/29"), "--target: "),
        (("--kind", "yes_no", "--target", "90 1406/13/29"), "--target: "),
        (("--kind", "yes_no", "--target", "", "--key", "committee"), "“committee”"),
        (("--kind", "yes_no", "--target", "", "--key", "../x"), "“../x”"),
        (("--kind", "yes_no", "--code", "21"), "--code"),
    ],
)
def test_a_wrong_answer_is_one_sentence_and_nothing_is_written(folder, options, said):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = new_card(folder, *SAME, *options)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_card_that_cannot_be_written_leaves_the_measures_as_they_were(folder, monkeypatch):
    before = (folder / "measures.csv").read_bytes()
    replace = Path.replace

    def fail(file: Path, target: Path) -> Path:
        if target.suffix == ".toml":
            raise OSError(28, "No space left on device")
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", fail)
    done = new_card(folder, *SAME, "--kind", "yes_no", "--target", "")
    assert (done.returncode, "No space left" in done.stderr) == (2, True)
    assert (folder / "measures.csv").read_bytes() == before


def test_quotation_marks_in_a_name_are_written_so_that_the_card_is_read(folder):
    name = 'طرح "الف" \\'
    done = new_card(folder, "--name-fa", name, *SAME[2:], "--kind", "total", "--target", "", "--key", "plan")
    assert done.returncode == 0, done.stderr
    card = tomllib.loads((folder / "indicators" / "plan.toml").read_text(encoding="utf-8"))
    assert card["fa"]["name"] == name
