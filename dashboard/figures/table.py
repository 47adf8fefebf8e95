"""The table of counties in one week: a figure without a drawing, and the table of the map and the ranking."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.figures.cell_text import Row
from dashboard.figures.figure import Description, Figure, Later, Line, Table, Value
from dashboard.figures.words import about, rows_of
from dashboard.indicators import amounts
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

HEAD = "county numerator denominator share change rank not_reported late unverified state".split()


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Description:
    """The counties in the register's order."""
    rows = rows_of(snapshot, lang, selection)
    return Description(**about(snapshot, lang, selection, "table"), table=county_table(lang, selection, rows))


def county_table(lang: str, selection: Selection, rows: Sequence[Row]) -> Table:
    """Every figure of the counties' cells, each beside the offices that it opens."""
    words = ("not_reported", "late", "unverified")
    return Table(
        head=[
            amounts.head(lang, selection.card)
            if name == "share"
            else say(lang, f"words.{name}" if name in words else f"view.{name}")
            for name in HEAD
        ],
        rows=Later(
            lambda: [_line(row, replace(selection, county=row.code), row.code == selection.county) for row in rows]
        ),
    )


def _line(row: Row, offices: Selection, chosen: bool) -> Line:
    values = (
        Value(row.n, offices),
        Value(row.d, offices),
        Value(row.share, offices),
        Value(row.change, offices, place="#changes-title", trend=row.trend),
        Value(row.rank),
        Value(row.missing, offices, "not_reported"),
        Value(row.late, offices, "late"),
        Value(row.unverified, offices, "unverified"),
        Value(row.word, mark=row.state),
    )
    return Line(row.name, values, chosen)


FIGURE = Figure(describe, draw=None, order=4, high=900)
