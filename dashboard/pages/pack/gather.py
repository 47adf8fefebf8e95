"""Gathers the words and figures of a week's pack from a snapshot's cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from dashboard.derived import derived
from dashboard.exports.definitions import sample_note, word_meanings
from dashboard.exports.rows import licence
from dashboard.figures import cell_text, ranking, tokens, trend
from dashboard.figures import map as county_map
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.registry import DRAWN
from dashboard.figures.words import target, target_text, target_word
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.language import COMMA, OTHER, say
from dashboard.meeting.histories import histories
from dashboard.pages.common import frame
from dashboard.pages.common.meeting_parts import meeting_parts
from dashboard.pages.common.urls import permalink
from dashboard.pages.pack.content import Indicator, Pack, Part, Word
from dashboard.pages.pack.counties import counties
from dashboard.pages.pack.request import PackRequest
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


# The same content is asked for as PDF in two forms and as slides.
@derived(most=4)
def pack(snapshot: Snapshot, request: PackRequest) -> Pack:
    """The pack of a week. The snapshot has at least one week."""
    lang, week = request.lang, snapshot.weeks[request.week]
    span = span_label(week, lang)
    moment = snapshot.moment_label(snapshot.asof, lang)
    meeting_page = permalink(lang, snapshot, "meeting", week=snapshot.cells.weeks[request.week])
    meeting = Selection(snapshot.cards[0], request.week, weeks=request.weeks)
    return Pack(
        lang=lang,
        title=say(lang, "pack.title"),
        place=snapshot.province.title(lang),
        week=say(lang, "pictures.about", week=span),
        other=span_label(week, OTHER[lang]),
        sample=say(lang, "site.sample") if snapshot.sample else "",
        sample_note=sample_note(lang, snapshot) if snapshot.sample else "",
        facts=[*frame.sources(lang, snapshot), say(lang, "pictures.licence", licence=licence(lang, snapshot))],
        known=say(lang, "pictures.known", week=span, moment=moment, digest=snapshot.digest),
        address=request.link(meeting_page),
        moment=snapshot.asof.replace(microsecond=0, tzinfo=UTC),
        boundaries=snapshot.boundaries(week),
        parts=[Part(part.heading, part.figure, part.described) for part in meeting_parts(lang, snapshot, meeting)],
        indicators=[_indicator(snapshot, request, Selection(card, request.week)) for card in snapshot.cards],
        counties=counties(snapshot, request) if request.counties else [],
        words=_words(lang, snapshot),
        words_note=say(lang, "method.words.p2"),
    )


def _indicator(snapshot: Snapshot, request: PackRequest, selection: Selection) -> Indicator:
    lang, card, cells, week = request.lang, selection.card, snapshot.cells, selection.week
    cell = cells.at(card.key, week)
    row = cell_text.row(lang, cells, card, week, "", snapshot.province.title(lang))
    counties = county_map.describe(snapshot, lang, selection)
    weeks = _until(trend.describe(snapshot, lang, selection), week)
    said, verdict = cell_text.announced(lang, snapshot.input.tables.announcements, card, cell, cells.teams[week])
    offices = {"not_reported": row.missing, "late": row.late, "unverified": row.unverified}
    return Indicator(
        key=card.key,
        name=card.word(lang, "name"),
        question=card.word(lang, "question"),
        row=row,
        headline=cell_text.headline(lang, card, row),
        change=change_text(lang, "tile", card, cells.change(card.key, week)),
        target=target_text(lang, card),
        state=histories(snapshot, week)[card.key, ""].state,
        announced=f"{said} · {verdict}" if said else "",
        counts=[(word, say(lang, f"words.{word}"), count) for word, count in offices.items() if count],
        why=request.link(permalink(lang, snapshot, "why", selection)),
        map=counties,
        map_alt=_map_alt(counties, snapshot.sample),
        trend=weeks,
        trend_alt=_trend_alt(weeks),
        ranking=ranking.describe(snapshot, lang, selection),
        figures={name: DRAWN[name].describe(snapshot, lang, selection) for name in request.figures},
        source=say(lang, "pictures.source", source=card.word(lang, "source")),
        href=request.link(permalink(lang, snapshot, "overview", selection)),
        definition=_definition(lang, card),
        definition_href=request.link(permalink(lang, snapshot, "indicator", key=card.key)),
    )


def _map_alt(described: county_map.CountyMap, sample: bool) -> str:
    """The map in a sentence: its title, and each county's figure, in the register's order."""
    lang = described.lang
    title = f"{say(lang, 'site.sample')}: {described.title}" if sample else described.title
    return f"{title}. {COMMA[lang].join(row.title for row in described.rows)}."


def _until(described: trend.Trend, week: int) -> trend.Trend:
    """The trend up to the pack's week: later weeks are not this meeting's."""
    areas = [(code, name, colour, shares[: week + 1]) for code, name, colour, shares in described.areas]
    return replace(described, areas=areas, labels=described.labels[: week + 1])


def _trend_alt(described: trend.Trend) -> str:
    """The trend in a sentence: its title, the first known share and the last."""
    lang, ((*_, shares),) = described.lang, described.areas
    weeks = zip(described.labels, shares, strict=True)
    known = [
        (label, amounts.in_unit(lang, described.selection.card, share)) for label, share in weeks if share is not None
    ]
    if not known:
        return f"{described.title}."
    (start, first), (end, last) = known[0], known[-1]
    return f"{described.title}. {say(lang, 'pack.trend_alt', first=first, last=last, start=start, end=end)}"


def _words(lang: str, snapshot: Snapshot) -> list[Word]:
    """The seven words of a cell; the first is shown by a colour of the map's."""
    signs = (tokens.RAMPS["high"][3], *(f"url(#p-{word})" for word in PATTERNS), "late", "unverified")
    meanings = word_meanings(lang, snapshot.cards)
    return [Word(name, meaning, sign) for (name, meaning), sign in zip(meanings, signs, strict=True)]


def _definition(lang: str, card: Card) -> list[tuple[str, str]]:
    names = ("numerator", "denominator", "target", "limits", "source", "reviewer")
    texts = [target(lang, card) if name == "target" else card.word(lang, name) for name in names]
    labels = [target_word(lang, card) if name == "target" else say(lang, f"indicator_page.{name}") for name in names]
    return list(zip(labels, texts, strict=True))
