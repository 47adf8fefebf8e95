"""Draws a Chart, for pages, files and slides.

Names of dots and of line ends never overlap; if there is no room beside a dot, its name is drawn a little away, at
the end of a thin line, or left out.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from dashboard.figures import marks, tokens
from dashboard.figures.chart import FAINT, Axis, Band, Chart, Event, Line, Tick
from dashboard.figures.chart_layout import Layout, layout_of
from dashboard.figures.chart_words import HALO, rule_lines, rule_names, words_block
from dashboard.figures.figure import ChartDescription, Drawing, Paper
from dashboard.figures.free_places import Box, NamedDot, Room, spread
from dashboard.figures.line_ends import end_marks
from dashboard.figures.marks import Area, Bar, Group, Mark, Sign, Text, rule, stretches
from dashboard.figures.svg import written
from dashboard.figures.text import text_width, widest

# The letter size, in units, for which the sizes of marks are given.
LETTERS = 13.0


def draw(chart: Chart, paper: Paper) -> Drawing:
    """The chart, filling the paper."""
    return Drawing(written(chart.lang, chart_marks(chart, paper)), paper.width, paper.height)


def draw_description(described: ChartDescription, paper: Paper) -> Drawing:
    """The chart of a description, filling the paper."""
    return draw(described.chart, paper)


def chart_marks(chart: Chart, paper: Paper) -> list[Mark]:
    """The marks of a chart that fills the paper."""
    chart = _scaled(chart, paper.letters / LETTERS)
    layout = layout_of(chart, paper)
    words = [words_block(layout, each, chart.rules) for each in chart.words]
    names = rule_names(layout, chart.rules, [each.box for each in words])
    texts = [each.box for each in (*words, *names)]
    return [
        *_plot(layout, chart.x),
        *(_band(layout, band) for band in chart.bands),
        *end_marks(layout.ends, layout.across, layout.up, layout.names, paper.height, paper.letters),
        *_down(layout, chart.y),
        *_across(layout, chart.x),
        *_events(layout, chart.events),
        *rule_lines(layout, chart.rules, texts),
        *(text for name in names for text in name.texts),
        *(mark for line in chart.lines for mark in _line(layout, line)),
        *(_tick(layout, tick) for tick in chart.ticks if not tick.over),
        *(text for each in words for text in each.texts),
        *_dots(layout, chart, paper, texts),
    ]


def _plot(layout: Layout, axis: Axis) -> Iterator[Mark]:
    """The area from the first week to the last one, which a page's script measures; nothing on other axes."""
    if axis.ends:
        data = layout.data
        area = Bar(data.left, data.top, data.right - data.left, data.bottom - data.top, "none")
        yield Group([area], attributes={"class": "plot"})


def _scaled(chart: Chart, scale: float) -> Chart:
    """The chart with its marks enlarged in proportion to the paper's letters."""

    def dash(pattern: str) -> str:
        return " ".join(f"{round(float(part) * scale, 1):g}" for part in pattern.split())

    return replace(
        chart,
        rules=[replace(each, dash=dash(each.dash)) for each in chart.rules],
        lines=[replace(each, width=each.width * scale, dash=dash(each.dash)) for each in chart.lines],
        ticks=[replace(each, width=each.width * scale) for each in chart.ticks],
        dots=[each._replace(radius=each.radius * scale) for each in chart.dots],
    )


def _down(layout: Layout, axis: Axis) -> Iterator[Mark]:
    """The y axis: grid lines, tick labels and title."""
    size, data, rtl = layout.letters, layout.data, layout.reading.rtl
    x, anchor = (data.right + size * 0.5, "left") if rtl else (data.left - size * 0.5, "right")
    places = [layout.up.at(value) for value, _ in axis.ticks]
    yield from (rule(data.left, y, data.right, y, tokens.LINE) for y in places)
    step = _step(places, size * 1.15)
    # In Persian the connector from a line's end to its name crosses the tick labels.
    halo = HALO if layout.ends and rtl else ""
    for y, (_, text) in list(zip(places, axis.ticks, strict=True))[::step]:
        yield Text(x, y, text, size, tokens.MUTED, anchor, halo=halo)
    if axis.title:
        edge = layout.names if rtl else 0
        yield Text(edge, size * 0.8, axis.title, size, anchor=layout.reading.near)


def _across(layout: Layout, axis: Axis) -> Iterator[Mark]:
    """The x axis: grid lines, as many tick labels as have room, and the title."""
    size, data = layout.letters, layout.data
    places = [layout.across.at(value) for value, _ in axis.ticks]
    step = _step(places, widest([text for _, text in axis.ticks], size) + size * 0.8)
    for i, (x, (_, text)) in enumerate(zip(places, axis.ticks, strict=True)):
        named = i % step == 0
        yield rule(x, data.top, x, data.bottom, tokens.LINE)
        yield rule(x, data.bottom, x, data.bottom + size * (0.4 if named else 0.2), tokens.MUTED)
        if named:
            middle = layout.inside(x, text_width(text) * size)
            yield Text(middle, data.bottom + size * 1.1, text, size, tokens.MUTED)
    y = layout.height - size * 0.8
    if axis.ends:
        yield from _first_to_last(layout, axis.ends, y)
    elif axis.title:
        yield Text(layout.inside((data.left + data.right) / 2, text_width(axis.title) * size), y, axis.title, size)


def _first_to_last(layout: Layout, ends: Sequence[str], y: float) -> Iterator[Mark]:
    """The first and the last date and an arrow between them, since time runs to the right in Persian too."""
    (first, last), size, data = ends, layout.letters, layout.data
    start, wide = data.left + text_width(first) * size + size / 2, text_width(last) * size
    right = min(max(data.right, start + wide), layout.names)
    end, tip = right - wide - size / 2, size / 3
    yield Text(data.left, y, first, size, anchor="left")
    yield Text(right, y, last, size, anchor="right")
    if end > start + size:
        head = [(end - tip, y - tip), (end, y), (end - tip, y + tip)]
        yield marks.Line([[(start, y), (end, y)], head], tokens.MUTED)


def _step(places: Sequence[float], room: float) -> int:
    """Every how many ticks there is a label, so that the labels have room."""
    least = min((abs(after - before) for before, after in pairwise(places)), default=room)
    return max(1, math.ceil(room / least - 1e-9)) if least > 0 else max(1, len(places))


def _band(layout: Layout, band: Band) -> Area:
    there = [(layout.across.at(x), layout.up.at(low)) for x, low, _ in band.points]
    back = [(layout.across.at(x), layout.up.at(high)) for x, _, high in reversed(band.points)]
    return Area([*there, *back], band.colour, title=band.name)


def _events(layout: Layout, events: Sequence[Event]) -> Iterator[Mark]:
    """A thin line at an event's week, or a bar over its weeks; the sign, and the word if all words have room."""
    size, across, data = layout.letters, layout.across, layout.data
    sizes = [size * 1.6 + text_width(event.word) * size for event in events]
    worded = sum(sizes) <= layout.names
    if not worded:
        sizes = [size * 1.1] * len(events)
    middles = [across.at((event.first + event.last) / 2) for event in events]
    places = spread(list(zip(middles, sizes, strict=True)), 0, layout.names)
    y, forward = data.top - size * 1.1, -1 if layout.reading.rtl else 1
    for event, wide, place in zip(events, sizes, places, strict=True):
        start, end = across.at(event.first), across.at(event.last)
        if event.first == event.last:
            yield rule(start, y + size * 0.6, start, data.bottom, tokens.MUTED)
        else:
            yield rule(start, y + size * 0.75, end, y + size * 0.75, tokens.MUTED, 2)
        sign = place - forward * (wide / 2 - size * 0.6) if worded else place
        yield Sign(event.sign, sign, y, size * 10 / LETTERS, tokens.MUTED)
        if worded:
            yield Text(place + forward * size * 0.6, y, event.word, size, tokens.MUTED)


def _line(layout: Layout, line: Line) -> Iterator[Mark]:
    """The known parts of a line; dots on points between two gaps, and on the last point of a named line."""
    known = [[(layout.across.at(x), layout.up.at(y)) for x, y in stretch] for stretch in stretches(line.points)]
    yield marks.Line(known, line.colour, line.width, line.dash, FAINT if line.faint else 1)
    dots = [stretch[0] for stretch in known if len(stretch) == 1]
    if line.label and known and len(known[-1]) > 1:
        dots.append(known[-1][-1])
    yield from (marks.Dot(x, y, line.width + 0.8, line.colour) for x, y in dots)


def _tick(layout: Layout, tick: Tick) -> marks.Line:
    x, (top, bottom) = layout.across.at(tick.x), sorted(layout.up.at(tick.y + end) for end in (-tick.half, tick.half))
    return rule(x, top, x, bottom, tick.colour, tick.width)


def _dots(layout: Layout, chart: Chart, paper: Paper, texts: Sequence[Box]) -> Iterator[Mark]:
    """The dots with links to their offices, the ticks over them, and names. The topmost dots are named first.

    texts: the boxes of the other texts in the data area.
    """
    size = layout.small
    at = [
        NamedDot(layout.across.at(dot.x), layout.up.at(dot.y), dot.radius, text_width(dot.label) * size, dot.always)
        for dot in chart.dots
    ]
    # On a phone, connectors between names and dots would be too dense.
    lines = chart.leaders and not paper.narrow
    places = _room(layout, chart, texts).names(at[::-1], lines)[::-1]
    names = []
    for dot, centre, place in zip(chart.dots, at, places, strict=True):
        if place:
            x, y = (place.box.left + place.box.right) / 2, (place.box.top + place.box.bottom) / 2
            names.append(Text(x, y, dot.label, size, dot.ink, halo=HALO))
            if not place.side:
                yield rule(centre.x, centre.y, *place.nearest(centre.x, centre.y), tokens.MUTED, 0.8)
    for dot, centre in zip(chart.dots, at, strict=True):
        circle = marks.Dot(centre.x, centre.y, dot.radius, dot.fill, dot.stroke, title=dot.text)
        yield paper.link([circle], dot.opens)
    yield from (_tick(layout, tick) for tick in chart.ticks if tick.over)
    yield from names


def _room(layout: Layout, chart: Chart, texts: Sequence[Box]) -> Room:
    """The area for the names of dots: without the tick labels and other texts, and rather beside rules and ticks."""
    data, edge, rtl = layout.data, layout.small * 0.3, layout.reading.rtl
    left, right = (0.0, data.right) if rtl else (data.left, layout.names)
    room = Room(Box(left, data.top - edge, right, data.bottom + edge), layout.small, -1 if rtl else 1)
    room.take(*texts)
    lines = [*rule_lines(layout, chart.rules, texts), *(_tick(layout, tick) for tick in chart.ticks)]
    for (x, y), (to_x, to_y) in (stretch for line in lines for stretch in line.stretches):
        room.avoid(Box(x - 1, y - 1, to_x + 1, to_y + 1))
    return room
