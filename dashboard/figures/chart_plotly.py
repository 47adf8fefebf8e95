"""A Chart as plotly's figure, as plain data: plotly.graph_objects would cost ten times as much in each callback.

A live figure is the same whatever counties are chosen. Its `layout.meta` has what the browser adds for them
(`dashboard/pages/explore/chosen.js`), so that a choice of counties waits for no answer of the server:

    chosen: {code: part}, what a chosen county adds; none: the part that is added where none is chosen
    ends: {key: what is named beside the chart}; end: what plotly's shape of each such name has besides; rows: so many
    rows of letters such names have room for at the least
    looks: how many counties are shown at the most

A part is {"data": traces, "shapes": plotly's shapes, "ends": as above, in the place of those with equal keys}.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import FAINT, Chart, Dot, Line
from dashboard.figures.chart_layout import DASH, away_of, dashed, end_names, end_shape, ends_of, layout_of
from dashboard.figures.figure import Paper
from dashboard.figures.free_places import SIDES
from dashboard.figures.plot import LETTER
from dashboard.figures.svg import directed
from dashboard.language import COMMA

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
# Of more names than these each has one row, in smaller letters. Of few and of more: letters of a row, and their size.
MANY, FEW, EACH = 10, (14, 13), (40, 11)
# As DASH: the colour, and the side of a dot on which the name stands.
COLOUR, SIDE = "chosen-colour", "chosen-side"
# A code of no county: what a chart shows where others are chosen than the counties in it.
NOBODY = "-"


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


def plotly(
    chart: Callable[[Sequence[str]], Chart], counties: Sequence[str], looks: int | None = None
) -> dict[str, Any]:
    """data and layout. The county's code stands in the customdata of each point.

    chart: the chart with some counties chosen; all but lines and dots is that of all chosen. counties: all there are.
    looks: how many counties are shown at the most.
    """
    every, others, none = chart(counties), chart([NOBODY]), chart([])
    ground = replace(every, lines=others.lines, dots=others.dots)
    layout, (most, size) = layout_of(every), FEW if len(others.lines) + (looks or 0) <= MANY else EACH
    meta: dict[str, Any] = {
        "chosen": {
            code: _part(_of_county(every, code, tokens.look(i)[0]), SIDE, ground, most)
            for i, code in enumerate(counties)
        },
        "none": _of_none(none, ground, most),
    }
    if ends := ends_of(every, most):
        widest = max(len(row) for rows, *_ in ends.values() for row in rows)
        layout["margin"]["r"] = away_of(every) + round(widest * size * LETTER)
        meta |= {"ends": end_names(ground, most), "end": end_shape(every, size), "rows": ROWS}
    if looks:
        meta["looks"] = looks
    return {"data": list(_ground(ground)), "layout": base_layout(every.lang) | layout | {"meta": meta}}


def _of_county(chart: Chart, code: str, colour: str) -> Chart:
    """The lines and dots of a county, with what stands for its look. colour: the one that it has in the chart."""
    lines = [replace(line, colour=COLOUR, dash=DASH) for line in chart.lines if line.code == code]
    looks = [
        replace(dot, fill=fill, stroke=stroke, ink=ink)
        for dot in chart.dots
        if dot.code == code
        for fill, stroke, ink in [[COLOUR if own == colour else own for own in (dot.fill, dot.stroke, dot.ink)]]
    ]
    return replace(chart, lines=lines, dots=looks)


def _of_none(none: Chart, ground: Chart, most: int) -> dict[str, Any]:
    """The part of what looks otherwise where no county is chosen."""
    sides = chart_svg.sides(none, SIZE) if any(dot.label for dot in none.dots) else [None] * len(none.dots)
    always = {(dot.code, dot.x, dot.y): dot for dot in ground.dots}
    dots = [
        (dot, side) for dot, side in zip(none.dots, sides, strict=True) if dot != always.get((dot.code, dot.x, dot.y))
    ]
    lines = [line for line in none.lines if line not in ground.lines]
    own = replace(none, lines=lines, dots=[dot for dot, _ in dots])
    return _part(own, [side for _, side in dots], ground, most)


def _part(own: Chart, sides: Sequence[Any], ground: Chart, most: int) -> dict[str, Any]:
    """What the lines and dots of a chart add to a figure.

    sides: of the dots' names, or SIDE. ground: what is always shown. most: letters of a row of the names of lines.
    """
    # Under these dots lie others, or points of their lines, which say themselves under the pointer.
    silent = {"hoverinfo": "skip", "hovertext": [], "hovertemplate": ""}
    always = {line.code for line in ground.lines if line.code}
    own = replace(own, lines=[replace(line, texts=()) if line.code in always else line for line in own.lines])
    data = [*(_line(own.lang, line) for line in own.lines), *_lone_points(own)]
    if own.dots:
        data.append(_dots(own.lang, own.dots, [SIDE] * len(own.dots) if sides == SIDE else sides) | silent)
    ends = end_names(own, most)
    return {"data": data, "ends": ends} if ends else {"data": data}


def _ground(chart: Chart) -> Iterator[dict[str, Any]]:
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
        yield _dots(chart.lang, chart.dots, [None] * len(chart.dots))
    yield from _words(chart)


def _line(lang: str, line: Line) -> dict[str, Any]:
    stroke = {"color": line.colour, "width": line.width, "dash": dashed(line.dash)}
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in line.points],
        "y": [y for _, y in line.points],
        "line": stroke,
        "customdata": [line.code] * len(line.points),
    }
    if line.faint:
        trace["opacity"] = FAINT
    if not line.texts:
        return trace | {"hoverinfo": "skip"}
    said = directed(lang, f"{line.name}{COMMA[lang]}%{{text}}")
    return trace | {"hovertemplate": f"{said}<extra></extra>", "text": list(line.texts)}


def _lone_points(chart: Chart) -> Iterator[dict[str, Any]]:
    """Points of lines that have a gap on both sides, which a line does not show."""
    found = []
    for line in chart.lines:
        known = [False, *[y is not None for _, y in line.points], False]
        lone = [i for i, y in enumerate(known[1:-1]) if y and not known[i] and not known[i + 2]]
        found += [(line, *line.points[i], line.texts[i] if line.texts else "") for i in lone]
    if found:
        yield {
            "type": "scatter",
            "mode": "markers",
            "x": [x for _, x, _, _ in found],
            "y": [y for _, _, y, _ in found],
            "customdata": [line.code for line, *_ in found],
            "hovertext": [directed(chart.lang, f"{line.name}{COMMA[chart.lang]}{text}") for line, *_, text in found],
            "hoverinfo": "text",
            "marker": {"color": [line.colour for line, *_ in found], "size": 6},
        }


def _dots(lang: str, dots: Sequence[Dot], sides: Sequence[Any]) -> dict[str, Any]:
    """sides: of the dots' names. A name that has none says itself where the dot is pointed at."""
    return {
        "type": "scatter",
        "mode": "markers+text" if any(sides) else "markers",
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "customdata": [dot.code for dot in dots],
        "hovertext": [directed(lang, dot.text) for dot in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "text": [directed(lang, dot.label) if side else "" for dot, side in zip(dots, sides, strict=True)],
        "textposition": [POSITIONS.get(side, side) or "middle right" for side in sides],
        "textfont": {"color": [dot.ink for dot in dots], "size": 12},
        "cliponaxis": False,
        "marker": {
            "color": [dot.fill for dot in dots],
            "size": [dot.radius * 2 for dot in dots],
            "line": {"color": [dot.stroke for dot in dots], "width": 1.5},
            "opacity": 1,
        },
        # A lasso chooses counties, which get a look of their own.
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
