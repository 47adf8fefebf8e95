"""Bullet chart: one bar for each indicator with its target, of the province or a county, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import bars, tokens
from dashboard.figures.bars import Row, value_pieces
from dashboard.figures.cell_text import PATTERNS, fill
from dashboard.figures.evidence_parts import confirmed_part, parts_key, parts_text
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, evenly
from dashboard.figures.rows import Rows, drawing
from dashboard.figures.signs import state_word
from dashboard.figures.svg import written
from dashboard.figures.target_words import target_name
from dashboard.figures.words import fields
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text, change_trend
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.meeting.behind import behind_sentence, worst_first
from dashboard.meeting.changes import earlier_week, progress
from dashboard.meeting.histories import histories
from dashboard.meeting.reported import reported_sentence
from dashboard.meeting.together import together_short
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# Width and height of the small bar on a tile, in SVG units.
WIDE, HIGH = 200.0, 14.0
# The most indicators on a screen.
MOST = 8


@dataclass(frozen=True)
class Bullet:
    """The row of an indicator. change: the change since the last meeting, in words; trend: better, worse, same or
    unknown. province: the province's value for comparison with a county's; None in the province's own chart and where
    it is not known. together: the sum of the counties beside the province's figure, '' where both count the same.
    """

    card: Card
    cell: Cell
    state: str
    change: str
    trend: str
    province: float | None = None
    together: str = ""


@dataclass(frozen=True, kw_only=True)
class Bullets(Description):
    """rows: worst first."""

    rows: Sequence[Bullet]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Bullets:
    """The headline indicators of the province or the chosen county, with their changes since the last meeting."""
    selection = replace(selection, kind="")
    rows = bullets(snapshot, lang, selection)
    since = earlier_week(selection.week, selection.weeks)
    words = {row.cell.state for row in rows} & set(PATTERNS)
    before = "" if since is None else span_label(snapshot.weeks[since], lang)
    areas = [selection.county] if selection.county else []
    heads = [f"figure.bullets.{name}" for name in ("indicator", "state", "share", "figure")]
    heads += ["evidence_parts.heading", "figure.bullets.target", "figure.bullets.change"]
    return Bullets(
        **fields(lang, selection, "bullets", behind_sentence(snapshot, lang, selection.week, selection.county)),
        table=Table(
            head=[
                *(say(lang, name) for name in heads),
                *([snapshot.province.title(lang)] if selection.county else []),
            ],
            rows=[_line(lang, selection, row) for row in rows],
        ),
        note=" ".join(
            [
                reported_sentence(snapshot, lang, selection.week, areas),
                *([say(lang, "figure.bullets.since_week", week=before)] if before else []),
                *([say(lang, "figure.bullets.together")] if any(row.together for row in rows) else []),
            ]
        ),
        key=[
            ("tick", say(lang, "figure.bullets.tick")),
            *parts_key(lang, rows),
            *([("pointer", snapshot.province.title(lang))] if any(row.province is not None for row in rows) else []),
            *((f"url(#p-{word})", say(lang, f"words.{word}")) for word in PATTERNS if word in words),
        ],
        rows=rows,
    )


def bullets(snapshot: Snapshot, lang: str, selection: Selection) -> list[Bullet]:
    """One row for each headline indicator of the province or the chosen county, ordered as in `worst_first`."""
    known, area = histories(snapshot, selection.week), selection.county
    found = []
    for card, _ in worst_first(snapshot, selection.week, area):
        history = known.get((card.key, area))
        if not history:
            continue
        province = known[history.card.key, ""].cell.value if area else None
        change = progress(snapshot, history.card, selection.week, selection.weeks, area)
        change_words = change_text(lang, "view", history.card, change), change_trend(history.card, change)
        beside = "" if area else together_short(lang, snapshot, history.card, selection.week)
        found.append(Bullet(history.card, history.cell, history.state, *change_words, province, beside))
    return found


def bar(lang: str, card: Card, cell: Cell, province: float | None = None, wide: float = WIDE) -> Markup:
    """A small bar with its target for a page that contains `picture.patterns`; hidden from screen readers, since the
    page has the same value as text. province: the value of the grey pointer, None for no pointer. wide: in SVG units.
    """
    row = _row(lang, Bullet(card, cell, "", "", "", province))
    drawn = written(lang, bars.bar(lang, row, Paper(wide, HIGH, 0), 0, HIGH / 2, wide, HIGH - 6))
    return Markup('<svg class="bullet" viewBox="-2 0 {:g} {:g}" aria-hidden="true">{}</svg>').format(
        wide + 4, HIGH, drawn
    )


def _line(lang: str, selection: Selection, row: Bullet) -> TableRow:
    offices = replace(selection, card=row.card)
    whole_province = replace(offices, county="")
    province = "" if row.province is None else amounts.in_unit(lang, row.card, row.province)
    beside = Value(province, whole_province)
    values = [
        Value(state_word(lang, row.state) if row.state else ""),
        Value(amounts.value(lang, row.card, row.cell), offices),
        Value(" · ".join(filter(None, [amounts.figure(lang, row.card, row.cell), row.together])), offices),
        Value(parts_text(lang, row.card, row.cell), offices),
        Value(target_name(lang, row.card), offices),
        Value(row.change, offices, fragment="#changes-title", trend=row.trend),
    ]
    return TableRow(row.card.word(lang, "name"), values + ([beside] if selection.county else []))


def draw(described: Bullets, paper: Paper) -> Drawing:
    """One row for each indicator: name (the counties' sum below it), state, bar, share, count, target and change."""
    lang, selection = described.lang, described.selection
    drawn = [replace(_row(lang, row), opens=replace(selection, card=row.card)) for row in described.rows]
    heads = {"change": say(lang, "figure.bullets.change")}
    return drawing(Rows(lang, drawn, heads=heads), paper)


def _row(lang: str, row: Bullet) -> Row:
    """The row of an indicator: an unknown value fills the bar with its pattern, zero has a short bar."""
    card, cell, value = row.card, row.cell, row.cell.value
    end, known = amounts.end(card, [value]), cell.state == "value"
    paint, edge = (tokens.ACCENT, "") if known else (fill(card, cell), tokens.EDGE)
    further = [(amounts.figure(lang, card, cell), tokens.MUTED), (target_name(lang, card), tokens.TARGET)]
    return Row(
        card.word(lang, "short"),
        amounts.value(lang, card, cell),
        detail=row.together,
        state=row.state,
        pieces=value_pieces(1 if value is None else value / end, paint, edge, confirmed_part(card, cell)),
        target=None if card.target is None else card.target / end,
        pointer=None if row.province is None or card.format == "total" else min(row.province / end, 1),
        further=further,
        change=row.change,
        trend=row.trend,
    )


def split(described: Bullets) -> list[Bullets]:
    """At most MOST indicators in each part."""
    return [replace(described, rows=rows) for rows in evenly(described.rows, MOST)]


FIGURE = Figure(describe, draw, order=7, embed_height=880, all_cards=True, split=split)
