"""Figures over weeks as plain SVG: lines with their names and last values at their ends, a target, and events.

All presentation stands in attributes, without classes or variables, so that a browser and a rasteriser that
knows no page draw the same picture. Time runs from left to right in both languages; in Persian the axis of values
stands on the right. dashboard/pages/overview/lines.js is the same drawing in the browser.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.plot import (
    LETTER,
    End,
    Plot,
    end_names,
    in_rows,
    rule,
    spread,
    stretches,
    stroked,
    text_at,
    upright,
)
from dashboard.figures.svg import event_sign, linked
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say

TARGET_DASH = "7 5"


@dataclass(frozen=True)
class Line:
    """A line: a value a week, None where it is not known. dash: SVG's stroke pattern, '' for solid.

    href: what its point of the chosen week opens, '' for nothing. earlier: values of the definition before, by the
    week from which a later definition holds: there the line ends and begins anew. area: a county's code, '' for the
    province, None for neither.
    """

    name: str
    colour: str
    shares: Sequence[float | None]
    dash: str = ""
    width: float = 2.5
    href: str = ""
    earlier: Mapping[int, float | None] = field(default_factory=dict)
    area: str | None = None

    @property
    def points(self) -> list[tuple[int, float | None]]:
        """Its points from week to week; a point without a value ends a stretch."""
        found: list[tuple[int, float | None]] = []
        for week, value in enumerate(self.shares):
            if week in self.earlier:
                found += [(week, self.earlier[week]), (week, None)]
            found.append((week, value))
        return found


@dataclass(frozen=True)
class Event:
    """Something that happened in a week, or in some week from first to last (places of weeks).

    sign: a name that `svg.event_sign` draws; word: what stands beside it. text: what it was, in a sentence; area: the
    county it is about, '' for the whole province: neither is seen in the drawing.
    """

    sign: str
    first: int
    last: int
    word: str
    text: str = field(default="", compare=False)
    area: str = field(default="", compare=False)


@dataclass(frozen=True)
class Chart:
    """What is drawn. days: a label a week, oldest first, as many as each line has values.

    months: the weeks in which a month begins, as `weeks.month_starts` gives them. target: its name and value. chosen:
    the place of the chosen week.
    """

    lang: str
    card: Card
    lines: Sequence[Line]
    days: Sequence[str]
    months: Sequence[tuple[int, int, str]]
    target: tuple[str, float] | None
    chosen: int
    events: Sequence[Event] = ()


def draw(chart: Chart, size: tuple[float, float], letters: float, new_window: bool = True) -> Markup:
    """The chart as an SVG group. size: units across and down; letters: the size of its letters in these units.

    new_window: links open in a new window.
    """
    most = max(6, int(size[0] * 0.3 / (letters * LETTER)))
    found = [(in_rows(text, most), colour, week, share) for text, colour, week, share in _ends(chart)]
    widest = max((len(row) for rows, *_ in found for row in rows), default=0) * letters * LETTER
    plot = _plot(chart, widest, size, letters)
    marks = amounts.marks(chart.lang, chart.card, plot.ys[1])
    ends = [End(rows, colour, plot.x(week), plot.y(share)) for rows, colour, week, share in found]
    drawn = [*_grid(plot, marks, ends), *_time(plot, chart), *_events(plot, chart.events)]
    if chart.target:
        drawn.append(rule(plot.left, plot.right, plot.y(chart.target[1]), tokens.TARGET, 1.8, TARGET_DASH))
    # The first line is what the picture is about: it lies on top.
    for line in reversed(chart.lines):
        drawn += _line(plot, line, chart.chosen)
    drawn += end_names(plot, ends)
    # Links come last: nothing that is drawn lies over them.
    drawn += [link for line in chart.lines for link in _link(plot, line, chart, new_window)]
    # Anchors are physical only where the text's direction is known: a page's own would turn them round.
    return Markup('<g direction="ltr" font-family="{}" font-size="{:g}" fill="{}">{}</g>').format(
        tokens.FONT, letters, tokens.INK, Markup("").join(drawn)
    )


def _plot(chart: Chart, widest: float, size: tuple[float, float], letters: float) -> Plot:
    """widest: units across of the widest row of the ends."""
    persian = chart.lang == "fa"
    names, axis = size[0] - widest - letters * 0.3, letters * 3.4
    # The chosen week and the events have a row each above the lines, where there are any.
    rows = 1.3 * (chart.chosen < len(chart.days) - 1) + 1.5 * bool(chart.events)
    return Plot(
        persian=persian,
        size=letters,
        height=size[1],
        left=letters if persian else axis,
        right=names - (axis if persian else letters),
        names=names,
        top=letters * (0.9 + rows),
        bottom=size[1] - letters * 3.4,
        xs=(0, max(len(chart.days) - 1, 0)),
        ys=(0.0, amounts.end(chart.card, (share for line in chart.lines for share in line.shares))),
    )


def _ends(chart: Chart) -> Iterator[tuple[str, str, int, float]]:
    """(words, colour, week, share) of the ends of the lines and of the target.

    A line that ends before the last week says in which.
    """
    for line in chart.lines:
        known = [(week, share) for week, share in enumerate(line.shares) if share is not None]
        if known:
            week, share = known[-1]
            until = "" if week == len(chart.days) - 1 else f"{COMMA[chart.lang]}{chart.days[week]}"
            yield f"{line.name} {amounts.in_unit(chart.lang, chart.card, share)}{until}", line.colour, week, share
    if chart.target:
        name, share = chart.target
        yield name, tokens.TARGET, len(chart.days) - 1, share


def _grid(plot: Plot, marks: Sequence[tuple[float, str]], ends: Sequence[End]) -> Iterator[Markup]:
    """The rules and figures of values. In Persian a line leads to its name across the figures: none lies there."""
    for mark, text in marks:
        y = plot.y(mark)
        yield rule(plot.left, plot.right, y, tokens.LINE, 1)
        if not plot.persian:
            yield text_at(plot, plot.left - plot.size * 0.5, y, text, "end", tokens.MUTED)
        elif all(abs(end.y - y) > plot.size * 0.6 for end in ends):
            yield text_at(plot, plot.right + plot.size * 0.5, y, text, "start", tokens.MUTED)


def _time(plot: Plot, chart: Chart) -> Iterator[Markup]:
    """The starts of months, as many named as have room; the first and the last week; the chosen one, dotted."""
    month = (plot.x(1) - plot.x(0)) * 30.4 / 7
    room = max((plot.wide(label) for *_, label in chart.months), default=0.0) + plot.size
    step = next((step for step in (1, 2, 3, 6) if step * month >= room), 12)
    for week, number, label in chart.months:
        x = plot.x(week)
        named = number % step == 0
        yield upright(x, plot.bottom, plot.bottom + plot.size * (0.4 if named else 0.2), tokens.MUTED)
        if named and plot.wide(label) / 2 <= x <= plot.names - plot.wide(label) / 2:
            yield text_at(plot, x, plot.bottom + plot.size * 1.15, label, "middle", tokens.MUTED)
    for x, anchor, text in _first_and_last(plot, chart):
        yield text_at(plot, x, plot.bottom + plot.size * 2.6, text, anchor, tokens.INK)
    if chart.chosen < len(chart.days) - 1:
        x, day = plot.x(chart.chosen), chart.days[chart.chosen]
        half = plot.wide(day) / 2
        yield upright(x, plot.size * 1.4, plot.bottom, tokens.INK, "2 3")
        yield text_at(plot, min(max(x, half), plot.names - half), plot.size * 0.8, day, "middle", tokens.INK)


def _first_and_last(plot: Plot, chart: Chart) -> list[tuple[float, str, str]]:
    """(place, anchor, words) of the first and of the last week: with their dates as far as there is room."""
    lang, days = chart.lang, chart.days
    if len(days) < 2:
        return [(plot.x(0), "middle", day) for day in days]
    past, now = say(lang, "lines.past"), say(lang, "lines.now")
    dated = f"{now}: {days[-1]}"
    pairs = ((f"{past}: {days[0]}", dated), (past, dated), (past, days[-1]), (past, now))
    room = plot.right - plot.left - plot.size
    first, last = next((pair for pair in pairs if plot.wide("".join(pair)) <= room), pairs[-1])
    return [(plot.left, "start", first), (plot.right, "end", last)]


def _events(plot: Plot, events: Sequence[Event]) -> Iterator[Markup]:
    """A thin line at an event's week, or a bar over its weeks; its sign, and its word where all words have room."""
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
        yield event_sign(event.sign, start if worded else place, y, plot.size / 13)
        if worded:
            yield text_at(plot, place + forward * plot.size * 0.6, y, event.word, "middle", tokens.MUTED)


def _line(plot: Plot, line: Line, chosen: int) -> Iterator[Markup]:
    """The line's known stretches; dots on a week that is known alone, on the chosen one and on the last known one."""
    known = stretches(line.points)
    yield stroked(plot, known, line.colour, line.width, line.dash)
    dots = {points[0][0] for points in known if len(points) == 1} | {chosen}
    points = [point for stretch in known for point in stretch]
    for place, (week, share) in enumerate(points):
        if week in dots or place == len(points) - 1:
            yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill="{}"/>').format(
                plot.x(week), plot.y(share), line.width + 0.8, line.colour
            )


def _link(plot: Plot, line: Line, chart: Chart, new_window: bool) -> Iterator[Markup]:
    """What the line's point of the chosen week opens: a place round it that a finger finds."""
    share = line.shares[chart.chosen] if line.href else None
    if share is not None:
        value = amounts.in_unit(chart.lang, chart.card, share)
        title = f"{line.name}{COMMA[chart.lang]}{chart.days[chart.chosen]}: {value}"
        point = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill-opacity="0"><title>{}</title></circle>')
        point = point.format(plot.x(chart.chosen), plot.y(share), plot.size * 0.8, title)
        yield linked(line.href, point, new_window)
