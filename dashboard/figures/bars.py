"""A row of a chart as plain data, and its bar or dots."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import tokens
from dashboard.figures.figure import Paper
from dashboard.figures.marks import Area, Bar, Group, Mark, Text, rule
from dashboard.figures.scales import Reading
from dashboard.figures.signs import pointer, target_tick, value_dot
from dashboard.figures.text import text_width
from dashboard.selection import Selection

# The thickness of the self-reported part of a bar.
THIN = 0.4


@dataclass(frozen=True)
class Piece:
    """A part of a bar. length: as a part (0 to 1) of the longest bar; 0 is drawn as a short bar that shows its paint.

    thickness: as a part (0 to 1) of the bar's. label: written inside where it has room, in the colour `ink`. opens:
    the selection of the piece's own link.
    """

    length: float
    paint: str
    edge: str = ""
    label: str = ""
    ink: str = tokens.PAPER
    title: str = ""
    opens: Selection | None = None
    thickness: float = 1


@dataclass(frozen=True)
class Row:
    """A row; texts are '' for none, and positions are parts (0 to 1) of the longest bar.

    opens, stage: of the row's link. area: the code of the bar's county. rank: before the name; detail: below it on a
    wide paper. state: of the chip. badges: marks of the cell, after the name. pieces: of the bar, in reading order.
    dots: the earlier and the current position, instead of a bar; reached: the current one is at its target. target:
    the position of the tick; pointer: of the triangle above the bar. further: (text, colour) of the columns between
    value and change; each row has the same number. change: may begin with an arrow; trend: better or worse, which
    colours it. below: words below the bar. chosen: the row has a frame.
    """

    name: str
    value: str = ""
    opens: Selection | None = None
    stage: str = ""
    area: str = ""
    rank: str = ""
    detail: str = ""
    state: str = ""
    badges: Sequence[str] = ()
    pieces: Sequence[Piece] = ()
    dots: tuple[float, float] | None = None
    reached: bool = False
    target: float | None = None
    pointer: float | None = None
    further: Sequence[tuple[str, str]] = ()
    change: str = ""
    trend: str = ""
    below: str = ""
    chosen: bool = False


def value_pieces(part: float, paint: str, edge: str, confirmed: float) -> list[Piece]:
    """The bar of a value: the thick piece of what is confirmed, and the thin one of what is self-reported.

    part: the bar's length, as a part (0 to 1) of the longest one; confirmed: the part of the bar that is confirmed.
    """
    pieces = [Piece(part * confirmed, paint, edge), Piece(part * (1 - confirmed), paint, edge, thickness=THIN)]
    return [piece for piece in pieces if piece.length] or [Piece(0, paint, edge)]


def fits(label: str, room: float, size: float) -> bool:
    """Whether a label has room inside a piece of a bar. room: the piece's length; size: the font size."""
    return (text_width(label) + 0.6) * size <= room


def bar(
    lang: str, row: Row, paper: Paper, start: float, y: float, long: float, high: float, size: float = 0
) -> list[Mark]:
    """The track, pieces, pointer and tick of a row's bar, which begins at `start` and is vertically centred at y.

    long: the length of the longest bar. size: the font size of labels.
    """
    reading, top, labelled = Reading(lang, paper.width), y - high / 2, any(piece.label for piece in row.pieces)
    along, radius, marks = start, 0 if labelled else high / 5, list[Mark]()
    if row.dots or (row.pieces and not labelled):
        wide = high / 3 if row.dots else high
        marks.append(Bar(reading.x(start, long), y - wide / 2, long, wide, tokens.TRACK, radius=wide / 5))
    for piece in row.pieces:
        length = piece.length * long or high * 1.6
        x = reading.x(along, length)
        thick = high * piece.thickness
        drawn: list[Mark] = [Bar(x, y - thick / 2, length, thick, piece.paint, piece.edge, radius, title=piece.title)]
        drawn = [Group(drawn, attributes={"data-area": row.area})] if row.area else drawn
        if piece.label and fits(piece.label, length, size):
            drawn.append(Text(x + length / 2, y, piece.label, size, piece.ink))
        marks.append(paper.link(drawn, piece.opens))
        along += length
    if row.pointer is not None:
        marks.append(pointer(reading.x(start + row.pointer * long), top, high * (0.35 if labelled else 0.7)))
    if row.target is not None:
        marks += target_tick(reading.x(start + row.target * long), y, high * 1.7)
    if row.dots:
        old, new = (reading.x(start + place * long) for place in row.dots)
        marks += _dots(old, new, y, high * 0.5, row.reached)
    return marks


def _dots(old: float, new: float, y: float, radius: float, reached: bool) -> list[Mark]:
    """The dot of the earlier position, an arrow, and the larger dot of the current one."""
    back = radius if new > old else -radius
    tip = new - back * 1.2
    # The arrowhead needs room between the two dots.
    head = [(tip, y), (tip - back, y - radius * 0.75), (tip - back, y + radius * 0.75)]
    return [
        rule(old, y, new, y, tokens.ACCENT, round(radius * 0.5, 1)),
        value_dot("before", old, y, radius * 0.6),
        *([Area(head, tokens.ACCENT)] if abs(new - old) > radius * 4 else []),
        value_dot("reached" if reached else "now", new, y, radius),
    ]
