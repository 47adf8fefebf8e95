"""A chart in the coordinates of its data: what it is made of, without a word on how it is drawn.

A figure's file turns numbers into a Chart; `chart_plotly` writes it as plotly's figure for the explore page, and
`chart_svg` as a picture for files, the meeting and the pack. Widths, dashes and radii are units of a drawing whose
letters are 13 units high, as the live figure's are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.figures import tokens
from dashboard.selection import Selection

# How strong a faint line is, 1 for the full colour.
FAINT = 0.45


@dataclass(frozen=True)
class Axis:
    """low: the value at the left or at the bottom, which may be above high. ticks: (value, words).

    ends: words at both ends of an axis of time, which a picture has instead of the title; () for none.
    """

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    ends: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A line from point to point. points: (x, y), y None where nothing is known, which leaves a gap.

    code: of the county, '' for none. label: words at its last known point, '' for none. dash: SVG's stroke pattern.
    texts: what each point says after the line's name and its day when it is pointed at; none for a line that says
    nothing.
    faint: it is paler than its label, as one of many that are not chosen.
    """

    code: str
    name: str
    points: Sequence[tuple[float, float | None]]
    colour: str
    width: float = 2.5
    dash: str = ""
    label: str = ""
    texts: Sequence[str] = ()
    faint: bool = False


@dataclass(frozen=True)
class Dot:
    """A round mark.

    label: words beside it, '' for none; ink: their colour; always: they are shown
    beside it even over other dots. opens: the selection whose page opens.
    """

    code: str
    x: float
    y: float
    text: str
    fill: str
    radius: float = 6
    stroke: str = "#ffffff"
    label: str = ""
    ink: str = tokens.INK
    always: bool = False
    opens: Selection | None = None


@dataclass(frozen=True)
class Band:
    """The room between two lines over one stretch without gaps. points: (x, low, high)."""

    name: str
    points: Sequence[tuple[float, float, float]]
    colour: str


@dataclass(frozen=True)
class Rule:
    """A straight line across the chart at a value of an axis, x or y, with its name."""

    axis: str
    at: float
    name: str
    colour: str
    dash: str = "7 5"


@dataclass(frozen=True)
class Event:
    """Something that happened at first, or between first and last: values of the axis across.

    sign: a name that `svg.event_sign` draws; word: beside the sign. Not drawn: text, a sentence on the event, and
    area, the county of the event, '' for the whole province.
    """

    sign: str
    first: int
    last: int
    word: str
    text: str = field(default="", compare=False)
    area: str = field(default="", compare=False)


@dataclass(frozen=True)
class Words:
    """Words at a point, such as the name of a quadrant. anchor: start, middle or end, as sides of the picture."""

    x: float
    y: float
    text: str
    colour: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """The marks of a chart, each kind drawn over those before: bands, events, rules, lines, words, dots.

    days: of a chart over weeks, the words of each x, from 0 on.
    """

    lang: str
    x: Axis
    y: Axis
    bands: Sequence[Band] = ()
    events: Sequence[Event] = ()
    rules: Sequence[Rule] = ()
    lines: Sequence[Line] = ()
    dots: Sequence[Dot] = ()
    words: Sequence[Words] = ()
    days: Sequence[str] = ()
