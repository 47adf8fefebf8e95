"""Where things stand in a chart of two axes, and the pieces that it is drawn with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

# Of a letter's size, as this font's letters are wide on average; a little more, so that nothing is cut.
LETTER = 0.58
# From one row of words at the ends of lines to the next, in letters.
ROW = 1.2


@dataclass(frozen=True)
class Plot:
    """Where things stand, in units. left, right, top, bottom: the edges of the room of the data; names: where the
    lines' names begin.

    xs: the values at left and right; ys: at bottom and top.
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
        """The place of a value across the picture; where there is only one, it stands in the middle."""
        low, high = self.xs
        if low == high:
            return (self.left + self.right) / 2
        return self.left + (value - low) * (self.right - self.left) / (high - low)

    def y(self, value: float) -> float:
        """The place of a value down the picture."""
        low, high = self.ys
        return self.bottom - (value - low) * (self.bottom - self.top) / (high - low)

    def wide(self, text: str) -> float:
        """How wide a text is, as letters are on average."""
        return len(text) * self.size * LETTER


@dataclass(frozen=True)
class End:
    """What stands beside the end of a line: its words in rows, its colour, and where the line ends, in units."""

    rows: Sequence[str]
    colour: str
    x: float
    y: float


def stretches(points: Iterable[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The points of a line in stretches without gaps: a point whose y is None ends one."""
    groups = groupby(points, key=lambda point: point[1] is not None)
    return [[(x, y) for x, y in group if y is not None] for known, group in groups if known]


def stroked(
    plot: Plot, known: Sequence[Sequence[tuple[float, float]]], colour: str, width: float, dash: str
) -> Markup:
    """A line through the points of each stretch; nothing where all stretches are single points.

    Points on a level between two equals are left out, which changes nothing. dash: SVG's stroke pattern.
    """
    d = ""
    for points in known:
        inner = range(1, len(points) - 1)
        bends = [points[i] for i in inner if not points[i - 1][1] == points[i][1] == points[i + 1][1]]
        if len(points) > 1:
            corners = [points[0], *bends, points[-1]]
            d += "M" + "L".join(f"{plot.x(x):.1f} {plot.y(y):.1f}" for x, y in corners)
    if not d:
        return Markup("")
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-linejoin="round"{}/>').format(
        d, colour, width, dashed
    )


def in_rows(text: str, most: int) -> list[str]:
    """The words in rows of so many letters at most; a longer word has a row of its own."""
    rows: list[str] = []
    for word in text.split(" "):
        if rows and len(rows[-1]) + 1 + len(word) <= most:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def end_names(plot: Plot, ends: Sequence[End]) -> Iterator[Markup]:
    """The words of the ends beside them, moved apart where they would overlap, each led to by a thin line."""
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
    """Where things of (place, height) stand so that none overlaps another, each as near its place as may be.

    Places are the middles; the answer keeps the order of the input. Between low and high, if there is room.
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
    """An upright line. dash: SVG's stroke pattern."""
    more = Markup(' stroke-width="{:g}"').format(width) if width != 1 else Markup("")
    more += Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}"{}/>').format(x, top, bottom, colour, more)


def rule(start: float, end: float, y: float, colour: str, width: float, dash: str = "") -> Markup:
    """A level line."""
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="{:g}"{}/>').format(
        start, y, end, colour, width, dashed
    )


def text_at(plot: Plot, x: float, y: float, text: str, anchor: str, colour: str) -> Markup:
    """A text with its middle at y. anchor: start, middle or end, as sides of the picture."""
    # Marks of an Arabic letter round it: a Persian date begins with digits and a share ends with a sign, which
    # have no direction of their own. The letters' middle is set by hand: rasterisers know no dominant-baseline.
    mark = "\u061c" if plot.persian else ""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}{}{}</text>').format(
        x, y + plot.size * 0.35, anchor, colour, mark, text, mark
    )
