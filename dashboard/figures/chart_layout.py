"""The layout of a chart on a paper: its data area, the scales of its axes, and the column of names beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.chart import Chart
from dashboard.figures.figure import Paper
from dashboard.figures.free_places import Box
from dashboard.figures.line_ends import End, ends_of, ends_width
from dashboard.figures.scales import Linear, Reading
from dashboard.figures.text import widest

# Size of the names of dots, rules and places, relative to the tick labels.
SMALL = 0.86
# The height of the row of events, as a multiple of the font size.
EVENTS = 1.5


@dataclass(frozen=True)
class Layout:
    """A chart's parts in units. across, up: the scales of its axes. names: the left edge of the names of line ends.

    letters, small: the font sizes of the axes, and of the names of dots, rules and places. events: whether there is a
    row of events.
    """

    reading: Reading
    height: float
    letters: float
    small: float
    names: float
    across: Linear
    up: Linear
    ends: Sequence[End]
    events: bool

    @property
    def data(self) -> Box:
        """The data area."""
        return Box(self.across.start, self.up.end, self.across.end, self.up.start)

    @property
    def rules_top(self) -> float:
        """The upper edge of vertical rules, below the row of their names and above that of the events."""
        return self.up.end - (self.letters * EVENTS if self.events else 0)

    def inside(self, middle: float, wide: float) -> float:
        """The middle nearest to a wanted one with which a text is left of the names of line ends and not cut off."""
        return max(min(middle, self.names - wide / 2), wide / 2)


def layout_of(chart: Chart, paper: Paper) -> Layout:
    """The layout of a chart that fills the paper."""
    letters, reading = paper.letters, Reading(chart.lang, paper.width)
    ends = ends_of(chart, paper.width, letters)
    names = paper.width - ends_width(ends, letters)
    # The labels of the y axis are where reading begins, but left of the names of line ends.
    axis, margin = widest([text for _, text in chart.y.ticks], letters) + letters * 0.8, letters * 1.2
    left, right = (margin, axis) if reading.rtl else (axis, margin)
    above, below = 0.8, 0.6
    if chart.y.title:
        above += 1.6
    # Events and the names of vertical rules each have a row above the data.
    if any(each.axis == "x" and each.name for each in chart.rules):
        above += 1.3
    if chart.events:
        above += EVENTS
    if chart.x.ticks:
        below += 1.5
    if chart.x.title or chart.x.ends:
        below += 1.5
    return Layout(
        reading=reading,
        height=paper.height,
        letters=letters,
        small=letters * SMALL,
        names=names,
        across=Linear(chart.x.low, chart.x.high, left, names - right),
        up=Linear(chart.y.low, chart.y.high, paper.height - letters * below, letters * above),
        ends=ends,
        events=bool(chart.events),
    )
