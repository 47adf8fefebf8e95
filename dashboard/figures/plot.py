"""Geometry of a chart with two axes, and the SVG elements that charts are drawn with."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from dashboard.figures.chart import Line, Rule

# Widths of Vazirmatn's letters as parts of the font size, rounded up so that no text is cut off: of narrow and wide
# letters, of all others, and of signs that are not drawn.
_NARROW, _WIDE, _OTHER, _SIGN = 0.28, 0.85, 0.56, 0.0
_WIDTHS = {
    **dict.fromkeys(" .,:;'،؛()«»!|·iljtfrI۱راآئب", _NARROW),
    **dict.fromkeys("صضسشحچظmwMW%٪", _WIDE),
    **dict.fromkeys("\u200c\u061c\u2068\u2069", _SIGN),
}
# The line height of texts at the ends of lines, as a multiple of the font size.
ROW = 1.2


@dataclass(frozen=True)
class Plot:
    """The geometry of a chart in SVG units. left, right, top, bottom: the edges of the data area; names: where the
    lines' names begin. xs: the values at the left and right edge; ys: at the bottom and top edge.
    """

    persian: bool
    size: float
    height: float
    left: float
    right: float
    names: float
    top: float
    bottom: float
    xs: tuple[float, float]
    ys: tuple[float, float] = (0.0, 1.0)

    def x(self, value: float) -> float:
        """The horizontal position of a value; the middle, if the axis has only one value."""
        low, high = self.xs
        if low == high:
            return (self.left + self.right) / 2
        return self.left + (value - low) * (self.right - self.left) / (high - low)

    def y(self, value: float) -> float:
        """The vertical position of a value."""
        low, high = self.ys
        return self.bottom - (value - low) * (self.bottom - self.top) / (high - low)

    def wide(self, text: str) -> float:
        """The estimated width of a text."""
        return text_width(text) * self.size


def text_width(text: str) -> float:
    """The estimated width of a text as a multiple of the font size."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text)


@dataclass(frozen=True)
class End:
    """A name beside a chart, of a line or a horizontal rule: its rows of text, its colour, and the point to which the
    name belongs, in values or in units.
    """

    rows: Sequence[str]
    colour: str
    x: float
    y: float


def stretches(points: Iterable[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The points of a line divided into stretches without gaps. A point whose y is None is a gap."""
    groups = groupby(points, key=lambda point: point[1] is not None)
    return [[(x, y) for x, y in group if y is not None] for known, group in groups if known]


def path(plot: Plot, points: Sequence[tuple[float, float]]) -> str:
    """The points as SVG path data without the first M.

    Points inside a level stretch are left out, which makes the path shorter and changes nothing visible.
    """
    inner = range(1, len(points) - 1)
    bends = [points[i] for i in inner if not points[i - 1][1] == points[i][1] == points[i + 1][1]]
    return "L".join(f"{plot.x(x):.1f} {plot.y(y):.1f}" for x, y in (points[0], *bends, *points[1:][-1:]))


def stroked(
    plot: Plot, known: Sequence[Sequence[tuple[float, float]]], colour: str, width: float, dash: str
) -> Markup:
    """A path through the points of each stretch; empty if all stretches are single points. dash: SVG's dash array."""
    d = "".join(f"M{path(plot, points)}" for points in known if len(points) > 1)
    if not d:
        return Markup("")
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-linejoin="round"{}/>').format(
        d, colour, width, dashed
    )


def in_rows(text: str, most: int) -> list[str]:
    """The text broken into rows of at most `most` letters; a longer word has its own row."""
    return textwrap.wrap(text, most, break_long_words=False, break_on_hyphens=False)


def ends_of(lines: Sequence[Line], rules: Sequence[Rule], most: int, last: float) -> dict[str, End]:
    """The names beside a chart by county code, else by name; without named lines there are none.

    most: letters in a row. last: the x value of the names of horizontal rules.
    """
    found: dict[str, End] = {}
    for line in lines:
        known = [(x, y) for x, y in line.points if y is not None]
        if line.label and known:
            found[line.code or line.name or line.label] = End(in_rows(line.label, most), line.colour, *known[-1])
    level = [rule for rule in rules if rule.axis == "y" and rule.name and any(line.label for line in lines)]
    return found | {rule.name: End(in_rows(rule.name, most), rule.colour, last, rule.at) for rule in level}


def end_names(plot: Plot, ends: Sequence[End]) -> Iterator[Markup]:
    """The names of lines beside their ends, moved apart if they would overlap, each with a thin leader line."""
    step = plot.size * ROW
    moved = spread([(end.y, len(end.rows) * step) for end in ends], 0, plot.height - plot.size * 0.2)
    for end, middle in zip(ends, moved, strict=True):
        yield Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width=".8" opacity=".7"/>').format(
            end.x + 3, end.y, plot.names, middle, end.colour
        )
        for i, row in enumerate(end.rows):
            y = middle + (i - (len(end.rows) - 1) / 2) * step
            yield text_at(plot, plot.names + plot.size * 0.3, y, row, "start", end.colour)


def spread(places: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """The centres of boxes (wanted centre, height) moved as little as possible until none overlaps another.

    The result has the order of the input. All boxes are between low and high if there is enough room.
    """
    order = sorted(range(len(places)), key=lambda i: places[i][0])
    found = [0.0] * len(places)
    edge = low
    for i in order:
        place, height = places[i]
        found[i] = max(place, edge + height / 2)
        edge = found[i] + height / 2
    edge = max(high, low + sum(height for _, height in places))
    for i in reversed(order):
        height = places[i][1]
        found[i] = min(found[i], edge - height / 2)
        edge = found[i] - height / 2
    return found


def upright(x: float, top: float, bottom: float, colour: str, dash: str = "", width: float = 1) -> Markup:
    """A vertical line. dash: SVG's dash array."""
    more = Markup(' stroke-width="{:g}"').format(width) if width != 1 else Markup("")
    more += Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}"{}/>').format(x, top, bottom, colour, more)


def rule(start: float, end: float, y: float, colour: str, width: float, dash: str = "") -> Markup:
    """A horizontal line."""
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="{:g}"{}/>').format(
        start, y, end, colour, width, dashed
    )


def text_at(plot: Plot, x: float, y: float, text: str, anchor: str, colour: str) -> Markup:
    """A text vertically centred at y. anchor: start, middle or end, from left to right in both languages."""
    # Arabic letter marks on both sides keep a Persian text in order that begins with digits or ends with a sign.
    # Rasterisers ignore dominant-baseline, so the baseline is computed here.
    mark = "\u061c" if plot.persian else ""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}{}{}</text>').format(
        x, y + plot.size * 0.35, anchor, colour, mark, text, mark
    )
