"""Which office each row is, and which week and county the sheet: in any letters."""

from __future__ import annotations

from datetime import datetime

from tests.unit.sheets.counties import answers, county, faults, looked_at, place, the_fault, typed
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, weeks

GOVERNORATE = ["G1", "فرمانداری اصفهان", "", "", "", "", "بله"]


# --- offices ---


def test_an_office_is_known_by_its_id_and_else_by_its_name_in_any_letters():
    ids = [(code, "") for code in ("B1", "b1", " B۱ ", "بانک کشاورزی")]
    names = [("", name) for name in ("بانک کشاورزی", "بانك كشاورزي", "بانک‌کشاورزی", "agriculture bank")]
    wrong = []
    for code, name in [*ids, *names, ("Z9", "بانک کشاورزی"), ("B1", "بانك كشاورزي")]:
        checked = looked_at(typed([code, name, "", "بله"]))
        if checked.faults or answers(checked) != {("B1", "desk"): 1}:
            wrong.append((code, name, checked.faults))
    assert wrong == []


def test_an_unknown_office_is_a_fault_with_the_nearest_one_and_one_of_another_county_with_that():
    bank = "بانک کشاورزی (B1)"
    heading = ["کد دستگاه", "نام دستگاه", "kind", "desk", "desk_expert", "e_service_stage", "committee"]
    for code, name, column, near in (
        ("", "بانک کشاورزان", "B", bank),
        ("B7", "بانک کشاورز", "B", bank),
        ("B11", "", "A", bank),
        ("", "qqqq", "B", "—"),
    ):
        fault = the_fault(looked_at(typed([code, name, "", "بله"], heading=heading)))
        assert (fault.code, fault.column[0], fault.details["near"]) == ("sheet_office_unknown", column, near)
    for code, name in (("B9", ""), ("", "بانک مسکن اردستان"), ("X", "Housing Bank of Ardestan")):
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


def test_a_week_and_a_county_in_any_usual_spelling():
    for text in ("2014-12-06", "1393-09-15", "۱۳۹۳/۹/۱۵", "١٣٩٣.٩.١٥", "2014/12/6"):
        assert looked_at(typed(GOVERNORATE, week=text)).week == WEEK, text
    for text in (ISFAHAN, "۱۰۰۲", "اصفهان", "isfahan", "اصفهـان"):
        assert looked_at(typed(GOVERNORATE, code=text)).county_code == ISFAHAN, text


def test_a_wrong_week_is_a_fault():
    codes = {"2014-12-07": "not_saturday", "2014-12-20": "future", "9999-12-31": "date_far"}
    codes |= dict.fromkeys(("12/6/2014", "1393-13-01", "0000-00-00"), "not_date")
    for text, code in codes.items():
        checked = looked_at(typed(GOVERNORATE, week=text))
        fault = the_fault(checked)
        assert (fault.code, fault.line, fault.column, fault.value) == (code, 1, "B (week)", text)
        assert checked.week is None
        assert code != "not_saturday" or fault.details["saturday"] == "2014-12-06"


def test_the_week_that_runs_in_tehran_is_not_in_the_future():
    friday_night = datetime(2014, 12, 5, 21)
    assert looked_at(typed(GOVERNORATE), now=friday_night).faults == ()
    assert the_fault(looked_at(typed(GOVERNORATE), now=datetime(2014, 12, 5, 20))).code == "future"


def test_a_county_that_is_unknown_or_not_valid_in_the_week_is_a_fault():
    for text, near in (("9999", "—"), ("اصفهن", "اصفهان (1002)"), ("Ardestn", "Ardestan (1001)")):
        fault = the_fault(looked_at(typed(GOVERNORATE, code=text)))
        assert (fault.code, fault.line, fault.details["near"]) == ("sheet_county_unknown", 2, near)
    register = county()
    register.county("1027", valid_from=WEEK + weeks(1))
    assert the_fault(looked_at(typed(code="1027"), register)).code == "sheet_county_not_valid"
