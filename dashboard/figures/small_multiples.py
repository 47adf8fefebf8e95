"""Small multiples: one panel per county with an indicator's line over a span of weeks, the target and the state."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from dashboard.figures import tokens
from dashboard.figures.explored import best_first, span
from dashboard.figures.explored import panel as known_panel
from dashboard.figures.figure import Description, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.marks import Area, Bar, Dot, Group, Mark, Sign, Text, rule
from dashboard.figures.marks import Line as DrawnLine
from dashboard.figures.scales import Linear, Reading
from dashboard.figures.signs import state_word
from dashboard.figures.svg import written
from dashboard.figures.target_words import target_key
from dashboard.figures.text import fitted, widest
from dashboard.figures.week_axis import breaks
from dashboard.figures.words import common_fields, gap_note, ranked
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
    """The panels in rows: six in a row on wide papers, four on a page, two on a phone."""
    across = 2 if paper.narrow else 4 if paper.width < 1000 else 6
    gap, lines = paper.letters * 0.6, -(-len(described.panels) // across)
    wide = (paper.width - (across - 1) * gap) / across
    high = paper.letters * (4.4 if paper.narrow else 5.6)
    high = (paper.height - (lines - 1) * gap) / max(lines, 1) if paper.fit else high
    reading, marks = Reading(described.lang, paper.width), list[Mark]()
    for i, panel in enumerate(described.panels):
        place = reading.x((i % across) * (wide + gap), wide), (i // across) * (high + gap)
        county = replace(described.selection, county=panel.code, others=())
        marks.append(paper.link([Group(_panel(described, paper, panel, wide, high), *place)], county))
    return Drawing(written(described.lang, marks), paper.width, round(lines * (high + gap) - gap, 1) if lines else 0)


def _panel(described: SmallMultiples, paper: Paper, panel: Panel, wide: float, high: float) -> list[Mark]:
    """A panel: background in the state's colour, the county's name, its line, and its last share."""
    ground, ink = tokens.STATES.get(panel.state, (tokens.GROUND, tokens.ACCENT))
    chosen = panel.code in described.selection.counties
    letters, pad, reading = paper.letters * 0.82, paper.letters * 0.4, Reading(described.lang, wide)
    # The name follows the reading direction, while weeks run from left to right in both languages.
    name, size = fitted(panel.name, wide - 2 * pad - 1.6 * letters, letters, bold=True)
    y = pad + letters * 0.55
    marks: list[Mark] = [Bar(0, 0, wide, high, ground, tokens.CHOSEN if chosen else ground, 5)]
    marks += [
        Text(reading.x(pad), y + size * (i - (len(name) - 1) / 2), line, size, anchor=reading.near, bold=True)
        for i, line in enumerate(name)
    ]
    if panel.state:
        marks.append(Sign(panel.state, reading.x(wide - pad - letters / 2), y, letters, ink))
    known = [each.text for each in described.panels if each.shares[-1] is not None]
    right = wide - pad - widest(known, letters, bold=True) - letters * 0.5
    x = Linear(0, len(panel.shares) - 1, pad, right)
    values = Linear(0, described.top, high - pad, pad + letters * 1.6)
    marks += _chart(x, values, panel, described.selection.card.target, ink, round(paper.letters / 9, 1))
    last = panel.shares[-1]
    if last is None:
        return [*marks, Text(wide / 2, (values.start + values.end) / 2, panel.text, letters, ink)]
    y = min(max(values.at(last), values.end + letters * 0.3), values.start - letters * 0.4)
    return [*marks, Text(wide - pad, y, panel.text, letters, ink, "right", bold=True)]


def _chart(x: Linear, y: Linear, panel: Panel, target: float | None, ink: str, thick: float) -> Iterator[Mark]:
    """The target, the line's stretches over a light area, and dots at single weeks and at the last week."""
    yield rule(x.start, y.start, x.end, y.start, tokens.LINE)
    if target is not None:
        yield rule(x.start, y.at(target), x.end, y.at(target), tokens.TARGET, 1.5, "4 3")
    runs = groupby(enumerate(panel.shares), key=lambda point: point[1] is not None)
    stretches = [[(x.at(i), y.at(share)) for i, share in run if share is not None] for known, run in runs if known]
    for points in stretches:
        if points[1:]:
            yield Area([*points, (points[-1][0], y.start), (points[0][0], y.start)], tokens.PAPER, opacity=0.6)
    yield DrawnLine(stretches, ink, thick)
    for points in stretches:
        is_last = points is stretches[-1] and panel.shares[-1] is not None
        if len(points) == 1 or is_last:
            yield Dot(*points[-1], thick * 1.6, ink)


def shares_of(
    snapshot: Snapshot, selection: Selection, counties: Sequence[str]
) -> tuple[npt.NDArray[np.float64], float]:
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
