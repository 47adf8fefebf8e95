"""Scatter plot of two indicators in one week: a dot for each county, both targets, and optionally the paths of chosen
counties over the span.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import Axis, Chart, Dot, Line, Rule, Words
from dashboard.figures.explored import panel, span, week_labels
from dashboard.figures.figure import ChartDescription, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.scatter_words import Point, View, compared, lacking, note, sentence
from dashboard.figures.signs import state_word
from dashboard.figures.target_words import target_name, target_text
from dashboard.figures.week_axis import breaks
from dashboard.figures.words import fields
from dashboard.indicators import amounts
from dashboard.language import COMMA, say
from dashboard.language.digits import percent
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# Radii, in units of a drawing with a font size of 13: largest, smallest, and the largest for a single office.
LARGEST, SMALLEST, ONE = 13.0, 3.5, 5.0
# The approximate width of the chart, in the same units.
ACROSS = 500
# Margins as parts of an axis: on both sides for circles, and above and below for the names of quadrants.
SIDE, END = 0.05, 0.14


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> ChartDescription:
    """The counties by two indicators. The table begins with the counties furthest from both targets."""
    view = compared(snapshot, lang, selection)
    names = [card.word(lang, "name") for card in view.cards]
    heads = [view.shorts[0], view.shorts[1], *(view.say("state", name=view.shorts[i]) for i in (0, 1))]
    order = sorted(view.points, key=lambda point: -lacking(view.cards, point) if point.known else 1)
    return ChartDescription(
        **fields(lang, selection, "scatter", sentence(view), name=names[0], second=names[1]),
        table=Table(
            head=[say(lang, "view.county"), *heads],
            rows=LazySequence(lambda: [_row(view, point) for point in order]),
        ),
        note=note(view),
        key=_key(view),
        make_chart=lambda: _chart(view),
    )


def _row(view: View, point: Point) -> TableRow:
    lang = view.lang
    values = [Value(counts, view.offices(point.code, i)) for i, counts in enumerate(point.counts)]
    values += [Value(state_word(lang, state) if state else "") for state in point.states]
    return TableRow(point.name, values, point.code in view.selection.counties)


def _fill(view: View, point: Point) -> str:
    """The colour of a county's circle: by its two states, or if counties are chosen, by its index among them."""
    counties = view.selection.counties
    if counties:
        return tokens.look(counties.index(point.code))[0] if point.code in counties else tokens.EDGE
    if view.selection.kind:
        return tokens.ACCENT
    if point.states in (("behind", "behind"), ("reached", "reached")):
        return tokens.STATES[point.states[0]][1]
    return tokens.EDGE


def _ink(view: View, point: Point) -> str:
    """The colour of a county's name: that of its circle, unless that is too pale to be read."""
    fill = _fill(view, point)
    return tokens.MUTED if fill == tokens.EDGE else fill


def _key(view: View) -> list[tuple[str, str]]:
    found = []
    if view.selection.counties:
        found.append((tokens.EDGE, view.say("other_counties")))
        if view.selection.path:
            found.append(("dot-before", view.say("start")))
    elif not view.selection.kind and all(card.target is not None for card in view.cards):
        states = {point.states for point in view.known}
        for state in ("behind", "reached"):
            if (state, state) in states:
                found.append((tokens.STATES[state][1], view.say(f"both_{state}")))
        found.append((tokens.EDGE, view.say("other_states")))
    for short, card in zip(view.shorts, view.cards, strict=True):
        if card.target is not None:
            found.append(("target", f"{short}{COMMA[view.lang]}{target_text(view.lang, card)}"))
    return found


def _chart(view: View) -> Chart:
    lang, selection, counties = view.lang, view.selection, view.selection.counties
    most = max((point.cells[0].denominator for point in view.known), default=1) or 1
    ordered = sorted(view.known, key=lambda point: -point.cells[0].denominator)
    paths = _paths(view) if selection.path else []
    dots = [_dot(view, point, most) for point in ordered]
    passed = [(x, y) for line, _ in paths for x, y in line.points if y is not None] + [(dot.x, dot.y) for dot in dots]
    x, y = axis_of(view, 0, [x for x, _ in passed]), axis_of(view, 1, [y for _, y in passed])
    side, end = SIDE * (x.high - x.low), END * (y.high - y.low)
    x, y = replace(x, low=x.low - side, high=x.high + side), replace(y, low=y.low - end, high=y.high + end)
    return Chart(
        lang,
        x,
        y,
        rules=[
            Rule(axis, card.target, target_name(lang, card), tokens.TARGET)
            for axis, card in zip("xy", view.cards, strict=True)
            if card.target is not None
        ],
        lines=[line for line, _ in paths],
        # Small circles lie over large ones, and those of chosen counties over all others, the first one on top.
        dots=[start for _, start in paths]
        + sorted(
            _side_by_side(dots, (x.high - x.low) / ACROSS),
            key=lambda dot: -counties.index(dot.code) if dot.code in counties else -len(counties),
        ),
        words=_quadrants(view, x, y),
    )


def _side_by_side(dots: Sequence[Dot], unit: float) -> list[Dot]:
    """The dots, with those at the same point moved side by side. unit: one unit of the drawing, in values of x."""
    places: dict[tuple[float, float], list[Dot]] = {}
    for dot in dots:
        places.setdefault((dot.x, dot.y), []).append(dot)
    found = []
    for dot in dots:
        there = places[dot.x, dot.y]
        wide = max(each.radius for each in there) * 2 + 1
        away = there.index(dot) - (len(there) - 1) / 2
        found.append(dot._replace(x=dot.x + away * wide * unit) if away else dot)
    return found


def axis_of(view: View, place: int, shares: Sequence[float]) -> Axis:
    """The axis of an indicator: from zero, or for shares, from the lowest to the highest in steps of 5 or 10 points,
    including the target and some room on its better side. place: 0 for x, 1 for y.
    """
    card, lang = view.cards[place], view.lang
    title = view.say(f"axis_{card.polarity}", name=view.shorts[place])
    if card.format != "share":
        end = amounts.end(card, shares)
        return Axis(title, 0, end, amounts.marks(lang, card, end))
    values = [*shares, *([card.target, card.target + 0.1 * card.better_sign] if card.target is not None else [])]
    values = values or [0.0, 1.0]
    parts = 20 if max(values) - min(values) <= 0.3 else 10
    low = max(0, math.floor(min(values) * parts + 1e-9))
    high = min(parts, math.ceil(max(values) * parts - 1e-9))
    # At least four steps, even if all counties have the same share.
    low = min(low, high - 4) if high > 4 else 0
    high = max(high, low + 4)
    step = 1 if high - low <= 6 else 2
    ticks = [i / parts for i in range(low, high + 1) if i % step == 0]
    return Axis(title, low / parts, high / parts, [(tick, percent(tick, lang)) for tick in ticks])


def _dot(view: View, point: Point, most: int) -> Dot:
    """most: the number of offices of the largest circle."""
    first, second = point.cells
    chosen = point.code in view.selection.counties
    text = [f"{short} {counts}" for short, counts in zip(view.shorts, point.counts, strict=True)]
    return Dot(
        point.code,
        first.value or 0.0,
        second.value or 0.0,
        f"{point.name}: {COMMA[view.lang].join(text)}",
        _fill(view, point),
        max(SMALLEST, min(LARGEST, ONE * math.sqrt(most)) * math.sqrt(first.denominator / most)),
        # Only chosen counties have names, which would be lost among all others.
        label="" if view.selection.counties and not chosen else point.name,
        ink=_ink(view, point),
        always=chosen,
        opens=view.offices(point.code),
    )


def _paths(view: View) -> list[tuple[Line, Dot]]:
    """The path of each chosen county over the span, and the dot at its start.

    A path has gaps where the county's borders or a card's definition changed.
    """
    snapshot, lang, selection = view.snapshot, view.lang, view.selection
    (first, last), labels = span(selection), week_labels(snapshot, lang)
    frames = [panel(snapshot, card.key, selection.kind).share for card in view.cards]
    found = []
    for i, code in enumerate(selection.counties):
        name = snapshot.names[code][lang]
        cuts = {week for card in view.cards for week in breaks(snapshot, replace(selection, card=card), code)}
        shares = [frame[code].to_numpy()[first : last + 1].tolist() for frame in frames]
        steps: list[tuple[int, float, float | None]] = []
        for week, (x, y) in enumerate(zip(*shares, strict=True), first):
            if week in cuts:
                steps.append((week, 0.0, None))
            unknown = math.isnan(x) or math.isnan(y)
            steps.append((week, 0.0, None) if unknown else (week, x, y))
        start = next(((week, x, y) for week, x, y in steps if y is not None), None)
        if start is None:
            continue
        colour, dash = tokens.look(i)
        line = Line(code, name, [(x, y) for _, x, y in steps], colour, 2, dash)
        week, x, y = start
        text = f"{view.say('start')}{COMMA[lang]}{name}{COMMA[lang]}{labels[week]}"
        found.append((line, Dot(code, x, y, text, tokens.PAPER, 4, colour, opens=view.offices(code, 0, week))))
    return found


def _quadrants(view: View, x: Axis, y: Axis) -> list[Words]:
    """The names of the four quadrants in the chart's corners, by the better side of each indicator; none unless both
    indicators have targets.
    """
    found: list[Words] = []
    if any(card.target is None for card in view.cards):
        return found
    for across, anchor in ((x.low, "left"), (x.high, "right")):
        for up in (y.low, y.high):
            over = (across == x.high, up == y.high)
            good = [high == (card.polarity == "high") for high, card in zip(over, view.cards, strict=True)]
            key = "both" if all(good) else "first" if good[0] else "second" if good[1] else "neither"
            colour = tokens.STATES["reached"][1] if key == "both" else tokens.MUTED
            text = view.say(f"quadrant_{key}", first=view.shorts[0], second=view.shorts[1])
            found.append(Words(across, up, text, colour, anchor))
    return found


def draw(described: ChartDescription, paper: Paper) -> Drawing:
    """The chart; on a phone it is higher than wide."""
    high = paper.height if paper.fit else paper.width * (1.05 if paper.narrow else 0.6)
    return chart_svg.draw(described.chart, replace(paper, height=high))


FIGURE = Figure(describe, draw, order=15, embed_height=700)
