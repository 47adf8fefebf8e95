"""An indicator's figure for the province or a county as a row: words, bar with target, sparkline."""

from dataclasses import replace

from markupsafe import Markup

from dashboard.figures.cell_text import CellText
from dashboard.figures.spark import WEEKS, spark
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card, headlines
from dashboard.pages.common.selection import of_counted_kind
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class IndicatorRow:
    """The row of a card for the province or the chosen county.

    name: short, for a mean with its unit. href: address of the page with the card chosen, without a kind of office
    that the card does not count. why: address of the offices behind the figure.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card, page: str) -> None:
        week, area, kind = selection.week, selection.county, selection.kind
        self.name = amounts.named(lang, card, "short")
        self.cell = CellText(snapshot, lang, card, week, area, kind, weeks=selection.weeks)
        self.href = url(lang, snapshot, page, of_counted_kind(replace(selection, card=card)))
        self.why = url(lang, snapshot, "why", replace(selection, card=card))
        self.chosen = card.key == selection.card.key

    @property
    def spark(self) -> Markup:
        """The sparkline of the last weeks."""
        card, week = self.cell.card, self.cell.week
        cells = self.cell.snapshot.cells
        first = max(week + 1 - WEEKS, 0)
        return spark(cells.line(card.key, self.cell.code, first, week, self.cell.kind), card.target)


def indicator_rows(lang: str, snapshot: Snapshot, selection: Selection, page: str) -> list[IndicatorRow]:
    """A row for each headline card on a page (overview or county), in the order of the cards."""
    return [IndicatorRow(lang, snapshot, selection, card, page) for card in headlines(snapshot.cards)]
