"""The layout of a Chart as plotly's figure: axes, rules, and what is named beside the chart."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.figures import tokens
from dashboard.figures.chart import Axis, Chart, Line, Rule
from dashboard.figures.plot import in_rows
from dashboard.figures.svg import directed

# Letters of an axis's words that have room beside one another on a phone.
ACROSS = 32
# What stands for colour and dash of a chosen county, which depend on its place among the chosen ones.
COLOUR, DASH = "chosen-colour", "chosen-dash"
# (colour, dash) of a chosen county by its place among the chosen ones.
Look = Callable[[int], tuple[str, str]]


def chosen_look(_: int) -> tuple[str, str]:
    """As `tokens.look` for the live figure, where the browser knows the county's place."""
    return COLOUR, DASH


def layout_of(chart: Chart) -> dict[str, Any]:
    persian, ends = chart.lang == "fa", any(line.label for line in chart.lines)
    # As wide as the values are in letters.
    beside = 12 + 8 * max((len(text) for _, text in chart.y.ticks), default=0)
    above = 8 + 20 * bool(chart.y.title) + 18 * any(rule.axis == "x" and rule.name for rule in chart.rules)
    titles = in_rows(chart.x.title, ACROSS) if chart.x.title else []
    title = {"text": "<br>".join(directed(chart.lang, row) for row in titles), "font": {"size": 12}}
    # The words of the first and last mark reach over the edges.
    edge, below = 26 if chart.x.ticks else 8, 8 + 22 * bool(chart.x.ticks) + 17 * len(titles)
    beginning, end = ("r", "l") if persian else ("l", "r")
    return {
        # Names beside the chart take their room.
        "xaxis": _axis(chart.lang, chart.x, ACROSS // 2 if ends else ACROSS) | {"title": title},
        # In Persian the values stand on the right, where a reader begins.
        "yaxis": _axis(chart.lang, chart.y) | {"side": "right" if persian else "left"},
        "shapes": [_rule(chart, rule) for rule in chart.rules],
        "margin": {"t": above, "b": below, beginning: max(edge, beside), end: edge},
        # The title of y stands level above the axis: read from the side it would be guessed.
        "title": {
            "text": directed(chart.lang, chart.y.title),
            "font": {"size": 13},
            "xref": "container",
            "yref": "container",
            "x": 1 if persian else 0,
            "y": 1,
            "xanchor": "right" if persian else "left",
            "yanchor": "top",
            "pad": {"t": 4, "l": 4, "r": 4},
        },
    }


def _rule(chart: Chart, rule: Rule) -> dict[str, Any]:
    """From edge to edge, in values: a line that ends at the paper's edges would lie under the grid."""
    stroke = {"color": rule.colour, "width": 1.5, "dash": dashed(rule.dash)}
    x, y = (chart.x.low, chart.x.high), (chart.y.low, chart.y.high)
    (x0, x1), (y0, y1) = ((rule.at, rule.at), y) if rule.axis == "x" else (x, (rule.at, rule.at))
    place = {"xref": "x", "yref": "y", "x0": x0, "x1": x1, "y0": y0, "y1": y1}
    return {"type": "line", "layer": "between", **place, "line": stroke}


def away_of(chart: Chart) -> int:
    """Pixels from the last value of x to the names of line ends: in Persian the words of the axis lie between."""
    return 48 if chart.lang == "fa" and chart.y.ticks else 16


# What is named beside a chart: its words in rows, their colour, and its value of y.
End = tuple[Sequence[str], str, float]


def ends_of(lines: Sequence[Line], rules: Sequence[Rule], most: int) -> dict[str, End]:
    """The lines at their last values, and the level rules, by the code of a county, else by the name.

    most: letters of a row.
    """
    found: dict[str, End] = {}
    for line in lines:
        if line.label:
            y = next(y for _, y in reversed(line.points) if y is not None)
            found[line.code or line.name] = in_rows(line.label, most), line.colour, y
    if found:
        level = [rule for rule in rules if rule.axis == "y" and rule.name]
        found |= {rule.name: (in_rows(rule.name, most), rule.colour, rule.at) for rule in level}
    return found


def end_names(chart: Chart, ends: Mapping[str, End]) -> dict[str, dict[str, Any]]:
    """What the browser needs of each name beside the chart. y: 0 at the lower end of the plot, 1 at its upper one."""
    low, high = chart.y.low, chart.y.high
    return {
        key: {
            "text": "<br>".join(directed(chart.lang, row) for row in rows),
            "rows": len(rows),
            "color": colour,
            "y": round((y - low) / (high - low), 4),
        }
        for key, (rows, colour, y) in ends.items()
    }


def end_shape(chart: Chart, size: int) -> dict[str, Any]:
    """A line from where the plot ends, with a name at its end; the browser adds where, the words and their colour."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "xanchor": 1,
        "x0": 6,
        "x1": away_of(chart),
        "line": {"width": 0.8},
        "label": {
            "font": {"size": size},
            "textangle": 0,
            "textposition": "end",
            "xanchor": "left",
            "yanchor": "middle",
            "padding": 4,
        },
    }


def _axis(lang: str, axis: Axis, room: int = 1000) -> dict[str, Any]:
    """room: letters of the words of ticks, with two between them, that stand beside one another."""
    step = max(1, math.ceil(sum(len(text) + 2 for _, text in axis.ticks) / room))
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [value for value, _ in axis.ticks],
        "ticktext": ["" if i % step else directed(lang, text) for i, (_, text) in enumerate(axis.ticks)],
        "tickangle": 0,
        "gridcolor": tokens.LINE,
        "zeroline": False,
        "fixedrange": True,
        # Plotly would measure all words of the axis, and then draw the chart once more.
        "ticklabeloverflow": "allow",
    }


def dashed(dash: str) -> str:
    """SVG's stroke pattern as plotly writes it."""
    return DASH if dash == DASH else ",".join(f"{part}px" for part in dash.split()) or "solid"
