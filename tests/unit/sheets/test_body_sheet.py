"""A body's sheet: the offices of a body in all counties, as a file, and back."""

import pytest

from dashboard.language import LANGUAGES, describe, say
from dashboard.sheets import template
from dashboard.sheets.form import UnknownPlace, reporting_bodies
from dashboard.sheets.places import find_body
from dashboard.sheets.words import HELP, HELP_OF_BODY
from dashboard.tables.place import Place
from tests.unit.sheets.counties import (
    MEASURES,
    NAMES,
    answers,
    bank,
    book,
    check_body,
    county,
    doubts,
    faults,
    form_of,
    place,
    read,
    the_fault,
    typed,
)
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, tables_of, weeks

HEAD = {"head": "body_id", "code": "B1"}


def test_a_body_is_any_office_that_belongs_to_no_other_or_to_which_others_belong():
    register = bank()
    # An office with a parent is a body, too, where it has offices of its own.
    register.office("B1-1-1", "county_office", ARDESTAN, parent="B1-1")
    place(register, "B5", ISFAHAN, valid_to=WEEK)
    tables = tables_of(register.rows)
    assert {*reporting_bodies(tables, WEEK)["office_id"]} == {*NAMES, "B1-1"}
    assert {*reporting_bodies(tables, None)["office_id"]} == {*NAMES, "B1-1", "B5"}
    for code in ("B1-2", "B5", "B77", ""):
        with pytest.raises(UnknownPlace):
            form_of(register, code="", body=code)


def test_a_body_is_found_by_id_or_any_spelling_of_its_name_as_lists_offer_it():
    register = bank()
    tables = tables_of(register.rows)
    for text in ("B1", "b۱", "بانك كشاورزي", "agriculture bank", "بانک کشاورزی (B1)", "Agriculture Bank (B1)"):
        assert find_body(tables, WEEK, text) == ("B1", ""), text
    for text, near in (
        ("Bank", "Agriculture Bank (B1) / Bank Melli (B2) / Housing Bank of Ardestan (B9)"),
        ("كشاورز", "بانک کشاورزی (B1)"),
        ("بانک کشاورزان", "بانک کشاورزی (B1)"),
        ("B1-1", "B1"),
        ("qqqqqq", "—"),
    ):
        assert find_body(tables, WEEK, text) == ("", near), text
    place(register, "B7", ARDESTAN)
    register.rows["offices"][-1]["name_fa"] = "بانک ملی"
    both = "بانک ملی (B2) / بانک ملی (B7)"
    assert find_body(tables_of(register.rows), WEEK, "بانک ملی") == ("", both), "two of one name"


def test_the_sheet_has_the_bodys_offices_in_all_counties_each_with_its_county():
    form = form_of(bank(), body="B1")
    assert [(office.office_id, office.county_code) for office in form.offices] == [
        *[("B1", ISFAHAN), ("B1-1", ARDESTAN), ("B1-2", ISFAHAN)]
    ]
    for lang in LANGUAGES:
        workbook = book(template.xlsx(form, lang, False))
        page = workbook.worksheets[0]
        name = NAMES["B1"][lang == "en"]
        assert page["A1"].value.startswith(say(lang, "sheet.title_of_body", place=name, week="").rstrip(" ،,"))
        assert [cell.value for cell in page[3][:3]] == [say(lang, "sheet.head_body_id"), "B1", name]
        assert [page.cell(row, 3).value for row in range(5, 9)] == {
            "fa": ["شهرستان", "اصفهان", "اردستان", "اصفهان"],
            "en": ["County", "Isfahan", "Ardestan", "Isfahan"],
        }[lang]
        assert all(page.cell(row, 3).protection.locked for row in range(6, 9))
        assert [str(each.sqref) for each in page.data_validations.dataValidation] == ["E6:E8", "F6:F8", "G6:G8"]
        assert "body_id" in workbook.defined_names and "county_code" not in workbook.defined_names
        help_texts = {cell.value for row in workbook.worksheets[-1].iter_rows() for cell in row}
        assert {say(lang, f"sheet.{HELP_OF_BODY.get(key, key)}") for key in HELP} <= help_texts
    assert template.file_name(form, "csv") == "sheet-B1-2014-12-06.csv"
    assert template.shown_file_name(form, "fa") == "برگه-بانک-کشاورزی-1393-09-15"
    lines = template.csv(form, "en", False).decode("utf-8-sig").splitlines()
    assert lines[1] == "body_id,B1,Agriculture Bank"
    assert lines[4] == "B1-1,Branch of Agriculture Bank,Ardestan,county office,yes,,"


def test_a_part_of_the_sheet_is_read_with_persian_headings_in_any_letters():
    questions = [MEASURES[key].question("fa") for key in ("desk", "desk_expert", "e_service_stage")]
    body = typed(
        ["B1-1", "شعبه بانك كشاورزي", "اردستان", "بلي", "خير"],
        ["", "بانك كشاورزی", "", "نه", ""],
        heading=["كد دستگاه", "نام دستگاه", "شهرستان", *questions],
        head="دستگاه",
        code="بانك كشاورزي",
    )
    checked = check_body(body, bank())
    assert (checked.faults, checked.place) == ((), Place("", "B1"))
    assert answers(checked) == {("B1", "desk"): 0, ("B1-1", "desk"): 1, ("B1-1", "desk_expert"): 0}
    silent = [doubt for doubt in doubts(body, bank(), but="") if doubt.code == "left_out"]
    assert [(doubt.office_id, doubt.line) for doubt in silent] == [("B1-2", 0)]


def test_faults_of_rows_speak_of_the_body():
    rows = [["B1-1", "", "", "yes"], ["B2", "", "", "yes"], ["", "شعبه بانک کشاورزی"], ["", "agricultur bank"]]
    checked = check_body(typed(*rows, **HEAD), bank())
    assert faults(checked) == [
        *[("sheet_office_not_of_body", 5, "A"), ("sheet_office_several", 6, "B"), ("sheet_office_unknown", 7, "B")]
    ]
    of_body, several, unknown = checked.faults
    assert of_body.details == {"body": "Agriculture Bank", "code": "B1"}
    # Offices of one name are told apart by their counties.
    assert several.details["codes"] == "Ardestan (B1-1), Isfahan (B1-2)"
    assert unknown.details["near"] == "Agriculture Bank (B1)"
    assert "does not belong to the body Agriculture Bank (B1)" in describe(of_body, "en")
    assert answers(checked) == {("B1-1", "desk"): 1}


def test_a_faulty_body_above_the_headings_is_named():
    for code, kind, near in (("B11", "sheet_body_unknown", "B1"), ("B1-1", "sheet_body_unknown", "B1")):
        fault = the_fault(check_body(typed(["B1", "", "", "yes"], **{**HEAD, "code": code}), bank()))
        assert (fault.code, fault.line, fault.column, fault.details["near"]) == (kind, 2, "B (Body)", near)
    register = bank()
    place(register, "B6", ISFAHAN, valid_from=WEEK + weeks(1))
    fault = the_fault(check_body(typed(**{**HEAD, "code": "B6"}), register))
    assert (fault.code, fault.details["week"]) == ("sheet_body_not_valid", WEEK.isoformat())
    # With a faulty week nothing is said of a body of another time.
    assert the_fault(check_body(typed(week="2014-12-07", **{**HEAD, "code": "B6"}), register)).code == "not_saturday"


def test_a_sheet_is_about_a_county_or_about_a_body():
    lines = typed(["B1", "", "", "yes"], **HEAD).decode().splitlines()
    grid = read("sheet.csv", "\n".join([f"county_code,{ISFAHAN}", *lines]).encode())
    assert [(fault.code, fault.line) for fault in grid.faults] == [("sheet_head_two_places", 3)]
    neither = read("sheet.csv", "\n".join(lines[:1] + lines[2:]).encode())
    assert [(fault.code, fault.column) for fault in neither.faults] == [("sheet_head_missing", "County / Body")]
    # An office of the county is in the county's sheet, whoever else reports it.
    checked = check_body(typed(["B1-2", "", "", "yes"]), bank())
    assert (checked.faults, checked.place) == ((), Place(ISFAHAN))
    assert check_body(typed(["B1"]), county()).place == Place(ISFAHAN)
