"""Where things stand in a chart over weeks, and the pieces that it is drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

# Of a letter's size, as this font's letters are wide on average; a little more, so that nothing is cut.
LETTER = 0.58


@dataclass(frozen=True)
class Plot:
    """Where things stand, in units. left, right: the first and the last week; names: where the lines' names begin."""

    persian: bool
    weeks: int
    size: float
    height: float
    left: float
    right: float
    names: float
    top: float
    bottom: float

    def x(self, week: float) -> float:
        """The place of a week across the picture; a lone week stands in the middle."""
        if self.weeks < 2:
            return (self.left + self.right) / 2
        return self.left + week * (self.right - self.left) / (self.weeks - 1)

    def y(self, share: float) -> float:
        """The place of a share down the picture."""
        return self.bottom - share * (self.bottom - self.top)

    def wide(self, text: str) -> float:
        """How wide a text is, as letters are on average."""
        return len(text) * self.size * LETTER


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


def upright(x: float, top: float, bottom: float, colour: str, dash: str = "") -> Markup:
    """An upright line. dash: SVG's stroke pattern."""
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}"{}/>').format(x, top, bottom, colour, dashed)


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
