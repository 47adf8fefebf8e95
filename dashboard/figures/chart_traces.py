"""The marks of a Chart as plotly traces: bands, lines, dots and texts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dashboard.figures.chart import FAINT, Chart, Dot, Line
from dashboard.figures.chart_layout import dashed
from dashboard.figures.free_places import SIDES
from dashboard.figures.svg import directed
from dashboard.language import COMMA

POSITIONS = {
    (across, up): f"{('bottom', 'middle', 'top')[up + 1]} {('left', 'center', 'right')[across + 1]}"
    for across, up in SIDES
}


class Texts(dict[str, int]):
    """The distinct texts of a figure's points, each with its index: `meta.texts`."""

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place

    def places(self, said: Iterable[str]) -> list[int]:
        """The indices of texts; new texts are added."""
        return [self[text] for text in said]


def bands(chart: Chart) -> Iterator[dict[str, Any]]:
    still = {"type": "scatter", "hoverinfo": "skip"}
    for band in chart.bands:
        xs = [x for x, _, _ in band.points]
        edge = {"x": xs, "mode": "lines", "line": {"width": 0}}
        yield still | edge | {"y": [low for _, low, _ in band.points]}
        yield still | edge | {"y": [high for _, _, high in band.points], "fill": "tonexty", "fillcolor": band.colour}


def stroke(line: Line) -> dict[str, Any]:
    return {"color": line.colour, "width": line.width, "dash": dashed(line.dash)}


def line_trace(chart: Chart, line: Line, texts: Texts) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in line.points],
        "y": [y for _, y in line.points],
        "line": stroke(line),
        "customdata": line.code,
    }
    if line.faint:
        trace["opacity"] = FAINT
    if not line.texts:
        return trace | {"hoverinfo": "skip"}
    trace |= {"hovertemplate": f"{_tooltip(chart, line, '%{hovertext}', '%{text}')}<extra></extra>"}
    return trace | {"text": texts.places(line.texts)} | ({"hovertext": "x"} if chart.days else {})


def _tooltip(chart: Chart, line: Line, day: str, text: str) -> str:
    said = f"{day}: {text}" if chart.days else text
    return directed(chart.lang, f"{line.name}{COMMA[chart.lang]}{said}")


def lone_points(chart: Chart, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """Markers for points between two gaps, which a line does not show."""
    found = []
    for line in lines:
        known = [False, *[y is not None for _, y in line.points], False]
        lone = [i for i, y in enumerate(known[1:-1]) if y and not known[i] and not known[i + 2]]
        for i in lone:
            x, y = line.points[i]
            day = chart.days[int(x)] if chart.days else ""
            found.append((line, x, y, _tooltip(chart, line, day, line.texts[i]) if line.texts else ""))
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


def dots_trace(lang: str, dots: Sequence[Dot], sides: Sequence[Any] | None = None) -> dict[str, Any]:
    """The trace of dots. sides: those of the dots' names; a dot without a side shows its name as a tooltip."""
    return {
        "type": "scatter",
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "customdata": [dot.code for dot in dots],
        "hovertext": [directed(lang, dot.text) for dot in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        # plotly's look of selected points is off: a lasso chooses counties, which then get the look of chosen ones.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    } | dots_look(lang, dots, sides or [None] * len(dots))


def dots_look(lang: str, dots: Sequence[Dot], sides: Sequence[Any]) -> dict[str, Any]:
    """The appearance of dots: all but their positions."""
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


def texts_traces(chart: Chart) -> Iterator[dict[str, Any]]:
    """Traces of texts: words at a point extend into the chart from its edges; names of rules are above top or start.

    They are points without markers, since plotly's bundle lacks annotations.
    """
    persian = chart.lang == "fa"
    side = {"start": "right", "middle": "center", "end": "left"}
    placed = [
        (word.x, word.y, word.text, word.colour, f"{up} {side[word.anchor]}")
        for word in chart.words
        for up in [{chart.y.low: "top", chart.y.high: "bottom"}.get(word.y, "middle")]
    ]
    beginning = (chart.x.high, "top left") if persian else (chart.x.low, "top right")
    # If lines have their names beside the chart, so do horizontal rules.
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
