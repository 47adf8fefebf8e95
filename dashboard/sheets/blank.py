"""The template: a workbook with headings that the import understands, with every office, and without answers."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook

from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.language.order import order
from dashboard.language.table import DEFAULT, shown
from dashboard.sheets.form import Office, asked_counts, asked_offices
from dashboard.sheets.template import OPTIONS
from dashboard.sheets.words import (
    CHANNEL,
    DENOMINATOR,
    HOME,
    KIND,
    MEASURE,
    NAME,
    NOT_ASKED,
    NUMERATOR,
    OFFICE,
    WEEK,
    Headings,
    answers,
    channel_words,
    counted_words,
    counts_title,
)
from dashboard.tables.folder import Tables
from dashboard.tables.measures import TOTAL, Measure
from dashboard.weeks import jalali_text

_OF_OFFICE = (OFFICE, NAME, HOME, KIND)
_OF_COUNT = (OFFICE, NAME, HOME, MEASURE, CHANNEL, NUMERATOR, DENOMINATOR)
_OF_REGISTER = ("office_id", "name", "kind", "county_code", "parent_id", "valid_from")
# Rows from 0: title, week, note, heading. So many rows at least have lists of answers.
_WEEK_ROW, _NOTE_ROW, _HEADING_ROW, _LISTED_ROWS = 1, 2, 3, 500
_WIDTH, _WIDTH_OF_NAME = 22, 50


def workbook(tables: Tables, cards: Sequence[Card], week: date, now: datetime, lang: str) -> bytes:
    """The template of a week (its Saturday) as XLSX: a worksheet of answers, one of counts where any are asked for,
    and one for the register, which is empty since the offices of the register stand in the others."""
    out = io.BytesIO()
    book: Any = Workbook(out, OPTIONS)
    title = say(lang, "sheet.template_title")
    if tables.sample:
        title = f"{title} ({say(lang, 'sheet.sample')})"
    book.set_properties({"title": title, "created": now})
    offices = asked_offices(tables, cards, week, now)
    offices.sort(key=lambda office: (office.county_code, order(office.names[DEFAULT]), office.office_id))
    asked = {measure for office in offices for measure in office.asked}
    # Before there are offices, every measure may be asked for.
    measures = {key: measure for key, measure in tables.terms.reported.items() if key in asked or not offices}
    rows_of_counties = tables.counties[["county_code", "name_fa", "name_en"]].itertuples(index=False)
    counties = {code: shown(lang, fa, en) for code, fa, en in rows_of_counties}
    first = {
        office.office_id: [office.office_id, office.names[lang], str(counties.get(office.county_code, ""))]
        for office in offices
    }

    headings = Headings(measures, _OF_OFFICE)
    rows = [
        [*first[office.office_id], tables.terms.kinds[office.kind].name(lang), *_blank_answers(office, measures)]
        for office in offices
    ]
    texts = [headings.heading(lang, column) for column in headings.columns]
    sheet = _worksheet(book, lang, say(lang, "sheet.answers"), title, say(lang, "sheet.template_note"), texts, rows)
    jalali = LANGUAGES[lang].calendar == "jalali"
    day = local_digits(jalali_text(week).replace("-", "/"), lang) if jalali else week.isoformat()
    # The other worksheets are of the same week.
    for at, text in enumerate((say(lang, f"sheet.head_{WEEK}"), day)):
        sheet.write_string(_WEEK_ROW, at, text)
    last = _HEADING_ROW + max(len(rows), _LISTED_ROWS)
    for at, measure in enumerate(measures.values(), start=len(_OF_OFFICE)):
        listed = {"validate": "list", "source": answers(lang, measure), "show_error": False}
        sheet.data_validation(_HEADING_ROW + 1, at, last, at, listed)

    counts = asked_counts(tables, cards, week, now)
    rows = [
        [*first[office.office_id], *_count_cells(tables.terms.measures[key], channel, lang)]
        for office in offices
        for key, channels in counts.get(office.office_id, {}).items()
        for channel in channels
    ]
    if rows:
        headings = Headings({}, _OF_COUNT)
        texts = [headings.heading(lang, column) for column in headings.columns]
        _worksheet(book, lang, counts_title(lang), title, say(lang, "sheet.counts_note"), texts, rows)

    texts = [say(lang, f"import_column.{column}") for column in _OF_REGISTER]
    note = say(lang, "sheet.template_register_note")
    _worksheet(book, lang, say(lang, "sheet.template_register"), note, "", texts, [])
    book.close()
    return out.getvalue()


def _blank_answers(office: Office, measures: Iterable[str]) -> list[str]:
    return ["" if key in office.asked else NOT_ASKED for key in measures]


def _count_cells(measure: Measure, channel: str, lang: str) -> list[str]:
    denominator = NOT_ASKED if measure.kind == TOTAL else ""
    return [counted_words(lang, measure), channel_words(lang, channel), "", denominator]


def _worksheet(
    book: Any, lang: str, name: str, title: str, note: str, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> Any:
    """A worksheet that is not protected: rows may be added and removed."""
    sheet = book.add_worksheet(name)
    if LANGUAGES[lang].rtl:
        sheet.right_to_left()
    bold = book.add_format({"bold": True})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    # Digits and signs at the start of a text stay text.
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    sheet.write_string(0, 0, title, bold)
    if note:
        sheet.write_string(_NOTE_ROW, 0, note)
    sheet.set_column(0, len(headings) - 1, _WIDTH)
    sheet.set_column(1, 1, _WIDTH_OF_NAME)
    for at, words in enumerate(headings):
        sheet.write_string(_HEADING_ROW, at, words, heading)
    for line, cells in enumerate(rows, start=_HEADING_ROW + 1):
        for at, cell in enumerate(cells):
            if cell:
                sheet.write_string(line, at, cell, text)
    sheet.freeze_panes(_HEADING_ROW + 1, 2)
    return sheet
