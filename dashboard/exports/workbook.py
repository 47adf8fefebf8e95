"""A table as XLSX: real numbers and dates, a native Excel chart of cells, and a sheet of definitions.

Text is always written as text, never as a formula, link or number.
"""

import io
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.data_sheet import DataSheet, serial
from dashboard.exports.definitions import definitions, origin, origin_lines
from dashboard.exports.rows import CELL_COLUMNS, Choice, Table, step_name
from dashboard.figures import tokens
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES, say
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
ACCENT = tokens.painted(tokens.ACCENT)
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_STEP = [column.name for column in CELL_COLUMNS].index("step")
CHART_SIZE = {"width": 1060, "height": 600}


def cells_workbook(lang: str, snapshot: Snapshot, table: Table, choice: Choice) -> bytes:
    """The table of a choice of cells as XLSX.

    The chart is the trend of the first indicator and step in the first area, or in a file of one week the ranking.
    """
    cards = [snapshot.card(key) for key in choice.keys]
    card = cards[0]
    visible = [column for column in table.columns if not column.origin]
    one_week = choice.first == choice.last
    area = choice.areas[0]
    names = {"": snapshot.province.title(lang)} | {code: of[lang] for code, of in snapshot.names.items()}
    step = choice.steps(card)[0]
    name = card.word(lang, "name") + (f" ({step_name(lang, snapshot.terms, card, step)})" if step else "")
    if one_week:
        span = span_label(snapshot.weeks[choice.first], lang)
        title = say(lang, "workbook.ranking", name=name, week=span)
    else:
        title = say(lang, "workbook.trend", name=name, area=names[area])
    book = Book(lang, snapshot, title, all(card.format == "share" for card in cards))
    book.data(table.pick(visible), say(lang, "file.cells"))
    own = [place for place, row in enumerate(table.rows, start=1) if (row[0], row[_STEP]) == (card.key, step)]
    # The province is not in a ranking of counties, unless it is the only row.
    in_chart = [
        place
        for place in own
        if (table.rows[place - 1][4] or len(own) == 1 if one_week else table.rows[place - 1][4] == area)
    ]
    if in_chart:
        label = "county" if one_week else "week_jalali" if LANGUAGES[lang].calendar == "jalali" else "week"
        book.figure_chart(card, one_week, table, (in_chart[0], in_chart[-1]), label)
    return book.close(definitions(lang, snapshot, cards, visible))


def offices_workbook(lang: str, snapshot: Snapshot, table: Table, week: int) -> bytes:
    """A table of offices as XLSX."""
    visible = [column for column in table.columns if not column.origin or column.name == "source"]
    book = Book(lang, snapshot, say(lang, "workbook.offices", week=span_label(snapshot.weeks[week], lang)))
    book.data(table.pick(visible), say(lang, "file.offices"))
    return book.close(definitions(lang, snapshot, snapshot.cards, visible))


def decisions_workbook(lang: str, snapshot: Snapshot, table: Table, week: int) -> bytes:
    """A table of decisions as XLSX, with the origin of the data."""
    book = Book(lang, snapshot, say(lang, "workbook.decisions", week=span_label(snapshot.weeks[week], lang)))
    book.data(table, say(lang, "file.decisions"))
    return book.close(origin_lines(lang, snapshot))


def counties_workbook(lang: str, snapshot: Snapshot, table: Table, title: str) -> bytes:
    """A table of counties side by side as XLSX."""
    visible = [column for column in table.columns if not column.origin or column.name == "source"]
    book = Book(lang, snapshot, title, shares=False)
    book.data(table.pick(visible), say(lang, "file.cells"))
    return book.close(definitions(lang, snapshot, snapshot.cards, visible))


class Book:
    """Builds an XLSX file: data() for each sheet of rows, figure_chart() at most once, then close().

    shares: whether all figures are shares, formatted as percentages.
    """

    def __init__(self, lang: str, snapshot: Snapshot, title: str, shares: bool = True) -> None:
        self.lang, self.snapshot, self.title = lang, snapshot, title
        self.sample = f" ({say(lang, 'site.sample')})" if snapshot.sample else ""
        self.out = io.BytesIO()
        self.book: Any = Workbook(self.out, OPTIONS)
        lines = "\n".join(f"{name}: {value}" for name, value in origin(lang, snapshot))
        # The date of creation is the snapshot's moment, so that the same data give the same file.
        self.book.set_properties({"title": title + self.sample, "comments": lines, "created": snapshot.asof})
        digits = LANGUAGES[lang].number_format
        start: dict[str, Any] = {"reading_order": 2 if LANGUAGES[lang].rtl else 1, "valign": "top"}
        looks: dict[str, dict[str, Any]] = {
            "text": {},
            "quoted": {"quote_prefix": True},
            "wrapped": {"text_wrap": True},
            "whole": {"num_format": f"{digits}#,##0"},
            "share": {"num_format": f"{digits}0.0%" if shares else f"{digits}#,##0.0##"},
            "points": {"num_format": f"{digits}0.0"},
            "date": {"num_format": DAY, "align": "center"},
            "moment": {"num_format": MOMENT},
            "title": {"bold": True, "font_size": 14},
            "heading": {"bold": True, "text_wrap": True, "bg_color": ACCENT, "font_color": tokens.WHITE},
        }
        self.formats = {name: self.book.add_format(start | look) for name, look in looks.items()}

    def sheet(self, name: str, widths: list[int], of: type = Worksheet) -> Any:
        """A new sheet in the direction of the language; widths in letters."""
        sheet = self.book.add_worksheet(name, of)
        if LANGUAGES[self.lang].rtl:
            sheet.right_to_left()
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        return sheet

    def data(self, table: Table, name: str) -> None:
        """The sheet of the rows, with a frozen heading and a filter for every column."""
        sheet = self.sheet(name, [column.width for column in table.columns], DataSheet)
        self.rows_sheet = name
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        sheet.set_row(0, 48)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.heading(self.lang), self.formats["heading"])
        flags = {flag: say(self.lang, f"file.{str(flag).lower()}") for flag in (True, False)}
        sheet.fill(table, self.formats, flags)

    def _chart_sheet(self) -> Any:
        """The sheet of the chart, with the title and the origin above it."""
        sheet = self.sheet(say(self.lang, "file.chart"), [24, 16, 16, 16, 16, 16])
        sheet.write_string(0, 0, self.title + self.sample, self.formats["title"])
        # Each value is isolated (U+2068, U+2069): after Persian letters its dates would run backwards.
        source = " · ".join(f"{name}: \u2068{value}\u2069" for name, value in origin(self.lang, self.snapshot)[:3])
        sheet.write_string(1, 0, source, self.formats["text"])
        return sheet

    def figure_chart(self, card: Card, ranking: bool, table: Table, rows: tuple[int, int], label: str) -> None:
        """A chart of a card: bars by county, or a line over weeks with gaps where the figure is not known.

        rows: first and last row of the data sheet, counted from 0. label: name of the column of categories.
        """
        first, last = rows
        names = [column.name for column in table.columns]
        labels, shares = names.index(label), names.index("share")
        drawn = table.rows[first - 1 : last]
        chart = self.book.add_chart({"type": "bar" if ranking else "line"})
        paint = {"color": ACCENT}
        chart.add_series(
            {
                "name": self.title + self.sample,
                "categories": [self.rows_sheet, first, labels, last, labels],
                "values": [self.rows_sheet, first, shares, last, shares],
                # Cached values, for viewers that do not calculate.
                "categories_data": [serial(row[labels]) for row in drawn],
                "values_data": ["" if row[shares] is None else row[shares] for row in drawn],
                **({"fill": paint, "gap": 40} if ranking else {"line": paint | {"width": 2.5}}),
            }
        )
        of_axis = f"{LANGUAGES[self.lang].number_format}{'0%' if card.format == 'share' else '#,##0'}"
        known = [value for row in drawn if isinstance(value := row[shares], float)]
        values: dict[str, Any] = {
            "min": 0,
            "max": amounts.end(card, known),
            "num_format": of_axis,
            "num_format_linked": False,
        }
        places: dict[str, Any] = {"num_format": DAY}
        if ranking:
            # Excel's bar charts begin at the bottom; reversed, the best county is at the top.
            places = {"reverse": True, "crossing": "max"}
        else:
            places |= {"interval_unit": max(1, (last - first) // 8)}
            if LANGUAGES[self.lang].rtl:
                # Weeks run from left to right in all languages; the axis of values is where lines begin.
                places["crossing"] = "max"
        values |= {"reverse": ranking and LANGUAGES[self.lang].rtl}
        values |= {"major_gridlines": {"visible": True, "line": {"color": tokens.painted(tokens.LINE)}}}
        places |= {"major_gridlines": {"visible": False}}
        chart.set_title({"name": self.title + self.sample, "overlay": False, "name_font": {"size": 14}})
        # The x axis of xlsxwriter is the horizontal one: values of bars, weeks of a line.
        chart.set_x_axis(values if ranking else places)
        chart.set_y_axis(places if ranking else values)
        chart.set_legend({"none": True})
        chart.show_blanks_as("gap")
        chart.set_size(CHART_SIZE)
        self._chart_sheet().insert_chart(3, 0, chart)

    def close(self, lines: list[Any]) -> bytes:
        """Add the sheet of definitions; returns the bytes of the file."""
        sheet = self.sheet(say(self.lang, "file.definitions"), [26, 34, 44, 40, 40, 18, 12, 14, 30, 40, 60])
        for row, line in enumerate(lines):
            for place, value in enumerate(line.values):
                if isinstance(value, str):
                    look = "wrapped" if line.style == "row" and len(line.values) > 2 else line.style
                    sheet.write_string(row, place, value, self.formats.get(look, self.formats["text"]))
                elif isinstance(value, float):
                    sheet.write_number(row, place, value, self.formats["share"])
                elif value is not None:
                    look = "moment" if isinstance(value, datetime) else "date"
                    sheet.write_datetime(row, place, value, self.formats[look])
        self.book.close()
        return self.out.getvalue()
