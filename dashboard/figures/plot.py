"""Geometry of a chart with two axes, and the SVG elements that charts are drawn with."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures.marks import stretches as stretches


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
