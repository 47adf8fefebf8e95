"""An indicator's figure for the province or a county as a row: words, bar with target, sparkline."""

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from dashboard.figures.cell_text import CellText
from dashboard.figures.spark import WEEKS, spark
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card, headlines
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class IndicatorRow:
    """The row of a card for the province or the chosen county.

    name: short, for a mean with its unit. href: address of the page with the card chosen. why(stage=""): address of
    the offices behind the figure. aim and beside: the places of the target, and for a county of the province's value,
    on the bar in percent; None for none.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card, page: str) -> None:
        week, area = selection.week, selection.county
        self.name = amounts.named(lang, card, "short")
        self.cell = CellText(snapshot, lang, card, week, area, weeks=selection.weeks)
        self.href = url(lang, snapshot, page, replace(selection, card=card))
        self.why = partial(url, lang, snapshot, "why", Selection(card, week, area))
        self.chosen = card.key == selection.card.key
        self.aim = None if card.target is None else f"{card.target / card.top * 100:.1f}"
        province = CellText(snapshot, lang, card, week) if area and card.format != "total" else None
        self.beside = province.width if province and province.cell.value is not None else None

    @property
    def spark(self) -> Markup:
        """The sparkline of the last weeks."""
        card, week = self.cell.card, self.cell.week
        cells = self.cell.snapshot.cells
        return spark(cells.line(card.key, self.cell.code, max(week + 1 - WEEKS, 0), week), card.target)


def indicator_rows(lang: str, snapshot: Snapshot, selection: Selection, page: str) -> list[IndicatorRow]:
    """A row for each headline card on a page (overview or county), in the order of the cards."""
    return [IndicatorRow(lang, snapshot, selection, card, page) for card in headlines(snapshot.cards)]
