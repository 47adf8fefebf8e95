"""Files of offices become plans: what is recognized, what is asked, what is in doubt, what would be written."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from dashboard.imports.describe import as_json, describe
from dashboard.indicators.card_files import read_cards
from dashboard.language import LANGUAGES
from dashboard.settings import SHIPPED_DATA
from dashboard.sheets import blank
from tests.unit.cases import each_case
from tests.unit.imports import wild
from tests.unit.imports.planning import (
    NOW,
    TITLE,
    WEEK,
    asides,
    doubts,
    plan_of,
    question,
    reports,
    settled,
    workbook,
)

pytestmark = pytest.mark.usefixtures("read_here")

HEADING = ("ردیف", "نام دستگاه", "ستاد حقوق شهروندی")


def ardestan(*rows, heading=HEADING):
    return workbook([TITLE], heading, *rows)


def test_a_workbook_of_one_county_a_worksheet_is_read_with_its_marks_and_merged_headings(data):
    plan = plan_of(data, (wild.FILES / "county_sheets.xlsx").read_bytes())
    columns = {each.column: each.proposed for each in plan.questions if each.kind == "column"}
    assert columns == {
        "A (ردیف)": "number",
        "B (نام دستگاه)": "name",
        "C (میز خدمت دایر است)": "measure:desk",
        "D (میز خدمت کارشناس دارد)": "measure:desk_expert",
        "E (ستاد حقوق شهروندی فعال است)": "measure:committee",
        "F (ملاحظات)": "remark",
    }
    assert asides(plan, "sum") == ["جمع کل", "جمع کل"]
    found = reports(plan)
    assert found["G1001", "desk"] == "1" and found["M1001021396", "desk"] == "0"
    assert found["M1001011395", "committee"] == "0" and found["G1004", "committee"] == "1"
    # The committee of Ardestan's governorate is in the data already; a blank cell is no report.
    assert ("G1001", "committee") not in found and ("M1001021396", "committee") not in found
    assert plan.changes.unchanged == {"reports": 1}
    assert [week.isoformat() for week in plan.weeks] == [WEEK]


def test_a_heading_merged_over_two_rows_has_both_although_each_row_names_as_many_columns(data):
    above = ("ردیف", "نام دستگاه", "تکریم", None, "خدمات الکترونیکی", "توضیحات")
    below = (None, None, "میز خدمت", "کارشناس آموزش‌دیده", "مرحله", None)
    row = (1, "فرمانداری اردستان", "دارد", "✓", 2, "")
    merged = ("A2:A3", "B2:B3", "C2:D2", "F2:F3")
    plan = plan_of(data, workbook([TITLE], above, below, row, merged=merged))
    assert [week.isoformat() for week in plan.weeks] == [WEEK]
    assert question(plan, "column", "میز خدمت").value == "تکریم میز خدمت"
    assert question(plan, "column", "مرحله").proposed == "measure:e_service_stage"


def test_the_committed_files_are_those_of_the_builder():
    from dashboard.imports.workbook import read_workbook

    for name, made in (("county_sheets.xlsx", wild.county_sheets()), ("counts.csv", wild.counts())):
        assert read_workbook(name, made) == read_workbook(name, (wild.FILES / name).read_bytes())
    (made,), (kept,) = (
        read_workbook("visits", each) for each in (wild.one_sheet(), (wild.FILES / "visits.xls").read_bytes())
    )
    assert made.cells == kept.cells


def test_an_old_excel_file_of_visits_is_read_with_jalali_dates_and_counties_that_stand_once(data):
    plan = plan_of(data, (wild.FILES / "visits.xls").read_bytes(), name="visits.xls")
    rows = plan.tables["inspections"][["date", "team", "office_id", "findings", "resolved"]].values.tolist()
    assert rows == [
        ["2014-12-07", "3", "G1001", "4", "2"],
        ["2014-12-08", "3", "M1001011395", "0", "0"],
        ["2014-12-09", "12", "M1004011413", "5", "5"],
    ]
    assert plan.settled and not plan.open


def test_counts_are_read_from_a_csv_file_in_the_offices_own_separator(data):
    plan = plan_of(data, (wild.FILES / "counts.csv").read_bytes(), name="counts.csv")
    rows = plan.tables["counts"][["week", "office_id", "measure", "numerator", "denominator"]].values.tolist()
    assert rows == [[WEEK, "G1001", "satisfied", "12", "15"], [WEEK, "M1004011413", "satisfied", "7", "7"]]
    assert plan.settled


def test_the_second_week_of_the_same_layout_needs_no_question(data):
    first, _ = settled(data, wild.county_sheets())
    assert first.open == [] and "new" in first.matching.values()
    second = plan_of(data, wild.county_sheets(wild.SECOND_WEEK), first.matching, now=NOW.replace(day=29))
    assert not second.open
    assert [week.isoformat() for week in second.weeks] == ["2014-12-13"]


def test_a_misspelt_office_is_asked_about_with_its_score_and_the_answer_is_remembered(data):
    file = ardestan((1, "شهرداري زوارره", "دارد"))
    plan = plan_of(data, file)
    asked = question(plan, "office", "زوارره")
    assert not asked.certain and asked.proposed == "M1001021396" and 80 <= asked.score < 100
    assert asked.choices[-2].value == "new" and asked.choices[-1].value == "skip"
    answered = plan_of(data, file, {asked.key: "M1001021396"})
    assert answered.settled and reports(answered) == {("M1001021396", "committee"): "1"}
    assert answered.matching[asked.key] == "M1001021396"


def test_offices_that_differ_in_a_number_are_never_taken_for_each_other(data):
    plan = plan_of(data, ardestan((1, "بانک ملی شعبه ۱", "دارد"), (2, "بانک ملی شعبه ۲", "ندارد")))
    assert len(plan.tables["offices"]) == 2


def test_new_offices_get_the_same_ids_each_time_and_are_to_be_confirmed(data):
    file = ardestan((1, "اداره آموزش و پرورش", "دارد"), (2, "فرمانداری اردستان", "ندارد"))
    plan, answers = settled(data, file)
    again, _ = settled(data, file, answers)
    (new,) = plan.tables["offices"].to_dict("records")
    assert new["office_id"] == again.tables["offices"]["office_id"][0]
    assert new["office_id"].startswith("N1001-") and new["county_code"] == "1001" and new["valid_from"] == WEEK
    assert "import_new_offices" in doubts(plan)
    asked = question(plan_of(data, file), "kind", "آموزش")
    assert asked.proposed == "county_office"
    # Each new office is shown with its kind, and its row can be left out.
    assert "ادارهٔ شهرستان" in question(plan, "office", "آموزش").label("fa")
    assert "offices" not in plan_of(data, file, {asked.key: "skip"}).tables


def test_one_office_twice_with_different_answers_is_in_doubt_and_neither_is_taken(data):
    plan = plan_of(data, ardestan((1, "شهرداری زواره", "دارد"), (2, "شهرداری زواره", "ندارد")))
    assert doubts(plan) == ["import_conflict"] and not plan.settled
    assert plan.is_empty and any("سطرهای ۳، ۴" in line for line in describe(plan, "fa"))


def test_one_office_twice_with_the_same_answer_is_one_report(data):
    plan = plan_of(data, ardestan((1, "شهرداری زواره", "دارد"), (2, "شهرداری زواره", "✓")))
    assert reports(plan) == {("M1001021396", "committee"): "1"} and plan.settled


def test_columns_about_persons_are_named_and_never_imported(data):
    heading = (*HEADING, "نام و نام خانوادگی مسئول", "تلفن همراه")
    plan = plan_of(data, ardestan((1, "شهرداری زواره", "دارد", "علی رضایی", "0913"), heading=heading))
    assert asides(plan, "person") == ["D (نام و نام خانوادگی مسئول)", "E (تلفن همراه)"]
    assert "رضایی" not in json.dumps(as_json(plan), ensure_ascii=False) and plan.settled


def test_an_answer_that_is_neither_yes_nor_no_is_never_guessed(data):
    file = ardestan((1, "شهرداری زواره", "تا حدودی"))
    plan = plan_of(data, file)
    asked = question(plan, "value", "تا حدودی")
    assert [choice.value for choice in asked.choices] == ["0", "1", "skip"] and asked.proposed == "skip"
    assert not plan.settled and plan.is_empty
    assert reports(plan_of(data, file, {asked.key: "0"})) == {("M1001021396", "committee"): "0"}


YES, NO = "داراست ✓ بلي ۱".split(), "× x X ✗ ندارد".split()


@each_case("typed", [*YES, *NO])
def test_the_words_and_marks_of_yes_and_no_are_understood(data, typed):
    found = reports(plan_of(data, ardestan((1, "شهرداری زواره", typed))))
    assert found == {("M1001021396", "committee"): "1" if typed in YES else "0"}


@pytest.mark.parametrize("blank", ["", "-", "—", None])
def test_a_blank_cell_is_no_report_and_never_a_no(data, blank):
    assert plan_of(data, ardestan((1, "شهرداری زواره", blank), (2, "شهرداری اردستان", "x"))).changes.new == {
        "reports": 1
    }


def test_an_answer_that_changes_the_same_week_is_told_with_both_values_and_is_in_doubt(data):
    plan = plan_of(data, ardestan((1, "فرمانداری", "ندارد")))
    (changed,) = plan.changes.changed
    assert (changed.old["fa"], changed.new["fa"]) == ("فعال است", "ندارد") and doubts(plan) == ["import_changed"]


def test_the_week_is_asked_where_the_file_names_none_and_given_by_an_option(data):
    file = workbook(["شهرستان اردستان"], HEADING, (1, "شهرداری زواره", "دارد"))
    plan = plan_of(data, file)
    (asked,) = plan.open
    # The newest week that has ended comes before the one that runs.
    assert asked.kind == "week" and asked.proposed == "2014-12-13" and len(asked.choices) == 4
    running = plan_of(data, file, {asked.key: "2014-12-20"})
    assert doubts(running) == ["import_week_runs"] and not running.settled
    assert asked.key not in plan_of(data, file, {asked.key: WEEK}).matching
    given = plan_of(data, file, week=NOW.date().replace(day=8))
    assert given.settled and given.tables["reports"]["week"].tolist() == [WEEK]


@pytest.mark.parametrize(
    "title",
    [
        "هفتهٔ منتهی به ۱۳۹۳/۰۹/۲۱",
        "هفتهٔ گزارش: ۱۳۹۳-۹-۱۸",
        "از ۱۳۹۳/۰۹/۱۵ تا ۱۳۹۳/۰۹/۲۱",
        "هفتهٔ منتهی به ۱۸ آذر ماه ۱۳۹۳",
        "۱۵ تا ۲۱ آذر ۱۳۹۳",
        "week of 2014-12-08",
        "هفته منتهی به ۱۳۹۳/۰۹/۲۱، تاریخ تهیه: ۱۳۹۳/۰۹/۲۳",
    ],
)
def test_the_week_of_a_title_is_read_in_digits_and_words(data, title):
    plan = plan_of(data, workbook(["شهرستان اردستان"], [title], HEADING, (1, "شهرداری زواره", "دارد")))
    assert plan.tables["reports"]["week"].tolist() == [WEEK] and not plan.open


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        # What is written on a day tells of the week before it; a date without a word may be any.
        ("تاریخ تنظیم: ۱۳۹۳/۰۹/۲۳", WEEK),
        ("تاریخ تهیه گزارش: ۱۳۹۳/۰۹/۲۳", WEEK),
        ("تاریخ ارسال: ۱۳۹۳/۰۹/۲۳", WEEK),
        ("تاریخ چاپ ۲۳ آذر ۱۳۹۳", WEEK),
        ("نامه شماره ۱۲۳/۴ مورخ ۱۳۹۳/۰۹/۲۳", WEEK),
        ("مصوبه مورخ ۱۳۹۳/۰۹/۲۳ شورای اداری", WEEK),
        ("عملکرد هفته اول آذرماه ۱۳۹۳، تاریخ: ۱۳۹۳/۰۹/۱۸", WEEK),
        ("تاریخ: ۱۳۹۳-۹-۱۸", WEEK),
        ("از ۱۳۹۳/۰۹/۱۷ تا ۱۳۹۳/۰۹/۲۵", WEEK),
    ],
)
def test_a_date_without_a_word_for_week_is_a_question(data, title, proposed):
    file = workbook(["شهرستان اردستان"], [title], HEADING, (1, "شهرداری زواره", "دارد"))
    (asked,) = plan_of(data, file).open
    assert (asked.kind, asked.value, asked.proposed) == ("week", title, proposed)
    assert plan_of(data, file, {asked.key: proposed}).settled


def test_a_date_of_writing_in_its_own_cell_is_no_week(data):
    rows = ["شهرستان اردستان"], ["تاریخ ارسال:", "۱۳۹۳/۰۹/۲۳"], HEADING, (1, "شهرداری زواره", "دارد")
    assert [each.kind for each in plan_of(data, workbook(*rows)).open] == ["week"]


def test_a_week_that_runs_and_one_before_the_newest_are_doubts_unless_the_option_gives_them(data):
    for title, code in (("هفتهٔ ۱۳۹۳/۱۰/۰۱", "import_week_runs"), ("هفتهٔ ۱۳۹۳/۰۹/۰۳", "import_week_old")):
        file = workbook(["شهرستان اردستان"], [title], HEADING, (1, "شهرداری زواره", "دارد"))
        assert doubts(plan_of(data, file)) == [code] and not plan_of(data, file).settled
    file = workbook(["شهرستان اردستان"], HEADING, (1, "شهرداری زواره", "دارد"))
    assert plan_of(data, file, week=NOW.date()).settled


def test_a_column_of_dates_gives_the_week_of_reports_only_after_a_yes(data):
    heading = ("نام دستگاه", "تاریخ", "ستاد حقوق شهروندی")
    plan = plan_of(data, workbook(heading, ("شهرداری زواره", "۱۳۹۳/۰۹/۱۸", "دارد")))
    assert doubts(plan) == ["import_week_by_date"] and plan.tables["reports"]["week"].tolist() == [WEEK]


def test_a_week_that_ends_on_a_saturday_is_asked_about_once(data):
    file = workbook(["شهرستان اردستان"], ["هفتهٔ منتهی به ۱۳۹۳/۰۹/۲۲"], HEADING, (1, "شهرداری زواره", "دارد"))
    plan = plan_of(data, file)
    (asked,) = plan.open
    assert asked.proposed == "before" and plan.tables["reports"]["week"].tolist() == [WEEK]
    assert plan_of(data, file, {asked.key: "before"}).settled


def test_a_week_in_the_future_is_refused(data):
    file = workbook(["شهرستان اردستان"], ["هفتهٔ منتهی به ۱۳۹۳/۱۰/۱۹"], HEADING, (1, "شهرداری زواره", "دارد"))
    assert [fault.code for fault in plan_of(data, file).faults] == ["import_future"]


def test_an_unknown_column_is_asked_about_and_a_misspelt_one_is_taken(data):
    heading = ("ردیف", "نام دستگاه", "ستاد حقوق شهروندي فعل است", "امتیاز ارزیابی")
    file = ardestan((1, "شهرداری زواره", "دارد", "۱۷"), heading=heading)
    plan = plan_of(data, file)
    assert question(plan, "column", "ستاد").certain
    (asked,) = plan.open
    assert asked.column == "D (امتیاز ارزیابی)" and asked.proposed == "ignore"
    assert plan_of(data, file, {asked.key: "ignore"}).settled


@pytest.mark.parametrize(
    ("heading", "kind", "what"),
    [
        # Cells that are coloured and have no text; a heading that gives nothing without a measure in each row.
        (("نام دستگاه", "ستاد حقوق شهروندی", "میز خدمت"), "empty", "C (میز خدمت)"),
        (("نام دستگاه", "ستاد حقوق شهروندی", "از تاریخ"), "register", "C (از تاریخ)"),
        (("نام دستگاه", "ستاد حقوق شهروندی", "ظرفیت"), "unused", "C (ظرفیت)"),
        (("نام دستگاه", "ستاد حقوق شهروندی"), "headless", "C"),
    ],
)
def test_a_column_that_gives_nothing_is_named(data, heading, kind, what):
    cell = "" if kind == "empty" else "۱۳۹۳/۰۱/۰۱"
    plan = plan_of(data, workbook([TITLE], heading, ("شهرداری زواره", "دارد", cell)))
    assert asides(plan, kind) == [what] and reports(plan) == {("M1001021396", "committee"): "1"}
    assert all(describe(plan, lang) for lang in LANGUAGES)


def test_columns_of_values_are_not_proposed_without_a_column_of_measures(data):
    heading = ("نام دستگاه", "ستاد حقوق شهروندی", "تعداد پاسخ نظرسنجی", "شکایت پاسخ داده شده", "پاسخ")
    plan = plan_of(data, workbook([TITLE], heading, ("شهرداری زواره", "دارد", "۳", "۴", "۵")))
    assert "value" not in {each.proposed for each in plan.questions}


def test_hidden_rows_and_columns_are_asked_about_and_left_out_as_answered(data):
    rows = HEADING, (1, "شهرداری زواره", "دارد"), (2, "شهرداری اردستان", "ندارد")
    file = workbook([TITLE], *rows, hidden_rows=[4, 9])
    plan = plan_of(data, file)
    (asked,) = plan.open
    assert (asked.kind, asked.value, asked.proposed) == ("rows", "4", "read") and len(reports(plan)) == 2
    plan = plan_of(data, file, {asked.key: "skip"})
    assert plan.settled and len(reports(plan)) == 1 and asides(plan, "hidden") == ["4"]
    (asked,) = plan_of(data, workbook([TITLE], *rows, hidden_columns=["A"])).open
    assert asked.value == "A"
    plan = plan_of(data, workbook([TITLE], *rows, hidden_rows=[3, 4]))
    assert any("۳، ۴" in line for line in describe(plan, "fa"))


def test_rows_after_a_sum_or_a_blank_line_are_asked_about_unless_the_register_has_their_offices(data):
    rows = (1, "شهرداری زواره", "دارد"), ("جمع", None, 1)
    file = ardestan(*rows, ("", "میز خدمت", "1"), ("", "ستاد", "0"), ("", "امضا", "✓"))
    plan = plan_of(data, file)
    (asked,) = plan.open
    assert (asked.kind, asked.proposed) == ("rows", "skip") and "ستاد" in asked.value
    assert asides(plan, "note") == ["امضا"] and "offices" not in plan.tables
    assert plan_of(data, file, {asked.key: "skip"}).settled
    assert plan_of(data, ardestan(*rows, (2, "شهرداری اردستان", "دارد"))).settled
    blank = plan_of(data, ardestan(rows[0], (), (2, "خلاصه", "دارد")))
    assert [each.kind for each in blank.open] == ["rows"]


def test_a_table_that_is_not_understood_beside_one_that_is_needs_a_yes(data):
    other = ("میز خدمت", "ستاد حقوق شهروندی"), ("۳", "۴")
    plan = plan_of(data, ardestan((1, "شهرداری زواره", "دارد"), (), *other))
    assert doubts(plan) == ["import_not_understood"] and asides(plan, "table") == ["میز خدمت | ستاد حقوق شهروندی"]
    assert not plan.settled and not plan.open


def test_the_only_unknown_column_beside_offices_is_asked_about(data):
    file = workbook(["دستگاه", "شهرستان", "وضع ستاد"], ["شهرداری زواره", "اردستان", "دارد"])
    plan = plan_of(data, file, week=NOW.date().replace(day=8))
    (asked,) = plan.open
    assert asked.column == "C (وضع ستاد)" and not plan.faults
    plan = plan_of(data, file, {asked.key: "measure:committee"}, week=NOW.date().replace(day=8))
    assert reports(plan) == {("M1001021396", "committee"): "1"}
    (fault,) = plan_of(data, file, {asked.key: "ignore"}).faults
    assert fault.code == "import_no_measure" and "میز خدمت" in fault.details["headings"]


@pytest.mark.parametrize(
    "heading",
    [
        "فاقد میز خدمت",
        "نبود میز خدمت",
        "عدم تشکیل ستاد حقوق شهروندی",
        "ستاد حقوق شهروندی تشکیل نشده",
        "نیاز به میز خدمت",
        "هدف میز خدمت",
        "تغییر میز خدمت",
        "میز خدمت (هفته قبل)",
        "میز خدمت در سال گذشته",
    ],
)
def test_a_heading_that_denies_is_never_proposed_as_the_measure(data, heading):
    file = workbook([TITLE], ("نام دستگاه", heading, "کارشناس میز"), ("شهرداری زواره", "دارد", "دارد"))
    (asked,) = plan_of(data, file).open
    assert asked.proposed == "ignore"
    contrary = next(choice.value for choice in asked.choices if choice.value.startswith("inverse:"))
    plan = plan_of(data, file, {asked.key: contrary})
    assert reports(plan)["M1001021396", contrary.removeprefix("inverse:")] == "0"


def test_two_columns_of_yes_and_no_under_one_heading_are_one_column(data):
    above, below = ("نام دستگاه", "ستاد حقوق شهروندی", None), (None, "دارد", "ندارد")
    rows = ("شهرداری زواره", "✓", ""), ("شهرداری اردستان", "", "✓"), ("فرمانداری اردستان", "-", "")
    for merged in (("A2:A3", "B2:C2"), ("B2:C2",)):
        plan = plan_of(data, workbook([TITLE], above, below, *rows, merged=merged))
        assert reports(plan) == {("M1001021396", "committee"): "1", ("M1001011395", "committee"): "0"}
        assert plan.settled
    both = plan_of(data, workbook([TITLE], above, below, ("شهرداری زواره", "✓", "✓"), merged=("A2:A3", "B2:C2")))
    assert [(each.kind, each.value) for each in both.open] == [("value", "دارد: ✓ / ندارد: ✓")] and both.is_empty


@pytest.mark.parametrize("between", [0, 1], ids=["beside", "a-blank-column-between"])
@pytest.mark.parametrize("merged", [False, True])
def test_tables_side_by_side_are_each_of_the_county_above_them(data, between, merged):
    gap = [None] * between
    file = workbook(
        ["هفتهٔ منتهی به ۱۳۹۳/۰۹/۲۱"],
        ["شهرستان کاشان", None, *gap, "شهرستان شهرضا", None],
        [*HEADING[1:], *gap, *HEADING[1:]],
        ["فرمانداری", "دارد", *gap, "فرمانداری", "ندارد"],
        merged=["A2:B2", "D2:E2" if between else "C2:D2"] if merged else (),
    )
    plan = plan_of(data, file)
    assert plan.settled
    assert reports(plan) == {("G1010", "committee"): "1", ("G1009", "committee"): "0"}
    assert [str(week) for week in plan.weeks] == [WEEK]


def test_tables_side_by_side_with_other_measures_are_two_tables(data):
    file = workbook(
        ["هفتهٔ منتهی به ۱۳۹۳/۰۹/۲۱"],
        ["نام دستگاه", "ستاد حقوق شهروندی", None, "نام دستگاه", "میز خدمت"],
        ["فرمانداری کاشان", "دارد", None, "فرمانداری شهرضا", "ندارد"],
        [None, None, None, "فرمانداری کاشان", "دارد"],
    )
    plan = plan_of(data, file)
    assert plan.settled
    assert reports(plan) == {("G1010", "committee"): "1", ("G1009", "desk"): "0", ("G1010", "desk"): "1"}


def test_a_misspelt_county_of_a_worksheet_is_asked_about(data):
    plan = plan_of(data, workbook(["هفتهٔ ۱۳۹۳/۰۹/۱۸"], HEADING, (1, "فرمانداری", "ندارد"), title="اردستن"))
    assert question(plan, "county", "اردستن").proposed == "1001"


def test_a_county_of_another_name_is_asked_about_once_and_the_answer_counts_for_its_offices(data):
    heading = ("نام دستگاه", "شهرستان", "ستاد حقوق شهروندی", "هفته")
    file = workbook(heading, ("فرمانداری صدوق", "صدوق", "ندارد", "۱۳۹۳/۰۹/۲۳"))
    (asked,) = plan_of(data, file).open
    assert (asked.kind, asked.value) == ("county", "صدوق")
    plan = plan_of(data, file, {asked.key: "1004"})
    assert plan.settled and reports(plan) == {("G1004", "committee"): "0"}


def test_a_file_without_a_table_is_refused(data):
    plan = plan_of(data, workbook(["فقط یک متن"], ["و یکی دیگر"]))
    assert [fault.code for fault in plan.faults] == ["import_nothing"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_template_that_is_filled_in_is_read_without_a_question(data, lang):
    cards = read_cards(SHIPPED_DATA / "indicators", data.tables.terms)
    template = blank.workbook(data.tables, cards, date(2014, 12, 13), NOW, lang)
    assert plan_of(data, template).settled, "blank, it says nothing, and its empty tables lose nothing"
    book = load_workbook(io.BytesIO(template))
    answers, counts, register = book.worksheets
    line = next(row[0].row for row in answers if row[0].value == "G1001")
    committee = data.tables.terms.measures["committee"].question(lang)
    answers.cell(line, next(cell.column for cell in answers[4] if cell.value == committee), 1)
    counts["F5"], counts["G5"] = 3, 9
    plan = plan_of(data, saved(book))
    assert plan.settled and reports(plan) == {("G1001", "committee"): "1"}
    assert (len(plan.tables["counts"]), [str(week) for week in plan.weeks]) == (1, ["2014-12-13"])
    for at, text in enumerate(("X1", "ادارهٔ آزمون", "ادارهٔ شهرستان", "اردستان"), start=1):
        register.cell(5, at, text)
    plan = plan_of(data, saved(book))
    assert not plan.open and doubts(plan) == ["import_new_offices"]
    assert list(plan.tables["offices"]["office_id"]) == ["X1"]


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_before_there_are_offices_the_template_has_a_column_for_each_measure(data):
    empty = replace(data.tables, offices=data.tables.offices.head(0))
    sheet = load_workbook(io.BytesIO(blank.workbook(empty, data.cards, date(2014, 12, 13), NOW, "fa"))).worksheets[0]
    assert {measure.question("fa") for measure in data.tables.terms.reported.values()} <= {
        cell.value for cell in sheet[4]
    }


def test_impossible_numbers_are_doubts_with_their_place(data):
    visits = workbook(
        ["شهرستان", "نام دستگاه", "تاریخ بازدید", "تیم", "تعداد ایرادات", "رفع شده"],
        ["اردستان", "فرمانداری اردستان", "۱۳۹۳/۹/۱۶", "۳", "۲", "۵"],
        ["اردستان", "شهرداری اردستان", "؟", "۳", "۲", "۱"],
        ["اردستان", "شهرداری زواره", "۱۳۹۳/۹/۱۶", "۳", "چند", "۱"],
    )
    plan = plan_of(data, visits)
    assert sorted(doubts(plan)) == ["import_no_day", "import_no_number", "import_resolved_over_findings"]
    assert {doubt.fault.line for doubt in plan.doubts} == {2, 3, 4} and plan.is_empty


@pytest.mark.parametrize(
    ("number", "total", "doubt"),
    [("8", "", "count_incomplete"), ("", "7", "count_incomplete"), ("8", "7", "count_over")],
)
def test_a_count_that_cannot_be_right_is_in_doubt_with_its_cause(data, number, total, doubt):
    heading = ["نام دستگاه", "رضایت مراجعان تعداد", "رضایت مراجعان کل"]
    plan = plan_of(data, ardestan(["فرمانداری", number, total], ["شهرداری زواره", "1", "2"], heading=heading))
    assert doubts(plan) == [f"import_{doubt}"] and len(plan.tables["counts"]) == 1
    assert all(describe(plan, lang) for lang in LANGUAGES)


def test_minutes_of_no_visit_are_a_sum_of_nothing(data):
    heading = ["نام دستگاه", "زمان انتظار مراجعان تعداد", "زمان انتظار مراجعان کل"]
    plan = plan_of(data, ardestan(["فرمانداری", "8", "0"], heading=heading))
    assert doubts(plan) == ["import_count_of_nothing"]


def test_an_office_that_cannot_be_added_is_refused_with_its_cause(data):
    heading = ["کد دستگاه", "نام دستگاه", "ستاد حقوق شهروندی"]
    plan = plan_of(data, ardestan(["X77", None, "دارد"], [None, "آقای رضا احمدی", "دارد"], heading=heading))
    assert [fault.code for fault in plan.faults] == ["import_office_without_name", "import_office_of_person"]
    assert all(describe(plan, lang) for lang in LANGUAGES)


def test_counted_things_are_numbers_and_a_rough_number_is_a_question(data):
    heading = ["شهرستان", "نام دستگاه", "تاریخ بازدید", "تیم", "تعداد ایرادات", "رفع شده"]
    row = ["اردستان", "فرمانداری اردستان", "۱۳۹۳/۹/۱۶", "۳"]
    plan = plan_of(data, workbook(heading, [*row, "۳ مورد", "۳ فقره"]))
    assert plan.tables["inspections"][["findings", "resolved"]].values.tolist() == [["3", "3"]] and plan.settled
    for rough, number in (("حدود ۲۰", "20"), ("دو مورد", "2")):
        (asked,) = plan_of(data, workbook(heading, [*row, rough, "۱"])).open
        assert (asked.value, asked.proposed, asked.choices[0].value) == (rough, "skip", number)
        plan = plan_of(data, workbook(heading, [*row, rough, "۱"]), {asked.key: number})
        assert plan.tables["inspections"]["findings"].tolist() == [number]


def test_a_year_of_two_digits_is_asked_about_once(data):
    heading = ["نام دستگاه", "نوع دستگاه", "شهرستان", "از تاریخ"]
    rows = ["دانشگاه آزاد", "دستگاه اجرایی دیگر", "اردستان"], ["مرکز رشد", "دستگاه اجرایی دیگر", "اردستان"]
    file = workbook(heading, [*rows[0], "65/3/1"], [*rows[1], "۹۳/۰۱/۰۲"])
    (asked,) = plan_of(data, file).open
    assert asked.label("fa") == "۱ خرداد ۱۳۶۵"
    plan, _ = settled(data, file)
    assert plan.tables["offices"]["valid_from"].tolist() == ["1986-05-22", "2014-03-22"]
    plan = plan_of(data, workbook(heading, [*rows[0], "قدیم"]))
    assert "import_no_validity" in doubts(plan) and plan.tables["offices"]["valid_from"].tolist() == [""]


def test_reports_are_read_from_a_long_table_with_a_measure_in_each_row(data):
    file = workbook(
        ["هفته", "کد دستگاه", "سنجه", "مقدار"],
        ["۱۳۹۳/۰۹/۱۵", "M1001021396", "ستاد حقوق شهروندی", "فعال است"],
        ["۱۳۹۳/۰۹/۱۵", "M1001021396", "خدمات الکترونیکی", "۲"],
    )
    assert reports(plan_of(data, file)) == {
        ("M1001021396", "committee"): "1",
        ("M1001021396", "e_service_stage"): "2",
    }


def test_a_register_is_read_with_kinds_and_no_answers(data):
    file = workbook(
        ["نام دستگاه", "نوع دستگاه", "شهرستان", "از تاریخ"],
        ["دانشگاه آزاد زواره", "دستگاه اجرایی دیگر", "اردستان", "۱۳۹۳/۰۱/۰۱"],
        ["فرمانداری اردستان", "فرمانداری", "اردستان", ""],
    )
    plan, _ = settled(data, file)
    (new,) = plan.tables["offices"].to_dict("records")
    assert (new["name_fa"], new["kind"], new["valid_from"]) == ("دانشگاه آزاد زواره", "body", "2014-03-21")


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_plan_is_told_in_words_and_as_json(data, lang):
    plan = plan_of(data, wild.county_sheets())
    text = "\n".join(describe(plan, lang))
    assert "شهرداری خونسار" in text and ("شباهت \u061c۹۸٪" if lang == "fa" else "likeness 98%") in text
    told = json.loads(json.dumps(as_json(plan)))
    assert told["settled"] is False and len(told["rows"]["reports"]) == plan.changes.new["reports"]
    assert told["rows"]["reports"][0]["sheet"] == "اردستان"


def test_a_list_of_counties_is_read_before_the_offices_in_them(data):
    counties = [["کد شهرستان", "نام شهرستان", "جمعیت"], ["1001", "اردستان", ""], ["۱۰۹۹", "شهرستان نو", "۱۲٬۰۰۰"]]
    offices = [["نام دستگاه", "نوع دستگاه", "شهرستان"], ["فرمانداری نو", "فرمانداری", "شهرستان نو"]]
    plan = plan_of(data, workbook(*counties, [], *offices))
    (county,) = plan.tables["counties"].to_dict("records")
    assert (county["county_code"], county["name_fa"], county["population"]) == ("1099", "شهرستان نو", "12,000")
    (office,) = plan.tables["offices"].to_dict("records")
    assert (office["county_code"], office["kind"]) == ("1099", "governorate")
    assert doubts(plan).count("import_new_county") == 1


def test_a_row_that_says_another_name_kind_or_county_than_the_register_is_in_doubt_and_changes_no_office(data):
    heading = ("کد دستگاه", "نام دستگاه", "نوع", "شهرستان")
    same = ("G1001", "فرمانداری اردستان", "فرمانداری", "اردستان")
    other_kind, other_county = (*same[:2], "شهرداری", "اردستان"), (*same[:3], "خوانسار")
    other_name = ("G1001", "بانک کشاورزی", "فرمانداری", "اردستان")
    assert doubts(plan_of(data, workbook(heading, same))) == []
    for row in (other_kind, other_county, other_name):
        plan = plan_of(data, workbook(heading, row))
        assert doubts(plan) == ["import_office_differs"], row
        assert not plan.settled and plan.is_empty
