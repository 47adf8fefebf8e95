"""The second part of a sheet: sums of the week by office, measure and channel."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.language import LANGUAGES, describe
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.counts import Count
from dashboard.sheets.doubts import Known, doubts
from dashboard.sheets.form import build
from dashboard.sheets.reader import read
from dashboard.sheets.words import COUNT_HEADINGS, counted_words, counts_title
from dashboard.staff.waiting_sheets import count_table
from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import shipped_sheets
from dashboard.tables.place import Place
from dashboard.tables.table_text import table_bytes
from tests.unit.sheets.counties import CARDS, NOW, book, county, saved
from tests.unit.small_register import ISFAHAN, WEEK, count_card, tables_of

# A measure of each kind of count, reported by executive bodies and governorates.
MEASURES = (
    "glad,share,رضایت,Gladness,,,پاسخ‌های راضی,Glad answers,body|governorate\n"
    "minutes,mean,انتظار,Waiting,,,,,body\n"
    "visitors,total,مراجعان,Visitors,,,,,governorate\n"
)


def tables():
    head = ",".join(TABLES["measures"].names)
    own = read_csv("measures.csv", f"{head}\n{MEASURES}".encode(), TABLES["measures"])
    shipped = shipped_sheets()
    frames, faults = check_tables({**shipped, "measures": [*shipped["measures"], own]}, NOW)
    assert faults == []
    return replace(tables_of(county().rows), measures=frames["measures"])


TABLES_OF_TEST = tables()
TERMS = TABLES_OF_TEST.terms


def form(cards=()):
    # Without cards, only the table of measures decides which kinds report.
    return build(TABLES_OF_TEST, cards, Place(ISFAHAN), WEEK, NOW)


def check_sheet(data, name="sheet.xlsx", cards=()):
    return check(read(name, data, TERMS.reported), TABLES_OF_TEST, cards, NOW)


def filled(*rows, lang="fa", cards=()):
    """The handed-out XLSX with rows of counts: (place in the part, from column C on)."""
    workbook = book(template.xlsx(form(cards), lang, False))
    page = workbook[counts_title(lang)]
    for place, *cells in rows:
        for at, cell in enumerate(cells, start=3):
            if cell is not None:
                page.cell(4 + place, at).value = cell
    return saved(workbook)


def fault_places(checked):
    return [(fault.code, fault.line, fault.column, fault.value) for fault in checked.faults]


def test_the_form_asks_each_office_for_the_counts_of_its_kind_with_blank_numbers():
    rows = [(line.office.office_id, line.measure.measure, line.channel) for line in form().counts]
    assert rows == [
        *[("G1", "glad", ""), ("G1", "visitors", "")],
        *[("B1", "glad", ""), ("B1", "minutes", ""), ("B2", "glad", ""), ("B2", "minutes", "")],
    ]
    for lang in LANGUAGES:
        page = book(template.xlsx(form(), lang, False))[counts_title(lang)]
        heading, first, second = ([cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=5))
        assert heading == [COUNT_HEADINGS.heading(lang, column) for column in COUNT_HEADINGS.columns]
        assert first[2:] == [counted_words(lang, TERMS.measures["glad"]), "—", None, None]
        # A total has no denominator.
        assert second[4:] == [None, "—"]


BY_CHANNEL = (count_card("sum", "glad", kinds=("municipality",), county_kinds=(), channels=("qr", "form")),)


def test_a_measure_of_channels_has_a_row_for_each_channel_and_counted_office():
    lines = [
        (line.office.office_id, line.channel) for line in form(BY_CHANNEL).counts if line.measure.measure == "glad"
    ]
    assert lines == [(office, channel) for office in ("G1", "B1", "B2", "M1") for channel in ("form", "qr")]
    checked = check_sheet(
        filled((0, None, None, 1, 2), (1, None, "رمزينه", 3, 4), cards=BY_CHANNEL), cards=BY_CHANNEL
    )
    assert checked.counts == (Count("G1", "glad", "form", 1, 2), Count("G1", "glad", "qr", 3, 4))
    for typed in ("phone", "—", ""):
        (fault,) = check_sheet(filled((0, None, typed, 1, 2), cards=BY_CHANNEL), cards=BY_CHANNEL).faults
        assert (fault.code, fault.details["words"]) == ("sheet_not_listed", "فرم / رمزینه"), typed


def test_a_county_without_counts_has_no_part_of_counts():
    workbook = template.xlsx(build(tables_of(county().rows), (), Place(ISFAHAN), WEEK, NOW), "fa", False)
    assert counts_title("fa") not in book(workbook).sheetnames


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unchanged_form_has_no_faults_and_blank_rows_are_not_reported(lang):
    for data in (template.xlsx(form(), lang, False), template.csv(form(), lang, False)):
        checked = check_sheet(data)
        assert (checked.faults, checked.counts) == ((), ())


def test_a_sheet_of_counts_needs_no_confirmation_of_offices_without_answers():
    workbook = book(filled((0, None, None, 12, 40), cards=CARDS))
    for row in workbook[workbook.sheetnames[0]].iter_rows(min_row=6, min_col=4):
        for cell in row:
            cell.value = None
    checked = check_sheet(saved(workbook), cards=CARDS)
    assert (checked.faults, checked.rows, len(checked.counts)) == ((), (), 1)
    assert doubts(checked, Known(TABLES_OF_TEST, CARDS, checked.week, NOW)) == ()


def test_numbers_in_any_digits_are_read_and_zero_is_a_number():
    data = filled(
        (0, None, None, "۱۲", "٤٠"), (1, None, None, "1,200"), (2, None, None, 0, 5), (3, None, None, "0", "0")
    )
    checked = check_sheet(data)
    assert checked.faults == ()
    assert checked.counts == (
        Count("G1", "glad", "", 12, 40),
        Count("G1", "visitors", "", 1200, None),
        Count("B1", "glad", "", 0, 5),
        Count("B1", "minutes", "", 0, 0),
    )


def test_measures_are_known_by_key_name_or_question_in_either_language_and_letters():
    for typed in ("glad", "GLAD", "رضايت", "Gladness", "پاسخ های راضی", "Glad answers", "Gladness: Glad answers"):
        assert check_sheet(filled((0, typed, None, 1, 2))).counts == (Count("G1", "glad", "", 1, 2),), typed


def test_each_fault_names_worksheet_row_column_and_value():
    title = counts_title("fa")
    numerator, denominator = (
        f"{title} {at} ({COUNT_HEADINGS.heading('fa', name)})"
        for at, name in (("E", "numerator"), ("F", "denominator"))
    )
    measure, channel = (
        f"{title} {at} ({COUNT_HEADINGS.heading('fa', name)})" for at, name in (("C", "measure"), ("D", "channel"))
    )
    cases = {
        (0, None, None, 41, 40): ("numerator_over_denominator", denominator, "40"),
        (0, None, None, 4, None): ("share_without_denominator", denominator, ""),
        (3, None, None, 4, None): ("mean_without_denominator", denominator, ""),
        (3, None, None, 4, 0): ("sum_of_nothing", denominator, "0"),
        (1, None, None, 4, 5): ("total_with_denominator", denominator, "5"),
        (0, None, None, None, 5): ("required", numerator, ""),
        (0, None, None, -1, 5): ("out_of_range", numerator, "-1"),
        (0, None, None, "چند", 5): ("not_whole", numerator, "چند"),
        (0, None, None, 1.5, 5): ("not_whole", numerator, "1.5"),
        (0, "gled", None, 1, 5): ("sheet_not_listed", measure, "gled"),
        (0, "", None, 1, 5): ("sheet_not_listed", measure, ""),
        (0, "minutes", None, 1, 5): ("sheet_not_asked", measure, "minutes"),
        (0, None, "phone", 1, 5): ("sheet_not_listed", channel, "phone"),
    }
    for row, (code, column, value) in cases.items():
        checked = check_sheet(filled(row))
        assert fault_places(checked) == [(code, 4 + row[0], column, value)], row
        words = [describe(fault, lang) for fault in checked.faults for lang in LANGUAGES]
        assert all("{" not in text and str(title) in text for text in words), words


def test_faults_of_both_parts_and_repeated_rows_are_reported_together():
    cards = [card for card in CARDS if card.rule == "state"]
    workbook = book(filled((0, None, None, 9, 3), (2, "glad", None, 1, 2), (3, "glad", None, 1, 2), cards=cards))
    page = workbook.worksheets[0]
    column = next(cell.column for cell in page[5] if "ستاد" in str(cell.value))
    page.cell(6, column).value = "شاید"
    codes = [fault.code for fault in check_sheet(saved(workbook), cards=cards).faults]
    assert sorted(codes) == ["numerator_over_denominator", "sheet_count_twice", "sheet_not_answer"]


def test_the_shape_of_the_part_is_checked_like_that_of_the_answers():
    title = counts_title("fa")
    workbook = book(filled((0, None, None, 1, 2)))
    page = workbook[title]
    page["F3"].value, page["G3"].value, page["E5"].value = None, "کد پرسنلی", "=1+1"
    codes = {fault.code for fault in check_sheet(saved(workbook)).faults}
    assert {"sheet_column_missing", "column_personal", "sheet_formula"} <= codes
    workbook = book(filled((0, None, None, 1, 2)))
    workbook.create_sheet("more")["A1"].value = "x"
    assert [(fault.code, fault.column) for fault in check_sheet(saved(workbook)).faults] == [("sheet_extra", "more")]


def test_an_office_of_another_county_is_refused_and_a_strange_name_asks_for_a_yes():
    workbook = book(filled((0, None, None, 1, 2), (2, None, None, 1, 2)))
    page = workbook[counts_title("fa")]
    page["A4"].value, page["B4"].value, page["B6"].value = "B9", None, "نام دیگر"
    checked = check_sheet(saved(workbook))
    assert [fault.code for fault in checked.faults] == ["sheet_office_elsewhere"]
    assert [doubt.code for doubt in doubts(checked, Known(TABLES_OF_TEST, (), checked.week, NOW))].count(
        "name_differs"
    ) == 1


def test_csv_has_the_counts_below_the_answers():
    rows = list(csv.reader(io.StringIO(template.csv(form(), "en", False).decode("utf-8-sig"))))
    at = next(n for n, row in enumerate(rows) if row[2:3] == ["Measure"]) + 1
    rows[at][4:6] = ["3", "4"]
    rows[at + 1][4] = "7"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    checked = check_sheet(out.getvalue().encode(), "sheet.csv")
    assert checked.faults == ()
    assert checked.counts == (Count("G1", "glad", "", 3, 4), Count("G1", "visitors", "", 7, None))
    rows[at][4] = "5"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    (fault,) = check_sheet(out.getvalue().encode(), "sheet.csv").faults
    assert (fault.code, fault.line) == ("numerator_over_denominator", at + 1)


def test_counts_become_rows_of_their_table_that_its_reader_takes():
    counts = [Count("G1", "glad", "", 1, 2), Count("G1", "visitors", "form", 7, None)]
    table = count_table(counts, WEEK, NOW, "sheet-1")
    again = read_csv("counts.csv", table_bytes("counts", table), TABLES["counts"])
    assert again.faults == ()
    assert again.columns["numerator"] == ["1", "7"] and again.columns["denominator"] == ["2", ""]
    assert again.columns["channel"] == ["", "form"]
    assert pd.isna(table["denominator"].iloc[1])
