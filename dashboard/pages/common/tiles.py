"""An indicator's headline figure of the province, in words, with its spark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import cell_text
from dashboard.figures.spark import WEEKS, spark
from dashboard.figures.words import target_text
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.pages.common.urls import evidence_urls, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Tile:
    """A headline: a card's province figure, all in words. whys: the offices behind it, by part."""

    key: str
    name: str
    href: str
    whys: Mapping[str, str]
    chosen: bool
    row: cell_text.Row
    of: str
    change: str
    target: str
    announced: str
    verdict: str
    spark: Markup


def tiles(lang: str, snapshot: Snapshot, selection: Selection) -> list[Tile]:
    """A tile for each card with an announced figure; for every card where none has one."""
    with_figure = [card for card in snapshot.cards if card.announced]
    return [tile(lang, snapshot, selection, card) for card in with_figure or snapshot.cards]


def tile(lang: str, snapshot: Snapshot, selection: Selection, card: Card) -> Tile:
    """A card's tile in the week of a selection."""
    cells, week = snapshot.cells, selection.week
    cell = cells.at(card.key, week)
    change = cells.change(card.key, week)
    shown, verdict = cell_text.announced(lang, snapshot.input.tables.announcements, card, cell, cells.teams[week])
    shares = [c.share for c in cells.series(card.key)[max(0, week + 1 - WEEKS) : week + 1]]
    return Tile(
        key=card.key,
        name=card.word(lang, "short"),
        href=url(lang, snapshot, "overview", replace(selection, card=card)),
        whys=evidence_urls(lang, snapshot, Selection(card, week)),
        chosen=card.key == selection.card.key,
        row=cell_text.row(lang, cells, card, week, "", snapshot.province.title(lang)),
        of=say(lang, "tile.of", d=whole(cell.denominator, lang)),
        change=change_text(lang, "tile", card, change),
        target=target_text(lang, card),
        announced=shown,
        verdict=verdict,
        spark=spark(shares, card.target_share),
    )
