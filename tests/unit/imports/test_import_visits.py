"""Visits by kind of finding, and teams, from an office's file."""

import pytest

from dashboard.dataset import read_dataset
from dashboard.imports.checked import check_plan
from dashboard.imports.describe import describe
from dashboard.language import LANGUAGES
from dashboard.sources.read import Sources
from tests.unit.imports.planning import NOW, asides, doubts, plan_of, question, settled, workbook
from tests.unit.small_folder import choose_cards, small_folder

pytestmark = pytest.mark.usefixtures("read_here")

HEADING = ["شهرستان", "نام دستگاه", "تاریخ بازدید", "تیم", "نوع ایراد", "تعداد ایرادات", "رفع شده", "تاریخ رفع"]
OFFICE = ["اردستان", "فرمانداری اردستان"]
DAY = "۱۳۹۳/۹/۱۶"  # 2014-12-07
TEAM_HEADING = ["شماره تیم", "شهرستان محل استقرار", "دستگاه محل استقرار", "ظرفیت هفتگی"]
HEAD = "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source\n"
COLUMNS = ["date", "team", "office_id", "finding", "findings", "resolved", "resolved_on"]
TEAM_COLUMNS = ["team", "county_code", "office_id", "capacity"]


def visit(*cells, day=DAY, team="۳"):
    return [*OFFICE, day, team, *cells]


def rows(plan, table="inspections", columns=COLUMNS):
    return plan.tables[table][columns].values.tolist() if table in plan.tables else []


@pytest.fixture
def with_visits(tmp_path):
    """Data in which a visit of team 3 has two kinds of finding, and one of team 4 a total."""
    folder = small_folder(tmp_path)
    choose_cards(folder, "committee")
    received = "2014-12-08T09:00:00Z,letter 1\n"
    text = f"{HEAD}2014-12-07,3,G1001,desk,2,1,2014-12-08,{received}2014-12-07,3,G1001,access,1,0,,{received}"
    text += f"2014-12-07,4,G1001,,3,1,,{received}"
    (folder / "inspections.csv").write_text(text, encoding="utf-8")
    (folder / "teams.csv").write_text(
        "team,recorded_at,county_code,office_id,capacity\n1,,1001,G1001,4\n1,2014-12-01,1001,,5\n2,,,,3\n",
        encoding="utf-8",
    )
    return read_dataset(folder, NOW)


def test_a_row_for_each_kind_of_finding_is_read_in_both_languages_and_any_spelling(data):
    file = workbook(
        HEADING,
        visit("نبود يا نقص ميز خدمت", "۲", "۱", "۱۳۹۳/۹/۱۷"),
        visit("Premises, or access for people with disabilities", "1", "0", ""),
        visit("نقص اطلاع رسانی (مراحل، مدارک و هزینه‌ها)", "3", "3", "2014-12-07"),
        visit("complaints", "۱", "", ""),
    )
    plan = plan_of(data, file)
    assert rows(plan) == [
        ["2014-12-07", "3", "G1001", "desk", "2", "1", "2014-12-08"],
        ["2014-12-07", "3", "G1001", "access", "1", "0", ""],
        ["2014-12-07", "3", "G1001", "information", "3", "3", "2014-12-07"],
    ]
    # How many are resolved is never guessed.
    assert doubts(plan) == ["import_number_missing"] and not plan.open


def test_an_unknown_kind_is_asked_about_once_with_the_kinds_and_the_answer_is_remembered(data):
    file = workbook(
        HEADING,
        visit("بسته بودن باجه", "2", "0", ""),
        visit("آسانسور", "1", "0", "", day="۱۳۹۳/۹/۱۷"),
        visit("آسانسور", "1", "0", "", day="۱۳۹۳/۹/۱۸"),
    )
    plan = plan_of(data, file)
    assert [each.value for each in plan.open] == ["بسته بودن باجه", "آسانسور"]
    asked = question(plan, "value", "آسانسور")
    assert asked.proposed == "other" and len(asked.choices) == 8
    assert question(plan, "value", "باجه").proposed == "hours"
    plan, _ = settled(data, file, {asked.key: "access"})
    assert [row[3] for row in rows(plan)] == ["hours", "access", "access"]
    assert not plan_of(data, workbook(HEADING, visit("آسانسور", "4", "0", "")), plan.matching).open


@pytest.mark.parametrize(
    ("resolved", "day", "doubt"),
    [
        ("1", "۱۳۹۳/۹/۱۵", "import_resolved_on_early"),
        ("1", "1393/10/30", "import_resolved_on_future"),
        ("1", "به‌زودی", "import_resolved_on_no_day"),
        ("0", "۱۳۹۳/۹/۱۷", "import_resolved_on_nothing"),
    ],
)
def test_a_day_of_resolution_that_cannot_be_right_is_in_doubt_and_the_row_is_taken_without_it(
    data, resolved, day, doubt
):
    plan = plan_of(data, workbook(HEADING, visit("میز خدمت", "2", resolved, day)), {"finding:میزخدمت": "desk"})
    assert doubts(plan) == [doubt] and not plan.settled
    assert rows(plan) == [["2014-12-07", "3", "G1001", "desk", "2", resolved, ""]]
    for lang in LANGUAGES:
        assert describe(plan, lang)


def test_the_total_and_the_kinds_of_one_visit_in_one_file_are_two_answers_and_neither_is_taken(data):
    file = workbook(HEADING, visit("", "4", "1", ""), visit("desk", "3", "0", ""))
    plan = plan_of(data, file)
    assert doubts(plan) == ["import_conflict"] and plan.is_empty


def test_rows_that_say_what_the_data_say_of_a_kind_are_left_out_and_others_are_changes(with_visits):
    same = [visit("desk", "2", "1", "2014-12-08"), visit("access", "1", "0", "")]
    plan = plan_of(with_visits, workbook(HEADING, *same))
    assert plan.is_empty and plan.changes.unchanged == {"inspections": 2} and plan.settled
    plan = plan_of(with_visits, workbook(HEADING, visit("access", "1", "1", "2014-12-10"), same[0]))
    assert rows(plan) == [["2014-12-07", "3", "G1001", "access", "1", "1", "2014-12-10"]]
    (changed,) = plan.changes.changed
    assert (changed.old["en"], changed.new["en"]) == ("1 / 0", "1 / 1 / 10 Dec 2014")
    assert doubts(plan) == ["import_changed"]
    assert "premises" in "\n".join(describe(plan, "en"))


def test_a_known_total_never_takes_the_place_of_the_kinds_but_another_total_is_a_change(with_visits):
    total = HEADING[:4] + HEADING[5:7]
    plan = plan_of(with_visits, workbook(total, visit("3", "1")))
    assert plan.is_empty and plan.changes.unchanged == {"inspections": 1} and plan.settled
    plan = plan_of(with_visits, workbook(total, visit("3", "2")))
    assert rows(plan) == [["2014-12-07", "3", "G1001", "", "3", "2", ""]]
    (changed,) = plan.changes.changed
    assert (changed.what, changed.old["en"], changed.new["en"]) == ({}, "3 / 1", "3 / 2")


def test_kinds_of_a_visit_whose_total_is_known_are_taken_and_are_a_change_if_the_total_differs(with_visits):
    kinds = [visit("desk", "2", "1", "", team="4"), visit("other", "1", "0", "", team="4")]
    plan = plan_of(with_visits, workbook(HEADING, *kinds))
    assert len(rows(plan)) == 2 and plan.settled
    plan = plan_of(with_visits, workbook(HEADING, kinds[0]))
    (changed,) = plan.changes.changed
    assert (changed.old["en"], changed.new["en"], doubts(plan)) == ("3 / 1", "2 / 1", ["import_changed"])


def test_teams_are_read_with_home_and_capacity_and_a_blank_county_is_no_home(data, tmp_path):
    file = workbook(
        TEAM_HEADING,
        ["تیم ۱", "اردستان", "فرمانداری اردستان", "۵"],
        ["۲", "", "", "۴"],
        ["3", "خوانسار", "", "0"],
        ["4", "", "فرمانداری اردستان", "6"],
    )
    plan = plan_of(data, file)
    assert plan.settled and not plan.weeks
    assert rows(plan, "teams", TEAM_COLUMNS) == [
        ["1", "1001", "G1001", "5"],
        ["2", "", "", "4"],
        ["3", "1004", "", "0"],
        ["4", "1001", "G1001", "6"],
    ]
    assert plan.tables["teams"]["recorded_at"].nunique() == 1
    folder = small_folder(tmp_path)
    assert not check_plan(plan, Sources(folder), NOW).faults


def test_a_team_that_is_known_is_left_out_and_a_changed_one_is_told_with_both_homes(with_visits):
    file = workbook(
        [*TEAM_HEADING[:2], TEAM_HEADING[3]],
        ["1", "اردستان", "5"],
        ["2", "خوانسار", "3"],
    )
    plan = plan_of(with_visits, file)
    assert rows(plan, "teams", TEAM_COLUMNS) == [["2", "1004", "", "3"]]
    assert plan.changes.unchanged == {"teams": 1}
    text = "\n".join(describe(plan, "en"))
    assert "change, team 2, home and visits a week: 3 becomes 1004 / 3" in text
    assert all(describe(plan, lang) for lang in LANGUAGES)


def test_columns_about_members_of_a_team_are_named_and_never_imported(data):
    file = workbook([*TEAM_HEADING, "نام بازرس", "اعضای تیم"], ["1", "اردستان", "", "5", "x", "y"])
    plan = plan_of(data, file)
    assert plan.settled and rows(plan, "teams", TEAM_COLUMNS) == [["1", "1001", "", "5"]]
    assert asides(plan, "person") == ["E (نام بازرس)", "F (اعضای تیم)"]


def test_a_team_twice_without_a_number_or_beyond_the_provinces_number_is_named(data, tmp_path):
    heading = [TEAM_HEADING[0], TEAM_HEADING[1], TEAM_HEADING[3]]
    plan = plan_of(data, workbook(heading, ["1", "اردستان", "5"], ["1", "اردستان", "6"], ["?", "اردستان", "4"]))
    assert sorted(doubts(plan)) == ["import_conflict", "import_no_number"] and plan.is_empty
    plan = plan_of(data, workbook(heading, ["39", "اردستان", "5"]))
    (fault,) = check_plan(plan, Sources(small_folder(tmp_path)), NOW).faults
    assert (fault.line, fault.column, fault.code) == (2, "team", "out_of_range")
