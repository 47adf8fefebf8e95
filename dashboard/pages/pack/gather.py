"""What a week's pack says, gathered from the cells: cover, headlines, a page an indicator, definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from dashboard.derived import derived
from dashboard.exports.definitions import sample_note
from dashboard.exports.rows import licence
from dashboard.figures import tokens
from dashboard.figures.cell_text import Row, hover
from dashboard.figures.lines import Line
from dashboard.figures.map import FILE_LETTERS, numbered, numbers_of
from dashboard.figures.words import (
    WORDS,
    legend,
    missing_polygon,
    rank_note,
    ranked,
    rows_of,
    target,
    target_line,
    view_sentence,
)
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.pages.common import frame
from dashboard.pages.common.county_rows import band
from dashboard.pages.common.permalinks import as_of, lasting
from dashboard.pages.common.tiles import tile
from dashboard.pages.pack import content
from dashboard.pages.pack.counties import HEADS, counties
from dashboard.pages.pack.meeting import sections
from dashboard.pages.pack.request import PackRequest
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, span_label

OTHER = {"fa": "en", "en": "fa"}


# The same content is asked for as PDF in two forms and as slides.
@derived(most=4)
def pack(snapshot: Snapshot, wanted: PackRequest) -> content.Pack:
    """The pack of a week, of a snapshot with at least one."""
    lang, week = wanted.lang, snapshot.weeks[wanted.week]
    meeting = f"/{lang}/meeting?week={snapshot.cells.weeks[wanted.week]}"
    views = [Selection(card, wanted.week) for card in snapshot.cards]
    return content.Pack(
        lang=lang,
        title=say(lang, "pack.title"),
        place=snapshot.province.title(lang),
        week=say(lang, "pictures.about", week=span_label(week, lang)),
        other=span_label(week, OTHER[lang]),
        sample=say(lang, "site.sample") if snapshot.sample else "",
        sample_note=sample_note(lang, snapshot) if snapshot.sample else "",
        facts=[*frame.sources(lang, snapshot), say(lang, "pictures.licence", licence=licence(lang, snapshot))],
        known=say(
            lang,
            "pictures.known",
            week=span_label(week, lang),
            moment=snapshot.moment_label(snapshot.asof, lang),
            digest=snapshot.digest,
        ),
        address=wanted.link(as_of(meeting, snapshot)),
        moment=snapshot.asof.replace(microsecond=0, tzinfo=UTC),
        tiles=[_tile(snapshot, wanted, view.card) for view in views],
        tiles_note=rank_note(lang, snapshot),
        indicators=[_indicator(snapshot, wanted, view) for view in views],
        sections=sections(snapshot, wanted),
        counties=counties(snapshot, wanted) if wanted.counties else [],
        heads=[say(lang, head) for head in HEADS],
        words=_words(lang, snapshot),
        words_note=say(lang, "method.words.p2"),
        definitions=[_definition(snapshot, wanted, card) for card in snapshot.cards],
    )


def _tile(snapshot: Snapshot, wanted: PackRequest, card: Card) -> content.Tile:
    lang = wanted.lang
    shown = tile(lang, snapshot, Selection(card, wanted.week), card)
    said = [shown.announced, shown.verdict, say(lang, "tile.total_not_stated")] if shown.announced else []
    counted = {"not_reported": shown.row.missing, "late": shown.row.late, "unverified": shown.row.unverified}
    return content.Tile(
        name=shown.name,
        question=card.word(lang, "question"),
        figure=shown.row.n,
        of=shown.of,
        share=shown.row.share,
        change=shown.change,
        trend=shown.row.trend,
        target=shown.target,
        announced=" · ".join(said),
        counts=[(word, say(lang, f"words.{word}"), count) for word, count in counted.items()],
        part=snapshot.cells.at(card.key, wanted.week).share,
        aim=card.target_share,
        href=wanted.link(lasting(lang, snapshot, Selection(card, wanted.week), "why")),
    )


def _indicator(snapshot: Snapshot, wanted: PackRequest, view: Selection) -> content.Indicator:
    lang, card = wanted.lang, view.card
    week = snapshot.weeks[view.week]
    boundaries = snapshot.boundaries(week)
    rows = ranked(snapshot, lang, view)
    ranks = snapshot.cells.ranks(card.key, view.week, card.polarity)
    numbers = numbers_of(lang, boundaries, rows, FILE_LETTERS) if boundaries else {}
    missing = missing_polygon(lang, snapshot, view, [row.code for row in rows])
    notes = [missing if boundaries else say(lang, "pictures.no_map")]
    notes.insert(0, numbered(lang, rows, numbers))
    name = card.word(lang, "name")
    return content.Indicator(
        key=card.key,
        name=name,
        sentence=view_sentence(lang, snapshot, view, span_label(week, lang), ranks),
        tile=_tile(snapshot, wanted, card),
        boundaries=boundaries,
        rows=[replace(row, rank=_place(lang, ranks, row)) for row in rows],
        numbers=numbers,
        legend=legend(lang, card),
        marks=[(mark, say(lang, f"pictures.{mark}_key")) for mark in ("late", "unverified")],
        notes=[note for note in notes if note],
        alt=_alt(lang, snapshot, view),
        trend=_trend(snapshot, lang, view),
        source=say(lang, "pictures.source", source=card.word(lang, "source")),
        href=wanted.link(lasting(lang, snapshot, view)),
    )


def _place(lang: str, ranks: dict[str, tuple[int, bool]], row: Row) -> str:
    """A county's place; counties with the same share have theirs together, from first to last."""
    if row.code not in ranks:
        return row.rank
    first = ranks[row.code][0]
    return band(lang, (first, first + sum(place == first for place, _ in ranks.values()) - 1))


def _alt(lang: str, snapshot: Snapshot, view: Selection) -> str:
    """The map in a sentence: what it shows, and each county's figure, in the register's order."""
    figures = [hover(row) for row in rows_of(snapshot, lang, view)]
    sample = f"{say(lang, 'site.sample')}: " if snapshot.sample else ""
    title = say(lang, "figure.map.title", name=view.card.word(lang, "name"))
    return f"{sample}{title}. {COMMA[lang].join(figures)}."


def _trend(snapshot: Snapshot, lang: str, view: Selection) -> content.Trend:
    """The province's line up to the pack's week: what came later is not this meeting's."""
    until = view.week + 1
    shares = [cell.share for cell in snapshot.cells.series(view.card.key)[:until]]
    title = say(lang, "figure.trend.title", name=view.card.word(lang, "name"))
    known = [(week, share) for week, share in zip(snapshot.weeks, shares, strict=False) if share is not None]
    ends = ""
    if known:
        (start, first), (end, last) = known[0], known[-1]
        texts = {"start": day_label(start, lang), "end": day_label(end, lang)}
        ends = " " + say(lang, "pack.trend_alt", first=percent(first, lang), last=percent(last, lang), **texts)
    return content.Trend(
        lines=[Line(snapshot.province.title(lang), tokens.ACCENT, shares)],
        labels=[day_label(week, lang) for week in snapshot.weeks[:until]],
        target=target_line(lang, view.card),
        alt=f"{title}.{ends}",
    )


def _words(lang: str, snapshot: Snapshot) -> list[content.Word]:
    """The six words of a cell; the first is shown by a colour of the map's."""
    signs = {word: f"url(#p-{word})" for word in WORDS[1:4]}
    signs |= {word: word for word in WORDS[4:]}
    weeks = whole(snapshot.cards[0].late_weeks, lang)
    return [
        content.Word(
            name=say(lang, f"words.{word}"),
            meaning=say(lang, f"words_meaning.{word}", weeks=weeks),
            sign=signs.get(word, tokens.RAMPS["high"][3]),
        )
        for word in WORDS
    ]


def _definition(snapshot: Snapshot, wanted: PackRequest, card: Card) -> content.Definition:
    lang = wanted.lang
    texts = {word: card.word(lang, word) for word in ("numerator", "denominator", "limits", "source", "reviewer")}
    texts["target"] = target(lang, card)
    shown = ("numerator", "denominator", "target", "limits", "source", "reviewer")
    return content.Definition(
        name=card.word(lang, "name"),
        question=card.word(lang, "question"),
        lines=[(say(lang, f"indicator_page.{word}"), texts[word]) for word in shown],
        href=wanted.link(as_of(f"/{lang}/indicators/{card.key}", snapshot)),
    )
