"""A Chart as plotly's figure, as plain data: plotly.graph_objects would cost ten times as much in each callback.

A live figure is the same whatever counties are chosen. Its `layout.meta` has what the browser adds for them
(`dashboard/pages/explore/chosen.js`), so that a choice of counties waits for no answer of the server:

    chosen: {code: part}, what a chosen county adds; none: the part that is added where none is chosen
    ends: {key: what is named beside the chart}; end: what plotly's shape of each such name has besides; rows: so many
    rows of letters such names have room for at the least
    looks: how many counties are shown at the most

A part is {"data": traces, "shapes": plotly's shapes, "ends": as above, in the place of those with equal keys}. Its
traces with `of` are that trace of the figure with another look, and have only those of its points that `at` lists.

So that an answer is short, the browser also writes out what repeats:

    customdata: one code for all points of a trace, or one for each row of a heat map
    text: numbers are places in `meta.texts`
    hovertext: numbers are places in `meta.days`; "x": those of the trace's x less `meta.first`
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import FAINT, Chart, Dot, Line
from dashboard.figures.chart_layout import away_of, dashed, end_names, end_shape, ends_of, layout_of
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
# As COLOUR and DASH: the side of a dot on which the name stands.
SIDE = "chosen-side"
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


def plotly(chart: Callable[[Sequence[str]], Chart], counties: Sequence[str]) -> dict[str, Any]:
    """data and layout. chart: the chart with some counties chosen, in `chosen_look`. counties: all there are."""
    return with_parts(chart(counties), chart([NOBODY]), chart([]), counties)


def with_parts(
    every: Chart, others: Chart, none: Chart, counties: Sequence[str], looks: int | None = None
) -> dict[str, Any]:
    """data and layout.

    every: the chart with all counties chosen, in `chosen_look`. Of the other two only lines and dots are taken.
    others: where counties are chosen that are not in the chart; none: where none is chosen. looks: how many chosen
    counties are shown at the most.
    """
    texts = Texts()
    most, size = FEW if len(others.lines) + (looks or 0) <= MANY else EACH
    layout, ends = layout_of(every), ends_of(every.lines, every.rules, most)
    below = [
        *_bands(every),
        *(_line(every, line, texts) for line in others.lines),
        *_lone_points(every, others.lines),
    ]
    dots = [_dots(every.lang, others.dots)] if others.dots else []
    ground = _Ground(
        {line.code: i for i, line in enumerate(others.lines, 2 * len(every.bands)) if line.code},
        {(dot.code, dot.text): i for i, dot in enumerate(others.dots)},
        len(below),
    )
    meta: dict[str, Any] = {"chosen": {}, "none": _of_none(none, others, ground, most, texts)}
    own = {code: (list[Line](), list[Dot]()) for code in counties}
    for line in every.lines:
        if line.code:
            own[line.code][0].append(line)
    for dot in every.dots:
        if dot.code:
            own[dot.code][1].append(dot)
    for code, (lines, marks) in own.items():
        sides = [SIDE if dot.label else None for dot in marks]
        meta["chosen"][code] = _part(every, lines, marks, sides, ground, texts)
        if code in ends:
            meta["chosen"][code]["ends"] = end_names(every, {code: ends[code]})
    if ends:
        widest = max(len(row) for rows, *_ in ends.values() for row in rows)
        layout["margin"]["r"] = away_of(every) + round(widest * size * LETTER)
        always = end_names(every, ends_of(others.lines, every.rules, most))
        meta |= {"ends": always, "end": end_shape(every, size), "rows": ROWS}
    if looks:
        meta["looks"] = looks
    if every.days:
        first = math.ceil(every.x.low)
        meta |= {"first": first, "days": every.days[first : math.floor(every.x.high) + 1]}
    data = [*below, *dots, *_words(every)]
    return {"data": data, "layout": base_layout(every.lang) | layout | {"meta": meta | {"texts": list(texts)}}}


class Texts(dict[str, int]):
    """The different texts that points of a figure say, each with its place among them: `meta.texts`."""

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place

    def places(self, said: Iterable[str]) -> list[int]:
        """The places of some texts."""
        return [self[text] for text in said]


@dataclass(frozen=True)
class _Ground:
    """What is always shown. lines: the trace of each county's line. dots: places in their trace, by code and text.

    trace: of the dots.
    """

    lines: Mapping[str, int]
    dots: Mapping[tuple[str, str], int]
    trace: int


def _of_none(none: Chart, others: Chart, ground: _Ground, most: int, texts: Texts) -> dict[str, Any]:
    """The part of what looks otherwise where no county is chosen."""
    lines = [line for line in none.lines if line not in others.lines]
    sides = chart_svg.sides(none, SIZE) if any(dot.label for dot in none.dots) else [None] * len(none.dots)
    marks = [
        (dot, side)
        for dot, side in zip(none.dots, sides, strict=True)
        for place in [ground.dots.get((dot.code, dot.text))]
        if place is None or dot != others.dots[place]
    ]
    part = _part(none, lines, [dot for dot, _ in marks], [side for _, side in marks], ground, texts)
    ends = end_names(none, ends_of(lines, [], most))
    return part | ({"ends": ends} if ends else {})


# Under what a part shows lies what is always shown, or the line of a dot, which says itself under the pointer.
SILENT = {"hoverinfo": "skip", "hovertext": [], "hovertemplate": ""}


def _part(
    chart: Chart, lines: Sequence[Line], dots: Sequence[Dot], sides: Sequence[Any], ground: _Ground, texts: Texts
) -> dict[str, Any]:
    """What lines and dots add to a figure. sides: of the dots' names, None for no name."""
    data: list[dict[str, Any]] = []
    for line in lines:
        if line.code in ground.lines:
            data.append({"of": ground.lines[line.code], "line": _stroke(line), "opacity": 1} | SILENT)
        else:
            data.append(_line(chart, line, texts))
    data += [lone | SILENT for lone in _lone_points(chart, lines)]
    known: list[tuple[Dot, Any, int | None]] = []
    own: list[tuple[Dot, Any, int | None]] = []
    for dot, side in zip(dots, sides, strict=True):
        place = ground.dots.get((dot.code, dot.text))
        (own if place is None else known).append((dot, side, place))
    if own:
        data.append(_dots(chart.lang, [dot for dot, *_ in own], [side for _, side, _ in own]) | SILENT)
    if known:
        look = _look(chart.lang, [dot for dot, *_ in known], [side for _, side, _ in known])
        data.append({"of": ground.trace, "at": [place for *_, place in known]} | look | SILENT)
    return {"data": data}


def _bands(chart: Chart) -> Iterator[dict[str, Any]]:
    still = {"type": "scatter", "hoverinfo": "skip"}
    for band in chart.bands:
        xs = [x for x, _, _ in band.points]
        edge = {"x": xs, "mode": "lines", "line": {"width": 0}}
        yield still | edge | {"y": [low for _, low, _ in band.points]}
        yield still | edge | {"y": [high for _, _, high in band.points], "fill": "tonexty", "fillcolor": band.colour}


def _stroke(line: Line) -> dict[str, Any]:
    return {"color": line.colour, "width": line.width, "dash": dashed(line.dash)}


def _line(chart: Chart, line: Line, texts: Texts) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in line.points],
        "y": [y for _, y in line.points],
        "line": _stroke(line),
        "customdata": line.code,
    }
    if line.faint:
        trace["opacity"] = FAINT
    if not line.texts:
        return trace | {"hoverinfo": "skip"}
    trace |= {"hovertemplate": f"{_under_pointer(chart, line, '%{hovertext}', '%{text}')}<extra></extra>"}
    return trace | {"text": texts.places(line.texts)} | ({"hovertext": "x"} if chart.days else {})


def _under_pointer(chart: Chart, line: Line, day: str, text: str) -> str:
    said = f"{day}: {text}" if chart.days else text
    return directed(chart.lang, f"{line.name}{COMMA[chart.lang]}{said}")


def _lone_points(chart: Chart, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """Points of lines that have a gap on both sides, which a line does not show."""
    found = []
    for line in lines:
        known = [False, *[y is not None for _, y in line.points], False]
        lone = [i for i, y in enumerate(known[1:-1]) if y and not known[i] and not known[i + 2]]
        for i in lone:
            x, y = line.points[i]
            day = chart.days[int(x)] if chart.days else ""
            found.append((line, x, y, _under_pointer(chart, line, day, line.texts[i]) if line.texts else ""))
    if found:
        yield {
            "type": "scatter",
            "mode": "markers",
            "x": [x for _, x, _, _ in found],
            "y": [y for _, _, y, _ in found],
            "customdata": [line.code for line, *_ in found],
            "hovertext": [text for *_, text in found],
            "hoverinfo": "text",
            "marker": {"color": [line.colour for line, *_ in found], "size": 6},
        }


def _dots(lang: str, dots: Sequence[Dot], sides: Sequence[Any] | None = None) -> dict[str, Any]:
    """sides: of the dots' names. A name that has none says itself where the dot is pointed at."""
    return {
        "type": "scatter",
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "customdata": [dot.code for dot in dots],
        "hovertext": [directed(lang, dot.text) for dot in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        # A lasso chooses counties, which get a look of their own.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    } | _look(lang, dots, sides or [None] * len(dots))


def _look(lang: str, dots: Sequence[Dot], sides: Sequence[Any]) -> dict[str, Any]:
    """What is seen of dots beside their places."""
    found: dict[str, Any] = {
        "mode": "markers",
        "marker": {
            "color": [dot.fill for dot in dots],
            "size": [dot.radius * 2 for dot in dots],
            "line": {"color": [dot.stroke for dot in dots], "width": 1.5},
            "opacity": 1,
        },
    }
    if any(sides):
        found |= {
            "mode": "markers+text",
            "text": [directed(lang, dot.label) if side else "" for dot, side in zip(dots, sides, strict=True)],
            "textposition": [POSITIONS.get(side, side) or "middle right" for side in sides],
            "textfont": {"color": [dot.ink for dot in dots], "size": 12},
        }
    return found


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
