"""What is read of a sheet that comes back, whatever program saved it, and which shapes are refused."""

from __future__ import annotations

import pytest

from dashboard.sheets import template
from dashboard.sheets.archive import Limits
from dashboard.sheets.reader import read
from tests.unit.sheets.counties import HEADING, book, county, form_of, refused, saved, typed
from tests.unit.small_register import ISFAHAN, WEEK

ROW = ["G1", "", "", "", "", "", "بله"]


def sheet(lang="fa"):
    return template.xlsx(form_of(county()), lang, False)


def codes(faults):
    return [fault.code for fault in faults]


# --- what is read ---


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: "\ufeff" + text,
        lambda text: "sep=;\r\n" + text.replace(",", ";"),
        lambda text: "\r\n,,,\r\n" + text.replace("\r\n", "\n\n"),
        lambda text: "\n".join(f"{line},,," for line in text.splitlines()),
        lambda text: text.replace("G1", "  G1\u200f "),
    ],
)
def test_csv_as_programs_save_it(change):
    grid = read("s.csv", change(typed(ROW).decode()).encode())
    assert (grid.week.text, grid.county.text) == (WEEK.isoformat(), ISFAHAN)
    assert {name: texts[0] for name, texts in grid.values.items()} == dict(zip(HEADING, ROW, strict=True))


def test_headings_are_known_in_any_spelling_of_either_language_and_any_order():
    for heading in (
        ["کد دستگاه", "نام دستگاه", "نوع دستگاه", "ميز خدمت داير است؟", "کارشناس میز", "خدمات الكترونيكي", "ستاد"],
        ["OFFICE ID", "Office", "Kind of office", "service desk", "Desk expert", "E_SERVICE_STAGE", "Committee"],
    ):
        assert list(read("s.csv", typed(ROW, heading=heading)).values) == HEADING
    # Kind may be left out.
    grid = read("s.csv", typed(["بله", "فرمانداری", "G1"], heading=["committee", "name", "office_id"]))
    assert grid.values == {"committee": ["بله"], "name": ["فرمانداری"], "office_id": ["G1"]}


def test_the_apostrophe_that_made_a_name_harmless_is_taken_off_again():
    grid = read("s.csv", typed(["B1", "'=1+1"], ["B2", "'a'"]))
    assert grid.values["name"] == ["=1+1", "'a'"]


def test_hidden_blank_and_moved_rows_and_columns_are_read_by_what_they_hold():
    made = book(sheet())
    page = made.worksheets[0]
    page.row_dimensions[7].hidden = True
    page.insert_rows(8, 3)
    page.insert_cols(3)
    page["ZZ20000"].number_format = "@"
    grid = read("s.xlsx", saved(made))
    assert grid.values["office_id"] == ["G1", "D1", "B1", "B2", "M1"]
    assert grid.lines == [6, 7, 11, 12, 13]
    assert grid.headings["desk"].startswith("E ")


def test_merged_cells_say_in_all_of_them_what_is_seen_and_numbers_dates_and_flags_are_read_as_typed():
    made = book(sheet())
    page = made.worksheets[0]
    page["D8"].value = "خیر"
    page.merge_cells("D8:D9")
    page.merge_cells("A1:G1")
    page["B2"].value, page["B3"].value = WEEK, 1002
    page["G6"].value, page["F7"].value, page["F8"].value = True, 2.0, 0.5
    grid = read("s.xlsx", saved(made))
    assert grid.values["desk"] == ["—", "بله", "خیر", "خیر", "—"]
    assert (grid.week.text, grid.county.text) == ("2014-12-06", "1002")
    assert (grid.values["committee"][0], *grid.values["e_service_stage"][1:3]) == ("true", "2", "0.5")


# --- what is refused: the shape ---


def test_an_unknown_column_and_what_is_written_beside_the_table_are_refused_with_their_letter():
    for name in ("کد ملی", "نام مدیر", "evidence", "پشتوانه", "phone"):
        (fault,) = refused(typed([*ROW, "x"], heading=[*HEADING, name]))
        assert (fault.code, fault.line, fault.column, fault.value) == ("sheet_column_unknown", 3, "H", name)
    (fault,) = refused(typed(ROW, ["B1", *[""] * 8, "تلفن"]))
    assert (fault.code, fault.line, fault.column) == ("sheet_column_blank", 5, "J")


def test_columns_given_twice_or_missing_are_told_together():
    heading = ["office_id", "desk", "میز خدمت", "nonsense"]
    faults = refused(typed(["G1"], heading=heading))
    assert sorted(codes(faults)) == ["sheet_column_missing", "sheet_column_twice", "sheet_column_unknown"]
    assert {fault.details.get("first") for fault in faults if fault.code == "sheet_column_twice"} == {"B"}


def test_without_week_county_or_heading():
    lines = typed(ROW).decode().splitlines()
    assert codes(refused("\n".join(lines[2:]).encode())) == ["sheet_head_missing"] * 2
    assert codes(refused(b"a,b\n1,2\n")) == ["sheet_no_heading"]
    twice = "\n".join(["week,2014-11-29", *lines])
    assert codes(refused(twice.encode())) == ["sheet_head_twice"]


def test_a_formula_is_named_with_its_cell_wherever_it_stands():
    made = book(sheet())
    made.worksheets[0]["G6"].value = '="بله"'
    made.worksheets[0]["A9"].value = "=HYPERLINK(1)"
    made.worksheets[1]["C40"].value = "=1"
    faults = [fault for fault in refused(saved(made)) if fault.code == "sheet_formula"]
    assert {(fault.column.split()[-1], fault.line) for fault in faults} == {("G", 6), ("A", 9), ("C", 40)}


def test_another_sheet_with_content_is_refused_and_an_empty_one_is_not():
    for title in ("لیست", "راهنما ۲"):
        made = book(sheet())
        made.create_sheet(title)
        assert read("s.xlsx", saved(made)).values
        made[title]["A1"].value = "علی"
        made[title].sheet_state = "hidden"
        (fault,) = refused(saved(made))
        assert (fault.code, fault.column) == ("sheet_extra", title)
    made = book(sheet())
    made.worksheets[1]["B3"].value = "مدیر: ..."
    assert codes(refused(saved(made))) == ["sheet_extra"], "the sheet of help may say nothing else"


def test_too_many_rows_or_columns():
    assert codes(refused(typed(ROW, ROW, ROW), limits=Limits(rows=2))) == ["sheet_rows"]
    made = book(sheet())
    made.worksheets[0]["ZZ7"].value = "x"
    assert codes(refused(saved(made))) == ["sheet_columns"]
