"""The plotly layout of a Chart: axes, rules, and names beside the chart."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.figures import tokens
from dashboard.figures.chart import Axis, Chart, Rule
from dashboard.figures.plot import End, in_rows
from dashboard.figures.svg import directed

# How many letters of the tick labels of the x axis have room side by side on a phone.
ACROSS = 32
# Placeholders for the colour and dash of a chosen county, which depend on its position among the chosen counties.
COLOUR, DASH = "chosen-colour", "chosen-dash"
# (colour, dash) of a chosen county, by its position among the chosen counties.
Look = Callable[[int], tuple[str, str]]


def chosen_look(_: int) -> tuple[str, str]:
    """Placeholders instead of `tokens.look`, since only the browser knows the county's position."""
    return COLOUR, DASH


def layout_of(chart: Chart) -> dict[str, Any]:
    persian, ends = chart.lang == "fa", any(line.label for line in chart.lines)
    # As wide as the longest tick label.
    beside = 12 + 8 * max((len(text) for _, text in chart.y.ticks), default=0)
    above = 8 + 20 * bool(chart.y.title) + 18 * any(rule.axis == "x" and rule.name for rule in chart.rules)
    titles = in_rows(chart.x.title, ACROSS) if chart.x.title else []
    title = {"text": "<br>".join(directed(chart.lang, row) for row in titles), "font": {"size": 12}}
    # The first and the last tick label extend beyond the edges of the plot.
    edge, below = 26 if chart.x.ticks else 8, 8 + 22 * bool(chart.x.ticks) + 17 * len(titles)
    beginning, end = ("r", "l") if persian else ("l", "r")
    return {
        # Names beside the chart take room from the tick labels.
        "xaxis": _axis(chart.lang, chart.x, ACROSS // 2 if ends else ACROSS) | {"title": title},
        # In Persian the value axis is on the right, where reading begins.
        "yaxis": _axis(chart.lang, chart.y) | {"side": "right" if persian else "left"},
        "shapes": [_rule(chart, rule) for rule in chart.rules],
        "margin": {"t": above, "b": below, beginning: max(edge, beside), end: edge},
        # The title of the y axis is horizontal, above the axis, since rotated Persian text is hard to read.
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
    """A line in data coordinates: plotly draws lines in paper coordinates below the grid."""
    stroke = {"color": rule.colour, "width": 1.5, "dash": dashed(rule.dash)}
    x, y = (chart.x.low, chart.x.high), (chart.y.low, chart.y.high)
    (x0, x1), (y0, y1) = ((rule.at, rule.at), y) if rule.axis == "x" else (x, (rule.at, rule.at))
    place = {"xref": "x", "yref": "y", "x0": x0, "x1": x1, "y0": y0, "y1": y1}
    return {"type": "line", "layer": "between", **place, "line": stroke}


def away_of(chart: Chart) -> int:
    """Pixels from the last x value to the names of line ends; in Persian the labels of the y axis lie in between."""
    return 48 if chart.lang == "fa" and chart.y.ticks else 16


def end_names(chart: Chart, ends: Mapping[str, End]) -> dict[str, dict[str, Any]]:
    """What the browser needs to draw each name beside the chart. y: 0 at the bottom of the plot, 1 at the top."""
    low, high = chart.y.low, chart.y.high
    return {
        key: {
            "text": "<br>".join(directed(chart.lang, row) for row in end.rows),
            "rows": len(end.rows),
            "color": end.colour,
            "y": round((end.y - low) / (high - low), 4),
        }
        for key, end in ends.items()
    }


def end_shape(chart: Chart, size: int) -> dict[str, Any]:
    """A line from the edge of the plot to a name; the browser adds position, text and colour."""
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
    """A plotly axis. room: how many letters of tick labels have room side by side, with two blanks between labels."""
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
        # Otherwise plotly measures all tick labels and then draws the chart a second time.
        "ticklabeloverflow": "allow",
    }


def dashed(dash: str) -> str:
    """An SVG stroke pattern in plotly's notation."""
    return DASH if dash == DASH else ",".join(f"{part}px" for part in dash.split()) or "solid"
