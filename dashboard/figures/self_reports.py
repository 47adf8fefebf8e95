"""Self-reports against inspections: how often inspections contradict self-reported values, by indicator."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures import tokens
from dashboard.figures.bars import Piece, Row
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.rows import Rows, drawing
from dashboard.figures.words import meeting_fields
from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.meeting.discrepancies import Claims, claims, find
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# Paints of claims above and below the inspectors' finding.
TOO_MUCH, TOO_LITTLE = tokens.WORSE, tokens.STATES["on_track"][1]


@dataclass(frozen=True, kw_only=True)
class SelfReports(Description):
    """rows: the claims of each indicator, most contradicted first."""

    rows: Sequence[Claims]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> SelfReports:
    """The self-reports that inspections of the weeks up to the chosen one checked."""
    week = selection.week
    rows = sorted(claims(snapshot, week), key=lambda row: -_contradicted(row))
    rate, weeks = find(snapshot, week, None)[1], integer(LONG, lang)
    sentence = say(lang, "meeting.discrepancies.none_checked", weeks=weeks)
    if rate.share is not None:
        counts = {"checked": integer(rate.checked, lang), "contradicted": integer(rate.contradicted, lang)}
        counts["share"] = percent(rate.share, lang)
        sentence = say(lang, "meeting.discrepancies.rate", weeks=weeks, **counts)
    heads = "indicator checked contradicted too_much too_little".split()
    return SelfReports(
        **meeting_fields(lang, selection, "self_reports", sentence),
        table=Table(
            head=[say(lang, f"figure.self_reports.{name}") for name in heads],
            rows=[_line(lang, Selection(row.card, week), row) for row in rows],
        ),
        note=say(lang, "figure.self_reports.note", weeks=weeks),
        key=[
            (TOO_MUCH, say(lang, "figure.self_reports.too_much")),
            (TOO_LITTLE, say(lang, "figure.self_reports.too_little")),
        ],
        rows=rows,
    )


def _contradicted(row: Claims) -> int:
    return row.too_much + row.too_little


def _line(lang: str, offices: Selection, row: Claims) -> TableRow:
    values = [Value(integer(row.checked, lang)), Value(_figure(lang, row), offices)]
    values += [Value(integer(number, lang)) for number in (row.too_much, row.too_little)]
    return TableRow(offices.card.word(lang, "short"), values)


def _figure(lang: str, row: Claims) -> str:
    """The number of contradicted claims, and their share of the checked ones."""
    n, share = integer(_contradicted(row), lang), percent(_contradicted(row) / row.checked, lang)
    return say(lang, "figure.self_reports.of", n=n, share=share)


def draw(described: SelfReports, paper: Paper) -> Drawing:
    """A bar for each indicator, of the values claimed too high and too low; of height 0 if nothing was checked."""
    if not described.rows:
        return empty_drawing(paper)
    lang, week = described.lang, described.selection.week
    unit = 1 / max(1, *map(_contradicted, described.rows))

    def row(claimed: Claims) -> Row:
        numbers = ((claimed.too_much, TOO_MUCH), (claimed.too_little, TOO_LITTLE))
        pieces = [Piece(n * unit, paint, tokens.PAPER, integer(n, lang)) for n, paint in numbers if n]
        name, opens = claimed.card.word(lang, "short"), Selection(claimed.card, week)
        return Row(name, _figure(lang, claimed), opens, pieces=pieces)

    # Few rows: on a screen they are larger.
    paper = replace(paper, letters=paper.letters * 1.4) if paper.fit else paper
    return drawing(Rows(lang, [row(claimed) for claimed in described.rows]), paper)


FIGURE = Figure(describe, draw, order=14, embed_height=720, all_cards=True)
