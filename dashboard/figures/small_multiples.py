"""Small multiples: one panel per county with an indicator's line over a span of weeks, the target and the state."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.explored import best_first, span
from dashboard.figures.explored import panel as known_panel
from dashboard.figures.figure import Description, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.map_places import broken
from dashboard.figures.pen import LETTER_WIDTH, Pen, link_to, rect, state_sign
from dashboard.figures.plot import Plot, path, rule, stretches, stroked
from dashboard.figures.signs import state_word
from dashboard.figures.week_axis import breaks
from dashboard.figures.words import common_fields, gap_note, ranked, target_key
from dashboard.indicators import amounts
from dashboard.indicators.sentences import level
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.histories import target_states
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, span_label


@dataclass(frozen=True)
class Panel:
    """The panel of a county. shares: one for each week, oldest first, None where the value is not known or the county
    had other borders. text: the last week's share, or the name of its state. state: one of TARGET_STATES or ''.
    """

    code: str
    name: str
    shares: Sequence[float | None]
    text: str
    state: str


@dataclass(frozen=True, kw_only=True)
class SmallMultiples(Description):
    """panels: the best county of the last week first. top: the share at the top of every panel."""

    panels: Sequence[Panel]
    top: float


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> SmallMultiples:
    """The counties of the chosen week, each with the weeks of the span."""
    card, week = selection.card, selection.week
    counties = best_first(snapshot, selection)
    shares, top = shares_of(snapshot, selection, counties)
    states = ["" if selection.kind else target_states(snapshot, card, code)[week] for code in counties]
    panels = LazySequence(
        lambda: [
            Panel(
                row.code, row.name, [share if share == share else None for share in own], row.share or row.word, state
            )
            for row, own, state in zip(ranked(snapshot, lang, selection), shares.tolist(), states, strict=True)
        ]
    )
    sentence, present = "", [each for each in TARGET_STATES if each in states]
    counts = [f"{state_word(lang, each)} {integer(states.count(each), lang)}" for each in present]
    if counts:
        values = {"name": card.word(lang, "short"), "of": integer(len(counties), lang)}
        sentence = say(lang, "figure.small_multiples.sentence", counts=COMMA[lang].join(counts), **values)
    elif (cell := snapshot.cells.at(card.key, week, "", selection.kind)).known:
        # A screen has room for few words, so without states the sentence has only the province's value.
        where = say(lang, "sentence.province", week=span_label(snapshot.weeks[week], lang))
        sentence = f"{where} {level(lang, card, cell, county=False)}."
    first, _ = span(selection)
    heads = "before now state".split()
    shown = {"weeks": integer(week + 1 - first, lang), "first": day_label(snapshot.weeks[first], lang)}
    shown["top"] = amounts.in_unit(lang, card, top)
    return SmallMultiples(
        **common_fields(snapshot, lang, selection, "small_multiples", sentence),
        table=Table(
            head=[say(lang, "view.county"), *(say(lang, f"figure.small_multiples.{name}") for name in heads)],
            rows=LazySequence(lambda: [_line(lang, selection, panel) for panel in panels]),
        ),
        note=f"{say(lang, 'figure.small_multiples.note', **shown)} {gap_note(lang, card)}",
        key=[
            # The key has the target on every paper, since panels have no room for its name.
            *(("target-line", text) for _, text in target_key(lang, card)),
            *((f"state-{each}", state_word(lang, each)) for each in present),
        ],
        panels=panels,
        top=top,
    )


def _line(lang: str, selection: Selection, panel: Panel) -> TableRow:
    county = replace(selection, county=panel.code, others=())
    before = panel.shares[0]
    word = say(lang, "view.change_unknown") if before is None else amounts.in_unit(lang, selection.card, before)
    state = state_word(lang, panel.state) if panel.state else ""
    return TableRow(
        panel.name, [Value(word), Value(panel.text, county), Value(state)], panel.code in selection.counties
    )


def draw(described: SmallMultiples, paper: Paper) -> Drawing:
    """The panels in rows: six in a row on wide papers, four on a page, three on a phone."""
    across = 3 if paper.narrow else 4 if paper.width < 1000 else 6
    gap = paper.letters * 0.6
    wide = (paper.width - (across - 1) * gap) / across
    lines = -(-len(described.panels) // across)
    high = paper.letters * 5.6
    if paper.fit:
        high = (paper.height - (lines - 1) * gap) / max(lines, 1)
    pen = Pen(described.lang, paper.width)
    drawn = []
    for i, panel in enumerate(described.panels):
        left, top = pen.x((i % across) * (wide + gap), wide), (i // across) * (high + gap)
        box = _Box(left, top, wide, high, paper.letters)
        county = replace(described.selection, county=panel.code, others=())
        drawn.append(link_to(paper, county, _panel(pen, box, described, panel)))
    return Drawing(Markup("").join(drawn), paper.width, lines * (high + gap) - gap if lines else 0)


@dataclass(frozen=True)
class _Box:
    """A panel's rectangle in SVG units, and the font size of the paper."""

    left: float
    top: float
    wide: float
    high: float
    letters: float


def _panel(pen: Pen, box: _Box, described: SmallMultiples, panel: Panel) -> Markup:
    """A panel: background in the state's colour, the county's name, its line, and its last share."""
    ground, ink = tokens.STATES.get(panel.state, (tokens.GROUND, tokens.ACCENT))
    chosen = panel.code in described.selection.counties
    letters, pad = box.letters * 0.82, box.letters * 0.4
    stroke = tokens.CHOSEN if chosen else ground
    drawn = [rect(box.left, box.top, box.wide, box.high, ground, stroke, 5)]
    # The name follows the reading direction, while weeks run from left to right in both languages.
    edge = box.left + box.wide - pad
    start = pen.x(box.left + pad if pen.lang == "en" else edge)
    line = box.top + pad + letters * 0.55
    # The name in one line or in two, whichever allows the larger font.
    fits = (box.wide - 2 * pad - 1.6 * letters) / LETTER_WIDTH[pen.lang]
    sizes = {name: min(letters * (0.8 if name[1:] else 1), fits / max(map(len, name))) for name in broken(panel.name)}
    name = max(sizes, key=lambda name: sizes[name])
    top = line - sizes[name] * 0.5 * (len(name) - 1)
    drawn.append(pen.lines(start, top, name, sizes[name], tokens.INK, bold=True, step=1))
    if panel.state:
        away = pad + letters / 2
        middle = box.left + away if pen.lang == "fa" else box.left + box.wide - away
        drawn.append(state_sign(panel.state, middle, line, letters, ink))
    right = edge - 6 * letters * 0.55
    plot = Plot(
        persian=pen.lang == "fa",
        size=letters,
        height=box.high,
        left=box.left + pad,
        right=right,
        names=right,
        top=box.top + pad + letters * 1.6,
        bottom=box.top + box.high - pad,
        xs=(0, len(panel.shares) - 1),
        ys=(0, described.top),
    )
    drawn += _chart(plot, panel, described.selection.card.target, ink, box.letters)
    last = panel.shares[-1]
    if last is None:
        middle = pen.x(box.left + box.wide / 2)
        drawn.append(pen.text(middle, (plot.top + plot.bottom) / 2, panel.text, letters, ink, anchor="middle"))
    else:
        y = min(max(plot.y(last), plot.top + letters * 0.3), plot.bottom - letters * 0.4)
        anchor = "end" if pen.lang == "en" else "start"
        drawn.append(pen.text(pen.x(edge), y, panel.text, letters, ink, bold=True, anchor=anchor))
    return Markup("").join(drawn)


def _chart(plot: Plot, panel: Panel, target: float | None, ink: str, letters: float) -> Iterator[Markup]:
    """The target, the line's stretches over a light area, and dots at single weeks and at the last week."""
    yield rule(plot.left, plot.right, plot.bottom, tokens.LINE, 1)
    if target is not None:
        yield rule(plot.left, plot.right, plot.y(target), tokens.TARGET, 1.5, "4 3")
    thick, known = round(letters / 9, 1), stretches(enumerate(panel.shares))
    under = Markup('<path d="M{}V{:.1f}H{:.1f}z" fill="#ffffff" fill-opacity=".6"/>')
    yield from (under.format(path(plot, points), plot.bottom, plot.x(points[0][0])) for points in known if points[1:])
    yield stroked(plot, known, ink, thick, "")
    for points in known:
        week, share = points[-1]
        if len(points) == 1 or week == len(panel.shares) - 1:
            dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}"/>')
            yield dot.format(plot.x(week), plot.y(share), thick * 1.6, ink)


def shares_of(snapshot: Snapshot, selection: Selection, counties: list[str]) -> tuple[npt.NDArray[np.float64], float]:
    """(shares, top). shares: a row for each county; NaN where not known, or with other borders or another definition.

    top: the value at the top of every panel, since all have the same scale; for shares a multiple of a quarter.
    """
    first, last = span(selection)
    all_weeks = known_panel(snapshot, selection.card.key, selection.kind).shares
    known = np.array([all_weeks[code][first : last + 1] for code in counties])
    for row, code in zip(known, counties, strict=True):
        if turned := breaks(snapshot, selection, code):
            row[: turned[-1] - first] = np.nan
    card, most = selection.card, float(np.nanmax(known, initial=0.0))
    if card.format != "share":
        return known, amounts.end(card, [most])
    return known, max(math.ceil(max(card.target or 0.0, most) * 4 - 1e-9), 1) / 4


FIGURE = Figure(describe, draw, order=13, embed_height=900, opens="county")
