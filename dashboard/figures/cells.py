"""A grid of cells: a row for each county, a column for each week or indicator, with headings above."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.figures import tokens
from dashboard.figures.figure import Paper
from dashboard.figures.marks import Bar, Group, Mark, Sign, Text, rule
from dashboard.figures.scales import Bands, Reading
from dashboard.figures.signs import badges
from dashboard.figures.text import fitted, in_lines, text_width, widest
from dashboard.selection import Selection

# The paint of a cell that does not exist.
ABSENT = tokens.PAPER
# The smallest font size of numbers, which are left out below it, and that of level headings, as a part of `letters`.
SMALLEST_NUMBER, LEAST_HEADING = 8.0, 0.96
# The width of a week's column, in units: the smallest on a phone and on other papers, and the largest.
WEEK_NARROW, WEEK_WIDE, WEEK_MOST = 16.0, 24.0, 64.0


@dataclass(frozen=True)
class Cell:
    """fill: a paint. text: its number, without a unit. sign: of signs.SIGNS. badges: of signs.BADGES. title: tooltip.
    word: of signs.WORDS, in a corner. opens: the selection of the linked page, None for no link.
    """

    fill: str
    text: str = ""
    sign: str = ""
    word: str = ""
    badges: Sequence[str] = ()
    title: str = ""
    opens: Selection | None = None


@dataclass(frozen=True)
class Cells:
    """The row of an area. closing: the text of the last column. opens: the page that the whole row links to, with its
    tooltip (title). apart: a gap follows the row.
    """

    name: str
    cells: Sequence[Cell]
    closing: str = ""
    opens: Selection | None = None
    title: str = ""
    chosen: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Heading:
    """The heading of an indicator. target: its target in words, '' for none; number: without unit. href: the address
    that sorts the rows by this column, '' for none. sorts: whether the rows are in its order.
    """

    text: str
    target: str
    number: str
    href: str
    sorts: bool


@dataclass(frozen=True)
class Grid:
    """The marks of a grid that is as wide as its paper. height: in units. columns: how many have room, the last ones
    of all; numbers: whether the cells' numbers have.
    """

    marks: Sequence[Mark]
    height: float
    columns: int
    numbers: bool


def by_weeks(lang: str, paper: Paper, rows: Sequence[Cells], weeks: Sequence[str]) -> Grid:
    """Columns of the last weeks that have room, in order of time from left to right. weeks: their days in words."""
    name = _names_width(paper, rows)
    count = min(len(weeks), int((paper.width - name) / (WEEK_NARROW if paper.narrow else WEEK_WIDE)))
    end = name + min(paper.width - name, count * WEEK_MOST)
    columns = Reading(lang, paper.width).weeks(count, name, end)
    letters, marks = paper.letters, list[Mark]()
    days = [week.split(" ") for week in weeks[len(weeks) - count :]]
    for (month, year), found in groupby(enumerate(days), key=lambda pair: tuple(pair[1][1:])):
        places = [i for i, _ in found]
        left, room, size = columns.low(places[0]) + 2, len(places) * columns.wide - 4, letters * 0.95
        marks.append(rule(left, letters * 1.35, left + room, letters * 1.35, tokens.LINE))
        text = next((text for text in (f"{month} {year}", month) if text_width(text) * size <= room), "")
        if text:
            marks.append(Text(left + room / 2, letters * 0.75, text, size, tokens.MUTED))
    for i, (day, *_) in enumerate(days):
        last = i == count - 1
        colour = tokens.INK if last else tokens.MUTED
        marks.append(Text(columns.middle(i), letters * 2.2, day, letters * 0.95, colour, bold=last))
    return _grid(lang, paper, rows, columns, letters * 3.2, marks)


def by_indicators(lang: str, paper: Paper, rows: Sequence[Cells], heads: Sequence[Heading], closing: str) -> Grid:
    """Columns of indicators, with their targets below the headings. closing: the heading of the last column.

    On a phone, each row's name and last text are above its cells, and the last column has no heading.
    """
    letters, reading = _letters(paper), Reading(lang, paper.width)
    name, last = (0.0, 0.0) if paper.narrow else (_names_width(paper, rows), letters * 4)
    columns = reading.bands(len(heads), name, paper.width - last)
    # Level headings are as large as their longest word allows, and become upright where that is too small.
    word = widest([word for head in heads for word in head.text.split()], 1, bold=True)
    size = min(letters, (columns.wide - 2) / max(word, 1))
    upright = size < letters * LEAST_HEADING
    size = letters if upright else size
    rooms = [*((head.text, columns.wide) for head in heads), *([] if paper.narrow else [(closing, last)])]
    if upright:
        lines = [_narrow(text) if room > size * 2.4 else [text] for text, room in rooms]
        high = widest([line for texts in lines for line in texts], size, bold=True)
    else:
        lines = [in_lines(text, room - 2, size, bold=True) for text, room in rooms]
        high = max(map(len, lines)) * size * 1.2
    top = high + letters * (2.6 if upright else 1.7)
    foot, marks = top - letters * 0.8, list[Mark]()
    for i, head in enumerate(heads):
        middle, target = columns.middle(i), head.number if upright else head.target
        colour = tokens.CHOSEN if head.sorts else tokens.ACCENT if head.href else tokens.INK
        parts = _heading(middle, top - letters * 2, size, lines[i], colour, upright)
        if head.sorts:
            # On a phone, the arrow replaces the target.
            aside = 0 if upright else (columns.wide / 2 - size * 0.6) * (1 if reading.rtl else -1)
            parts.append(Sign("down", middle + aside, foot, size * 0.6, colour))
        if target and not (head.sorts and upright):
            parts.append(Text(middle, foot, target, size, tokens.TARGET))
        marks.append(Group(parts, href=head.href))
    if not paper.narrow:
        marks += _heading(reading.x(paper.width - last / 2), top - letters * 2, size, lines[-1], tokens.INK, upright)
    return _grid(lang, paper, rows, columns, top, marks, last, paper.narrow)


def _heading(x: float, foot: float, size: float, lines: Sequence[str], colour: str, upright: bool) -> list[Mark]:
    """A heading centred at x above its foot, in lines or running upwards."""
    if upright:
        ys = [(i - (len(lines) - 1) / 2) * size * 1.1 for i in range(len(lines))]
        texts = [Text(0, 0, line, size, colour, "left", bold=True) for line in lines]
        return [Group([text], x + y, foot, turn=-90) for text, y in zip(texts, ys, strict=True)]
    ys = [foot - i * size * 1.2 for i in reversed(range(len(lines)))]
    return [Text(x, y, line, size, colour, bold=True) for y, line in zip(ys, lines, strict=True)]


def _narrow(text: str) -> list[str]:
    """A heading in one or two lines, whichever are the shortest."""
    return fitted(text, 1, 100, bold=True)[0]


def _letters(paper: Paper) -> float:
    """The font size of names."""
    return paper.letters * 0.8


def _names_width(paper: Paper, rows: Sequence[Cells]) -> float:
    """The width of the column of names; on a phone, long names have two lines."""
    letters = _letters(paper)
    longest = widest([row.name for row in rows], letters, bold=True)
    return (min(longest, letters * 7.5) if paper.narrow else longest) + letters * 0.8


def _grid(
    lang: str,
    paper: Paper,
    rows: Sequence[Cells],
    columns: Bands,
    top: float,
    heads: Sequence[Mark],
    last: float = 0,
    above: bool = False,
) -> Grid:
    """The rows below their headings. last: the width of the last column. above: the name and the last text of a row
    are above its cells.
    """
    reading, letters, narrow = Reading(lang, paper.width), _letters(paper), paper.narrow
    gap, name = 0.25, paper.width if above else _names_width(paper, rows)
    head = letters * 1.7 if above else 0.0
    shown = [row.cells[len(row.cells) - columns.count :] for row in rows]
    steps = len(rows) + gap * sum(row.apart for row in rows)
    high = 26.0 if narrow else letters * (2.2 if last else 2.5)
    high = (paper.height - top) / max(steps, 1) if paper.fit else high
    number = widest([cell.text for cells in shown for cell in cells], 1)
    room = high * (0.55 if any(cell.badges for cells in shown for cell in cells) else 0.65)
    size = min(letters * (1 if narrow else 1.2), room, (columns.wide - 5) / max(number, 0.5))
    size = round(size, 1) if size >= SMALLEST_NUMBER else 0.0
    layout = _Layout(columns, high, size, 8.0 if narrow else letters * 0.7, narrow, reading.rtl)
    marks = list(heads)
    for row, cells in zip(rows, shown, strict=True):
        lines = in_lines(row.name, name - letters * 0.4, letters, bold=True)[:2]
        middle, step = (head / 2 + letters * 0.2 if above else high / 2), letters * 1.1
        first = middle - (len(lines) - 1) / 2 * step
        parts: list[Mark] = [
            Text(reading.x(0), first + i * step, line, letters, anchor=reading.near, bold=True)
            for i, line in enumerate(lines)
        ]
        drawn = [paper.link(layout.cell(cell, i), cell.opens) for i, cell in enumerate(cells)]
        # The numbers of a row share their look, which keeps a picture of hundreds of cells small.
        look = {"font-size": f"{size:g}", "text-anchor": "middle", "fill": tokens.BLACK}
        parts.append(Group(drawn, y=head, attributes=look))
        if row.closing:
            x, anchor = (0.0, reading.far) if above else (last / 2, "middle")
            parts.append(Text(reading.x(paper.width - x), middle, row.closing, letters, anchor=anchor, bold=True))
        marks.append(Group([paper.link(parts, row.opens, title=row.title)], y=top))
        if row.chosen:
            marks.append(Bar(-4, top, paper.width + 8, head + high, "none", tokens.CHOSEN, radius=4, thick=2))
        top += head + high * (1 + gap if row.apart else 1)
    return Grid(marks, paper.height if paper.fit else top + 2, columns.count, size > 0)


@dataclass(frozen=True)
class _Layout:
    """The layout of a row's cells. high: of a cell; number, sign: the sizes of both, number 0 for no numbers."""

    columns: Bands
    high: float
    number: float
    sign: float
    narrow: bool
    rtl: bool

    def cell(self, cell: Cell, column: int) -> list[Mark]:
        """A cell with its number, and its sign and badges: beside the number, or below it."""
        wide, middle, y = self.columns.wide, self.columns.middle(column), self.high / 2
        patterned, ink = cell.fill.startswith("url("), tokens.ink_on(cell.fill)
        edge = tokens.EDGE if patterned else tokens.LINE if cell.fill == ABSENT else ""
        box = Bar(middle - wide / 2 + 1, 1, wide - 2, self.high - 2, cell.fill, edge, 2, title=cell.title)
        marks: list[Mark] = [box]
        below, sign_x = y, middle
        if self.number and cell.text:
            if cell.badges or (cell.sign and self.narrow):
                y, below = y - self.number * 0.38, below + self.number * 0.5
            if cell.sign and not self.narrow:
                aside = min(self.number * 1.7, (wide - self.sign) / 2 - 3)
                sign_x = middle - aside if self.rtl else middle + aside
            if patterned:
                marks.append(Text(middle, y, cell.text, self.number, bold=True, halo=tokens.WHITE))
            else:
                colour = "" if ink == tokens.BLACK else ink
                marks.append(Text(middle, y + self.number * 0.35, cell.text, 0, colour, "left"))
        if cell.sign:
            marks.append(Sign(cell.sign, sign_x, below, self.sign, ink))
        if cell.word:
            size = 6.5 if self.narrow else min(self.sign, 10.0)
            aside = (wide - size) / 2 - (1.5 if self.narrow else 3)
            y = self.high - size / 2 - 1.5 if self.narrow else size / 2 + 3
            marks.append(Sign(cell.word, middle + (aside if self.rtl else -aside), y, size, ink))
        return [*marks, *badges(cell.badges, middle, below, min(10.0, wide / 2), 7.2)]
