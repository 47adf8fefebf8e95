"""`python -m dashboard plan`, run in this process: output, files, the stored plan, and refusals."""

import datetime
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.database import plans
from dashboard.database.engine import Database
from dashboard.planning.stored import from_json
from tests.unit.small_folder import choose_cards, large_folder

TEAMS = "team,county_code,office_id,capacity\n1,1001,G1001,2\n2,1002,,3\n3,,,4\n4,1002,,0\n"
WEEK = datetime.date(2014, 12, 13)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    place = large_folder(tmp_path)
    choose_cards(place, "inspection_coverage")
    (place / "teams.csv").write_text(TEAMS, encoding="utf-8")
    monkeypatch.setenv("DATA_URL", str(place))
    return place


def said(capsys, *options: str) -> str:
    assert main(["plan", "--lang", "en", "--week", "2014-12-13", *options]) == 0
    return capsys.readouterr().out


def test_a_plan_is_told_in_words_with_what_cannot_be_met(capsys):
    out = said(capsys)
    assert "week 13–19 Dec 2014" in out
    assert "Planned: 5 visits by 2 teams." in out
    assert "proven optimal (gap 0%" in out
    assert "Team 3 has no home county" in out
    assert "Team 4 has a capacity of 0 visits." in out
    assert "Due offices beyond the teams' capacity" in out


def test_absences_locks_and_chosen_teams_are_kept(capsys):
    locks = ("--lock", "1:G1002", "--lock", "2:G1003", "--lock", "1:G1001")
    out = said(capsys, "--week", "1393-09-23", "--absent", "۲", *locks)
    assert "Planned: 2 visits by 1 teams." in out
    assert "Locked visits that are kept: 1." in out
    assert "Team 2 is absent; unused capacity: 3." in out
    assert "Lock refused: team 2 is absent (office: County governor's office of Khomeyni Shahr)." in out
    assert "is the home office of team 1." in out
    assert "Planned: 3 visits by 1 teams." in said(capsys, "--teams", "2")


def test_files_are_written_and_calendars_of_an_earlier_plan_are_removed(tmp_path, capsys):
    place = tmp_path / "plans"
    assert "Files written into" in said(capsys, "-o", str(place))
    assert sorted(path.name for path in place.iterdir()) == [
        "plan-team-1.ics",
        "plan-team-2.ics",
        "plan.html",
        "plan.xlsx",
    ]
    said(capsys, "-o", str(place), "--absent", "1")
    assert not (place / "plan-team-1.ics").exists()
    assert (place / "plan-team-2.ics").exists()


def test_a_stored_plan_is_the_one_that_was_told(folder: Path, capsys):
    assert "is stored in" in said(capsys, "--store")
    said(capsys, "--store", "--absent", "1")
    database = Database(f"sqlite:///{folder}/dashboard.sqlite")
    stored = database.read(lambda connection: plans.newest(connection, WEEK))
    database.close()
    assert stored
    assert (stored.week, stored.account) == (WEEK, "-")
    plan = from_json(dict(stored.content))
    assert [visit.team for visit in plan.visits] == [2, 2, 2]


def test_a_county_beyond_the_reach_gets_no_visit_and_is_named(tmp_path, capsys):
    ways = tmp_path / "ways.csv"
    rows = [f"{home},{code},500" for home in (1001, 1002) for code in range(1001, 1025) if home != code]
    ways.write_text("\n".join(["from_county,to_county,km", *rows]), encoding="utf-8")
    near, far = (said(capsys, "--travel", str(ways), "--reach", reach) for reach in ("۱۰۰", "600"))
    assert "to which no team with capacity comes" in near
    assert "to which no team with capacity comes" not in far


def test_a_table_of_ways_replaces_the_estimate(tmp_path, capsys):
    ways = tmp_path / "ways.csv"
    ways.write_text("from_county,to_county,km\n1001,1002,118\n", encoding="utf-8")
    assert main(["plan", "--travel", str(ways)]) == 0
    ways.write_text("from_county,to_county,km\n1001,7777,118\n1001,1002,x\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["plan", "--travel", str(ways), "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert "line 2" in told
    assert "7777" in told
    assert "line 3" in told


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--week", "soon"], "soon"),
        (["--week", "9999-12-31"], "9999-12-31"),
        (["--absent", "3,x"], "x"),
        (["--teams", ""], "--teams"),
        (["--lock", "G1001"], "TEAM:OFFICE"),
        (["--lock", "one:G1001"], "TEAM:OFFICE"),
        (["--reach", "far"], "far"),
        (["--travel", "/no/such/file.csv"], "/no/such/file.csv"),
        (["--output", "/dev/null/plans"], "/dev/null/plans"),
    ],
)
def test_options_that_cannot_be_met_are_refused_in_words(options, words, capsys):
    assert main(["plan", *options, "--lang", "en"]) == 2
    assert words in capsys.readouterr().err


def test_without_teams_or_with_none_of_the_chosen_ones_the_plan_says_so(folder: Path, capsys):
    assert "There are no teams to plan for." in said(capsys, "--teams", "38")
    (folder / "teams.csv").unlink()
    out = said(capsys)
    assert "There are no teams to plan for." in out
    assert "There is nothing to plan." in out
