"""The questions to a county with known values filled in, and the file: its content and its unlocked cells."""

import csv
import io

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.sheets import template
from dashboard.sheets.form import State, UnknownPlace, build
from dashboard.sheets.words import HELP, Headings, answers
from dashboard.tables.place import Place
from tests.unit.sheets.counties import CARDS, HEADING, MEASURES, NOW, book, county, form_of, place
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, tables_of, weeks


def asked(form):
    return {office.office_id: office.asked for office in form.offices}


def test_offices_are_ordered_by_kind_and_name_with_numbers_by_value():
    assert [office.office_id for office in form_of(county()).offices] == ["G1", "D1", "B1", "B2", "M1"]
    assert [office.office_id for office in form_of(county(), ARDESTAN).offices] == ["B9"]
    register = SmallRegister(ISFAHAN)
    for number in (10, 9, 2):
        place(register, f"B{number}", ISFAHAN)
        register.rows["offices"][-1]["name_fa"] = f"ناحیهٔ {number}"
    assert [office.office_id for office in form_of(register).offices] == ["B2", "B9", "B10"]


def test_an_office_is_listed_in_its_county_of_the_weeks_friday():
    for valid, there in (
        ({"valid_from": FRIDAY}, True),
        ({"valid_from": FRIDAY + days(1)}, False),
        ({"valid_to": FRIDAY}, False),
        ({"valid_to": FRIDAY + days(1)}, True),
    ):
        register = county()
        place(register, "B5", ISFAHAN, **valid)
        assert ("B5" in asked(form_of(register))) is there, valid
    register = county()
    place(register, "B5", ARDESTAN, valid_to=WEEK)
    place(register, "B5", ISFAHAN, valid_from=WEEK)
    assert "B5" in asked(form_of(register))
    assert "B5" not in asked(form_of(register, week=WEEK - weeks(1)))


def test_a_kind_reports_the_measures_of_cards_that_count_it():
    register = county()
    register.office("CD", "county_office", ISFAHAN, parent="D1")
    register.office("CB", "county_office", ISFAHAN, parent="B1")
    register.office("CG", "county_office", ISFAHAN, parent="G1")
    found = asked(form_of(register))
    desks = ("desk", "desk_expert", "e_service_stage")
    assert found["G1"] == found["M1"] == ("committee",)
    assert found["D1"] == found["CD"] == (*desks, "committee")
    assert found["B1"] == found["CB"] == desks
    assert found["CG"] == (), "no card counts the offices of a governorate"


def test_the_reported_measures_follow_the_cards():
    tables = tables_of(county().rows)
    only = [card for card in CARDS if card.key == "committee_governorates"]
    wider = [only[0].model_copy(update={"county_kinds": ("body",)})]
    for cards, offices in ((only, {"G1"}), (wider, {"G1", "B1", "B2"})):
        form = build(tables, cards, Place(ISFAHAN), WEEK, NOW)
        assert [*form.measures] == ["committee"]
        assert {code for code, measures in asked(form).items() if measures} == offices
    # A measure that only limits the counted offices is reported too.
    desk_cards = [card for card in CARDS if card.given_measure == "desk"]
    assert build(tables, desk_cards, Place(ISFAHAN), WEEK, NOW).measures.keys() == {"desk", "desk_expert"}


def test_the_newest_state_that_is_known_is_filled_in():
    register = county()
    register.report("B2", "desk", 1, WEEK - weeks(1), received_at=NOW - days(1))
    register.report("B2", "desk", 0, WEEK, received_at=NOW + days(1))
    register.report("B1", "e_service_stage", 3, WEEK + weeks(1), received_at=NOW)
    states = {office.office_id: office.states for office in form_of(register).offices}
    assert states["B2"] == {"desk": State(1, WEEK - weeks(1), "document")}, "the correction, and not what came later"
    assert states["B1"]["e_service_stage"] == State(0, WEEK - weeks(1), "document"), "not what is of a later week"
    assert "desk_expert" not in states["B1"]


def test_a_county_that_is_not_there_in_the_week_is_refused():
    register = county()
    register.county("1027", valid_from=FRIDAY + days(1))
    register.county("1028", valid_to=FRIDAY)
    for code in ("1027", "1028", "9999"):
        with pytest.raises(UnknownPlace):
            form_of(register, code)
    assert form_of(register, "1027", WEEK + weeks(1)).offices == ()


TOP = 5  # row of the headings


def open_form(lang="fa", sample=False):
    workbook = book(template.xlsx(form_of(county()), lang, sample))
    return workbook, workbook.worksheets[0]


def texts(sheet):
    return {cell.value for row in sheet.iter_rows() for cell in row if cell.value}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_an_office_with_its_known_state_in_words(lang):
    _, sheet = open_form(lang)
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=TOP)]
    assert rows[0] == tuple(Headings(MEASURES).heading(lang, name) for name in HEADING)
    yes, no = say(lang, "sheet.yes"), say(lang, "sheet.no")
    stage = f"{'۱' if lang == 'fa' else '1'}: {MEASURES['e_service_stage'].short_word(lang, 1)}"
    assert [row[0] for row in rows[1:]] == ["G1", "D1", "B1", "B2", "M1"]
    assert rows[2][2:] == (shipped_terms().kinds["directorate"].name(lang), yes, no, stage, no)
    assert rows[1][3:] == ("—", "—", "—", yes)
    assert rows[4][3:] == (no, None, None, "—"), "nothing is known: empty, never a no"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cells_of_reported_measures_have_lists_and_a_second_worksheet_has_help(lang):
    workbook, sheet = open_form(lang)
    assert all(each.protection.sheet and each.protection.password is None for each in workbook.worksheets)
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {"G6", "D7", "E7", "F7", "G7", "D8", "E8", "F8", "D9", "E9", "F9", "G10"}
    assert sheet["D6"].fill.fgColor.rgb != sheet["D7"].fill.fgColor.rgb, "what is not asked is grey"
    lists = {str(each.sqref): each.formula1.strip('"').split(",") for each in sheet.data_validations.dataValidation}
    measures = {"D": "desk", "E": "desk_expert", "F": "e_service_stage", "G": "committee"}
    assert lists == {f"{at}6:{at}10": answers(lang, MEASURES[measure]) for at, measure in measures.items()}
    assert len(lists["F6:F10"]) == 4 and lists["D6:D10"] == [say(lang, "sheet.yes"), say(lang, "sheet.no")]
    assert [bool(each.sheet_view.rightToLeft) for each in workbook.worksheets] == [lang == "fa"] * 2
    assert sheet.freeze_panes == "C6", "the heading stays"
    assert len(workbook.worksheets) == 2
    assert {say(lang, f"sheet.{name}") for name in HELP} <= texts(workbook.worksheets[-1])


def test_week_and_county_are_shown_and_have_defined_names():
    workbook, sheet = open_form()
    found = {
        name: sheet[next(iter(defined.destinations))[1]].value for name, defined in workbook.defined_names.items()
    }
    found = {name: value for name, value in found.items() if name in ("week", "county_code")}
    assert found == {"week": "2014-12-06", "county_code": ISFAHAN}
    assert sheet["C2"].value == "۱۳۹۳/۰۹/۱۵ · ۱۵ تا ۲۱ آذر ۱۳۹۳"
    assert sheet["C3"].value == "اصفهان"
    assert "اصفهان" in sheet["A1"].value and "۱۵ تا ۲۱ آذر ۱۳۹۳" in sheet["A1"].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sample_data_are_marked_in_every_file(lang):
    word = say(lang, "sheet.sample")
    for sample in (True, False):
        workbook, sheet = open_form(lang, sample)
        assert (word in sheet["A1"].value) is sample
        assert (say(lang, "sheet.sample_note") in texts(workbook.worksheets[-1])) is sample
        body = template.csv(form_of(county()), lang, sample).decode("utf-8-sig")
        assert (f"sample,{word}" in body) is sample


def test_a_name_that_looks_like_a_formula_does_no_harm():
    for start in ("=1+1", "+98", "-x", "@SUM(A1)", "\tx"):
        register = SmallRegister(ISFAHAN)
        register.office("B1", "body", ISFAHAN)
        register.rows["offices"][-1].update(name_fa=f"{start} بانک", name_en="Bank")
        form = form_of(register)
        shown = form.offices[0].names["fa"]
        row = next(csv.reader(io.StringIO(template.csv(form, "fa", False).decode().splitlines()[-1])))
        assert row[1] == (f"'{shown}" if shown[0] in "=+-@\t" else shown)
        cell = book(template.xlsx(form, "fa", False)).worksheets[0]["B6"]
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", shown, shown[0] in "=+-@\t")


def test_the_same_form_is_the_same_file_and_an_empty_county_has_one_too():
    form = form_of(county())
    for workbook in (template.xlsx, template.csv):
        assert workbook(form, "fa", False) == workbook(form, "fa", False)
    empty = form_of(SmallRegister(ISFAHAN))
    assert not empty.measures
    assert book(template.xlsx(empty, "fa", False)).worksheets[0]["A5"].value == say("fa", "sheet.column_office_id")
    assert template.file_name(form, "csv") == "sheet-1002-2014-12-06.csv"
    assert template.shown_file_name(form, "fa") == "برگه-اصفهان-1393-09-15"
    assert template.shown_file_name(form, "en") == "sheet-Isfahan-2014-12-06"
