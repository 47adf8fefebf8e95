"""The ranking: a row a county, best first, with its bar and the target across all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.cell_text import Row
from dashboard.figures.figure import Description, Drawing, Figure, Paper
from dashboard.figures.svg import EDGE, Pen, badge, linked
from dashboard.figures.table import county_table
from dashboard.figures.words import about, marked_legend, ranked, target_key, target_part
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class Ranking(Description):
    """rows: the counties, best first. target: its words and what it is of the longest bar."""

    rows: Sequence[Row]
    target: tuple[str, float] | None


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Ranking:
    """The counties of a selection, best first; those without a value last."""
    rows = ranked(snapshot, lang, selection)
    return Ranking(
        **about(snapshot, lang, selection, "ranking"),
        table=county_table(lang, selection, rows),
        key=[
            *marked_legend(lang, selection.card),
            *target_key(lang, selection.card),
        ],
        rows=rows,
        target=target_part(lang, selection.card),
    )


@dataclass(frozen=True)
class _Columns:
    """Where things stand along a row, in units: name, bar from and to, ends of percent and figure; the row's size."""

    name: float
    bar: float
    bar_end: float
    percent: float
    figure: float
    high: float
    letters: float


def draw(described: Ranking, paper: Paper) -> Drawing:
    """A row a county with its bar, and the chosen one outlined."""
    selection, rows = described.selection, described.rows
    links = [paper.link(replace(selection, county=row.code)) for row in rows]
    return bars(described.lang, rows, links, paper, described.target, selection.county)


def bars(
    lang: str,
    rows: Sequence[Row],
    links: Sequence[str],
    paper: Paper,
    target: tuple[str, float] | None,
    chosen: str = "",
) -> Drawing:
    """A bar a row; on a narrow paper bar and values stand on a second line, below rank and name.

    links: what a row opens. target: as of a Ranking. chosen: the code of the row that is outlined.
    """
    width, narrow, pen = paper.width, paper.narrow, Pen(lang, paper.width)
    with_ranks = any(row.rank for row in rows)
    name = 125 if with_ranks else 0
    if narrow:
        at = _Columns(92 if with_ranks else 0, 0, width - 150, width - 86, width, 50, 14)
    elif width < 700:
        at = _Columns(name * 0.8, 275, width - 225, width - 150, width, 34, 18)
    else:
        at = _Columns(name, 400, width - 260, width - 165, width, 34, 18)
    top = at.letters * 2
    if paper.fit and rows:
        at = replace(at, high=min(at.high, (paper.height - top - 4) / len(rows)))
    drawn = [
        linked(link, Markup("").join(_row(pen, at, row, top + i * at.high, narrow)))
        for i, (row, link) in enumerate(zip(rows, links, strict=True))
    ]
    box = '<rect x="-6" y="{:.1f}" width="{:.1f}" height="{:g}" rx="5" fill="none" stroke="{}" stroke-width="2"/>'
    drawn += [
        Markup(box).format(top + i * at.high, width + 12, at.high, tokens.CHOSEN)
        for i, row in enumerate(rows)
        if chosen and row.code == chosen
    ]
    bottom = top + len(rows) * at.high
    if not target:
        return Drawing(Markup("").join(drawn), width, bottom + 4)
    along = at.bar + (at.bar_end - at.bar) * target[1]
    # Across all rows, or only across their bars where these stand below their words.
    stretches = (
        [(top + (i + 1) * at.high - 25, 18.0) for i in range(len(rows))] if narrow else [(top - 2, bottom - top)]
    )
    drawn += [
        Markup('<path d="M{:.1f} {:.1f}v{:.1f}" stroke="{}" stroke-width="1.8" stroke-dasharray="{}"/>').format(
            pen.x(along), start, high, tokens.TARGET, "4 3" if narrow else "7 5"
        )
        for start, high in stretches
    ]
    # Kept inside: a target near the end has no room for words that are centred on it.
    half = len(target[0]) * at.letters * 0.29
    word_at = min(max(along, half), width - half)
    drawn.append(pen.text(word_at, at.letters * 0.9, target[0], at.letters, tokens.TARGET, anchor="middle"))
    return Drawing(Markup("").join(drawn), width, bottom + 4)


def _row(pen: Pen, at: _Columns, row: Row, top: float, narrow: bool) -> list[Markup]:
    line = top + (at.letters if narrow else at.high / 2)
    bar_top, bar_high = (top + at.high - 22, 12) if narrow else (top + 7, at.high - 14)
    figures = bar_top + bar_high / 2
    wide = (at.bar_end - at.bar) * row.part
    track = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:g}" rx="3" fill="{}"/>'
    bar = '<rect data-area="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:g}" rx="3" fill="{}" stroke="{}"/>'
    # What has no bar, zero and the words for not known, shows a piece of its pattern at the bar's beginning.
    seen = wide if wide else 26.0
    full = at.bar_end - at.bar
    drawn = [
        Markup(track).format(pen.x(at.bar, full), bar_top, full, bar_high, tokens.TRACK),
        Markup(bar).format(row.code, pen.x(at.bar, seen), bar_top, seen, bar_high, row.fill, EDGE),
        *([pen.text(0, line, row.rank, at.letters, tokens.MUTED)] if row.rank else []),
        pen.text(at.name, line, row.name, at.letters, bold=True),
        pen.text(at.percent, figures, row.bare, at.letters, bold=True, anchor="end"),
        pen.text(at.figure, figures, row.figure, at.letters, tokens.MUTED, anchor="end"),
    ]
    beside = pen.width - 8 if narrow else at.bar - 14
    drawn += [badge(mark, pen.x(beside - i * 13), line) for i, mark in enumerate(row.marks)]
    return drawn


FIGURE = Figure(describe, draw, order=3, high=1140)
