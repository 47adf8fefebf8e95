"""Which office each row is, and which week and county the sheet: in any letters."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.unit.sheets.counties import answers, county, faults, looked_at, place, the_fault, typed
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, weeks

GOVERNORATE = ["G1", "فرمانداری اصفهان", "", "", "", "", "بله"]


# --- offices ---


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("B1", ""),
        ("b1", ""),
        (" B۱ ", ""),
        ("", "بانک کشاورزی"),
        ("", "بانك كشاورزي"),
        ("", "بانک‌کشاورزی"),
        ("", "agriculture bank"),
        ("Z9", "بانک کشاورزی"),
        ("بانک کشاورزی", ""),
        ("B1", "بانك كشاورزي"),
    ],
)
def test_an_office_is_known_by_its_id_and_else_by_its_name_in_any_letters(code, name):
    checked = looked_at(typed([code, name, "", "بله"]))
    assert checked.faults == ()
    assert answers(checked) == {("B1", "desk"): 1}


@pytest.mark.parametrize(
    ("code", "name", "column", "near"),
    [
        ("", "بانک کشاورزان", "B", "بانک کشاورزی (B1)"),
        ("B7", "بانک کشاورز", "B", "بانک کشاورزی (B1)"),
        ("B11", "", "A", "بانک کشاورزی (B1)"),
        ("", "qqqq", "B", "—"),
    ],
)
def test_an_unknown_office_is_a_fault_with_the_nearest_one(code, name, column, near):
    heading = ["کد دستگاه", "نام دستگاه", "kind", "desk", "desk_expert", "e_service_stage", "committee"]
    fault = the_fault(looked_at(typed([code, name, "", "بله"], heading=heading)))
    assert (fault.code, fault.column[0], fault.details["near"]) == ("sheet_office_unknown", column, near)


@pytest.mark.parametrize(("code", "name"), [("B9", ""), ("", "بانک مسکن اردستان"), ("X", "Housing Bank of Ardestan")])
def test_an_office_of_another_county_is_a_fault_that_names_it(code, name):
    fault = the_fault(looked_at(typed([code, name, "", "بله"])))
    assert fault.code == "sheet_office_elsewhere"
    assert fault.details == {"county": "Ardestan", "code": ARDESTAN}


def test_an_office_that_is_closed_or_not_open_yet_is_a_fault():
    register = county()
    place(register, "B5", ISFAHAN, valid_to=WEEK)
    place(register, "B6", ISFAHAN, valid_from=WEEK + weeks(1))
    checked = looked_at(typed(["B5"], ["B6"]), register)
    assert [fault.code for fault in checked.faults] == ["sheet_office_not_valid"] * 2


def test_the_same_office_twice_is_a_fault_that_names_the_first_row():
    checked = looked_at(typed(["B1", "", "", "بله"], ["B2", "", "", "خیر"], ["", "بانک کشاورزی", "", "خیر"]))
    assert faults(checked) == [("sheet_office_twice", 6, "B")]
    assert checked.faults[0].details == {"office": "B1", "first": "4"}
    assert answers(checked)[("B1", "desk")] == 1


def test_a_name_of_several_offices_needs_an_id():
    register = county()
    for code in ("B5", "B6"):
        place(register, code, ISFAHAN)
        register.rows["offices"][-1]["name_fa"] = "شعبه"
    fault = the_fault(looked_at(typed(["", "شعبه", "", "بله"]), register))
    assert (fault.code, fault.details["codes"]) == ("sheet_office_several", "B5, B6")
    assert looked_at(typed(["B6", "شعبه", "", "بله"]), register).faults == ()


def test_a_row_that_names_no_office_or_two_is_a_fault():
    checked = looked_at(typed(["", "", "", "بله"], ["B1", "بانک ملی", "", "بله"]))
    assert faults(checked) == [("sheet_office_blank", 4, "B"), ("sheet_name_other", 5, "B")]
    assert answers(checked) == {}, "no office gets what may be another's"


# --- week and county ---


@pytest.mark.parametrize("text", ["2014-12-06", "1393-09-15", "۱۳۹۳/۹/۱۵", "١٣٩٣.٩.١٥", "2014/12/6"])
def test_a_week_in_any_usual_spelling(text):
    assert looked_at(typed(GOVERNORATE, week=text)).week == WEEK


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2014-12-07", "not_saturday"),
        ("2014-12-20", "future"),
        ("12/6/2014", "not_date"),
        ("1393-13-01", "not_date"),
        ("0000-00-00", "not_date"),
        ("9999-12-31", "date_far"),
    ],
)
def test_a_wrong_week_is_a_fault(text, code):
    checked = looked_at(typed(GOVERNORATE, week=text))
    fault = the_fault(checked)
    assert (fault.code, fault.line, fault.column, fault.value) == (code, 1, "B (week)", text)
    assert checked.week is None
    if code == "not_saturday":
        assert fault.details["saturday"] == "2014-12-06"


def test_the_week_that_runs_in_tehran_is_not_in_the_future():
    friday_night = datetime(2014, 12, 5, 21)
    assert looked_at(typed(GOVERNORATE), now=friday_night).faults == ()
    assert the_fault(looked_at(typed(GOVERNORATE), now=datetime(2014, 12, 5, 20))).code == "future"


@pytest.mark.parametrize("text", [ISFAHAN, "۱۰۰۲", "اصفهان", "isfahan", "اصفهـان"])
def test_a_county_by_code_or_name(text):
    assert looked_at(typed(GOVERNORATE, code=text)).county_code == ISFAHAN


@pytest.mark.parametrize(
    ("text", "near"), [("9999", "—"), ("اصفهن", "اصفهان (1002)"), ("Ardestn", "Ardestan (1001)")]
)
def test_an_unknown_county_is_a_fault(text, near):
    fault = the_fault(looked_at(typed(GOVERNORATE, code=text)))
    assert (fault.code, fault.line, fault.details["near"]) == ("sheet_county_unknown", 2, near)


def test_a_county_that_is_not_valid_in_the_week_is_a_fault():
    register = county()
    register.county("1027", valid_from=WEEK + weeks(1))
    assert the_fault(looked_at(typed(code="1027"), register)).code == "sheet_county_not_valid"
