"""The table of counties in one week: a figure without a drawing, and the table of the map and the ranking."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import Description, Figure, LazySequence, Table, TableRow, Value
from dashboard.figures.words import common_fields, county_rows
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

HEAD = "county numerator denominator share change rank not_reported late unverified state".split()


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Description:
    """The table of the counties, in the register's order."""
    rows = county_rows(snapshot, lang, selection)
    return Description(**common_fields(snapshot, lang, selection, "table"), table=county_table(lang, selection, rows))


def county_table(lang: str, selection: Selection, rows: Sequence[CellText]) -> Table:
    """All columns of the counties' cells, with links to the offices behind the values."""
    return Table(
        head=headings(lang, selection.card),
        rows=LazySequence(
            lambda: [_line(row, replace(selection, county=row.code), row.code == selection.county) for row in rows]
        ),
    )


def headings(lang: str, card: Card) -> list[str]:
    """The heading of each column in HEAD that the card fills."""
    counted = dict(zip(("numerator", "denominator", "share"), amounts.heads(lang, card), strict=True))
    doubts = {name: say(lang, f"words.{name}") for name in ("not_reported", "late", "unverified")}
    special, without = counted | doubts, _empty_columns(card)
    return [special[name] if name in special else say(lang, f"view.{name}") for name in HEAD if name not in without]


def _empty_columns(card: Card) -> tuple[str, ...]:
    """Columns in HEAD that the card leaves empty: counts are never late or unverified, a total has no denominator."""
    of_total = ("denominator", "share") if card.format == "total" else ()
    return (*of_total, "late", "unverified") if card.of_counts else ()


def _line(row: CellText, offices: Selection, chosen: bool) -> TableRow:
    values = {
        "numerator": Value(row.n, offices),
        "denominator": Value(row.d, offices),
        "share": Value(row.bare, offices),
        "change": Value(row.change, offices, fragment="#changes-title", trend=row.trend),
        "rank": Value(row.rank),
        "not_reported": Value(row.missing, offices, "not_reported"),
        "late": Value(row.late, offices, "late"),
        "unverified": Value(row.unverified, offices, "unverified"),
        "state": Value(row.word, mark=row.state if row.word else ""),
    }
    without = _empty_columns(offices.card)
    return TableRow(row.name, [value for name, value in values.items() if name not in without], chosen, row.code)


FIGURE = Figure(describe, draw=None, order=4, embed_height=900)
