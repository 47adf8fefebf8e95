"""Self-reported and inspected: how often inspections contradict offices' own words, by week and indicator."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Line, Paper, Table, Value
from dashboard.figures.svg import Pen, linked
from dashboard.figures.target_states import LETTERS
from dashboard.figures.words import of_meeting
from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import percent, whole
from dashboard.meeting.discrepancies import Claims, Rate, claims, rates
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

WEEKS = 26
# Claimed more than was found, and less: paint of a piece, whose number is white.
TOO_MUCH, TOO_LITTLE = tokens.WORSE, tokens.STATES["on_track"][1]


@dataclass(frozen=True, kw_only=True)
class SelfReports(Description):
    """rows: the claims of each indicator, most contradicted first. rates: one a week, oldest first, the last is now.

    ends: the labels of the first and the last week.
    """

    rows: Sequence[Claims]
    rates: Sequence[Rate]
    ends: tuple[str, str]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> SelfReports:
    """The own words that inspections of the weeks up to the chosen one looked at."""
    week = selection.week
    rows = sorted(claims(snapshot, week), key=lambda row: -_contradicted(row))
    series = rates(snapshot, week, WEEKS)
    rate, weeks = series[-1], whole(LONG, lang)
    sentence = say(lang, "meeting.discrepancies.none_checked", weeks=weeks)
    if rate.share is not None:
        counts = {"checked": whole(rate.checked, lang), "contradicted": whole(rate.contradicted, lang)}
        counts["share"] = percent(rate.share, lang)
        sentence = say(lang, "meeting.discrepancies.rate", weeks=weeks, **counts)
    heads = "indicator checked contradicted too_much too_little".split()
    return SelfReports(
        **of_meeting(lang, selection, "self_reports", sentence),
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


def _line(lang: str, offices: Selection, row: Claims) -> Line:
    numbers = (row.too_much, row.too_little)
    values = [Value(whole(row.checked, lang)), Value(_figure(lang, row), offices)]
    return Line(offices.card.word(lang, "short"), [*values, *(Value(whole(number, lang)) for number in numbers)])


def _figure(lang: str, row: Claims) -> str:
    """How many were contradicted, and which share of those that were looked at."""
    n, share = whole(_contradicted(row), lang), percent(_contradicted(row) / row.checked, lang)
    return say(lang, "figure.self_reports.of", n=n, share=share)


def draw(described: SelfReports, paper: Paper) -> Drawing:
    """The share in large digits beside its line; below, a bar an indicator. Nothing where no own word was checked."""
    rate = described.rates[-1]
    if rate.share is None:
        return Drawing(Markup(""), paper.width, 0)
    lang, letters, narrow = described.lang, paper.letters, paper.narrow
    pen = Pen(lang, paper.width)
    large = letters * (3 if narrow else 3.6)
    words = say(lang, "figure.self_reports.counts", n=whole(rate.contradicted, lang), of=whole(rate.checked, lang))
    drawn = [
        pen.text(0, large * 0.6, percent(rate.share, lang), large, tokens.ACCENT, bold=True),
        pen.text(0, large * 1.25 + letters * 0.6, words, letters, tokens.MUTED),
    ]
    start = 0 if narrow else max(len(words) * LETTERS[lang] * letters, large * 3) + letters * 1.5
    top = large * 1.25 + letters * 1.8 if narrow else letters * 0.4
    rows_high = letters * (3.7 if narrow else 3.4)
    bottom = top + letters * (5 if narrow else 9)
    if paper.fit:
        bottom = paper.height * 0.45
        rows_high = min((paper.height - bottom - letters * 3.6) / max(len(described.rows), 1), letters * 4)
    drawn += _chart(pen, described, (start, paper.width), (top, bottom), letters)
    below = bottom + letters * 3.6
    along = 0.0 if narrow else _start(described, letters)
    for paint, text in described.key:
        drawn.append(pen.text(along, below - letters * 0.6, text, letters * 0.9, paint, bold=True))
        along += (len(text) * LETTERS[lang] + 2) * letters * 0.9
    for i, row in enumerate(described.rows):
        offices = Selection(row.card, described.selection.week)
        piece = _row(pen, described, row, paper, below + i * rows_high, rows_high)
        drawn.append(linked(paper.link(offices), piece, paper.beside))
    return Drawing(Markup("").join(drawn), paper.width, below + len(described.rows) * rows_high)


def _chart(
    pen: Pen, described: SelfReports, along: tuple[float, float], down: tuple[float, float], letters: float
) -> Iterator[Markup]:
    """The line of the weeks, from left to right, over a scale that ends at the next full five percent."""
    lang, shares = described.lang, [rate.share for rate in described.rates]
    top, bottom = down
    most = math.ceil(max(share for share in shares if share is not None) * 20 + 1e-9) / 20
    small = letters * 0.8
    axis = small * 2.6
    # The scale stands where reading begins: on the right in Persian.
    first, last = along[0] + axis, along[1]
    left, right = (pen.width - last, pen.width - first) if lang == "fa" else (first, last)
    left, right = left + letters * 0.5, right - letters * 0.5
    step = (right - left) / max(len(shares) - 1, 1)

    def place(week: int, share: float) -> str:
        return f"{right - (len(shares) - 1 - week) * step:.1f} {bottom - share / most * (bottom - top):.1f}"

    for share in (0.0, most):
        y = bottom - share / most * (bottom - top)
        yield Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}"/>').format(left, y, right, tokens.LINE)
        yield pen.text(along[0] + axis - small * 0.4, y, percent(share, lang), small, tokens.MUTED, anchor="end")
    d, lifted = "", True
    for week, known in enumerate(shares):
        if known is not None:
            d += f"{'M' if lifted else 'L'}{place(week, known)}"
        lifted = known is None
    line = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{:.1f}" stroke-linejoin="round"/>')
    yield line.format(d, tokens.ACCENT, letters / 7)
    across, up = place(len(shares) - 1, shares[-1] or 0.0).split()
    yield Markup('<circle cx="{}" cy="{}" r="{:.1f}" fill="{}"/>').format(across, up, letters / 3.5, tokens.ACCENT)
    anchors = ("end", "start") if lang == "fa" else ("start", "end")
    for edge, text, anchor in zip((left, right), described.ends, anchors, strict=True):
        at = pen.width - edge if lang == "fa" else edge
        yield pen.text(at, bottom + small, text, small, tokens.MUTED, anchor=anchor)


def _start(described: SelfReports, letters: float) -> float:
    """Where the bars begin, after the longest name."""
    longest = max(len(row.card.word(described.lang, "short")) for row in described.rows)
    return (longest * LETTERS[described.lang] + 1) * letters


def _row(pen: Pen, described: SelfReports, row: Claims, paper: Paper, top: float, high: float) -> Markup:
    """An indicator's name, its bar of two pieces with their numbers, and the figure."""
    lang, letters, narrow = pen.lang, paper.letters, paper.narrow
    wide = LETTERS[lang] * letters
    figures = max(len(_figure(lang, each)) for each in described.rows) * wide
    start = 0 if narrow else _start(described, letters)
    long = pen.width - start - (0 if narrow else figures + letters)
    unit = long / max(1, *(_contradicted(each) for each in described.rows))
    middle = top + (letters if narrow else high / 2)
    drawn = [
        pen.text(0, middle, row.card.word(lang, "short"), letters, bold=True),
        pen.text(pen.width, middle, _figure(lang, row), letters, anchor="end"),
    ]
    bar_high = min(letters * 1.6, high * 0.6)
    centre = top + letters * 2.5 if narrow else middle
    along = start
    box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="#ffffff"/>')
    for number, paint in ((row.too_much, TOO_MUCH), (row.too_little, TOO_LITTLE)):
        room = number * unit
        if number:
            drawn.append(box.format(pen.x(along, room), centre - bar_high / 2, room, bar_high, paint))
            text = whole(number, lang)
            if room >= len(text) * wide * 1.4:
                drawn.append(pen.text(along + room / 2, centre, text, letters * 0.9, "#ffffff", True, "middle"))
        along += room
    return Markup("").join(drawn)


FIGURE = Figure(describe, draw, order=14, high=660, all_cards=True)
