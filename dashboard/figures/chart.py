"""The description of a chart in the coordinates of its data, independent of how the chart is drawn.

A figure's module turns numbers into a Chart; `chart_svg` turns the Chart into marks, for pages, files and slides.
Widths, dashes and radii are in units of a drawing whose letters are 13 units high.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dashboard.figures import tokens
from dashboard.selection import Selection

# Opacity of a faint line.
FAINT = 0.45


@dataclass(frozen=True)
class Axis:
    """An axis. low: the value at the left or bottom edge, which may be greater than high. ticks: (value, label).

    ends: labels at both ends of a time axis, drawn in pictures instead of the title; () for none.
    """

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    ends: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A line through points. points: (x, y); y is None where the value is not known, which leaves a gap.

    code: the county's code, '' for none. label: text at the last known point, '' for none. dash: SVG stroke pattern.
    faint: whether the line is paler than its label, as one of many counties that are not chosen.
    """

    code: str
    name: str
    points: Sequence[tuple[float, float | None]]
    colour: str
    width: float = 2.5
    dash: str = ""
    label: str = ""
    faint: bool = False


class Dot(NamedTuple):
    """A round mark.

    label: text beside the dot, '' for none. ink: the text's colour. always: a text without room is drawn over other
    dots. opens: the selection of the page to which the dot links.
    """

    code: str
    x: float
    y: float
    text: str
    fill: str
    radius: float = 6
    stroke: str = tokens.PAPER
    label: str = ""
    ink: str = tokens.INK
    always: bool = False
    opens: Selection | None = None


@dataclass(frozen=True)
class Band:
    """The area between two lines over weeks without gaps. points: (x, low, high)."""

    name: str
    points: Sequence[tuple[float, float, float]]
    colour: str


@dataclass(frozen=True)
class Rule:
    """A straight line across the chart at a value of an axis (x or y), with a name."""

    axis: str
    at: float
    name: str
    colour: str
    dash: str = "7 5"


@dataclass(frozen=True)
class Event:
    """An event at the x value `first`, or from `first` to `last`.

    sign: a key of `signs.EVENTS`. word: text beside the sign. Two fields are not drawn: text,
    a sentence about the event, and area, the county of the event ('' for the whole province).
    """

    sign: str
    first: int
    last: int
    word: str
    text: str = field(default="", compare=False)
    area: str = field(default="", compare=False)


@dataclass(frozen=True)
class Tick:
    """A short upright line centred at a point. half: half its height, in values of y. over: whether it lies over dots
    rather than below them.
    """

    x: float
    y: float
    half: float
    colour: str
    width: float
    over: bool = False


@dataclass(frozen=True)
class Words:
    """A text at a point, such as the name of a quadrant. anchor: which side of it is at x: left, middle or right."""

    x: float
    y: float
    text: str
    colour: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """The marks of a chart, drawn in this order, later ones on top: bands, events, rules, lines, ticks, words, dots.

    leaders: whether names of dots without room beside them may stand farther away at the end of a thin line.
    """

    lang: str
    x: Axis
    y: Axis
    bands: Sequence[Band] = ()
    events: Sequence[Event] = ()
    rules: Sequence[Rule] = ()
    lines: Sequence[Line] = ()
    dots: Sequence[Dot] = ()
    ticks: Sequence[Tick] = ()
    words: Sequence[Words] = ()
    leaders: bool = True
