"""The names of lines and of horizontal rules, in a column to the right of a chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.figures.chart import Chart
from dashboard.figures.free_places import spread
from dashboard.figures.marks import Line, Mark, Text
from dashboard.figures.scales import Linear
from dashboard.figures.text import in_lines, widest

# The line height, and the distance of the names from the column's left edge, as multiples of the font size.
ROW, INDENT = 1.2, 0.3
# The widest row of a name as a part of the paper's width.
SHARE = 0.25


@dataclass(frozen=True)
class End:
    """A name: its rows of text, its colour, and the point in values to which it belongs."""

    rows: Sequence[str]
    colour: str
    x: float
    y: float


def ends_of(chart: Chart, width: float, letters: float) -> list[End]:
    """The names of the lines with a label and of the horizontal rules; none without such a line.

    Of lines with the same code or name, the last one counts. width: of the paper.
    """
    found: dict[str, End] = {}
    for line in chart.lines:
        known = [(x, y) for x, y in line.points if y is not None]
        if line.label and known:
            rows = in_lines(line.label, width * SHARE, letters)
            found[line.code or line.name or line.label] = End(rows, line.colour, *known[-1])
    if any(line.label for line in chart.lines):
        for rule in chart.rules:
            if rule.axis == "y" and rule.name:
                rows = in_lines(rule.name, width * SHARE, letters)
                found[rule.name] = End(rows, rule.colour, chart.x.high, rule.at)
    return list(found.values())


def ends_height(chart: Chart, width: float, letters: float) -> float:
    """The height in units of all names below one another."""
    return sum(len(end.rows) for end in ends_of(chart, width, letters)) * letters * ROW


def ends_width(ends: Sequence[End], letters: float) -> float:
    """The width in units of the column of names; 0 without names."""
    return widest([row for end in ends for row in end.rows], letters) + letters * INDENT if ends else 0.0


def end_marks(
    ends: Sequence[End], across: Linear, up: Linear, left: float, height: float, letters: float
) -> Iterator[Mark]:
    """The names, moved apart where they would overlap, each with a thin line to its point.

    across, up: the scales of the chart. left: the left edge of the column of names. height: of the paper.
    """
    step = letters * ROW
    wanted = [(up.at(end.y), len(end.rows) * step) for end in ends]
    for end, (y, _), middle in zip(ends, wanted, spread(wanted, 0, height - letters * 0.2), strict=True):
        yield Line([[(across.at(end.x) + 3, y), (left, middle)]], end.colour, 0.8, opacity=0.7)
        for i, row in enumerate(end.rows):
            place = middle + (i - (len(end.rows) - 1) / 2) * step
            yield Text(left + letters * INDENT, place, row, letters, end.colour, "left")
