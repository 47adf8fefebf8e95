"""Self-reports against inspections: how often inspections contradict self-reported values, by week and indicator."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import Axis, Chart, Dot, Line
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.pen import LETTER_WIDTH, Pen, link_to
from dashboard.figures.words import meeting_fields
from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.meeting.discrepancies import Claims, Rate, claims, rates
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

WEEKS = 26
# Paints of claims above and below the inspectors' finding.
TOO_MUCH, TOO_LITTLE = tokens.WORSE, tokens.STATES["on_track"][1]


@dataclass(frozen=True, kw_only=True)
class SelfReports(Description):
    """rows: the claims of each indicator, most contradicted first. rates: one for each week, oldest first.

    ends: the labels of the first and the last week.
    """

    rows: Sequence[Claims]
    rates: Sequence[Rate]
    ends: tuple[str, str]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> SelfReports:
    """The self-reports that inspections of the weeks up to the chosen one checked."""
    week = selection.week
    rows = sorted(claims(snapshot, week), key=lambda row: -_contradicted(row))
    series = rates(snapshot, week, WEEKS)
    rate, weeks = series[-1], integer(LONG, lang)
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
        rates=series,
        ends=(day_label(snapshot.weeks[week + 1 - len(series)], lang), day_label(snapshot.weeks[week], lang)),
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
    """The current share in large digits beside the line of weeks; below, a bar for each indicator.

    Of height 0 if no self-report was checked.
    """
    rate, rows = described.rates[-1], described.rows
    if rate.share is None:
        return empty_drawing(paper)
    lang, letters, narrow = described.lang, paper.letters, paper.narrow
    pen, wide, large = Pen(lang, paper.width), LETTER_WIDTH[lang] * letters, letters * (3 if narrow else 3.6)
    words = say(
        lang, "figure.self_reports.counts", n=integer(rate.contradicted, lang), of=integer(rate.checked, lang)
    )
    drawn = pen.text(0, large * 0.6, percent(rate.share, lang), large, tokens.ACCENT, bold=True)
    drawn += pen.text(0, large * 1.25 + letters * 0.6, words, letters, tokens.MUTED)
    top = large * 1.25 + letters * 1.8 if narrow else letters * 0.4
    bottom, high = top + letters * (5 if narrow else 13), letters * (3.7 if narrow else 3.4)
    if paper.fit:
        bottom = paper.height * 0.45
        high = min((paper.height - bottom - letters * 3.6) / max(len(rows), 1), letters * 4)
    start = 0 if narrow else max(len(words) * wide, large * 3) + letters * 1.5
    drawn += _chart(pen, described, start, top, bottom, letters)
    below = bottom + letters * 3.6
    # All bars begin after the longest name.
    longest = max((len(row.card.word(lang, "short")) for row in rows), default=0)
    along = name = 0.0 if narrow else longest * wide + letters
    for paint, text in described.key:
        drawn += pen.text(along, below - letters * 0.6, text, letters * 0.9, paint, bold=True)
        along += (len(text) * LETTER_WIDTH[lang] + 2) * letters * 0.9
    figures = max((len(_figure(lang, row)) for row in rows), default=0) * wide
    long = pen.width - name - (0 if narrow else figures + letters)
    unit = long / max(1, *map(_contradicted, rows)) if rows else 0.0
    for i, row in enumerate(rows):
        bars = _row(pen, row, paper, below + i * high, high, name, unit)
        drawn += link_to(paper, Selection(row.card, described.selection.week), bars)
    return Drawing(drawn, paper.width, below + len(rows) * high)


def _chart(pen: Pen, described: SelfReports, start: float, top: float, bottom: float, letters: float) -> Markup:
    """The line of the weeks with an axis up to the next multiple of 5%. start: along the reading direction."""
    lang, shares = described.lang, [rate.share for rate in described.rates]
    last, most = len(shares) - 1, math.ceil(max(filter(None, shares), default=0) * 20 + 1e-9) / 20
    small, wide = letters * 0.8, pen.width - start
    chart = Chart(
        lang,
        Axis("", 0, last, [], described.ends),
        Axis("", 0, most, [(share, percent(share, lang)) for share in (0.0, most)]),
        lines=[Line("", "", list(enumerate(shares)), tokens.ACCENT)],
        dots=[Dot("", last, shares[-1] or 0.0, "", tokens.ACCENT, 4.5)],
    )
    drawing = chart_svg.draw(chart, Paper(wide, bottom - top + small * 2, small))
    return Markup('<g transform="translate({:.1f} {:.1f})">{}</g>').format(pen.x(start, wide), top, drawing.svg)


def _row(pen: Pen, row: Claims, paper: Paper, top: float, high: float, start: float, unit: float) -> Markup:
    """An indicator's name, its bar of two segments with numbers, and the figure. unit: the length of one claim."""
    lang, letters = pen.lang, paper.letters
    middle = top + (letters if paper.narrow else high / 2)
    centre, bar_high = top + letters * 2.5 if paper.narrow else middle, min(letters * 1.6, high * 0.6)
    drawn = pen.text(0, middle, row.card.word(lang, "short"), letters, bold=True)
    drawn += pen.text(pen.width, middle, _figure(lang, row), letters, anchor="end")
    for number, paint in ((row.too_much, TOO_MUCH), (row.too_little, TOO_LITTLE)):
        room, text = number * unit, integer(number, lang)
        if number:
            drawn += pen.box(start, centre - bar_high / 2, room, bar_high, paint, "#ffffff")
        if number and room >= len(text) * LETTER_WIDTH[lang] * letters * 1.4:
            drawn += pen.text(start + room / 2, centre, text, letters * 0.9, "#ffffff", True, "middle")
        start += room
    return drawn


FIGURE = Figure(describe, draw, order=14, embed_height=720, all_cards=True)
