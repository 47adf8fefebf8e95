"""Draws a Chart as SVG, for pages, files and slides.

All presentation is in attributes, without classes or CSS variables, so that a browser and a rasteriser draw the same
picture. Names of dots and of line ends never overlap; if there is no room beside a dot, its name is drawn a little
away, at the end of a thin line, or left out. dashboard/pages/overview/lines.js draws the same picture of a trend in
the browser.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.chart import FAINT, Axis, Band, Chart, Dot, Event, Line, Words
from dashboard.figures.figure import ChartDescription, Drawing, Paper
from dashboard.figures.free_places import Box, Mark, Room
from dashboard.figures.pen import event_sign, link_to
from dashboard.figures.plot import (
    ROW,
    End,
    Plot,
    end_names,
    ends_of,
    rule,
    spread,
    stretches,
    stroked,
    text_at,
    text_width,
    upright,
)

# Size of the names of dots, rules and places, relative to the tick labels.
SMALL = 0.86
# The letter size, in units, for which the sizes of marks are given.
LETTERS = 13.0


def draw(chart: Chart, paper: Paper) -> Drawing:
    """The chart, filling the paper."""
    chart = _scaled(chart, paper.letters / LETTERS)
    found = _ends(chart, paper)
    plot = _plot(chart, found, paper)
    small = replace(plot, size=paper.letters * SMALL)
    ends = [replace(end, x=plot.x(end.x), y=plot.y(end.y)) for end in found]
    room = _room(small)
    drawn = [
        *(_band(plot, band) for band in chart.bands),
        *end_names(plot, ends),
        *_down(plot, chart.y, bool(ends)),
        *_across(plot, chart.x),
        *_events(plot, chart.events),
        *_rules(plot, small, chart, room, bool(ends)),
        *(piece for line in chart.lines for piece in _line(plot, line)),
        _group(small, [_words(small, words, room) for words in chart.words]),
        *_dots(small, chart.dots, paper, room),
    ]
    # A fixed direction: in a right-to-left page, text anchors would otherwise be mirrored.
    svg = Markup('<g direction="ltr" font-family="{}" font-size="{:g}" fill="{}">{}</g>')
    return Drawing(
        svg.format(tokens.FONT, paper.letters, tokens.INK, Markup("").join(drawn)), paper.width, paper.height
    )


def draw_description(described: ChartDescription, paper: Paper) -> Drawing:
    """The chart of a description, filling the paper."""
    return draw(described.chart, paper)


def names_height(chart: Chart, paper: Paper) -> float:
    """The height in units that the names at the ends of lines need on a paper."""
    return sum(len(end.rows) for end in _ends(chart, paper)) * paper.letters * ROW


def _scaled(chart: Chart, scale: float) -> Chart:
    """The chart with its marks enlarged in proportion to the paper's letters."""

    def dash(pattern: str) -> str:
        return " ".join(f"{round(float(part) * scale, 1):g}" for part in pattern.split())

    return replace(
        chart,
        rules=[replace(each, dash=dash(each.dash)) for each in chart.rules],
        lines=[replace(each, width=each.width * scale, dash=dash(each.dash)) for each in chart.lines],
        dots=[each._replace(radius=each.radius * scale) for each in chart.dots],
    )


def _ends(chart: Chart, paper: Paper) -> list[End]:
    """The names beside the chart; their rows fill about a quarter of the paper's width."""
    most = int(paper.width / (2 * paper.letters))
    return list(ends_of(chart.lines, chart.rules, most, chart.x.high).values())


def _plot(chart: Chart, ends: Sequence[End], paper: Paper) -> Plot:
    """The plot area, beside which there is room for the names of line ends."""
    persian, size = chart.lang == "fa", paper.letters
    column = max((text_width(row) for end in ends for row in end.rows), default=0) * size
    end = paper.width - (column + size * 0.3 if column else 0)
    axis = max((text_width(text) for _, text in chart.y.ticks), default=0) * size + size * 0.8
    edge = size * 1.2
    # Events and the names of vertical rules each have a row above the data.
    upright_names = any(each.axis == "x" and each.name for each in chart.rules)
    top = size * (0.8 + 1.6 * bool(chart.y.title) + 1.3 * upright_names + 1.5 * bool(chart.events))
    below = size * (0.6 + 1.5 * bool(chart.x.ticks) + 1.5 * bool(chart.x.title or chart.x.ends))
    return Plot(
        persian=persian,
        size=size,
        height=paper.height,
        left=edge if persian else axis,
        right=end - (axis if persian else edge),
        names=end,
        top=top,
        bottom=paper.height - below,
        xs=(chart.x.low, chart.x.high),
        ys=(chart.y.low, chart.y.high),
    )


def _room(plot: Plot) -> Room:
    """The area for the names of dots: without that of the tick labels."""
    left, right = (0.0, plot.right) if plot.persian else (plot.left, plot.names)
    edge = plot.size * 0.3
    return Room(Box(left, plot.top - edge, right, plot.bottom + edge), plot.size, -1 if plot.persian else 1)


def _group(plot: Plot, drawn: Sequence[Markup]) -> Markup:
    """Texts in the plot's letter size, with a white outline so that they can be read over lines."""
    edge = Markup('<g font-size="{:.1f}" paint-order="stroke" stroke="#ffffff" stroke-width="{:.1f}">{}</g>')
    return edge.format(plot.size, plot.size * 0.25, Markup("").join(drawn)) if any(drawn) else Markup("")


def _down(plot: Plot, axis: Axis, names: bool) -> Iterator[Markup]:
    """The y axis: grid lines, tick labels and title. names: whether names of line ends are beside the axis."""
    side, beside, anchor = (plot.right, 1, "start") if plot.persian else (plot.left, -1, "end")
    step = _step([abs(plot.y(value) - plot.y(axis.low)) for value, _ in axis.ticks], plot.size * 1.15)
    texts = []
    for i, (value, text) in enumerate(axis.ticks):
        yield rule(plot.left, plot.right, plot.y(value), tokens.LINE, 1)
        if i % step == 0:
            texts.append(text_at(plot, side + beside * plot.size * 0.5, plot.y(value), text, anchor, tokens.MUTED))
    # In Persian the connector from a line's end to its name crosses the tick labels.
    yield _group(plot, texts) if names and plot.persian else Markup("").join(texts)
    if axis.title:
        edge = (plot.names, "end") if plot.persian else (0.0, "start")
        yield text_at(plot, edge[0], plot.size * 0.8, axis.title, edge[1], tokens.INK)


def _across(plot: Plot, axis: Axis) -> Iterator[Markup]:
    """The x axis: grid lines, as many tick labels as have room, and the title."""
    widest = max((plot.wide(text) for _, text in axis.ticks), default=0.0) + plot.size * 0.8
    step = _step([abs(plot.x(value) - plot.x(axis.low)) for value, _ in axis.ticks], widest)
    for i, (value, text) in enumerate(axis.ticks):
        x, named = plot.x(value), i % step == 0
        yield upright(x, plot.top, plot.bottom, tokens.LINE)
        yield upright(x, plot.bottom, plot.bottom + plot.size * (0.4 if named else 0.2), tokens.MUTED)
        if named:
            half = plot.wide(text) / 2
            middle = min(max(x, half), plot.names - half)
            yield text_at(plot, middle, plot.bottom + plot.size * 1.1, text, "middle", tokens.MUTED)
    y = plot.height - plot.size * 0.8
    if axis.ends:
        # An arrow from the first to the last date, since time runs to the right in Persian too.
        first, last = axis.ends
        start = plot.left + plot.wide(first) + plot.size / 2
        right = min(max(plot.right, start + plot.wide(last)), plot.names)
        end = right - plot.wide(last) - plot.size / 2
        yield text_at(plot, plot.left, y, first, "start", tokens.INK)
        yield text_at(plot, right, y, last, "end", tokens.INK)
        if end > start + plot.size:
            arrow = '<path d="M{:.1f} {:.1f}H{:.1f}m-{tip} -{tip}l{tip} {tip}l-{tip} {tip}" fill="none" stroke="{}"/>'
            yield Markup(arrow).format(start, y, end, tokens.MUTED, tip=f"{plot.size / 3:.1f}")
    elif axis.title:
        half = plot.wide(axis.title) / 2
        middle = max(min((plot.left + plot.right) / 2, plot.names - half), half)
        yield text_at(plot, middle, y, axis.title, "middle", tokens.INK)


def _step(places: Sequence[float], room: float) -> int:
    """Every how many ticks there is a label, so that the labels have room."""
    gaps = [abs(after - before) for before, after in pairwise(places)]
    least = min(gaps, default=room)
    return max(1, math.ceil(room / least - 1e-9)) if least > 0 else max(1, len(places))


def _band(plot: Plot, band: Band) -> Markup:
    there = [f"{plot.x(x):.1f} {plot.y(low):.1f}" for x, low, _ in band.points]
    back = [f"{plot.x(x):.1f} {plot.y(high):.1f}" for x, _, high in reversed(band.points)]
    named = Markup("<title>{}</title>").format(band.name) if band.name else Markup("")
    return Markup('<path d="M{}z" fill="{}">{}</path>').format("L".join(there + back), band.colour, named)


def _events(plot: Plot, events: Sequence[Event]) -> Iterator[Markup]:
    """A thin line at an event's week, or a bar over its weeks; the sign, and the word if all words have room."""
    sizes = [plot.size * 1.6 + plot.wide(event.word) for event in events]
    worded = sum(sizes) <= plot.names
    sizes = sizes if worded else [plot.size * 1.1] * len(events)
    middles = [plot.x((event.first + event.last) / 2) for event in events]
    places = spread(list(zip(middles, sizes, strict=True)), 0, plot.names)
    y, forward = plot.top - plot.size * 1.1, -1 if plot.persian else 1
    for event, wide, place in zip(events, sizes, places, strict=True):
        if event.first == event.last:
            yield upright(plot.x(event.first), y + plot.size * 0.6, plot.bottom, tokens.MUTED)
        else:
            yield rule(plot.x(event.first), plot.x(event.last), y + plot.size * 0.75, tokens.MUTED, 2)
        start = place - forward * (wide / 2 - plot.size * 0.6)
        yield event_sign(event.sign, start if worded else place, y, plot.size / LETTERS)
        if worded:
            yield text_at(plot, place + forward * plot.size * 0.6, y, event.word, "middle", tokens.MUTED)


def _rules(plot: Plot, small: Plot, chart: Chart, room: Room, ends: bool) -> Iterator[Markup]:
    """Lines across the chart; the name of a vertical rule is above its top.

    ends: whether the names of horizontal rules are beside the chart, as those of lines; otherwise above their start.
    """
    names = []
    above = plot.top - plot.size * 1.5 * bool(chart.events)
    for each in chart.rules:
        half = small.wide(each.name) / 2
        if each.axis == "x":
            x, y = plot.x(each.at), above - plot.size * 0.8
            yield upright(x, above - plot.size * 0.1, plot.bottom, each.colour, each.dash, 1.8)
            middle = min(max(x, half), plot.names - half)
        else:
            y = plot.y(each.at)
            yield rule(plot.left, plot.right, y, each.colour, 1.8, each.dash)
            pad = half + small.size * 0.3
            middle, y = plot.right - pad if plot.persian else plot.left + pad, y - small.size * 0.6
        if each.name and (each.axis == "x" or not ends):
            room.take(Box(middle - half, y - small.size * 0.5, middle + half, y + small.size * 0.5))
            names.append(text_at(small, middle, y, each.name, "middle", each.colour))
    yield _group(small, names)


def _line(plot: Plot, line: Line) -> Iterator[Markup]:
    """The known parts of a line; dots on points between two gaps, and on the last point of a named line."""
    known = stretches(line.points)
    stroke = stroked(plot, known, line.colour, line.width, line.dash)
    yield Markup('<g opacity="{:g}">{}</g>').format(FAINT, stroke) if line.faint else stroke
    dots = [points[0] for points in known if len(points) == 1]
    dots += [known[-1][-1]] if line.label and known and len(known[-1]) > 1 else []
    for x, y in dots:
        yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill="{}"/>').format(
            plot.x(x), plot.y(y), line.width + 0.8, line.colour
        )


def _words(plot: Plot, words: Words, room: Room) -> Markup:
    """A text at a point, shifted so that it lies within the plot."""
    wide, size = plot.wide(words.text), plot.size
    left = plot.x(words.x) - {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
    left = min(max(left, 0), plot.names - wide)
    y = min(max(plot.y(words.y), plot.top + size * 0.6), plot.bottom - size * 0.6)
    room.take(Box(left, y - size * 0.5, left + wide, y + size * 0.5))
    # The estimated width differs from the real one, so the text is anchored at the edge that it touches.
    edge = {"start": left, "middle": left + wide / 2, "end": left + wide}[words.anchor]
    return text_at(plot, edge, y, words.text, words.anchor, words.colour)


def _marks(plot: Plot, dots: Sequence[Dot]) -> list[Mark]:
    """The dots as marks that need a place for their names, topmost first."""
    return [
        Mark(plot.x(dot.x), plot.y(dot.y), dot.radius, plot.wide(dot.label), dot.always) for dot in reversed(dots)
    ]


def _dots(plot: Plot, dots: Sequence[Dot], paper: Paper, room: Room) -> Iterator[Markup]:
    """The dots, each with a link to its offices. The names of the topmost dots are placed first."""
    marks = _marks(plot, dots)
    names = []
    # On a phone, connectors between names and dots would be too dense.
    for dot, mark, place in zip(reversed(dots), marks, room.names(marks, not paper.narrow), strict=True):
        if dot.label and place:
            middle = (place.box.left + place.box.right) / 2, (place.box.top + place.box.bottom) / 2
            names.append(text_at(plot, *middle, dot.label, "middle", dot.ink))
            if not place.side:
                line = Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width=".8"/>')
                yield line.format(mark.x, mark.y, *place.nearest(mark.x, mark.y), tokens.MUTED)
    for dot, mark in zip(dots, reversed(marks), strict=True):
        shape = '<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}" stroke="{}" stroke-width="1.5">{}</circle>'
        named = Markup("<title>{}</title>").format(dot.text) if dot.text else ""
        circle = Markup(shape).format(mark.x, mark.y, dot.radius, dot.fill, dot.stroke, named)
        yield link_to(paper, dot.opens, circle)
    yield _group(plot, names)
