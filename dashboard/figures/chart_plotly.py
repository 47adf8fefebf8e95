"""Converts a Chart to a plotly figure as plain data, which takes a tenth of the time of plotly.graph_objects.

A live figure does not depend on the chosen counties. Its `layout.meta` contains what the browser adds for chosen
counties (`dashboard/pages/explore/chosen.js`), so choosing a county does not wait for the server:

    chosen: {code: part}, what a chosen county adds; none: the part that is added if no county is chosen
    ends: {key: name beside the chart}; end: further properties of the plotly shape of such a name; rows: the least
    number of text rows for which there is room
    looks: the largest number of counties that are shown

A part is {"data": traces, "shapes": plotly shapes, "ends": as above, replacing those with equal keys}. A trace with
`of` is a copy of that trace of the figure with another look, limited to the points whose indices `at` lists.

To keep answers short, the browser expands repeated values:

    customdata: one code for all points of a trace, or one for each row of a heat map
    text: numbers are indices of `meta.texts`
    hovertext: numbers are indices of `meta.days`; "x": the trace's x values minus `meta.first` are the indices
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import Chart, Dot, Line
from dashboard.figures.chart_layout import away_of, end_names, end_shape, layout_of
from dashboard.figures.chart_traces import (
    Texts,
    bands,
    dots_look,
    dots_trace,
    line_trace,
    lone_points,
    stroke,
    texts_traces,
)
from dashboard.figures.figure import Paper
from dashboard.figures.plot import ends_of, text_width

FONT = {"family": tokens.FONT, "size": 13, "color": tokens.INK}
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
# The size in pixels for which names of dots are placed: half of a small laptop screen.
SIZE = Paper(460, 400, 14)
TOPOJSON = "/static/topojson/"
# A file that plotly loads for every map, although no map here shows it.
OUTLINE = f"{TOPOJSON}world_110m.json"
# plotly's buttons are hidden: the explore page has its own for pictures, links and full screen.
CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showSendToCloud": False,
    "topojsonURL": TOPOJSON,
}
# How many rows of names of line ends have room in a plot of the least height.
ROWS = 20
# More names than MANY have one row each, in smaller letters. FEW, EACH: (letters in a row, letter size in pixels).
MANY, FEW, EACH = 10, (14, 13), (40, 11)
# A placeholder like COLOUR and DASH: the side of a dot on which its name is.
SIDE = "chosen-side"
# The code of no county: for the chart's look when counties outside of the chart are chosen.
NOBODY = "-"


def base_layout(lang: str) -> dict[str, Any]:
    """The part of the layout that all live figures share."""
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


def plotly(chart: Callable[[Sequence[str]], Chart], counties: Sequence[str]) -> dict[str, Any]:
    """The figure (data and layout). chart: the chart for chosen counties, in `chosen_look`. counties: all codes."""
    return with_parts(chart(counties), chart([NOBODY]), chart([]), counties)


def with_parts(
    every: Chart, others: Chart, none: Chart, counties: Sequence[str], looks: int | None = None
) -> dict[str, Any]:
    """The figure (data and layout).

    every: the chart with all counties chosen, in `chosen_look`. Of the other two charts only lines and dots are used.
    others: the chart when only counties outside of the chart are chosen. none: the chart when no county is chosen.
    looks: the largest number of chosen counties that are shown.
    """
    texts = Texts()
    most, size = FEW if len(others.lines) + (looks or 0) <= MANY else EACH
    layout, ends = layout_of(every), ends_of(every.lines, every.rules, most, every.x.high)
    below = [
        *bands(every),
        *(line_trace(every, line, texts) for line in others.lines),
        *lone_points(every, others.lines),
    ]
    dots = [dots_trace(every.lang, others.dots)] if others.dots else []
    ground = _Ground(
        {line.code: i for i, line in enumerate(others.lines, 2 * len(every.bands)) if line.code},
        {(dot.code, dot.text): i for i, dot in enumerate(others.dots)},
        len(below),
    )
    meta: dict[str, Any] = {"chosen": {}, "none": _of_none(none, others, ground, most, texts)}
    lines_of, dots_of = defaultdict[str, list[Line]](list), defaultdict[str, list[Dot]](list)
    for line in every.lines:
        lines_of[line.code].append(line)
    for dot in every.dots:
        dots_of[dot.code].append(dot)
    for code in counties:
        lines, marks = lines_of[code], dots_of[code]
        sides = [SIDE if dot.label else None for dot in marks]
        meta["chosen"][code] = _part(every, lines, marks, sides, ground, texts)
        if code in ends:
            meta["chosen"][code]["ends"] = end_names(every, {code: ends[code]})
    if ends:
        widest = max(text_width(row) for end in ends.values() for row in end.rows)
        # plotly's padding of a name on both sides, too.
        layout["margin"]["r"] = away_of(every) + math.ceil(widest * size) + 8
        always = end_names(every, ends_of(others.lines, every.rules, most, every.x.high))
        meta |= {"ends": always, "end": end_shape(every, size), "rows": ROWS}
    if looks:
        meta["looks"] = looks
    if every.days:
        first = math.ceil(every.x.low)
        meta |= {"first": first, "days": every.days[first : math.floor(every.x.high) + 1]}
    data = [*below, *dots, *texts_traces(every)]
    return {"data": data, "layout": base_layout(every.lang) | layout | {"meta": meta | {"texts": list(texts)}}}


@dataclass(frozen=True)
class _Ground:
    """The part that is always shown. lines: index of the trace of a county's line. trace: index of the dots' trace.

    dots: indices of dots within their trace, by code and text.
    """

    lines: Mapping[str, int]
    dots: Mapping[tuple[str, str], int]
    trace: int


def _of_none(none: Chart, others: Chart, ground: _Ground, most: int, texts: Texts) -> dict[str, Any]:
    """The part with the lines and dots that look different if no county is chosen."""
    lines = [line for line in none.lines if line not in others.lines]
    sides = chart_svg.sides(none, SIZE) if any(dot.label for dot in none.dots) else [None] * len(none.dots)
    marks = [
        (dot, side)
        for dot, side in zip(none.dots, sides, strict=True)
        for place in [ground.dots.get((dot.code, dot.text))]
        if place is None or dot != others.dots[place]
    ]
    part = _part(none, lines, [dot for dot, _ in marks], [side for _, side in marks], ground, texts)
    ends = end_names(none, ends_of(lines, [], most, none.x.high))
    return part | ({"ends": ends} if ends else {})


# Marks of a part have no tooltip, since the mark below, which is always shown, has one.
SILENT = {"hoverinfo": "skip", "hovertext": [], "hovertemplate": ""}


def _part(
    chart: Chart, lines: Sequence[Line], dots: Sequence[Dot], sides: Sequence[Any], ground: _Ground, texts: Texts
) -> dict[str, Any]:
    """The part for some lines and dots. sides: those of the dots' names, None for no name."""
    data: list[dict[str, Any]] = []
    for line in lines:
        if line.code in ground.lines:
            data.append({"of": ground.lines[line.code], "line": stroke(line), "opacity": 1} | SILENT)
        else:
            data.append(line_trace(chart, line, texts))
    data += [lone | SILENT for lone in lone_points(chart, lines)]
    known: list[tuple[Dot, Any, int | None]] = []
    own: list[tuple[Dot, Any, int | None]] = []
    for dot, side in zip(dots, sides, strict=True):
        place = ground.dots.get((dot.code, dot.text))
        (own if place is None else known).append((dot, side, place))
    if own:
        data.append(dots_trace(chart.lang, [dot for dot, *_ in own], [side for _, side, _ in own]) | SILENT)
    if known:
        look = dots_look(chart.lang, [dot for dot, *_ in known], [side for _, side, _ in known])
        data.append({"of": ground.trace, "at": [place for *_, place in known]} | look | SILENT)
    return {"data": data}
