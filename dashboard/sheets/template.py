"""The form as a file to fill in: XLSX with drop-downs and locked cells, or CSV. Equal forms give equal bytes."""

import csv as csv_module
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZipFile, ZipInfo

from xlsxwriter import Workbook

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.language.formulas import DANGEROUS, neutral
from dashboard.sheets.form import CountLine, Form, Office
from dashboard.sheets.words import (
    BODY,
    CHANNEL,
    COUNT_HEADINGS,
    COUNTY,
    DENOMINATOR,
    HOME,
    KIND,
    MEASURE,
    NAME,
    NOT_ASKED,
    NUMERATOR,
    OFFICE,
    SAMPLE,
    WEEK,
    Headings,
    answers,
    channel_words,
    counted_words,
    counts_title,
    help_lines,
)
from dashboard.tables.measures import TOTAL
from dashboard.tables.words import answer
from dashboard.weeks import jalali_text, span_label

BOM = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# Rows and columns from 0. The cells of week and place are defined names in the file, for programs that read it.
_WEEK_ROW, _PLACE_ROW, _NOTE_ROW, _HEADING_ROW = 1, 2, 3, 4
_COUNTS_HEADING_ROW = 2
# Widths in letters; a name's column is as wide as its longest, within bounds.
_WIDTHS = {OFFICE: 15, HOME: 18, KIND: 20, MEASURE: 50, CHANNEL: 16}
_NAME_WIDTHS = (30, 75)
_ANSWER_WIDTH = 22
_COLOURS = {"heading": "#0b6e6e", "grey": "#d9dce0", "fixed": "#f3f1ee", "line": "#aab2bb"}
_PROTECTION = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


def file_name(form: Form, ending: str) -> str:
    """An ASCII file name with place and week: sheet-1002-2014-12-06.xlsx."""
    return f"sheet-{form.place.code}-{form.week.isoformat()}.{ending}"


def shown_file_name(form: Form, lang: str) -> str:
    """A file name for people, without its ending: برگه-اردستان-1393-09-15, sheet-Ardestan-2014-12-06."""
    jalali = LANGUAGES[lang].calendar == "jalali"
    week = jalali_text(form.week) if jalali else form.week.isoformat()
    return say(lang, "sheet.file_name", place=re.sub(r"[^\w\u200c]+", "-", form.name[lang]), week=week)


def _head_name(form: Form) -> str:
    """The label of the line with the form's place."""
    return BODY if form.place.office_id else COUNTY


def _headings(form: Form) -> Headings:
    """The columns of answers. The offices of a body lie in many counties, so each row names its own."""
    before = (OFFICE, NAME, HOME, KIND) if form.place.office_id else (OFFICE, NAME, KIND)
    return Headings(form.measures, before)


def _count_headings(form: Form) -> Headings:
    if not form.place.office_id:
        return COUNT_HEADINGS
    office, name, *others = COUNT_HEADINGS.columns
    return Headings({}, (office, name, HOME, *others))


def csv(form: Form, lang: str, sample: bool) -> bytes:
    """The form as CSV: UTF-8 with a byte order mark, CRLF, the week and the place in the first two lines."""
    out = io.StringIO()
    writer = csv_module.writer(out, lineterminator="\r\n")
    writer.writerow([WEEK, form.week.isoformat(), jalali_text(form.week), span_label(form.week, lang)])
    writer.writerow([_head_name(form), neutral(form.place.code), neutral(form.name[lang])])
    if sample:
        writer.writerow([SAMPLE, say(lang, "sheet.sample"), say(lang, "sheet.sample_note")])
    headings = _headings(form)
    writer.writerow([headings.heading(lang, column) for column in headings.columns])
    writer.writerows([neutral(text) for text in _texts(form, office, lang)] for office in form.offices)
    if form.counts:
        writer.writerow([])
        headings = _count_headings(form)
        writer.writerow([headings.heading(lang, column) for column in headings.columns])
        writer.writerows([neutral(text) for text in _count_texts(form, line, lang)] for line in form.counts)
    return (BOM + out.getvalue()).encode("utf-8")


def xlsx(form: Form, lang: str, sample: bool) -> bytes:
    """The form as XLSX with only the cells of answers unlocked, a worksheet of counts, and a worksheet of help."""
    out = io.BytesIO()
    book: Any = Workbook(out, OPTIONS)
    key = "sheet.title_of_body" if form.place.office_id else "sheet.title"
    title = say(lang, key, place=form.name[lang], week=span_label(form.week, lang))
    marked = f"{title} ({say(lang, 'sheet.sample')})" if sample else title
    book.set_properties({"title": marked, "created": form.asof})
    looks = _looks(book, lang)
    name = say(lang, "sheet.answers")
    sheet = _sheet(book, name, lang)
    _head(sheet, form, lang, marked, looks)
    rows = [_texts(form, office, lang) for office in form.offices]
    _table(sheet, lang, _HEADING_ROW, _headings(form), rows, looks)
    _choices(sheet, form, lang)
    book.define_name(WEEK, f"='{name}'!$B${_WEEK_ROW + 1}")
    book.define_name(_head_name(form), f"='{name}'!$B${_PLACE_ROW + 1}")
    if form.counts:
        _counts(book, form, lang, marked, looks)
    _help(book, form, lang, sample, looks)
    book.close()
    return out.getvalue()


def zipped(forms: Iterable[Form], lang: str, sample: bool, at: datetime) -> bytes:
    """A ZIP with each form as XLSX under its name for people. at: the moment (naive UTC) that its entries bear."""
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for form in forms:
            name = f"{form.place.code}-{shown_file_name(form, lang)}.xlsx"
            # A workbook is compressed already.
            archive.writestr(ZipInfo(name, at.timetuple()[:6]), xlsx(form, lang, sample))
    return out.getvalue()


def _texts(form: Form, office: Office, lang: str) -> list[str]:
    texts = [*_office_texts(form, office, lang), form.kinds[office.kind].name(lang)]
    for key, measure in form.measures.items():
        state = office.states.get(key)
        texts.append(answer(lang, measure, state.value) if state else "" if key in office.asked else NOT_ASKED)
    return texts


def _office_texts(form: Form, office: Office, lang: str) -> list[str]:
    """The first cells of an office's row: id and name, in a body's form also the county."""
    texts = [office.office_id, office.names[lang]]
    if form.place.office_id:
        # The county of an office may have ended before the office.
        county = form.counties.get(office.county_code)
        texts.append(county[lang] if county else office.county_code)
    return texts


def _sheet(book: Any, name: str, lang: str) -> Any:
    sheet = book.add_worksheet(name)
    if LANGUAGES[lang].rtl:
        sheet.right_to_left()
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    # Without a password: the protection only prevents mistakes.
    sheet.protect("", _PROTECTION)
    return sheet


def _looks(book: Any, lang: str) -> Mapping[str, Any]:
    start = {"reading_order": 2 if LANGUAGES[lang].rtl else 1, "valign": "vcenter", "num_format": "@"}
    lines = {"border": 1, "border_color": _COLOURS["line"]}
    heading_look = {"bold": True, "text_wrap": True, "bg_color": _COLOURS["heading"], "font_color": "#ffffff"}
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "label": {"bold": True},
        "value": {"align": "center", "bg_color": _COLOURS["fixed"]},
        "plain": {},
        "wrapped": {"text_wrap": True},
        "heading": heading_look | {"align": "center"} | lines,
        "fixed": {"bg_color": _COLOURS["fixed"]} | lines,
        "quoted": {"bg_color": _COLOURS["fixed"], "quote_prefix": True} | lines,
        "grey": {"bg_color": _COLOURS["grey"], "align": "center"} | lines,
        "open": {"locked": False, "align": "center"} | lines,
        "number": {"locked": False, "align": "center", "num_format": "0"} | lines,
    }
    return {name: book.add_format(start | look) for name, look in looks.items()}


def _head(sheet: Any, form: Form, lang: str, title: str, looks: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, title, looks["title"])
    jalali = local_digits(jalali_text(form.week).replace("-", "/"), lang)
    head = {
        _WEEK_ROW: (WEEK, form.week.isoformat(), f"{jalali} · {span_label(form.week, lang)}"),
        _PLACE_ROW: (_head_name(form), form.place.code, form.name[lang]),
    }
    for row, (name, value, words) in head.items():
        sheet.write_string(row, 0, say(lang, f"sheet.head_{name}"), looks["label"])
        sheet.write_string(row, 1, value, looks["value"])
        sheet.write_string(row, 2, words, looks["plain"])
    sheet.write_string(_NOTE_ROW, 0, say(lang, "sheet.note"), looks["plain"])


def _table(
    sheet: Any, lang: str, top: int, headings: Headings, rows: Sequence[Sequence[str]], looks: Mapping[str, Any]
) -> None:
    """Headings in the row `top` and the rows below; blank cells are to be filled in."""
    columns = headings.columns
    longest = max((len(row[columns.index(NAME)]) for row in rows), default=0)
    widths = {**_WIDTHS, NAME: min(max(longest + 2, _NAME_WIDTHS[0]), _NAME_WIDTHS[1])}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, widths.get(column, _ANSWER_WIDTH))
        sheet.write_string(top, place, headings.heading(lang, column), looks["heading"])
    for number, row in enumerate(rows, start=top + 1):
        for place, (column, text) in enumerate(zip(columns, row, strict=True)):
            look = looks[_look(column, text)]
            if text:
                sheet.write_string(number, place, text, look)
            else:
                sheet.write_blank(number, place, None, look)
    sheet.set_row(0, 26)
    sheet.set_row(top, 36)
    sheet.freeze_panes(top + 1, 2)
    sheet.repeat_rows(top)


def _look(column: str, text: str) -> str:
    if column in (OFFICE, NAME, HOME, KIND, MEASURE):
        return "quoted" if text.startswith(DANGEROUS) else "fixed"
    if text == NOT_ASKED:
        return "grey"
    if column == CHANNEL:
        return "fixed"
    return "number" if column in (NUMERATOR, DENOMINATOR) else "open"


def _choices(sheet: Any, form: Form, lang: str) -> None:
    if not form.offices:
        return
    first, last = _HEADING_ROW + 1, _HEADING_ROW + len(form.offices)
    before = len(_headings(form).columns) - len(form.measures)
    for place, measure in enumerate(form.measures.values(), start=before):
        offered = {
            "validate": "list",
            "source": answers(lang, measure),
            "error_title": say(lang, "sheet.wrong_title"),
            "error_message": say(lang, "sheet.wrong"),
        }
        sheet.data_validation(first, place, last, place, offered)


def _counts(book: Any, form: Form, lang: str, title: str, looks: Mapping[str, Any]) -> None:
    """The worksheet of counts: a row for each office, measure and channel, the numbers blank."""
    sheet = _sheet(book, counts_title(lang), lang)
    sheet.write_string(0, 0, title, looks["title"])
    sheet.write_string(1, 0, say(lang, "sheet.counts_note"), looks["plain"])
    rows = [_count_texts(form, line, lang) for line in form.counts]
    _table(sheet, lang, _COUNTS_HEADING_ROW, _count_headings(form), rows, looks)


def _count_texts(form: Form, line: CountLine, lang: str) -> list[str]:
    """A row of counts. Numbers reported before are not filled in: they are sums of another week."""
    denominator = NOT_ASKED if line.measure.kind == TOTAL else ""
    words = counted_words(lang, line.measure), channel_words(lang, line.channel)
    return [*_office_texts(form, line.office, lang), *words, "", denominator]


def _help(book: Any, form: Form, lang: str, sample: bool, looks: Mapping[str, Any]) -> None:
    sheet = _sheet(book, say(lang, "sheet.help"), lang)
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, say(lang, "sheet.help"), looks["title"])
    lines = help_lines(lang, form.measures.values(), of_body=bool(form.place.office_id))
    if form.counts:
        lines.append(say(lang, "sheet.help_counts"))
    if sample:
        lines.insert(0, say(lang, "sheet.sample_note"))
    for row, text in enumerate(lines, start=1):
        sheet.write_string(row, 0, text, looks["wrapped"])
        sheet.set_row(row, 20 + 16 * (len(text) // 100))
