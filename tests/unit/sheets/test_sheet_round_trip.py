"""From the form to a file and back: the same answers for any register, wording and spreadsheet program."""

import csv
import io
import os
import shutil
import subprocess

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from dashboard.faults import DataError
from dashboard.language import LANGUAGES
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.doubts import Known, doubts
from dashboard.sheets.form import build, reporting_bodies
from dashboard.tables.place import Place
from dashboard.tables.words import answer
from tests.unit.sheets.counties import (
    CARDS,
    HEADING,
    MEASURES,
    NOW,
    answers,
    bank,
    book,
    county,
    form_of,
    read,
    saved,
)
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, tables_of, weeks

TOP = 5
SPELLINGS = {
    1: [
        *"بله بلی بلي آری دارد فعال ✓ ✔ 1 1.0 ۱ ١ یک yes Yes y True بله.".split(),
        "دایر است",
        " بله\u200f",
        "بـله",
        "دایر است",
    ],
    0: [*"خیر خير نه نخیر ندارد 0 ۰ ٠ صفر no No n FALSE ✗ غیرفعال غير‌فعال".split(), "غير فعال"],
}
STAGES = ["{n}", "{fa}", "{fa}: {fa_word}", "{n}: {en_word}", "{en_word}", "مرحله {fa}", "Stage {n}", "{arabic_word}"]
STAGES += ["{n}.0", "{number}", "مرحلهٔ {number}"]


def places_of(tables):
    """A county, and all bodies with their offices."""
    return [Place(ISFAHAN), *(Place("", code) for code in reporting_bodies(tables, WEEK)["office_id"])]


@st.composite
def registers(draw: st.DrawFn) -> SmallRegister:
    """Offices of all kinds in two counties, of which some have reported; names with the letters that are mixed up."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from([*shipped_terms().kinds]))
        parents = [row["office_id"] for row in register.rows["offices"]] if kind == "county_office" else []
        parent = draw(st.sampled_from(["", *parents]))
        register.office(f"O{number}", kind, draw(st.sampled_from([ISFAHAN, ARDESTAN])), parent=parent)
        start = draw(st.sampled_from(["ادارهٔ ", "=اداره ", "@کتابخانه ", "-شعبه ", '"بانک", ']))
        register.rows["offices"][-1].update(name_fa=f"{start}یک {number}", name_en=f"Office, no. {number}")
        for measure, about in MEASURES.items():
            if draw(st.booleans()):
                register.report(f"O{number}", measure, draw(st.integers(0, about.highest)), WEEK - weeks(1))
    return register


def head_texts(grid):
    """The code of the county or body above the headings."""
    return grid.county.text + grid.body.text


def spelled(draw: st.DrawFn, measure: str, value: int) -> str:
    """An answer in one of its usual spellings."""
    if MEASURES[measure].highest == 1:
        return draw(st.sampled_from(SPELLINGS[value]))
    fa, en = (MEASURES[measure].short_word(lang, value) for lang in LANGUAGES)
    words = {
        "n": value,
        "fa": "۰۱۲۳"[value],
        "fa_word": fa,
        "en_word": en,
        "number": ("صفر", "یک", "دوم", "سه")[value],
        "arabic_word": fa.replace("ی", "ي"),
    }
    return draw(st.sampled_from(STAGES)).format(**words)


@settings(max_examples=10)
@given(registers(), st.sampled_from(list(LANGUAGES)), st.sampled_from(["xlsx", "csv"]), st.data())
def test_values_typed_into_a_sheet_are_found_by_the_check(register, lang, ending, data):
    tables = tables_of(register.rows)
    place = data.draw(st.sampled_from(places_of(tables)))
    form = build(tables, CARDS, place, WEEK, NOW)
    wanted: dict[tuple[str, str], int] = {}
    typed: dict[tuple[int, str], str] = {}
    for row, office in enumerate(form.offices):
        for measure in office.asked:
            value = data.draw(st.none() | st.integers(0, MEASURES[measure].highest))
            typed[row, measure] = "" if value is None else spelled(data.draw, measure, value)
            if value is not None:
                wanted[office.office_id, measure] = value
    # The offices of a body also name their county.
    of_office = ["office_id", "name", "county", "kind"] if place.office_id else ["office_id", "name", "kind"]
    columns = [*of_office, *form.measures]
    if ending == "xlsx":
        workbook = book(template.xlsx(form, lang, False))
        for (row, measure), text in typed.items():
            workbook.worksheets[0].cell(TOP + 1 + row, columns.index(measure) + 1).value = text or None
        body = saved(workbook)
    else:
        lines = list(csv.reader(io.StringIO(template.csv(form, lang, False).decode("utf-8-sig"))))
        for (row, measure), text in typed.items():
            lines[3 + row][columns.index(measure)] = text
        out = io.StringIO()
        csv.writer(out, delimiter=data.draw(st.sampled_from(",;\t"))).writerows(lines)
        body = out.getvalue().encode()
    checked = check(read(f"sheet.{ending}", body), tables, CARDS, NOW)
    assert checked.faults == ()
    assert answers(checked) == wanted
    silent = {office.office_id for office in form.offices if office.asked} - {office for office, _ in wanted}
    assert {
        doubt.office_id
        for doubt in doubts(checked, Known(tables, CARDS, checked.week, NOW))
        if doubt.code == "left_out"
    } == silent


@settings(max_examples=6)
@given(
    registers(),
    st.sampled_from(list(LANGUAGES)),
    st.sampled_from([template.xlsx, template.csv]),
    st.booleans(),
    st.data(),
)
def test_an_unchanged_sheet_has_the_known_values(register, lang, workbook, sample, data):
    tables = tables_of(register.rows)
    place = data.draw(st.sampled_from(places_of(tables)))
    form = build(tables, CARDS, place, WEEK, NOW)
    grid = read("sheet", workbook(form, lang, sample))
    assert (grid.week.text, head_texts(grid), grid.lang) == (WEEK.isoformat(), place.code, lang)
    checked = check(grid, tables, CARDS, NOW)
    known = {(each.office_id, name): state.value for each in form.offices for name, state in each.states.items()}
    assert checked.faults == ()
    assert answers(checked) == known
    assert {doubt.code for doubt in doubts(checked, Known(tables, CARDS, checked.week, NOW))} <= {"left_out"}


@settings(max_examples=100)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: ("week,2014-12-06\n" + text).encode("utf-8", "replace"))
)
def test_no_bytes_at_all_make_the_reader_fail_otherwise_than_in_words(body):
    try:
        read("sheet", body)
    except DataError as error:
        assert error.faults


def converted(body: bytes, folder, ending: str, to: str) -> bytes:
    soffice = shutil.which(os.environ.get("SOFFICE", "soffice"))
    assert soffice, "LibreOffice is missing: tools/ensure-libreoffice.sh gets it"
    file = folder / f"sheet.{ending}"
    file.write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", to, "--outdir", str(folder / "out"), str(file)]
    subprocess.run(command, check=True, timeout=240, capture_output=True)
    return next((folder / "out").glob("sheet.*")).read_bytes()


@pytest.mark.rare
def test_a_bodys_sheet_that_libreoffice_saved_again_is_read_as_before(tmp_path):
    register = bank()
    workbook = book(template.xlsx(form_of(register, body="B1"), "fa", True))
    page = workbook.worksheets[0]
    assert [page.cell(5, at).value for at in (3, 5)] == ["شهرستان", MEASURES["desk"].question("fa")]
    page["E7"].value = answer("fa", MEASURES["desk"], 0)
    grid = read("sheet.xlsx", converted(saved(workbook), tmp_path, "xlsx", "xlsx"))
    assert (grid.week.text, grid.body.text, grid.lang) == (WEEK.isoformat(), "B1", "fa")
    checked = check(grid, tables_of(register.rows), CARDS, NOW)
    assert (checked.faults, checked.place) == ((), Place("", "B1"))
    assert answers(checked) == {("B1", "desk"): 1, ("B1", "e_service_stage"): 0, ("B1-1", "desk"): 0}


@pytest.mark.rare
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_that_libreoffice_saved_again_is_read_as_before(tmp_path, lang):
    register = county()
    workbook = book(template.xlsx(form_of(register), lang, True))
    page = workbook.worksheets[0]
    page["D8"].value = answer(lang, MEASURES["desk"], 0)
    page["D9"].value = 1
    page.row_dimensions[10].hidden = True
    again = converted(saved(workbook), tmp_path, "xlsx", "xlsx")
    grid = read("sheet.xlsx", again)
    assert (grid.week.text, grid.county.text, grid.lang) == (WEEK.isoformat(), ISFAHAN, lang)
    assert list(grid.values) == HEADING
    checked = check(grid, tables_of(register.rows), CARDS, NOW)
    assert checked.faults == ()
    found = answers(checked)
    assert (found["B1", "desk"], found["B2", "desk"], found["M1", "committee"]) == (0, 1, 1)
    assert len(found) == 9


@pytest.mark.rare
def test_a_csv_that_libreoffice_saved_again_is_read_as_before(tmp_path):
    register = county()
    body = template.csv(form_of(register), "fa", True)
    # As its dialogue would: UTF-8, and every column as it is.
    again = converted(body, tmp_path, "csv", "csv:Text - txt - csv (StarCalc):59,34,76,1")
    grid = read("sheet.csv", again)
    checked = check(grid, tables_of(register.rows), CARDS, NOW)
    assert checked.faults == ()
    assert len(answers(checked)) == 9
