"""What a sheet says: which answers are sound, which rows and values are faults, and each told with what to do."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.language import LANGUAGES, describe
from dashboard.sheets.check import reports
from dashboard.store.check import check_tables
from dashboard.store.csv_file import read_csv
from dashboard.store.rules import SAME_FAULTS_SHOWN
from dashboard.store.tables import TABLES
from tests.unit.sheets.counties import NOW, answers, county, faults, kept, looked_at, place, the_fault, typed
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, days

GOVERNORATE = ["G1", "فرمانداری اصفهان", "", "", "", "", "بله"]


def _others(measure: str) -> list[str]:
    return [name for name in ("desk", "desk_expert", "e_service_stage", "committee") if name != measure]


def test_a_sheet_that_is_left_as_it_is_reports_all_that_is_known_in_the_registers_order():
    # What the answers are: test_sheet_round_trip.py.
    checked = looked_at(typed(*kept()))
    assert (checked.week, checked.county_code, checked.faults) == (WEEK, ISFAHAN, ())
    assert list(checked.rows["office_id"]) == ["G1", *["D1"] * 4, *["B1"] * 2, "B2", "M1"]
    found = answers(checked)
    assert (found["D1", "desk_expert"], found["B2", "desk"], found["M1", "committee"]) == (0, 0, 1)


def test_an_empty_cell_is_no_report_and_no_zero():
    assert answers(looked_at(typed(["D1", "", "", "", "", "2"]))) == {("D1", "e_service_stage"): 2}


# --- answers ---


def test_what_is_not_understood_is_a_fault_that_says_what_is_expected():
    cases = [("desk", text, "—") for text in ("2", "-1", "(1)", "0.1", "1/0", "—", "#N/A", "دارد ندارد")]
    cases += [("e_service_stage", text, "—") for text in ("4", "بله", "1.5")]
    for measure, text, near in [*cases, ("desk", "بلهه", "بله"), ("e_service_stage", "۲: خدمت کامل", "۳: خدمت کامل")]:
        heading = ["کد دستگاه", measure, "نام دستگاه", *_others(measure)]
        fault = the_fault(looked_at(typed(["D1", text], heading=heading)))
        assert (fault.code, fault.line, fault.value) == ("sheet_not_answer", 4, text)
        assert fault.column == f"B ({measure})"
        assert fault.details["near"] == near
        assert ("بله" in fault.details["answers"]) == (measure == "desk")


def test_an_answer_that_is_not_asked_is_a_fault_and_a_dash_is_none_and_what_is_asked_needs_its_column():
    checked = looked_at(typed(["G1", "", "", "بله", "—", "-", "بله"], ["M1", "", "", "", "x"]))
    assert faults(checked) == [("sheet_not_asked", 4, "D"), ("sheet_not_asked", 5, "E")]
    assert checked.faults[0].details["name"] == "Governorate of Isfahan"
    heading = ["office_id", "name", "desk", "desk_expert", "e_service_stage"]
    assert faults(looked_at(typed(["D1"], heading=heading))) == [("sheet_column_missing", 0, "committee")]


# --- all at once ---


def test_faults_of_week_county_rows_and_answers_are_told_at_once_in_their_order():
    body = typed(["B1", "", "", "maybe"], ["?"], ["M1", "", "", "بله"], week="2014-12-07", code="77")
    codes = " ".join(fault.code for fault in looked_at(body).faults)
    assert codes == "not_saturday sheet_county_unknown sheet_not_answer sheet_office_unknown sheet_not_asked"


def test_each_fault_reads_well_in_both_languages():
    register = county()
    place(register, "B5", ISFAHAN, valid_to=WEEK)
    rows = [["B5"], ["B9"], ["Q"], ["", "", "", "x"], ["B1", "بانک ملی"], ["M1", "", "", "بله"], ["M1"]]
    found = looked_at(typed(*rows), register).faults
    assert len({fault.code for fault in found}) >= 7
    for fault in found:
        for lang in LANGUAGES:
            text = describe(fault, lang)
            assert "{" not in text and text.endswith((".", ")"))
            assert "sheet.csv" in text


def test_faults_of_one_kind_are_capped_with_their_number():
    found = looked_at(typed(*([f"Q{number}"] for number in range(SAME_FAULTS_SHOWN + 50)))).faults
    assert len(found) == SAME_FAULTS_SHOWN + 1
    assert (found[-1].code, found[-1].details) == ("more_alike", {"more": "50"})
    without = looked_at(typed(["B1", "x", "", "بله"]), SmallRegister(ISFAHAN))
    assert {fault.code for fault in without.faults} == {"sheet_office_unknown"}, "a register without offices"


# --- reports ---


def test_reports_are_rows_of_the_table_that_a_folder_would_take_in():
    checked = looked_at(typed(*kept()))
    frame = reports(checked, "self", NOW, "sheet 7")
    empty = reports(looked_at(typed(["B1"])), "self", NOW, "x")
    assert len(empty) == 0 and dict(empty.dtypes) == dict(frame.dtypes)
    table = TABLES["reports"]
    sound = pd.DataFrame(check_tables({"reports": [read_csv("r.csv", b"x", table)]}, NOW)[0]["reports"])
    assert dict(frame.dtypes) == {name: sound.dtypes[name] for name in table.names}
    assert list(frame.columns) == list(table.names)
    assert len(frame) == len(checked.rows) == 9
    assert set(frame["week"]) == {pd.Timestamp(WEEK)} and set(frame["received_at"]) == {pd.Timestamp(NOW)}
    written = frame.assign(week=frame["week"].dt.strftime("%Y-%m-%d")).to_csv(index=False).encode()
    again, wrong = check_tables({"reports": [read_csv("r.csv", written, table)]}, NOW + days(1))
    assert [fault for fault in wrong if fault.file == "r.csv"] == []
    assert again["reports"][list(table.names)].equals(frame)


def test_reports_need_a_grade_a_source_and_a_sheet_without_faults():
    sound, faulty = looked_at(typed(*kept())), looked_at(typed(["B1", "", "", "x"], GOVERNORATE))
    for checked, evidence, source in ((sound, "hearsay", "x"), (sound, "self", " "), (faulty, "self", "x")):
        with pytest.raises(ValueError):
            reports(checked, evidence, NOW, source)
