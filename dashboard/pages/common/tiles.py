"""An indicator's headline figure for the province or a county, in words, with bar and sparkline."""

from dataclasses import replace

from dashboard.figures import cell_text
from dashboard.figures.bullets import bar
from dashboard.figures.spark import WEEKS, spark
from dashboard.figures.words import target_text
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.behind import worst_first
from dashboard.meeting.histories import target_states
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label


class Tile:
    """A headline: a card's figure for the province or the chosen county, in words.

    why: address of the offices behind the figure. state: against the target, one of indicators.target_state; aimed:
    whether there is a target. doubts: (word, count or '') of offices not reported, late and unverified. announced:
    the officially announced figure of the province compared with the reports, '' for a county.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card) -> None:
        cells, week, area = snapshot.cells, selection.week, selection.county
        cell, province = (cells.at(card.key, week, place) for place in (area, ""))
        change = cells.change(card.key, week, area)
        first = max(week + 1 - WEEKS, 0)
        self.key = card.key
        self.name = card.word(lang, "short")
        self.href = url(lang, snapshot, "overview", replace(selection, card=card))
        self.why = url(lang, snapshot, "why", Selection(card, week, area))
        self.chosen = card.key == selection.card.key
        self.row = cell_text.Row(lang, cells, card, week, area, snapshot.province.title(lang))
        self.state = target_states(snapshot, card, area)[week]
        self.change = change_text(lang, "tile", card, change)
        self.aimed = card.target is not None
        self.target = aim_text(lang, card)
        self.doubts = doubts(lang, cell)
        self.announced = "" if area else announced_line(lang, snapshot, card, week)
        self.bar = bar(lang, card, cell, province.value if area else None)
        self.spark = spark(cells.line(card.key, area, first, week), card.target)


def tiles(lang: str, snapshot: Snapshot, selection: Selection) -> list[Tile]:
    """A tile for each headline card, the worst state first."""
    found = worst_first(snapshot, selection.week, selection.county)
    return [Tile(lang, snapshot, selection, card) for card, _ in found]


def aim_text(lang: str, card: Card) -> str:
    """The target and its date; without a target the review date of the definition, '' without either."""
    if card.target is not None or card.next_review is None:
        return target_text(lang, card)
    return say(lang, "tile.review", date=day_label(card.next_review, lang))


def doubts(lang: str, cell: Cell) -> list[tuple[str, str]]:
    """(word, count) of a cell's offices that are not reported, late and unverified; count '' for none."""
    counts = (("not_reported", cell.not_reported), ("late", cell.late), ("unverified", cell.unverified))
    return [(word, integer(count, lang) if count else "") for word, count in counts]


def announced_line(lang: str, snapshot: Snapshot, card: Card, week: int) -> str:
    """The announced figure of the province compared with the reports in the newest week; '' in other weeks.

    An announcement names no week, and earlier weeks naturally had fewer reports.
    """
    if week != len(snapshot.weeks) - 1:
        return ""
    cells, table = snapshot.cells, snapshot.input.tables.announcements
    announced_text, verdict = cell_text.announced(lang, table, card, cells.at(card.key, week), cells.teams[week])
    return say(lang, "tile.announced_beside", announced=announced_text, verdict=verdict) if announced_text else ""
