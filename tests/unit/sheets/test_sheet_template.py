"""The sheet as a file to fill in: what it shows, what can be typed, what a program finds."""

from __future__ import annotations

import csv
import io

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.sheets import template
from dashboard.sheets.words import HELP, answers
from tests.unit.sheets.counties import book, county, form_of
from tests.unit.small_register import ISFAHAN, SmallRegister

TOP = 5  # row of the headings


def opened(lang="fa", sample=False):
    made = book(template.xlsx(form_of(county()), lang, sample))
    return made, made.worksheets[0]


def texts(sheet):
    return {cell.value for row in sheet.iter_rows() for cell in row if cell.value}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_an_office_with_its_known_state_in_words(lang):
    _, sheet = opened(lang)
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=TOP)]
    assert rows[0] == tuple(
        say(lang, f"sheet.column_{name}")
        for name in ("office_id", "name", "kind", "desk", "desk_expert", "e_service_stage", "committee")
    )
    yes, no = say(lang, "sheet.yes"), say(lang, "sheet.no")
    stage = f"{'۱' if lang == 'fa' else '1'}: {say(lang, 'sheet.e_service_stage_1')}"
    assert [row[0] for row in rows[1:]] == ["G1", "D1", "B1", "B2", "M1"]
    assert rows[2][2:] == (say(lang, "kind.directorate"), yes, no, stage, no)
    assert rows[1][3:] == ("—", "—", "—", yes)
    assert rows[4][3:] == (no, None, None, "—"), "nothing is known: empty, never a no"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_answers_that_are_asked_can_be_typed_from_lists_and_a_second_sheet_helps(lang):
    made, sheet = opened(lang)
    assert all(each.protection.sheet and each.protection.password is None for each in made.worksheets)
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {"G6", "D7", "E7", "F7", "G7", "D8", "E8", "F8", "D9", "E9", "F9", "G10"}
    assert sheet["D6"].fill.fgColor.rgb != sheet["D7"].fill.fgColor.rgb, "what is not asked is grey"
    lists = {str(each.sqref): each.formula1.strip('"').split(",") for each in sheet.data_validations.dataValidation}
    measures = {"D": "desk", "E": "desk_expert", "F": "e_service_stage", "G": "committee"}
    assert lists == {f"{at}6:{at}10": answers(lang, measure) for at, measure in measures.items()}
    assert len(lists["F6:F10"]) == 4 and lists["D6:D10"] == [say(lang, "sheet.yes"), say(lang, "sheet.no")]
    assert [bool(each.sheet_view.rightToLeft) for each in made.worksheets] == [lang == "fa"] * 2
    assert sheet.freeze_panes == "C6", "the heading stays"
    assert len(made.worksheets) == 2
    assert {say(lang, f"sheet.{name}") for name in HELP} <= texts(made.worksheets[1])


def test_week_and_county_are_told_and_have_names_for_programs():
    made, sheet = opened()
    found = {name: sheet[next(iter(defined.destinations))[1]].value for name, defined in made.defined_names.items()}
    found = {name: value for name, value in found.items() if name in ("week", "county_code")}
    assert found == {"week": "2014-12-06", "county_code": ISFAHAN}
    assert sheet["C2"].value == "۱۳۹۳/۰۹/۱۵ · ۱۵ تا ۲۱ آذر ۱۳۹۳"
    assert sheet["C3"].value == "اصفهان"
    assert "اصفهان" in sheet["A1"].value and "۱۵ تا ۲۱ آذر ۱۳۹۳" in sheet["A1"].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sample_says_so_in_every_file(lang):
    word = say(lang, "sheet.sample")
    for sample in (True, False):
        made, sheet = opened(lang, sample)
        assert (word in sheet["A1"].value) is sample
        assert (say(lang, "sheet.sample_note") in texts(made.worksheets[1])) is sample
        body = template.csv(form_of(county()), lang, sample).decode("utf-8-sig")
        assert (f"sample,{word}" in body) is sample


def test_csv_has_week_and_county_in_its_two_first_lines():
    body = template.csv(form_of(county()), "fa", False)
    assert body.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert lines[0][:2] == ["week", "2014-12-06"] and lines[1] == ["county_code", ISFAHAN, "اصفهان"]
    assert lines[3] == ["G1", "فرمانداری اصفهان", "فرمانداری", "—", "—", "—", "بله"]
    assert lines[6] == ["B2", "بانک ملی", "دستگاه اجرایی دیگر", "خیر", "", "", "—"]


def test_a_name_that_looks_like_a_formula_does_no_harm():
    for start in ("=1+1", "+98", "-x", "@SUM(A1)", "\tx"):
        register = SmallRegister(ISFAHAN)
        register.office("B1", "body", ISFAHAN)
        register.rows["offices"][-1].update(name_fa=f"{start} بانک", name_en="Bank")
        form = form_of(register)
        shown = form.lines[0].names["fa"]
        row = next(csv.reader(io.StringIO(template.csv(form, "fa", False).decode().splitlines()[-1])))
        assert row[1] == (f"'{shown}" if shown[0] in "=+-@\t" else shown)
        cell = book(template.xlsx(form, "fa", False)).worksheets[0]["B6"]
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", shown, shown[0] in "=+-@\t")


def test_the_same_form_is_the_same_file_and_an_empty_county_has_one_too():
    form = form_of(county())
    for made in (template.xlsx, template.csv):
        assert made(form, "fa", False) == made(form, "fa", False)
    empty = form_of(SmallRegister(ISFAHAN))
    assert empty.measures == ()
    assert book(template.xlsx(empty, "fa", False)).worksheets[0]["A5"].value == say("fa", "sheet.column_office_id")
    assert template.file_name(form, "csv") == "sheet-1002-2014-12-06.csv"
