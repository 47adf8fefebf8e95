"""A Chart as plotly's figure, as plain data: plotly.graph_objects would cost ten times as much in each callback."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import FAINT, Axis, Chart, Line, Rule
from dashboard.figures.figure import Paper
from dashboard.figures.free_places import SIDES
from dashboard.figures.plot import LETTER, in_rows, spread
from dashboard.figures.svg import directed

FONT = {"family": tokens.FONT, "size": 13, "color": tokens.INK}
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
# Names of dots are placed for a figure of so many pixels: half of a desk's screen.
SIZE = Paper(560, 400, 13)
POSITIONS = {
    (across, up): f"{('bottom', 'middle', 'top')[up + 1]} {('left', 'center', 'right')[across + 1]}"
    for across, up in SIDES
}
TOPOJSON = "/static/topojson/"
# What plotly wants of any map, though none of ours shows it.
OUTLINE = f"{TOPOJSON}world_110m.json"
# Of the explore page's live figures. The page has its own ways to a picture, a link and the whole screen.
CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showSendToCloud": False,
    "topojsonURL": TOPOJSON,
}
# Names of line ends: so many rows stand one below the other in a plot of the least height.
ROWS = 20
# Of more names than these each has one row, in smaller letters; letters of a row of few and of many names.
MANY, SHORT, LONG = 10, 14, 40
# Letters of an axis's words that have room beside one another on a phone.
ACROSS = 32


def base_layout(lang: str) -> dict[str, Any]:
    """What the layouts of all live figures have in common."""
    side = "right" if lang == "fa" else "left"
    return {
        "font": FONT,
        "margin": MARGIN,
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
    yield from _lone_points(chart)
    if chart.dots:
        yield _dots(chart)
    yield from _words(chart)


def _line(lang: str, line: Line) -> dict[str, Any]:
    stroke = {"color": line.colour, "width": line.width, "dash": _dash(line.dash)}
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "name": directed(lang, line.name),
        "x": [x for x, _ in line.points],
        "y": [y for _, y in line.points],
        "line": stroke,
        "customdata": [line.code] * len(line.points),
    }
    if line.faint:
        trace["opacity"] = FAINT
    if not line.texts:
        return trace | {"hoverinfo": "skip"}
    return trace | {"hovertemplate": "%{text}<extra></extra>", "text": [directed(lang, text) for text in line.texts]}


def _lone_points(chart: Chart) -> Iterator[dict[str, Any]]:
    """Points of lines that have a gap on both sides, which a line does not show."""
    found = []
    for line in chart.lines:
        known = [False, *(y is not None for _, y in line.points), False]
        lone = [i for i, y in enumerate(known[1:-1]) if y and not known[i] and not known[i + 2]]
        found += [(line, *line.points[i], line.texts[i] if line.texts else "") for i in lone]
    if found:
        yield {
            "type": "scatter",
            "mode": "markers",
            "x": [x for _, x, _, _ in found],
            "y": [y for _, _, y, _ in found],
            "customdata": [line.code for line, *_ in found],
            "hovertext": [directed(chart.lang, text) for *_, text in found],
            "hoverinfo": "text",
            "marker": {"color": [line.colour for line, *_ in found], "size": 6},
        }


def _dots(chart: Chart) -> dict[str, Any]:
    """A name that has no room in a figure of middling size says itself where the dot is pointed at."""
    dots = chart.dots
    sides = chart_svg.sides(chart, SIZE) if any(dot.label for dot in dots) else [None] * len(dots)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "customdata": [dot.code for dot in dots],
        "hovertext": [directed(chart.lang, dot.text) for dot in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "text": [directed(chart.lang, dot.label) if side else "" for dot, side in zip(dots, sides, strict=True)],
        "textposition": [POSITIONS[side] if side else "middle right" for side in sides],
        "textfont": {"color": [dot.ink for dot in dots], "size": 12},
        "cliponaxis": False,
        "marker": {
            "color": [dot.fill for dot in dots],
            "size": [dot.radius * 2 for dot in dots],
            "line": {"color": [dot.stroke for dot in dots], "width": 1.5},
            "opacity": 1,
        },
        # A lasso chooses counties, and the server draws what is chosen.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _words(chart: Chart) -> Iterator[dict[str, Any]]:
    """Words at a point run into the chart from its edges; names of rules stand over their tops and beginnings.

    They are points without marks: the bundle has no annotations.
    """
    persian = chart.lang == "fa"
    side = {"start": "right", "middle": "center", "end": "left"}
    placed = [
        (word.x, word.y, word.text, word.colour, f"{up} {side[word.anchor]}")
        for word in chart.words
        for up in [{chart.y.low: "top", chart.y.high: "bottom"}.get(word.y, "middle")]
    ]
    beginning = (chart.x.high, "top left") if persian else (chart.x.low, "top right")
    # Level ones have their names beside the chart where lines have.
    beside = any(line.label for line in chart.lines)
    for rule in (rule for rule in chart.rules if rule.name):
        if rule.axis == "x":
            placed.append((rule.at, chart.y.high, rule.name, rule.colour, "top center"))
        elif not beside:
            placed.append((beginning[0], rule.at, rule.name, rule.colour, beginning[1]))
    if not placed:
        return
    xs, ys, texts, colours, positions = (list(column) for column in zip(*placed, strict=True))
    yield {
        "type": "scatter",
        "hoverinfo": "skip",
        "mode": "text",
        "x": xs,
        "y": ys,
        "text": [directed(chart.lang, text) for text in texts],
        "textposition": positions,
        "textfont": {"color": colours, "size": 12},
        "cliponaxis": False,
    }


def _layout(chart: Chart) -> dict[str, Any]:
    persian, ends = chart.lang == "fa", _ends(chart)
    # As wide as the values are in letters.
    beside = 12 + 8 * max((len(text) for _, text in chart.y.ticks), default=0)
    above = 8 + 20 * bool(chart.y.title) + 18 * any(rule.axis == "x" and rule.name for rule in chart.rules)
    titles = in_rows(chart.x.title, ACROSS) if chart.x.title else []
    title = {"text": "<br>".join(directed(chart.lang, row) for row in titles), "font": {"size": 12}}
    # The words of the first and last mark reach over the edges.
    edge, below = 26 if chart.x.ticks else 8, 8 + 22 * bool(chart.x.ticks) + 17 * len(titles)
    beginning, end = ("r", "l") if persian else ("l", "r")
    layout: dict[str, Any] = {
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
    if ends:
        # Pixels from the last value of x to the names: in Persian the words of the axis lie between.
        away = 48 if persian and chart.y.ticks else 16
        size, places = _end_places(chart.y, ends)
        widest = max(len(row) for rows, *_ in ends for row in rows)
        layout["margin"]["r"] = away + round(widest * size * LETTER)
        layout["shapes"] += [
            {
                "type": "line",
                "xref": "paper",
                "yref": "paper",
                "xsizemode": "pixel",
                "xanchor": 1,
                "x0": 6,
                "x1": away,
                "y0": round(_share(chart.y, y), 4),
                "y1": place,
                "line": {"color": colour, "width": 0.8},
                "label": {
                    "text": "<br>".join(directed(chart.lang, row) for row in rows),
                    "font": {"color": colour, "size": size},
                    "textangle": 0,
                    "textposition": "end",
                    "xanchor": "left",
                    "yanchor": "middle",
                    "padding": 4,
                },
            }
            for (rows, colour, y), place in zip(ends, places, strict=True)
        ]
    return layout


def _rule(chart: Chart, rule: Rule) -> dict[str, Any]:
    """From edge to edge, in values: a line that ends at the paper's edges would lie under the grid."""
    stroke = {"color": rule.colour, "width": 1.5, "dash": _dash(rule.dash)}
    x, y = (chart.x.low, chart.x.high), (chart.y.low, chart.y.high)
    (x0, x1), (y0, y1) = ((rule.at, rule.at), y) if rule.axis == "x" else (x, (rule.at, rule.at))
    place = {"xref": "x", "yref": "y", "x0": x0, "x1": x1, "y0": y0, "y1": y1}
    return {"type": "line", "layer": "between", **place, "line": stroke}


def _ends(chart: Chart) -> list[tuple[list[str], str, float]]:
    """(words in rows, colour, y) of what is named beside the chart: lines at their last values, and level rules."""
    most = SHORT if len(chart.lines) <= MANY else LONG
    found = []
    for line in chart.lines:
        if line.label:
            y = next(y for _, y in reversed(line.points) if y is not None)
            found.append((in_rows(line.label, most), line.colour, y))
    if found:
        rules = [rule for rule in chart.rules if rule.axis == "y" and rule.name]
        found += [(in_rows(rule.name, most), rule.colour, rule.at) for rule in rules]
    return found


def _share(axis: Axis, value: float) -> float:
    """Where a value lies on an axis: 0 at its lower end, 1 at its upper one."""
    return (value - axis.low) / (axis.high - axis.low)


def _end_places(y: Axis, ends: Sequence[tuple[Sequence[str], str, float]]) -> tuple[int, list[float]]:
    """The size of the letters of names, and their places as shares of the plot's height.

    They are moved apart as if the plot were as high as ROWS rows.
    """
    rows = [len(rows) for rows, *_ in ends]
    unit = 1 / max(sum(rows), ROWS)
    wanted = [(_share(y, value), count * unit) for (*_, value), count in zip(ends, rows, strict=True)]
    return 13 if len(ends) <= MANY else 11, [round(place, 4) for place in spread(wanted, 0, 1)]


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


def _dash(dash: str) -> str:
    """SVG's stroke pattern as plotly writes it."""
    return ",".join(f"{part}px" for part in dash.split()) or "solid"
