"""Rows of a chart: names, bars or dots on a common scale, values and further texts.

On a wide paper a row is one line of columns, each as wide as its longest text, and the bars take the rest. On a
phone, and where the columns would leave too little room for bars, a row is two or three lines: name and value; the
bar; state, further texts and change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from dashboard.figures import tokens
from dashboard.figures.bars import Row, bar
from dashboard.figures.figure import Drawing, Paper
from dashboard.figures.marks import Bar, Line, Mark, Sign, Text, rule
from dashboard.figures.scales import Reading
from dashboard.figures.signs import ARROWS, badges, state_word
from dashboard.figures.svg import written
from dashboard.figures.text import shortened, text_width

# Font sizes of values and of small texts, the gap between columns, and the step between the signs of marks, all as
# multiples of the font size of names; and the room of a change's arrow as a multiple of that of small texts.
VALUE, SMALL, GAP, STEP, ARROW = 1.1, 0.85, 1.0, 0.75, 1.2
# The columns of texts take at most this part of a paper's width.
TEXTS = 0.78


@dataclass(frozen=True)
class Rows:
    """All rows of a chart. grid: (label, position) of the dotted lines behind all rows. target: (name, position) of
    the dashed line over all rows. heads: labels above the middle of the `bar` and the end of `value` and `change`.
    """

    lang: str
    rows: Sequence[Row]
    grid: Sequence[tuple[str, float]] = ()
    target: tuple[str, float] | None = None
    heads: Mapping[str, str] = field(default_factory=dict)


def drawing(chart: Rows, paper: Paper, note: str = "") -> Drawing:
    """The rows on a paper; on one with `fit` they fill its height at most, and letters shrink with them."""
    at = _Layout(chart, paper)
    marks = [at.line(place, tokens.LINE, "2 4", 1) for _, place in chart.grid]
    tops = [at.top + i * at.high for i in range(len(chart.rows))]
    marks += [rule(0, top, paper.width, top, tokens.LINE) for top in tops[1:]]
    marks += [mark for row, top in zip(chart.rows, tops, strict=True) for mark in at.row(row, top)]
    if chart.target:
        marks.append(at.line(chart.target[1], tokens.TARGET, "4 3" if at.stacked else "7 5", 1.8))
    return Drawing(written(chart.lang, [*marks, *at.labels()]), paper.width, at.bottom, note)


def bar_room(chart: Rows, paper: Paper) -> tuple[float, float]:
    """The length of the longest bar on a paper and the font size of labels inside it, in units."""
    at = _Layout(chart, paper)
    return at.long, at.small


def _name_width(row: Row) -> float:
    return text_width(row.name, True) + len(row.badges) * STEP


def _chip_width(lang: str, row: Row) -> float:
    return (text_width(state_word(lang, row.state), True) + 2.3) * SMALL if row.state else 0.0


def _columns(lang: str, rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """The widths of the columns before the bar (rank, name, chip) and after it (value, further texts, change), each
    with its gap, as multiples of the font size; 0 for a column without texts.
    """
    small = [[row.rank, row.detail, row.change.lstrip("▲▼ "), *(text for text, _ in row.further)] for row in rows]
    rank, detail, change, *further = (
        max(text_width(text) for text in column) * SMALL for column in zip(*small, strict=True)
    )
    before = [rank, max(detail, *map(_name_width, rows)), max(_chip_width(lang, row) for row in rows)]
    if any(row.change[:1] in ARROWS for row in rows):
        change += ARROW * SMALL
    after = [max(text_width(row.value, True) for row in rows) * VALUE, *further, change]
    first, last = ([width + GAP if width else 0.0 for width in side] for side in (before, after))
    return first, last


class _Layout:
    """The geometry of rows in units. stacked: a row is in lines. before, after: as of `_columns`. top: of the first
    row; high: of a row; bottom: of the last one; middle: of the bar below a row's top; thick: of a bar; start, long:
    where bars begin, and the longest bar; letters, small: font sizes of names and small texts. aside: the index of
    the first further text that is beside the value in stacked rows. fourth: the texts below a bar are in two lines.
    heads: the columns with a label above the rows.
    """

    def __init__(self, chart: Rows, paper: Paper) -> None:
        self.chart, self.paper, self.reading, rows = chart, paper, Reading(chart.lang, paper.width), chart.rows
        self.before, self.after = _columns(chart.lang, rows) if rows else ([0.0] * 3, [0.0] * 2)
        texts, chips = sum(self.before) + sum(self.after), self.before[2]
        labelled, below = any(piece.label for row in rows for piece in row.pieces), any(row.below for row in rows)
        self.stacked = paper.narrow or (not paper.fit and texts * paper.letters > TEXTS * paper.width)
        # The change of stacked rows is not at the end of the first line, so its label is left out.
        self.heads = [column for column in chart.heads if column != "change" or not self.stacked]
        self.fourth = False
        self.top = paper.letters * 1.6 if chart.grid or chart.target or self.heads else 0.0
        # The last further text is beside the value if all names leave room for it.
        room = paper.width / paper.letters - self.before[0] - self.after[0] - self.after[-2]
        beside = len(self.after) > 2 and all(_name_width(row) * 0.95 < room for row in rows)
        self.aside = len(self.after) - 2 - beside
        if self.stacked:
            third = self.aside > 0 or below or chips or any(row.detail or row.change for row in rows)
            # The third line has the chip and the change, and the other texts, for which there may be a fourth line.
            under = chips + sum(self.after[1:-1][: self.aside]) + self.after[-1]
            self.fourth = self.aside > 0 and under * paper.letters > paper.width
            lines = (3.8 if labelled else 3.3) + (1.3 if third else 0.0) + (1.4 if self.fourth else 0.0)
            self.high, largest = lines * paper.letters, paper.letters
        else:
            detailed = any(row.detail for row in rows)
            lines = 3.1 if below else 2.5 if detailed else 2.0 if labelled or chips else 1.7
            self.high, largest = lines * paper.letters * 1.15, TEXTS * paper.width / max(texts, 1.0)
        if paper.fit:
            self.high = min(self.high, (paper.height - self.top) // max(len(rows), 1))
        self.letters = min(paper.letters, largest, self.high / lines)
        self.bottom = self.top + self.high * len(rows)
        self.small, self.thick = self.letters * SMALL, self.letters * (1.45 if labelled else 0.85)
        if self.stacked:
            self.start, self.long, self.middle = 0.0, paper.width, self.letters * 1.9 + self.thick / 2
        else:
            self.start, self.long = sum(self.before) * self.letters, paper.width - texts * self.letters
            self.middle = self.high / 2 - (0.5 * self.letters if below else 0.0)

    def text(
        self, along: float, y: float, text: str, size: float, colour: str, bold: bool = False, end: bool = False
    ) -> list[Mark]:
        """A text that begins at `along`, or with `end` a text that ends so far before the far edge of the paper."""
        x = self.reading.x(self.paper.width - along if end else along)
        anchor = self.reading.far if end else self.reading.near
        return [Text(x, y, text, size, colour, anchor, bold)] if text else []

    def line(self, place: float, colour: str, dash: str, width: float) -> Mark:
        """A vertical line over all rows; over the bars alone where texts are between them."""
        x, half = self.reading.x(self.start + place * self.long), self.thick / 2 + self.letters * 0.25
        middles = [self.top + i * self.high + self.middle for i in range(len(self.chart.rows))]
        ends = [(y - half, y + half) for y in middles] if self.stacked else [(self.top, self.bottom)]
        return Line([[(x, upper), (x, lower)] for upper, lower in ends], colour, width, dash)

    def labels(self) -> list[Mark]:
        """The labels above the rows; none reaches beyond the paper."""
        chart, size, y = self.chart, self.paper.letters * SMALL, self.paper.letters * 0.7
        ends = {"value": 0.0 if self.stacked else sum(self.after[1:]) * self.letters, "change": 0.0}
        marks: list[Mark] = []
        for column in self.heads:
            if column in ends:
                marks += self.text(ends[column], y, chart.heads[column], size, tokens.MUTED, end=True)
        labels = [(*place, tokens.MUTED) for place in (*chart.grid, (chart.heads.get("bar", ""), 0.5))]
        for label, place, colour in [*labels, *([(*chart.target, tokens.TARGET)] if chart.target else [])]:
            half = text_width(label) * size / 2
            along = min(max(self.start + place * self.long, half), self.paper.width - half)
            marks += [Text(self.reading.x(along), y, label, size, colour)] if label else []
        return marks

    def row(self, row: Row, top: float) -> list[Mark]:
        """A row with its links and, if it is chosen, its frame."""
        y, size = top + self.middle, self.letters
        texts = self._stacked(row, top) if self.stacked else self._in_columns(row, y)
        words = shortened(row.below, self.long, self.small)
        texts += self.text(self.start, y + self.thick / 2 + size * 0.7, words, self.small, tokens.ACCENT)
        drawn = bar(self.chart.lang, row, self.paper, self.start, y, self.long, self.thick, self.small)
        # Links cannot be inside each other.
        inside, outside = ([], drawn) if any(piece.opens for piece in row.pieces) else (drawn, [])
        frame = Bar(-6, top, self.paper.width + 12, self.high, "none", tokens.CHOSEN, radius=4, thick=2)
        return [self.paper.link([*texts, *inside], row.opens, row.stage), *outside, *([frame] if row.chosen else [])]

    def _in_columns(self, row: Row, y: float) -> list[Mark]:
        """The texts of a row at the height of its bar; the detail is below the name."""
        size, (rank, name, _) = self.letters, self.before
        offset = size * 0.6 if row.detail else 0.0
        marks = self._named(row, y - offset, size)
        marks += self.text(rank * size, y + offset, row.detail, self.small, tokens.MUTED)
        marks += self._chip(row, (rank + name) * size, y) + self._change(row, y)
        ends = [end * size for end in accumulate(self.after[:0:-1])]
        for end, (text, colour) in zip(ends, reversed(row.further), strict=False):
            marks += self.text(end, y, text, self.small, colour, end=True)
        return marks + self.text(ends[-1], y, row.value, size * VALUE, tokens.INK, True, True)

    def _stacked(self, row: Row, top: float) -> list[Mark]:
        """The texts above and below the bar of a row in lines."""
        size, first, last = self.letters, top + self.letters, top + self.middle + self.thick / 2 + self.letters * 0.9
        value = (text_width(row.value, True) * VALUE + GAP) * size if row.value else 0.0
        beside, under = row.further[self.aside :], row.further[: self.aside]
        aside = sum((text_width(text) * SMALL + GAP) * size for text, _ in beside)
        room = self.paper.width - value - aside - self.before[0] * size
        marks = self._named(row, first, min(size, room / _name_width(row)))
        marks += self.text(0, first, row.value, size * VALUE, tokens.INK, True, True)
        for text, colour in beside:
            marks += self.text(self.after[0] * size if row.value else 0.0, first, text, self.small, colour, end=True)
        marks += self._chip(row, 0, last)
        along = (_chip_width(self.chart.lang, row) + GAP) * size if row.state else 0.0
        line = last + size * 1.4 if self.fourth else last
        along = 0.0 if self.fourth else along
        for text, colour in ((row.detail, tokens.MUTED), *under):
            marks += self.text(along, line, text, self.small, colour)
            along += (text_width(text) * SMALL + GAP) * size if text else 0.0
        return marks + self._change(row, last)

    def _named(self, row: Row, y: float, size: float) -> list[Mark]:
        """Rank, name and marks of a row. size: the font size of the name."""
        start, step = self.before[0] * self.letters, STEP * size
        middle = self.reading.x(start + text_width(row.name, True) * size + step * (len(row.badges) / 2 + 0.3))
        rank = self.text(0, y, row.rank, self.small, tokens.MUTED)
        return rank + self.text(start, y, row.name, size, tokens.INK, True) + badges(row.badges, middle, y, step)

    def _chip(self, row: Row, along: float, y: float) -> list[Mark]:
        """The chip of a row's state (sign and name on a coloured ground) that begins at `along`."""
        if not row.state:
            return []
        lang, size, (ground, ink) = self.chart.lang, self.small, tokens.STATES[row.state]
        wide = _chip_width(lang, row) * self.letters
        box = Bar(self.reading.x(along, wide), y - size * 0.85, wide, size * 1.7, ground, radius=size * 0.85)
        word = self.text(along + size * 1.7, y, state_word(lang, row.state), size, ink, True)
        return [box, Sign(row.state, self.reading.x(along + size), y, size, ink), *word]

    def _change(self, row: Row, y: float) -> list[Mark]:
        """The change of a row at the far edge, with its arrow after the text."""
        arrow, _, text = row.change.partition(" ")
        colour = {"better": tokens.BETTER, "worse": tokens.WORSE}.get(row.trend, tokens.MUTED)
        if arrow not in ARROWS:
            return self.text(0, y, row.change, self.small, colour, end=True)
        sign = Sign(ARROWS[arrow], self.reading.x(self.paper.width - self.small * 0.4), y, self.small * 0.6, colour)
        return [sign, *self.text(self.small * ARROW, y, text, self.small, colour, end=True)]
