"""Marks: the parts of a drawing as plain data, in units from the left and from the top. Only `svg` writes them.

A title is a mark's tooltip, '' for none. A paint is a colour or the address of a pattern (`picture.patterns`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from dashboard.figures import tokens

Point = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """A rectangle: a bar, the cell of a grid, or a frame. radius: of its corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    radius: float = 0
    thick: float = 1
    title: str = ""


@dataclass(frozen=True)
class Dot:
    """A circle round a point. thick: the width of its outline."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    thick: float = 1.5
    title: str = ""


@dataclass(frozen=True)
class Line:
    """A line through points, with gaps between its stretches. dash: SVG's dash array. opacity: 0 to 1."""

    stretches: Sequence[Sequence[Point]]
    colour: str
    width: float = 1
    dash: str = ""
    opacity: float = 1


@dataclass(frozen=True)
class Area:
    """A filled polygon, such as the band between two lines."""

    points: Sequence[Point]
    fill: str
    stroke: str = ""
    opacity: float = 1
    title: str = ""


@dataclass(frozen=True)
class Text:
    """A line of text, vertically centred at y. anchor: which side of the text is at x: left, middle or right.

    halo: the colour of an outline that keeps the text readable over other marks, '' for none. attributes: further
    attributes by name. Size 0 and colour '' are those of the group, and y is then the baseline.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str = tokens.INK
    anchor: str = "middle"
    bold: bool = False
    halo: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """A sign of `signs` centred at a point. size: its height in units. edge: its outline's colour, '' for none."""

    name: str
    x: float
    y: float
    size: float
    colour: str = tokens.INK
    edge: str = ""


@dataclass(frozen=True)
class Outline:
    """A shape as SVG path data, such as a county. code: of its county, '' for none. shared: the page has the shape of
    this code already (`picture.shapes`), so that its path data are not repeated. attributes: further attributes by
    name.
    """

    path: str
    fill: str
    stroke: str = ""
    thick: float = 1
    code: str = ""
    shared: bool = False
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Marks moved by (x, y), then scaled, then turned by degrees clockwise.

    href: the marks are a link to this address, '' for none. attributes: further attributes by name. title: a tooltip
    of the whole group.
    """

    marks: Sequence["Mark"]
    x: float = 0
    y: float = 0
    scale: float = 1
    turn: float = 0
    href: str = ""
    new_window: bool = False
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """A rectangle that shows a part of its marks, scaled to the rectangle's width. part: (x, y, width, height)."""

    marks: Sequence["Mark"]
    x: float
    y: float
    width: float
    height: float
    part: tuple[float, float, float, float]


Mark = Bar | Dot | Line | Area | Text | Sign | Outline | Group | Window


def rule(x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 1, dash: str = "") -> Line:
    """A straight line between two points."""
    return Line([[(x, y), (to_x, to_y)]], colour, width, dash)


def stretches(points: Iterable[tuple[float, float | None]]) -> list[list[Point]]:
    """The points of a line divided into stretches without gaps. A point whose y is None is a gap."""
    groups = groupby(points, key=lambda point: point[1] is not None)
    return [[(x, y) for x, y in group if y is not None] for known, group in groups if known]
