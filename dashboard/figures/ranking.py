"""Ranking: one bar for each county, best first, with the target as a line across all bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.cell_text import Row
from dashboard.figures.figure import Description, Drawing, Figure, Paper
from dashboard.figures.pen import LETTER_WIDTH, Pen, badge, chosen_frame, link_to
from dashboard.figures.plot import upright
from dashboard.figures.signs import EDGE
from dashboard.figures.table import county_table
from dashboard.figures.words import common_fields, marked_legend, ranked, states_and_marks, target_key, target_on_bar
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The width of a bold letter divided by that of a regular one.
BOLD = 1.08


@dataclass(frozen=True, kw_only=True)
class Ranking(Description):
    """rows: the counties, best first. target: as of words.target_on_bar."""

    rows: Sequence[Row]
    target: tuple[str, float] | None


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Ranking:
    """The counties of a selection, best first; counties without a value last."""
    rows, card = ranked(snapshot, lang, selection), selection.card
    return Ranking(
        **common_fields(snapshot, lang, selection, "ranking"),
        table=county_table(lang, selection, rows),
        key=[*marked_legend(lang, card, states_and_marks(rows)), *target_key(lang, card)],
        rows=rows,
        target=target_on_bar(lang, card),
    )


def draw(described: Ranking, paper: Paper) -> Drawing:
    """One row with a bar for each county; the chosen county has an outline."""
    selection, rows = described.selection, described.rows
    links = [(replace(selection, county=row.code), "") for row in rows]
    return bars(described.lang, rows, links, paper, described.target, selection.county)


def bars(
    lang: str,
    rows: Sequence[Row],
    links: Sequence[tuple[Selection, str]],
    paper: Paper,
    target: tuple[str, float] | None,
    chosen: str = "",
) -> Drawing:
    """One bar for each row; on a narrow paper, bar and values are on a second line below rank and name.

    links: each row's selection and stage. target: as of a Ranking. chosen: the code of the row with an outline.
    """
    at = _Columns(lang, rows, paper)
    tops, narrow = [at.top + i * at.high for i in range(len(rows) + 1)], paper.narrow
    drawn = [
        link_to(paper, offices, at.row(row, top), stage)
        for row, (offices, stage), top in zip(rows, links, tops, strict=False)
    ]
    drawn += [
        chosen_frame(top, paper.width, at.high, 6)
        for row, top in zip(rows, tops, strict=False)
        if chosen and row.code == chosen
    ]
    if target:
        along = at.bar + at.long * target[1]
        # On a narrow paper the line crosses only the bars, since texts are between them.
        stretches = [(end - 25, end - 7) for end in tops[1:]] if narrow else [(at.top - 2, tops[-1] - 2)]
        dash = "4 3" if narrow else "7 5"
        drawn += [upright(at.pen.x(along), start, stop, tokens.TARGET, dash, 1.8) for start, stop in stretches]
        # The name of a target near either end is moved to stay inside the paper.
        half = len(target[0]) * at.letters * 0.29
        along = min(max(along, half), paper.width - half)
        drawn.append(at.pen.text(along, at.letters * 0.9, target[0], at.letters, tokens.TARGET, anchor="middle"))
    return Drawing(Markup("").join(drawn), paper.width, tops[-1] + 4)


class _Columns:
    """The geometry of rows in SVG units, along the reading direction. name, bar: where they begin; long: the longest
    bar; value, figure: where these texts end; top: of the first row; high: a row's height.
    """

    def __init__(self, lang: str, rows: Sequence[Row], paper: Paper) -> None:
        self.pen, self.narrow, self.figure, width = Pen(lang, paper.width), paper.narrow, paper.width, paper.width
        ranks = any(row.rank for row in rows)
        self.high, self.letters = (50.0, 14) if paper.narrow else (34.0, 18)
        if paper.narrow:
            self.name, self.bar, end, self.value = 92.0 * ranks, 0.0, width - 150, width - 86
        elif width < 700:
            self.name, self.bar, end, self.value = 100.0 * ranks, 275.0, width - 225, width - 150
        else:
            self.name, self.bar, end, self.value = 125.0 * ranks, 400.0, width - 260, width - 165
        self.long, self.top = end - self.bar, self.letters * 2
        if paper.fit and rows:
            self.high = min(self.high, (paper.height - self.top - 4) / len(rows))

    def row(self, row: Row, top: float) -> Markup:
        """Rank, name, bar, value, figure and marks."""
        pen, letters = self.pen, self.letters
        line = top + (letters if self.narrow else self.high / 2)
        bar_top, bar_high = (top + self.high - 22, 12.0) if self.narrow else (top + 7, self.high - 14)
        middle = bar_top + bar_high / 2
        # A value of zero or an unknown one has a short bar with its pattern.
        length = self.long * row.part or 26.0
        bar = '<rect data-area="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:g}" rx="3" fill="{}" stroke="{}"/>'
        beside = pen.width - 8 if self.narrow else self.bar - 14
        room = (self.figure if self.narrow else self.bar - 6) - self.name - 13 * len(row.marks)
        size = min(letters, room / (len(row.name) * LETTER_WIDTH[pen.lang] * BOLD))
        # A long figure has a smaller font, so that it does not touch the value.
        beyond = self.figure - self.value - letters * 0.6 if row.bare else pen.width
        small = min(letters, beyond / (max(len(row.figure), 1) * LETTER_WIDTH[pen.lang] * 0.93))
        return Markup("").join(
            [
                pen.box(self.bar, bar_top, self.long, bar_high, tokens.TRACK, radius=3),
                Markup(bar).format(row.code, pen.x(self.bar, length), bar_top, length, bar_high, row.fill, EDGE),
                pen.text(0, line, row.rank, letters, tokens.MUTED) if row.rank else "",
                pen.text(self.name, line, row.name, size, bold=True),
                pen.text(self.value, middle, row.bare, letters, bold=True, anchor="end"),
                pen.text(self.figure, middle, row.figure, small, tokens.MUTED, anchor="end"),
                *(badge(mark, pen.x(beside - i * 13), line) for i, mark in enumerate(row.marks)),
            ]
        )


FIGURE = Figure(describe, draw, order=3, embed_height=1140)
