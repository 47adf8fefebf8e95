"""A Chart as plotly's figure, as plain data: plotly.graph_objects would cost ten times as much in each callback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard.figures import tokens
from dashboard.figures.chart import Axis, Chart, Dot, Line
from dashboard.figures.svg import directed

FONT = {"family": tokens.FONT, "size": 13, "color": tokens.INK}
# Where plotly writes words whose anchor is a side of the picture.
_SIDES = {"start": "middle right", "middle": "middle center", "end": "middle left"}
# Of the explore page's live figures. The page has its own ways to a picture, a link and the whole screen.
CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showSendToCloud": False,
    "topojsonURL": "/static/topojson/",
}


def base_layout(lang: str) -> dict[str, Any]:
    """What the layouts of all live figures have in common."""
    side = "right" if lang == "fa" else "left"
    return {
        "font": FONT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hoverlabel": {"font": FONT, "bgcolor": "#ffffff", "bordercolor": tokens.LINE, "align": side},
        "dragmode": False,
        "clickmode": "event",
    }


def plotly(chart: Chart) -> dict[str, Any]:
    """data and layout. The county's code stands in the customdata of each point."""
    return {"data": list(_traces(chart)), "layout": base_layout(chart.lang) | _layout(chart)}


def _traces(chart: Chart) -> Iterator[dict[str, Any]]:
    still = {"type": "scatter", "hoverinfo": "skip"}
    for band in chart.bands:
        xs = [x for x, _, _ in band.points]
        edge = {"x": xs, "mode": "lines", "line": {"width": 0}}
        yield still | edge | {"y": [low for _, low, _ in band.points]}
        yield still | edge | {"y": [high for _, _, high in band.points], "fill": "tonexty", "fillcolor": band.colour}
    for line in chart.lines:
        yield _line(chart.lang, line)
    labelled = [line for line in chart.lines if line.label]
    if labelled:
        ends = [next((x, y) for x, y in reversed(line.points) if y is not None) for line in labelled]
        yield still | {
            "x": [x for x, _ in ends],
            "y": [y for _, y in ends],
            "mode": "text",
            "text": [directed(chart.lang, line.label) for line in labelled],
            "textposition": "middle right",
            "textfont": {"color": [line.colour for line in labelled]},
            "cliponaxis": False,
        }
    if chart.dots:
        yield _dots(chart)
    # Words over a chart are points without marks: the bundle has no annotations.
    named = [
        (
            rule.at if rule.axis == "x" else chart.x.low,
            rule.at if rule.axis == "y" else chart.y.high,
            rule,
            "top right",
        )
        for rule in chart.rules
        if rule.name
    ]
    texts = [(x, y, rule.name, rule.colour, side) for x, y, rule, side in named]
    texts += [(word.x, word.y, word.text, word.colour, _SIDES[word.anchor]) for word in chart.words]
    if texts:
        yield still | {
            "x": [x for x, *_ in texts],
            "y": [y for _, y, *_ in texts],
            "mode": "text",
            "text": [directed(chart.lang, text) for _, _, text, *_ in texts],
            "textposition": [side for *_, side in texts],
            "textfont": {"color": [colour for *_, colour, _ in texts], "size": 12},
            "cliponaxis": False,
        }


def _line(lang: str, line: Line) -> dict[str, Any]:
    stroke = {"color": line.colour, "width": line.width, "dash": _dash(line.dash)}
    trace = {
        "type": "scatter",
        "mode": "lines",
        "name": directed(lang, line.name),
        "x": [x for x, _ in line.points],
        "y": [y for _, y in line.points],
        "line": stroke,
        "customdata": [line.code] * len(line.points),
    }
    if not line.texts:
        return trace | {"hoverinfo": "skip"}
    return trace | {"hovertemplate": "%{text}<extra></extra>", "text": [directed(lang, text) for text in line.texts]}


def _dots(chart: Chart) -> dict[str, Any]:
    dots = chart.dots
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "customdata": [dot.code for dot in dots],
        "hovertext": [directed(chart.lang, dot.text) for dot in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "text": [directed(chart.lang, dot.label) if dot.label else "" for dot in dots],
        "textposition": [_side(chart.x, dot) for dot in dots],
        "cliponaxis": False,
        "marker": {
            "color": [dot.fill for dot in dots],
            "size": [dot.radius * 2 for dot in dots],
            "line": {"color": [dot.stroke for dot in dots], "width": 1.5},
        },
        # A lasso chooses counties, and the server draws what is chosen.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _side(x: Axis, dot: Dot) -> str:
    """On which side of a dot its label has more room."""
    return "middle left" if dot.x > (x.low + x.high) / 2 else "middle right"


def _layout(chart: Chart) -> dict[str, Any]:
    persian = chart.lang == "fa"
    return {
        "xaxis": _axis(chart.lang, chart.x),
        # In Persian the values stand on the right, where a reader begins.
        "yaxis": _axis(chart.lang, chart.y) | {"side": "right" if persian else "left"},
        "shapes": [
            {
                "type": "line",
                "layer": "below",
                **_across(rule.axis, rule.at),
                "line": {"color": rule.colour, "width": 1.5, "dash": _dash(rule.dash)},
            }
            for rule in chart.rules
        ],
    }


def _axis(lang: str, axis: Axis) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [value for value, _ in axis.ticks],
        "ticktext": [directed(lang, text) for _, text in axis.ticks],
        "title": {"text": directed(lang, axis.title), "standoff": 6},
        "gridcolor": tokens.LINE,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def _across(axis: str, at: float) -> dict[str, Any]:
    if axis == "x":
        return {"xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1}
    return {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": at, "y1": at}


def _dash(dash: str) -> str:
    """SVG's stroke pattern as plotly writes it."""
    return ",".join(f"{part}px" for part in dash.split()) or "solid"
