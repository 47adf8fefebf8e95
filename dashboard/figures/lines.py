"""Shares over weeks as plain SVG: lines with their names at their ends, a target, splits, and the chosen week.

All presentation stands in attributes, without classes or variables, so that a browser and a rasteriser that
knows no page draw the same picture.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.svg import linked
from dashboard.language import COMMA, say
from dashboard.language.digits import percent

MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
TARGET_DASH = "7 5"
# Of a letter's size, as this font's letters are wide on average; a little more, so that nothing is cut.
LETTER = 0.58


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
class _Plot:
    """Where things stand. left, right: the first and the last week; beside: where the lines' names begin.

    persian: the shares stand to the right of the lines, and texts need marks of direction.
    """

    width: float
    height: float
    left: float
    right: float
    beside: float
    top: float
    bottom: float
    weeks: int
    persian: bool
    size: float

    def x(self, week: int) -> float:
        """The place of a week across the picture; a lone week stands in the middle."""
        if self.weeks < 2:
            return (self.left + self.right) / 2
        return self.left + week * (self.right - self.left) / (self.weeks - 1)

    def y(self, share: float) -> float:
        """The place of a share down the picture."""
        return self.bottom - share * (self.bottom - self.top)


def line_chart(
    lang: str,
    lines: Sequence[Line],
    labels: Sequence[str],
    target: tuple[str, float] | None,
    chosen: int,
    size: tuple[float, float] = (720, 360),
    letters: float = 13,
    splits: Sequence[int] = (),
) -> Markup:
    """Lines over weeks as an SVG that says in words what it shows.

    labels: a label a week, oldest first, as many as each line has shares. target: its name and share. chosen:
    the place of the chosen week. size: units across and down; letters: the size of its letters in these units.
    splits: the places of the weeks in which the county's borders changed. Time runs from left to right in both
    languages; in Persian the shares stand on the right.
    """
    label = say(lang, "lines.label", names=COMMA[lang].join(line.name for line in lines))
    if splits:
        label += f". {split_note(lang, [labels[week] for week in splits])}"
    # What is a picture to a screen reader hides the links in it.
    role = "group" if any(line.href for line in lines) else "img"
    marks = line_marks(lang, lines, labels, target, chosen, size, letters, splits, beside=False)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:g} {:g}" role="{}" aria-label="{}">{}</svg>'
    ).format(*size, role, label, marks)


def split_note(lang: str, labels: Sequence[str]) -> str:
    """What the marks of splits say, in words. labels: those of their weeks."""
    return say(lang, "lines.split_note", weeks=COMMA[lang].join(labels))


def line_marks(
    lang: str,
    lines: Sequence[Line],
    labels: Sequence[str],
    target: tuple[str, float] | None,
    chosen: int,
    size: tuple[float, float] = (720, 360),
    letters: float = 13,
    splits: Sequence[int] = (),
    beside: bool = True,
) -> Markup:
    """What line_chart draws, as an SVG group to be put into a picture of one's own. beside: as linked has it."""
    named = [(line.name, line.colour, _last(line.shares)) for line in lines]
    if target:
        named.append((target[0], tokens.TARGET, (len(labels) - 1, target[1])))
    ends = [(name, colour, end) for name, colour, end in named if end]
    most = max(6, int(size[0] * 0.3 / (letters * LETTER)))
    names = [textwrap.wrap(name, most)[:2] or [""] for name, _, _ in ends]
    widest = max((len(part) for parts in names for part in parts), default=0) * letters * LETTER
    persian, axis = lang == "fa", letters * 3.4
    names_at = size[0] - widest - letters * 0.3
    plot = _Plot(
        width=size[0],
        height=size[1],
        left=letters if persian else axis,
        right=names_at - (axis if persian else letters),
        beside=names_at,
        # The splits' words have a row of their own, below the chosen week.
        top=letters * (3.2 if splits else 2),
        bottom=size[1] - letters * 2,
        weeks=len(labels),
        persian=persian,
        size=letters,
    )
    drawn = [
        *_grid(plot, lang, [share for _, _, (_, share) in ends]),
        *_weeks(plot, labels, chosen),
        *_splits(plot, splits, say(lang, "lines.split")),
    ]
    if target:
        drawn.append(_rule(plot.left, plot.right, plot.y(target[1]), tokens.TARGET, 1.8, TARGET_DASH))
    # The first line is what the picture is about: it lies on top.
    for line in reversed(lines):
        drawn += _line(plot, line, chosen)
    # Links come last: nothing that is drawn lies over them.
    drawn += [link for line in lines for link in _link(plot, line, chosen, labels, lang, beside)]
    drawn += _names(plot, names, [(colour, end) for _, colour, end in ends])
    # Anchors are physical only where the text's direction is known: a page's own would turn them round.
    return Markup('<g direction="ltr" font-family="{}" font-size="{:g}" fill="{}">{}</g>').format(
        tokens.FONT, letters, tokens.INK, Markup("").join(drawn)
    )


def spread(places: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """Where things of (place, height) stand so that none overlaps another, each as near its place as may be.

    Places are the middles; the answer keeps the order of the input. Between low and high, if there is room.
    """
    order = sorted(range(len(places)), key=lambda i: places[i][0])
    found = [0.0] * len(places)
    edge = low
    for i in order:
        place, height = places[i]
        found[i] = max(place, edge + height / 2)
        edge = found[i] + height / 2
    edge = max(high, low + sum(height for _, height in places))
    for i in reversed(order):
        height = places[i][1]
        found[i] = min(found[i], edge - height / 2)
        edge = found[i] - height / 2
    return found


def _last(shares: Sequence[float | None]) -> tuple[int, float] | None:
    return next(((i, share) for i, share in reversed(list(enumerate(shares))) if share is not None), None)


def _grid(plot: _Plot, lang: str, ends: Sequence[float]) -> Iterator[Markup]:
    """The rules and figures of shares. In Persian a line leads to its name across the figures: none lies there."""
    for mark in MARKS:
        y = plot.y(mark)
        yield _rule(plot.left, plot.right, y, tokens.LINE, 1)
        if not plot.persian:
            yield _text(plot, plot.left - plot.size * 0.5, y, percent(mark, lang), "end", tokens.MUTED)
        elif all(abs(plot.y(share) - y) > plot.size * 0.6 for share in ends):
            yield _text(plot, plot.right + plot.size * 0.5, y, percent(mark, lang), "start", tokens.MUTED)


def _weeks(plot: _Plot, labels: Sequence[str], chosen: int) -> Iterator[Markup]:
    last = len(labels) - 1
    room = (max(map(len, labels), default=1) + 2) * plot.size * LETTER
    marks = max(1, min(5, int((plot.right - plot.left) / room)))
    every = max(1, -(-last // marks))
    for week in range(last, -1, -every):
        place, below = plot.x(week), plot.bottom + plot.size * 0.35
        yield Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}"/>').format(place, plot.bottom, below, tokens.MUTED)
        yield _text(plot, plot.x(week), plot.bottom + plot.size * 1.2, labels[week], "middle", tokens.MUTED)
    if labels:
        x = plot.x(chosen)
        yield Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}" stroke-dasharray="2 3"/>').format(
            x, plot.top - plot.size * 0.5, plot.bottom, tokens.INK
        )
        half = len(labels[chosen]) * plot.size * LETTER / 2
        yield _text(plot, min(max(x, half), plot.width - half), plot.size * 0.8, labels[chosen], "middle", tokens.INK)


def _splits(plot: _Plot, splits: Sequence[int], word: str) -> Iterator[Markup]:
    """A thin line at each week in which the borders changed, with the word above it."""
    wide = (len(word) + 1) * plot.size * LETTER
    places = spread([(plot.x(week), wide) for week in splits], 0, plot.width)
    for week, place in zip(splits, places, strict=True):
        yield Markup('<path d="M{:.1f} {:.1f}V{:.1f}" stroke="{}" stroke-width="1.2"/>').format(
            plot.x(week), plot.top - plot.size * 0.5, plot.bottom, tokens.MUTED
        )
        yield _text(plot, place, plot.size * 1.95, word, "middle", tokens.MUTED)


def _line(plot: _Plot, line: Line, chosen: int) -> Iterator[Markup]:
    """The line's known stretches; a week that is known alone is a dot, and so is the chosen one."""
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
    lone = {stretch[0][0] for stretch in stretches if len(stretch) == 1}
    for i, share in known:
        if i in lone or i == chosen:
            yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill="{}"/>').format(
                plot.x(i), plot.y(share), line.width + 0.8, line.colour
            )


def _link(plot: _Plot, line: Line, chosen: int, labels: Sequence[str], lang: str, beside: bool) -> Iterator[Markup]:
    """What the line's point of the chosen week opens: a place round it that a finger finds."""
    share = line.shares[chosen] if line.href else None
    if share is not None:
        title = f"{line.name}{COMMA[lang]}{labels[chosen]}: {percent(share, lang)}"
        point = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill-opacity="0"><title>{}</title></circle>')
        point = point.format(plot.x(chosen), plot.y(share), plot.size * 0.8, title)
        yield linked(line.href, point, beside)


def _stretch(plot: _Plot, points: Sequence[tuple[int, float]]) -> str:
    """A path through the points; those on a level between two equals are left out, which changes nothing."""
    inner = range(1, len(points) - 1)
    bends = [points[i] for i in inner if not points[i - 1][1] == points[i][1] == points[i + 1][1]]
    kept = [points[0], *bends, points[-1]]
    return "M" + "L".join(f"{plot.x(i):.1f} {plot.y(share):.1f}" for i, share in kept)


def _names(
    plot: _Plot, names: Sequence[Sequence[str]], ends: Sequence[tuple[str, tuple[int, float]]]
) -> Iterator[Markup]:
    """The lines' names beside their ends, moved apart where they would overlap, each led to by a thin line."""
    step = plot.size * 1.2
    places = [(plot.y(share), len(parts) * step) for parts, (_, (_, share)) in zip(names, ends, strict=True)]
    moved = spread(places, plot.size * 1.4, plot.height - plot.size * 0.2)
    for parts, (colour, (week, share)), middle in zip(names, ends, moved, strict=True):
        begin, end = plot.x(week) + 3, plot.beside
        yield Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width=".8" opacity=".7"/>').format(
            begin, plot.y(share), end, middle, colour
        )
        for i, part in enumerate(parts):
            y = middle + (i - (len(parts) - 1) / 2) * step
            yield _text(plot, end + plot.size * 0.3, y, part, "start", colour)


def _rule(start: float, end: float, y: float, colour: str, width: float, dash: str = "") -> Markup:
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="{:g}"{}/>').format(
        start, y, end, colour, width, dashed
    )


def _text(plot: _Plot, x: float, y: float, text: str, anchor: str, colour: str) -> Markup:
    # Marks of an Arabic letter round it: a Persian date begins with digits and a share ends with a sign, which
    # have no direction of their own. The letters' middle is set by hand: rasterisers know no dominant-baseline.
    mark = "\u061c" if plot.persian else ""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}{}{}</text>').format(
        x, y + plot.size * 0.35, anchor, colour, mark, text, mark
    )
