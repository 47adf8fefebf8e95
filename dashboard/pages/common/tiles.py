"""An indicator's headline figure for the province or a county, in words, with bar and sparkline."""

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from dashboard.figures.bullets import bar
from dashboard.figures.cell_text import CellText
from dashboard.figures.spark import WEEKS, spark
from dashboard.indicators.cards import Card
from dashboard.meeting.behind import worst_first
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class Tile:
    """A headline: a card's figure for the province or the chosen county.

    href: address of the tile's page with the card chosen. why(stage=""): address of the offices behind the figure.
    bar: the value with its target, for a county also the province's value.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card, page: str) -> None:
        week, area = selection.week, selection.county
        self.cell = CellText(snapshot, lang, card, week, area, weeks=selection.weeks)
        self.href = url(lang, snapshot, page, replace(selection, card=card))
        self.why = partial(url, lang, snapshot, "why", Selection(card, week, area))
        self.chosen = card.key == selection.card.key
        self.bar = bar(lang, card, self.cell.cell, snapshot.cells.at(card.key, week).value if area else None)

    @property
    def spark(self) -> Markup:
        """The sparkline of the last weeks."""
        card, week = self.cell.card, self.cell.week
        cells = self.cell.snapshot.cells
        return spark(cells.line(card.key, self.cell.code, max(week + 1 - WEEKS, 0), week), card.target)


def tiles(lang: str, snapshot: Snapshot, selection: Selection, page: str) -> list[Tile]:
    """A tile for each headline card on a page (overview or county), the worst state first."""
    found = worst_first(snapshot, selection.week, selection.county)
    return [Tile(lang, snapshot, selection, card, page) for card, _ in found]
