"""The check of a sheet: valid answers, faults of rows and values, and their texts.

Offices, week and county are recognised in any spelling.
"""

from datetime import datetime

import pandas as pd

from dashboard.language import LANGUAGES, describe
from dashboard.staff.waiting_sheets import report_table
from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import shipped_sheets
from dashboard.tables.rules import SAME_FAULTS_SHOWN
from tests.unit.sheets.counties import (
    HEADING,
    NOW,
    answers,
    check_body,
    county,
    faults,
    place,
    the_fault,
    typed,
    unchanged_sheet,
)
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, days, weeks

GOVERNORATE = ["G1", "فرمانداری اصفهان", "", "", "", "", "بله"]


def _others(measure: str) -> list[str]:
    return [name for name in ("desk", "desk_expert", "e_service_stage", "committee") if name != measure]


def test_an_invalid_value_is_a_fault_with_the_expected_ones():
    cases = [("desk", text, "—") for text in ("2", "-1", "(1)", "0.1", "1/0", "#N/A", "دارد ندارد")]
    cases += [("e_service_stage", text, "—") for text in ("4", "بله", "1.5")]
    for measure, text, near in [*cases, ("desk", "بلهه", "بله"), ("e_service_stage", "۲: خدمت کامل", "۳: خدمت کامل")]:
        heading = ["کد دستگاه", measure, "نام دستگاه", *_others(measure)]
        fault = the_fault(check_body(typed(["D1", text], heading=heading)))
        assert (fault.code, fault.line, fault.value) == ("sheet_not_answer", 4, text)
        assert fault.column == f"B ({measure})"
        assert fault.details["near"] == near
        assert ("بله" in fault.details["answers"]) == (measure == "desk")


def test_an_unexpected_answer_and_a_missing_column_are_faults_and_a_dash_is_not():
    checked = check_body(typed(["G1", "", "", "بله", "—", "-", "بله"], ["M1", "", "", "", "q"]))
    assert faults(checked) == [("sheet_not_asked", 4, "D"), ("sheet_not_asked", 5, "E")]
    assert checked.faults[0].details["name"] == "Governorate of Isfahan"
    heading = ["office_id", "name", "desk", "desk_expert", "e_service_stage"]
    fault = the_fault(check_body(typed(["D1"], heading=heading)))
    assert (fault.code, fault.column) == ("sheet_column_missing", "Citizens' rights committee active?")


def test_all_faults_are_reported_together_in_order():
    body = typed(["B1", "", "", "maybe"], ["?"], ["M1", "", "", "بله"], week="2014-12-07", code="77")
    codes = " ".join(fault.code for fault in check_body(body).faults)
    assert codes == "not_saturday sheet_county_unknown sheet_not_answer sheet_office_unknown sheet_not_asked"


def test_a_column_of_ones_own_hides_no_other_fault():
    rows = [["B1", "", "", "نمی‌دانم", "", "", "", "q"], ["", "بانک کشاورزان"]]
    checked = check_body(typed(*rows, week="2014-12-07", heading=[*HEADING, "توضیحات"]))
    expected = {"column_personal", "not_saturday", "sheet_office_unknown", "sheet_not_answer"}
    assert {fault.code for fault in checked.faults} == expected
    assert len(checked.faults) == 4
    no_head = "\n".join(typed(["B1", "", "", "q"]).decode().splitlines()[2:]).encode()
    codes = [fault.code for fault in check_body(no_head).faults]
    assert sorted(codes) == ["sheet_head_missing", "sheet_head_missing", "sheet_not_answer"]


def test_each_fault_reads_well_in_both_languages():
    register = county()
    place(register, "B5", ISFAHAN, valid_to=WEEK)
    rows = [["B5"], ["B9"], ["Q"], ["", "", "", "q"], ["B1", "بانک ملی"], ["M1", "", "", "بله"], ["M1"]]
    found = check_body(typed(*rows), register).faults
    assert len({fault.code for fault in found}) >= 7
    for fault in found:
        for lang in LANGUAGES:
            text = describe(fault, lang)
            assert "{" not in text and text.endswith((".", ")"))
            assert "sheet.csv" in text


def test_a_persian_fault_shows_dates_as_jalali_and_names_a_nearest_word_only_where_there_is_one():
    (fault,) = check_body(typed(GOVERNORATE, week="2014-12-07")).faults
    assert "۱۳۹۳/۰۹/۱۵" in describe(fault, "fa") and "2014-12-06" in describe(fault, "en")
    for typed_in, near in (("qqqq", False), ("yess", True)):
        fault = the_fault(check_body(typed(["B1", "", "", typed_in])))
        assert ("نزدیک‌ترین" in describe(fault, "fa")) == ("nearest" in describe(fault, "en")) == near
        assert "—" not in describe(fault, "fa")


def test_faults_of_one_kind_are_capped_with_their_number():
    found = check_body(typed(*([f"Q{number}"] for number in range(SAME_FAULTS_SHOWN + 50)))).faults
    assert len(found) == SAME_FAULTS_SHOWN + 1
    assert (found[-1].code, found[-1].details) == ("more_alike", {"more": "50"})
    without = check_body(typed(["B1", "x", "", "بله"]), SmallRegister(ISFAHAN))
    assert {fault.code for fault in without.faults} == {"sheet_office_unknown"}, "a register without offices"


def test_reports_are_rows_of_the_table_that_a_folder_would_take_in():
    checked = check_body(typed(*unchanged_sheet()))
    frame = report_table([(*row, "self") for row in checked.rows], WEEK, NOW, "sheet 7")
    empty = report_table((), WEEK, NOW, "x")
    assert len(empty) == 0 and dict(empty.dtypes) == dict(frame.dtypes)
    table = TABLES["reports"]
    sound = pd.DataFrame(
        check_tables({**shipped_sheets(), "reports": [read_csv("r.csv", b"x", table)]}, NOW)[0]["reports"]
    )
    assert dict(frame.dtypes) == {name: sound.dtypes[name] for name in table.names}
    assert list(frame.columns) == list(table.names)
    assert len(frame) == len(checked.rows) == 9
    assert set(frame["week"]) == {pd.Timestamp(WEEK)} and set(frame["received_at"]) == {pd.Timestamp(NOW)}
    written = (
        frame.assign(week=frame["week"].dt.strftime("%Y-%m-%d"))
        .to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
        .encode()
    )
    again, wrong = check_tables({**shipped_sheets(), "reports": [read_csv("r.csv", written, table)]}, NOW + days(1))
    assert [fault for fault in wrong if fault.file == "r.csv"] == []
    assert again["reports"][list(table.names)].equals(frame)


def test_an_office_is_found_by_its_id_or_by_any_spelling_of_its_name():
    ids = [(code, "") for code in ("B1", "b1", " B۱ ", "بانک کشاورزی")]
    names = [("", name) for name in ("بانک کشاورزی", "بانك كشاورزي", "بانک‌کشاورزی", "agriculture bank")]
    wrong = []
    for code, name in [*ids, *names, ("Z9", "بانک کشاورزی"), ("B1", "بانك كشاورزي")]:
        checked = check_body(typed([code, name, "", "بله"]))
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
        fault = the_fault(check_body(typed([code, name, "", "بله"], heading=heading)))
        assert (fault.code, fault.column[0], fault.details["near"]) == ("sheet_office_unknown", column, near)
    for code, name in (("B9", ""), ("", "بانک مسکن اردستان"), ("X", "Housing Bank of Ardestan")):
        fault = the_fault(check_body(typed([code, name, "", "بله"])))
        assert fault.code == "sheet_office_elsewhere"
        assert fault.details == {"county": "Ardestan", "code": ARDESTAN}


def test_an_office_that_is_closed_or_not_open_yet_is_a_fault():
    register = county()
    place(register, "B5", ISFAHAN, valid_to=WEEK)
    place(register, "B6", ISFAHAN, valid_from=WEEK + weeks(1))
    checked = check_body(typed(["B5"], ["B6"]), register)
    assert [fault.code for fault in checked.faults] == ["sheet_office_not_valid"] * 2


def test_the_same_office_twice_is_a_fault_that_names_the_first_row():
    checked = check_body(typed(["B1", "", "", "بله"], ["B2", "", "", "خیر"], ["", "بانک کشاورزی", "", "خیر"]))
    assert faults(checked) == [("sheet_office_twice", 6, "B")]
    assert checked.faults[0].details == {"office": "B1", "first": "4"}
    assert answers(checked)[("B1", "desk")] == 1


def test_a_name_of_several_offices_needs_an_id():
    register = county()
    for code in ("B5", "B6"):
        place(register, code, ISFAHAN)
        register.rows["offices"][-1]["name_fa"] = "شعبه"
    fault = the_fault(check_body(typed(["", "شعبه", "", "بله"]), register))
    assert (fault.code, fault.details["codes"]) == ("sheet_office_several", "B5, B6")
    assert check_body(typed(["B6", "شعبه", "", "بله"]), register).faults == ()


def test_a_row_that_names_no_office_or_two_is_a_fault():
    checked = check_body(typed(["", "", "", "بله"], ["B1", "بانک ملی", "", "بله"]))
    assert faults(checked) == [("sheet_office_blank", 4, "B"), ("sheet_name_other", 5, "B")]
    assert answers(checked) == {}, "no office gets what may be another's"


def test_a_week_and_a_county_in_any_usual_spelling():
    for text in ("2014-12-06", "1393-09-15", "۱۳۹۳/۹/۱۵", "١٣٩٣.٩.١٥", "2014/12/6"):
        assert check_body(typed(GOVERNORATE, week=text)).week == WEEK, text
    for text in (ISFAHAN, "۱۰۰۲", "اصفهان", "isfahan", "اصفهـان"):
        assert check_body(typed(GOVERNORATE, code=text)).place.county_code == ISFAHAN, text


def test_a_wrong_week_is_a_fault():
    codes = {"2014-12-07": "not_saturday", "2014-12-20": "future", "9999-12-31": "date_far"}
    codes |= dict.fromkeys(("1393-13-01", "0000-00-00"), "not_date") | {"12/6/2014": "excel_date"}
    for text, code in codes.items():
        checked = check_body(typed(GOVERNORATE, week=text))
        fault = the_fault(checked)
        assert (fault.code, fault.line, fault.column, fault.value) == (code, 1, "B (Week)", text)
        assert checked.week is None
        assert code != "not_saturday" or fault.details["saturday"] == "2014-12-06"


def test_the_week_that_runs_in_tehran_is_not_in_the_future():
    friday_night = datetime(2014, 12, 5, 21)
    assert check_body(typed(GOVERNORATE), now=friday_night).faults == ()
    assert the_fault(check_body(typed(GOVERNORATE), now=datetime(2014, 12, 5, 20))).code == "future"


def test_a_county_that_is_unknown_or_not_valid_in_the_week_is_a_fault():
    for text, near in (("9999", "—"), ("اصفهن", "اصفهان (1002)"), ("Ardestn", "Ardestan (1001)")):
        fault = the_fault(check_body(typed(GOVERNORATE, code=text)))
        assert (fault.code, fault.line, fault.details["near"]) == ("sheet_county_unknown", 2, near)
    register = county()
    register.county("1027", valid_from=WEEK + weeks(1))
    assert the_fault(check_body(typed(code="1027"), register)).code == "sheet_county_not_valid"
