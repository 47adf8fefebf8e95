"""Bullet chart: one bar for each indicator with its target, of the province or a county, the worst first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS, change_trend, fill
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value
from dashboard.figures.pen import LETTER_WIDTH, Pen, arrow, chip, chip_width, link_to, pointer, tick
from dashboard.figures.plot import rule
from dashboard.figures.signs import EDGE, state_word
from dashboard.figures.words import fields, target_name
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.indicators.series import Cell, between
from dashboard.language import say
from dashboard.meeting.agenda import last_meeting
from dashboard.meeting.behind import behind_sentence, worst_first
from dashboard.meeting.histories import histories
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# Width and height of the small bar on a tile, in SVG units.
WIDE, HIGH = 200.0, 14.0


@dataclass(frozen=True)
class Bullet:
    """The row of an indicator. change: the change since the last meeting, in words; trend: better, worse, same or
    unknown. province: the province's value for comparison with a county's; None in the province's own chart and where
    it is not known.
    """

    card: Card
    cell: Cell
    state: str
    change: str
    trend: str
    province: float | None = None


@dataclass(frozen=True, kw_only=True)
class Bullets(Description):
    """rows: worst first."""

    rows: Sequence[Bullet]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Bullets:
    """The headline indicators of the province or the chosen county, with their changes since the last meeting."""
    selection = replace(selection, kind="")
    rows = bullets(snapshot, lang, selection)
    since = last_meeting(selection.week, selection.weeks)
    words = {row.cell.state for row in rows} & set(PATTERNS)
    before = "" if since is None else span_label(snapshot.weeks[since], lang)
    heads = "indicator state share figure target change"
    return Bullets(
        **fields(lang, selection, "bullets", behind_sentence(snapshot, lang, selection.week, selection.county)),
        table=Table(
            head=[
                *(say(lang, f"figure.bullets.{name}") for name in heads.split()),
                *([snapshot.province.title(lang)] if selection.county else []),
            ],
            rows=[_line(lang, selection, row) for row in rows],
        ),
        note=say(lang, "figure.bullets.since_week", week=before) if before else "",
        key=[
            ("tick", say(lang, "figure.bullets.tick")),
            *([("pointer", snapshot.province.title(lang))] if any(row.province is not None for row in rows) else []),
            *((f"url(#p-{word})", say(lang, f"words.{word}")) for word in PATTERNS if word in words),
        ],
        rows=rows,
    )


def bullets(snapshot: Snapshot, lang: str, selection: Selection) -> list[Bullet]:
    """One row for each headline indicator of the province or the chosen county, ordered as in `worst_first`."""
    known, area = histories(snapshot, selection.week), selection.county
    since = last_meeting(selection.week, selection.weeks)
    found = []
    for card, _ in worst_first(snapshot, selection.week, area):
        history = known.get((card.key, area))
        if not history:
            continue
        province = known[history.card.key, ""].cell.value if area else None
        change = between(history.series[since], history.cell) if since is not None else None
        change_words = change_text(lang, "view", history.card, change), change_trend(history.card, change)
        found.append(Bullet(history.card, history.cell, history.state, *change_words, province))
    return found


def bar(lang: str, card: Card, cell: Cell, province: float | None = None) -> Markup:
    """A small bar with its target for a page that contains `picture.patterns`; hidden from screen readers, since the
    page has the same value as text. province: the value of the grey pointer, None for no pointer.
    """
    drawn = _bar(Pen(lang, WIDE), Bullet(card, cell, "", "", "", province), 0, HIGH / 2, WIDE, HIGH - 6)
    return Markup('<svg class="bullet" viewBox="-2 0 {:g} {:g}" aria-hidden="true">{}</svg>').format(
        WIDE + 4, HIGH, drawn
    )


def _line(lang: str, selection: Selection, row: Bullet) -> TableRow:
    offices = replace(selection, card=row.card)
    whole_province = replace(offices, county="")
    province = "" if row.province is None else amounts.in_unit(lang, row.card, row.province)
    beside = Value(province, whole_province)
    values = [
        Value(state_word(lang, row.state) if row.state else ""),
        Value(amounts.value(lang, row.card, row.cell), offices),
        Value(amounts.figure(lang, row.card, row.cell), offices),
        Value(target_name(lang, row.card), offices),
        Value(row.change, offices, fragment="#changes-title", trend=row.trend),
    ]
    return TableRow(row.card.word(lang, "name"), values + ([beside] if selection.county else []))


def draw(described: Bullets, paper: Paper) -> Drawing:
    """One row for each indicator: name, state, bar, share, count and change; in three lines where it is narrow."""
    rows, pen = described.rows, Pen(described.lang, paper.width)
    top = 0.0 if paper.narrow else paper.letters * 1.6
    if paper.narrow or (paper.width < 1000 and not paper.fit):
        high = paper.letters * 4.3
        drawn = [_stacked(pen, row, top + i * high, paper.letters) for i, row in enumerate(rows)]
    else:
        high = (paper.height - top) / max(len(rows), 1) if paper.fit else paper.letters * 2.4
        letters = min(high * 0.4, paper.letters * (1.2 if paper.fit else 1.1))
        middles = [top + (i + 0.5) * high for i in range(len(rows))]
        drawn = list(_in_columns(pen, rows, middles, letters))
    body = [
        link_to(paper, replace(described.selection, card=row.card), piece)
        for row, piece in zip(rows, drawn, strict=True)
    ]
    body += [rule(0, pen.width, top + i * high, tokens.LINE, 1) for i in range(1, len(rows))]
    if not paper.narrow:
        head = say(described.lang, "figure.bullets.change")
        body.append(pen.text(pen.width, top * 0.5, head, paper.letters * 0.8, tokens.MUTED, anchor="end"))
    return Drawing(Markup("").join(body), paper.width, top + high * len(rows))


def _in_columns(pen: Pen, rows: Sequence[Bullet], middles: Sequence[float], letters: float) -> Iterator[Markup]:
    """The rows on a wide paper: each column is as wide as its longest text, and the bar takes the rest."""
    lang, gap, small = pen.lang, letters * 0.8, letters * 0.8
    texts = [
        (
            row.card.word(lang, "short"),
            amounts.value(lang, row.card, row.cell),
            amounts.figure(lang, row.card, row.cell),
            target_name(lang, row.card),
        )
        for row in rows
    ]

    def widest(words: Sequence[str], size: float) -> float:
        return max(map(len, words), default=0) * size * LETTER_WIDTH[lang]

    names, shares, figures, targets = zip(*texts, strict=True) if texts else ((), (), (), ())
    chips = max((chip_width(lang, row.state, small) for row in rows if row.state), default=0)
    # The ends of the columns, from the last column to the first.
    target_end = pen.width - widest([row.change for row in rows], small) - gap
    figure_end = target_end - widest(targets, small) - gap
    share_end = figure_end - widest(figures, small) - gap
    chip_start = widest(names, letters) + gap
    bar = chip_start + chips + gap
    bar_end = share_end - widest(shares, letters * 1.3) - gap
    for row, (name, share, figure, target), y in zip(rows, texts, middles, strict=True):
        yield Markup("").join(
            [
                pen.text(0, y, name, letters, bold=True),
                chip(pen, chip_start, y, row.state, small) if row.state else "",
                _bar(pen, row, bar, y, bar_end - bar, letters * 0.8),
                pen.text(share_end, y, share, letters * 1.1, bold=True, anchor="end"),
                pen.text(figure_end, y, figure, small, tokens.MUTED, anchor="end"),
                pen.text(target_end, y, target, small, tokens.TARGET, anchor="end"),
                _changed(pen, pen.width, y, row, small),
            ]
        )


def _stacked(pen: Pen, row: Bullet, top: float, letters: float) -> Markup:
    """A row in three lines: name, target and share; the bar; state, count and change."""
    lang, small, first, below = pen.lang, letters * 0.9, top + letters, top + letters * 3.45
    along = chip_width(lang, row.state, small) + letters * 0.8 if row.state else 0
    target, value = target_name(lang, row.card), amounts.value(lang, row.card, row.cell)
    aside = letters * max(4.3, len(value) * LETTER_WIDTH[lang] * 1.15 + 0.8)
    return Markup("").join(
        [
            pen.text(0, first, row.card.word(lang, "short"), letters * 1.1, bold=True),
            pen.text(pen.width - aside, first, target, small, tokens.TARGET, anchor="end"),
            pen.text(pen.width, first, value, letters * 1.15, bold=True, anchor="end"),
            _bar(pen, row, 0, top + letters * 2.2, pen.width, letters * 0.7),
            chip(pen, 0, below, row.state, small) if row.state else "",
            pen.text(along, below, amounts.figure(lang, row.card, row.cell), small, tokens.MUTED),
            _changed(pen, pen.width, below, row, small),
        ]
    )


def _changed(pen: Pen, along: float, y: float, row: Bullet, size: float) -> Markup:
    """A row's change that ends at `along`, with the arrow after the text."""
    sign, _, text = row.change.partition(" ")
    colour = {"better": tokens.BETTER, "worse": tokens.WORSE}.get(row.trend, tokens.MUTED)
    if sign not in ("▲", "▼"):
        return pen.text(along, y, row.change, size, colour, anchor="end")
    drawn = arrow(sign, pen.x(along - size * 0.4), y, size * 0.8, colour)
    return drawn + pen.text(along - size * 1.2, y, text, size, colour, anchor="end")


def _bar(pen: Pen, row: Bullet, along: float, y: float, wide: float, high: float) -> Markup:
    """Track, value (or its state's pattern), target and the province's pointer, vertically centred at y."""
    value, known, card = row.cell.value, row.cell.state == "value", row.card
    end, top = amounts.end(card, [value]), y - high / 2
    # Zero gets a short bar with its pattern; an unknown value fills the track with its pattern.
    length = wide if value is None else value / end * wide or high * 1.6
    paint, edge = (tokens.ACCENT, "") if known else (fill(card, row.cell), EDGE)
    drawn = pen.box(along, top, wide, high, tokens.TRACK, radius=high / 5)
    drawn += pen.box(along, top, length, high, paint, edge, high / 5)
    if row.province is not None and card.format != "total":
        drawn += pointer(pen.x(along + min(row.province / end, 1) * wide), top, high * 0.7)
    if card.target is not None:
        drawn += tick(pen.x(along + card.target / end * wide), y, high * 1.7)
    return drawn


FIGURE = Figure(describe, draw, order=7, embed_height=880, all_cards=True)
