"""Shares over weeks as plain SVG: lines with their names and last shares at their ends, a target, and events.

All presentation stands in attributes, without classes or variables, so that a browser and a rasteriser that
knows no page draw the same picture. Time runs from left to right in both languages; in Persian the axis of shares
stands on the right. dashboard/pages/overview/lines.js is the same drawing in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.plot import LETTER, Plot, rule, spread, text_at, upright
from dashboard.figures.svg import event_sign, linked
from dashboard.language import COMMA, say
from dashboard.language.digits import percent

MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
TARGET_DASH = "7 5"


@dataclass(frozen=True)
class Line:
    """A line: a share (0 to 1) a week, None where it is not known. dash: SVG's stroke pattern, '' for solid.

    href: what its point of the chosen week opens, '' for nothing.
    """

    name: str
    colour: str
    shares: Sequence[float | None]
    dash: str = ""
    width: float = 2.5
    href: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened in a week, or in some week from first to last (places of weeks).

    sign: a name that `svg.event_sign` draws; word: what stands beside it.
    """

    sign: str
    first: int
    last: int
    word: str


@dataclass(frozen=True)
class Chart:
    """What is drawn. days: a label a week, oldest first, as many as each line has shares.

    months: the weeks in which a month begins, as `weeks.month_starts` gives them. target: its name and share. chosen:
    the place of the chosen week.
    """

    lang: str
    lines: Sequence[Line]
    days: Sequence[str]
    months: Sequence[tuple[int, int, str]]
    target: tuple[str, float] | None
    chosen: int
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class _End:
    """What stands beside a line's last known point: its words in rows, its colour, the point."""

    rows: Sequence[str]
    colour: str
    week: int
    share: float


def draw(chart: Chart, size: tuple[float, float], letters: float, beside: bool = True) -> Markup:
    """The chart as an SVG group. size: units across and down; letters: the size of its letters in these units.

    beside: links open in a window of their own.
    """
    ends = _ends(chart, max(6, int(size[0] * 0.3 / (letters * LETTER))))
    plot = _plot(chart, ends, size, letters)
    drawn = [*_grid(plot, chart.lang, ends), *_time(plot, chart), *_events(plot, chart.events)]
    if chart.target:
        drawn.append(rule(plot.left, plot.right, plot.y(chart.target[1]), tokens.TARGET, 1.8, TARGET_DASH))
    # The first line is what the picture is about: it lies on top.
    for line in reversed(chart.lines):
        drawn += _line(plot, line, chart.chosen)
    drawn += _names(plot, ends)
    # Links come last: nothing that is drawn lies over them.
    drawn += [link for line in chart.lines for link in _link(plot, line, chart, beside)]
    # Anchors are physical only where the text's direction is known: a page's own would turn them round.
    return Markup('<g direction="ltr" font-family="{}" font-size="{:g}" fill="{}">{}</g>').format(
        tokens.FONT, letters, tokens.INK, Markup("").join(drawn)
    )


def _plot(chart: Chart, ends: Sequence[_End], size: tuple[float, float], letters: float) -> Plot:
    persian = chart.lang == "fa"
    widest = max((len(row) for end in ends for row in end.rows), default=0) * letters * LETTER
    names, axis = size[0] - widest - letters * 0.3, letters * 3.4
    # The chosen week and the events have a row each above the lines, where there are any.
    rows = 1.3 * (chart.chosen < len(chart.days) - 1) + 1.5 * bool(chart.events)
    return Plot(
        persian=persian,
        weeks=len(chart.days),
        size=letters,
        height=size[1],
        left=letters if persian else axis,
        right=names - (axis if persian else letters),
        names=names,
        top=letters * (0.9 + rows),
        bottom=size[1] - letters * 3.4,
    )


def _ends(chart: Chart, most: int) -> list[_End]:
    """The ends of the lines and of the target. A line that ends before the last week says in which. most: letters."""
    found = []
    for line in chart.lines:
        known = [(week, share) for week, share in enumerate(line.shares) if share is not None]
        if known:
            week, share = known[-1]
            until = "" if week == len(chart.days) - 1 else f"{COMMA[chart.lang]}{chart.days[week]}"
            text = f"{line.name} {percent(share, chart.lang)}{until}"
            found.append(_End(_rows(text, most), line.colour, week, share))
    if chart.target:
        name, share = chart.target
        found.append(_End(_rows(name, most), tokens.TARGET, len(chart.days) - 1, share))
    return found


def _rows(text: str, most: int) -> list[str]:
    """The words in rows of so many letters at most; a longer word has a row of its own."""
    rows: list[str] = []
    for word in text.split(" "):
        if rows and len(rows[-1]) + 1 + len(word) <= most:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def _grid(plot: Plot, lang: str, ends: Sequence[_End]) -> Iterator[Markup]:
    """The rules and figures of shares. In Persian a line leads to its name across the figures: none lies there."""
    for mark in MARKS:
        y, text = plot.y(mark), percent(mark, lang)
        yield rule(plot.left, plot.right, y, tokens.LINE, 1)
        if not plot.persian:
            yield text_at(plot, plot.left - plot.size * 0.5, y, text, "end", tokens.MUTED)
        elif all(abs(plot.y(end.share) - y) > plot.size * 0.6 for end in ends):
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
    known = [(i, share) for i, share in enumerate(line.shares) if share is not None]
    # Neighbours in time have the same distance of place and count: a gap starts another group.
    groups = [list(group) for _, group in groupby(enumerate(known), key=lambda pair: pair[1][0] - pair[0])]
    stretches = [[point for _, point in group] for group in groups]
    d = "".join(_stretch(plot, stretch) for stretch in stretches if len(stretch) > 1)
    if d:
        dash = Markup(' stroke-dasharray="{}"').format(line.dash) if line.dash else Markup("")
        yield Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-linejoin="round"{}/>').format(
            d, line.colour, line.width, dash
        )
    dots = {stretch[0][0] for stretch in stretches if len(stretch) == 1} | {chosen}
    for place, (i, share) in enumerate(known):
        if i in dots or place == len(known) - 1:
            yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill="{}"/>').format(
                plot.x(i), plot.y(share), line.width + 0.8, line.colour
            )


def _link(plot: Plot, line: Line, chart: Chart, beside: bool) -> Iterator[Markup]:
    """What the line's point of the chosen week opens: a place round it that a finger finds."""
    share = line.shares[chart.chosen] if line.href else None
    if share is not None:
        title = f"{line.name}{COMMA[chart.lang]}{chart.days[chart.chosen]}: {percent(share, chart.lang)}"
        point = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill-opacity="0"><title>{}</title></circle>')
        point = point.format(plot.x(chart.chosen), plot.y(share), plot.size * 0.8, title)
        yield linked(line.href, point, beside)


def _stretch(plot: Plot, points: Sequence[tuple[int, float]]) -> str:
    """A path through the points; those on a level between two equals are left out, which changes nothing."""
    inner = range(1, len(points) - 1)
    bends = [points[i] for i in inner if not points[i - 1][1] == points[i][1] == points[i + 1][1]]
    kept = [points[0], *bends, points[-1]]
    return "M" + "L".join(f"{plot.x(i):.1f} {plot.y(share):.1f}" for i, share in kept)


def _names(plot: Plot, ends: Sequence[_End]) -> Iterator[Markup]:
    """The words of the ends beside them, moved apart where they would overlap, each led to by a thin line."""
    step = plot.size * 1.2
    places = [(plot.y(end.share), len(end.rows) * step) for end in ends]
    moved = spread(places, 0, plot.height - plot.size * 0.2)
    for end, middle in zip(ends, moved, strict=True):
        yield Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width=".8" opacity=".7"/>').format(
            plot.x(end.week) + 3, plot.y(end.share), plot.names, middle, end.colour
        )
        for i, row in enumerate(end.rows):
            y = middle + (i - (len(end.rows) - 1) / 2) * step
            yield text_at(plot, plot.names + plot.size * 0.3, y, row, "start", end.colour)
