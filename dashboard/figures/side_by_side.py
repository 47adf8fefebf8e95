"""Counties side by side: a row for each indicator with a strip of all counties, in which the chosen ones are marked,
and the value, gap to the target and change of each chosen county.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from markupsafe import Markup

from dashboard.derived import stored_property
from dashboard.figures import tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.marks import Area, Bar, Dot, Mark, Text, rule
from dashboard.figures.matrix_cells import target_gap
from dashboard.figures.scales import Reading
from dashboard.figures.signs import target_tick
from dashboard.figures.svg import svg_element, written
from dashboard.figures.text import widest
from dashboard.figures.words import fields
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card, headlines
from dashboard.indicators.sentences import trend_beside
from dashboard.indicators.series import Cell, combined_cell
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.histories import histories
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The width and height of a strip on a page, in units.
STRIP_WIDTH, STRIP_HEIGHT = 220.0, 18.0
SMALL = 0.85


@dataclass(frozen=True)
class Place:
    """A chosen county in an indicator. gap: '' if there is none or it is not known.

    trend: whether the county is clearly better or worse than the other chosen ones together; '' for neither.
    """

    code: str
    cell: CellText
    gap: str
    trend: str = ""


@dataclass(frozen=True)
class Row:
    """An indicator. places: the chosen counties in their order; values: the known ones of all counties.

    difference: of two counties, the first less the second, in words; '' for another number of counties.
    trend: whether the first of two is clearly better or worse, `usual` or `unknown`. spread: lowest, median and
    highest county.
    """

    lang: str
    card: Card
    places: Sequence[Place]
    values: Sequence[float]
    difference: str
    trend: str

    @stored_property
    def spread(self) -> str:
        """The lowest, the median and the highest value of all counties, in words."""
        if not self.values:
            return say(self.lang, "view.change_unknown")
        low, middle, high = (
            amounts.in_unit(self.lang, self.card, found)
            for found in (min(self.values), median(self.values), max(self.values))
        )
        return say(self.lang, "figure.side_by_side.spread", low=low, middle=middle, high=high)


@dataclass(frozen=True, kw_only=True)
class SideBySide(Description):
    """rows: in the order of the cards; empty without a chosen county."""

    rows: Sequence[Row]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> SideBySide:
    """All headline indicators of the chosen counties, in the selection's week."""
    selection = replace(selection, kind="")
    cards = headlines(snapshot.cards) if selection.counties else ()
    rows = [_row(snapshot, lang, selection, card) for card in cards]
    names = [snapshot.names[code][lang] for code in selection.counties]
    heads = [say(lang, "figure.side_by_side.indicator"), say(lang, "figure.side_by_side.all")]
    for name in names:
        heads += [name, *(say(lang, f"figure.side_by_side.{part}_of", county=name) for part in ("gap", "change"))]
    if len(names) == 2:
        heads.append(say(lang, "figure.side_by_side.difference", first=names[0], second=names[1]))
    described = fields(lang, selection, "side_by_side", _sentence(lang, rows, names))
    if names:
        described["title"] = say(lang, "figure.side_by_side.title_of", names=COMMA[lang].join(names))
    return SideBySide(
        **described,
        table=Table(heads, [_line(lang, selection, row) for row in rows]),
        note=say(lang, "figure.side_by_side.note") if rows else "",
        key=_key(lang) if rows else [],
        rows=rows,
    )


def _key(lang: str) -> list[tuple[str, str]]:
    return [(tokens.EDGE, say(lang, "figure.strip.county")), ("tick", say(lang, "figure.bullets.tick"))]


def _row(snapshot: Snapshot, lang: str, selection: Selection, card: Card) -> Row:
    week, known = selection.week, histories(snapshot, selection.week)
    places = []
    for code in selection.counties:
        # A county that did not exist in the week has no history.
        history = known.get((card.key, code))
        gap = amounts.gap(lang, card, target_gap(history)) if history else ""
        places.append(Place(code, CellText(snapshot, lang, card, week, code, weeks=selection.weeks), gap))
    cells = [place.cell.cell for place in places]
    if len(places) > 2:
        places = [
            replace(place, trend=_outstanding(card, cell, [*cells[:i], *cells[i + 1 :]]))
            for i, (place, cell) in enumerate(zip(places, cells, strict=True))
        ]
    difference, better = "", "unknown"
    if len(places) == 2:
        difference = say(lang, "view.change_unknown")
        first, second = cells
        if first.value is not None and second.value is not None:
            difference = difference_text(lang, card, amounts.tenths(card, first.value - second.value))
            better = trend_beside(card, first, second)
    every = [snapshot.cells.at(card.key, week, code).value for code in snapshot.cells.counties(week, card.key)]
    return Row(lang, card, places, [value for value in every if value is not None], difference, better)


def _outstanding(card: Card, cell: Cell, others: Sequence[Cell]) -> str:
    """Whether a cell is clearly better or worse than the known others together; '' for neither."""
    known = [other for other in others if other.known]
    if not cell.known or not known:
        return ""
    trend = trend_beside(card, cell, combined_cell(known))
    return "" if trend == "usual" else trend


def difference_text(lang: str, card: Card, moved: int) -> str:
    """A difference in tenths (see `amounts.tenths`) with its sign: +12.3 points; in words if there is none."""
    if not moved:
        return say(lang, "figure.side_by_side.equal")
    key = "more_than" if moved > 0 else "less_than"
    return say(lang, f"figure.side_by_side.{key}", n=amounts.size(lang, "view", card, abs(moved)))


def _sentence(lang: str, rows: Sequence[Row], names: Sequence[str]) -> str:
    if not rows:
        return say(lang, "figure.side_by_side.choose")
    of = integer(len(rows), lang)
    if len(names) == 1:
        return say(lang, "figure.side_by_side.one", county=names[0], of=of)
    if len(names) == 2:
        counts = {state: sum(row.trend == state for row in rows) for state in ("better", "worse", "usual", "unknown")}
        numbers = {state: integer(count, lang) for state, count in counts.items()}
        text = say(lang, "figure.side_by_side.two", first=names[0], second=names[1], of=of, **numbers)
        return (
            f"{text} {say(lang, 'figure.side_by_side.unknown', n=numbers['unknown'])}" if counts["unknown"] else text
        )
    times = [sum(row.places[i].trend == "better" for row in rows) for i in range(len(names))]
    ahead = [
        say(lang, "figure.side_by_side.ahead", county=name, n=integer(count, lang))
        for name, count in zip(names, times, strict=True)
        if count
    ]
    key = "figure.side_by_side.more" if ahead else "figure.side_by_side.none"
    return say(lang, key, names=COMMA[lang].join(ahead), of=of)


def _line(lang: str, selection: Selection, row: Row) -> TableRow:
    values = [Value(row.spread)]
    for place in row.places:
        opens = replace(selection, card=row.card, county=place.code, others=())
        values.append(Value(place.cell.counts, opens))
        values += [Value(place.gap or "–"), Value(place.cell.change, trend=place.cell.trend)]
    if row.difference:
        values.append(Value(row.difference, trend=row.trend))
    return TableRow(row.card.word(lang, "name"), values)


def strip(row: Row) -> Markup:
    """The strip of an indicator for a page; hidden from screen readers, since the table has the same values."""
    marks = strip_marks(row, Reading(row.lang, STRIP_WIDTH), 6.0, STRIP_WIDTH - 12.0, STRIP_HEIGHT / 2, STRIP_HEIGHT)
    drawn = Drawing(written(row.lang, marks), STRIP_WIDTH, STRIP_HEIGHT)
    return svg_element(drawn, "", margin=0, **{"class": "county-strip"})


def strip_marks(row: Row, reading: Reading, start: float, long: float, y: float, high: float) -> list[Mark]:
    """A tick for each county, the target, and the chosen counties in their shapes and colours.

    start, long: where the axis begins along the reading direction, and its length; y: its middle.
    """
    end = amounts.end(row.card, row.values)

    def x(value: float) -> float:
        return reading.x(start + min(value / end, 1.0) * long)

    marks: list[Mark] = [Bar(reading.x(start, long), y - 1.5, long, 3, tokens.TRACK)]
    marks += [rule(x(value), y - high * 0.28, x(value), y + high * 0.28, tokens.EDGE, 1) for value in row.values]
    if row.card.target is not None:
        marks += target_tick(x(row.card.target), y, high * 0.9)
    for i, place in reversed(list(enumerate(row.places))):
        value = place.cell.cell.value
        if value is not None:
            marks.append(shape(i, x(value), y, high * 0.3))
    return marks


def shape(i: int, x: float, y: float, radius: float) -> Mark:
    """The mark of the chosen county at a position; its shape tells it apart without colour."""
    colour, _ = tokens.look(i)
    if not i:
        return Dot(x, y, radius, colour, tokens.PAPER, 1)
    # Corners as multiples of the radius: a square, a rhombus, two triangles, a bar.
    shapes = (
        ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        ((0, -1.2), (1.2, 1), (-1.2, 1)),
        ((0, 1.2), (1.2, -1), (-1.2, -1)),
        ((-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)),
    )
    corners = shapes[(i - 1) % len(shapes)]
    return Area([(x + along * radius, y + down * radius) for along, down in corners], colour, tokens.PAPER)


def draw(described: SideBySide, paper: Paper) -> Drawing:
    """A row for each indicator: its name, its strip, and the values of the chosen counties; in lines on a phone."""
    if not described.rows:
        return empty_drawing(paper)
    lang, selection, rows = described.lang, described.selection, described.rows
    reading, size = Reading(lang, paper.width), paper.letters
    names = [place.cell.name for place in rows[0].places]
    columns = [
        max(widest([row.places[i].cell.counts for row in rows], size), widest([name], size, True) + size * 1.2)
        for i, name in enumerate(names)
    ]
    label = widest([row.card.word(lang, "short") for row in rows], size, True)
    stacked = paper.narrow or label + sum(columns) + size * (len(columns) + 10) > paper.width
    high = size * ((2.6 + 1.5 * len(names)) if stacked else 2.3)
    top = size * (1.7 * len(names) if stacked else 2.2)
    if paper.fit:
        high = min(high, (paper.height - top) / len(rows))
        size = min(size, high / (2.6 + 1.5 * len(names) if stacked else 1.3))
    marks: list[Mark] = []
    ends = [sum(columns[i:]) + size * (len(columns) - i - 1) for i in range(len(columns))]
    for i, name in enumerate(names):
        along = 0.0 if stacked else paper.width - ends[i]
        y = size * (0.85 + 1.7 * i if stacked else 0.9)
        marks += _named(reading, i, name, along, y, size)
    for at, row in enumerate(rows):
        upper = top + at * high
        marks.append(rule(0, upper, paper.width, upper, tokens.LINE))
        y = upper + (size if stacked else high / 2)
        short = row.card.word(lang, "short")
        marks.append(Text(reading.x(0), y, short, size, tokens.INK, reading.near, True))
        if stacked:
            marks += strip_marks(row, reading, 6, paper.width - 12, upper + size * 2.1, size * 1.1)
        else:
            start = label + size * 1.5
            marks += strip_marks(row, reading, start, paper.width - ends[0] - start - size * 1.5, y, size * 1.2)
        for i, place in enumerate(row.places):
            line = upper + size * (3.2 + 1.5 * i) if stacked else y
            along = size * 1.2 if stacked else paper.width - ends[i]
            colour, _ = tokens.look(i)
            drawn: list[Mark] = [Text(reading.x(along), line, place.cell.counts, size, colour, reading.near)]
            if stacked:
                drawn.append(shape(i, reading.x(size * 0.5), line, size * 0.3))
            opens = replace(selection, card=row.card, county=place.code, others=())
            marks.append(paper.link(drawn, opens))
    return Drawing(written(lang, marks), paper.width, top + high * len(rows))


def _named(reading: Reading, i: int, name: str, along: float, y: float, size: float) -> list[Mark]:
    """A county's shape and its name."""
    colour, _ = tokens.look(i)
    text = Text(reading.x(along + size * 1.2), y, name, size, colour, reading.near, True)
    return [shape(i, reading.x(along + size * 0.5), y, size * 0.35), text]


FIGURE = Figure(describe, draw, order=17, embed_height=760, all_cards=True, page="side_by_side")
