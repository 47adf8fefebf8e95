"""A county's indicators in one table, worst first: on its page, its sheet and its screen of the meeting."""

from dataclasses import replace
from functools import partial

from dashboard.figures.bullets import WIDE, bar
from dashboard.figures.cell_text import CellText
from dashboard.figures.matrix_cells import target_gap
from dashboard.figures.spark import spark
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.indicators.sentences import before_text
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.behind import worst_first
from dashboard.meeting.changes import told_weeks
from dashboard.meeting.histories import histories
from dashboard.meeting.outlook_words import date_short
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class CountyRow:
    """An indicator's row. bar: the value with its target, and the province's value; line: the last LONG weeks.

    figure: the text beside a known value, such as 12 of 30. rank, of: the county's rank, and among how many
    counties with a value, in words; no rank, and '', without a value.
    target, gap: '' for none; gap is also '' where it is not known. met: the month in which the target would be met,
    or why there is none, '' where it is met or there is no target; late: whether that is after the target's date.
    href: the county's page with the indicator chosen; why(stage=""): address of the offices behind the value.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card, wide: float) -> None:
        week, code = selection.week, selection.county
        history = histories(snapshot, week)[card.key, code]
        outlook = history.outlook
        series = history.series[max(week + 1 - LONG, 0) : week + 1]
        self.card, self.chosen = card, card.key == selection.card.key
        self.cell = CellText(snapshot, lang, card, week, code, weeks=selection.weeks)
        ranks = snapshot.cells.ranks(card.key, week, card.polarity)
        self.bar = bar(lang, card, history.cell, snapshot.cells.at(card.key, week).value, wide)
        self.line = spark([cell.value for cell in series], card.target)
        self.target = amounts.target(lang, card)
        self.figure = amounts.of_what(lang, card, history.cell)
        self.rank, self.of = say(lang, "view.no_value"), ""
        if code in ranks:
            place, shared = ranks[code]
            self.rank = integer(place, lang)
            key = "county_table.of_shared" if shared else "county_table.of"
            self.of = say(lang, key, of=integer(len(ranks), lang))
        self.gap = amounts.gap(lang, card, target_gap(history))
        self.met = date_short(lang, outlook) if card.target is not None and history.state != "reached" else ""
        self.late = bool(outlook.expected and card.target_date and outlook.expected > card.target_date)
        self.href = url(lang, snapshot, "county", replace(selection, card=card))
        self.why = partial(url, lang, snapshot, "why", replace(selection, card=card))


def county_table(lang: str, snapshot: Snapshot, selection: Selection, wide: float = WIDE) -> list[CountyRow]:
    """A row for each headline indicator of the chosen county: worst first, those without a target last.

    wide: the width of the bars in SVG units.
    """
    found = worst_first(snapshot, selection.week, selection.county)
    return [CountyRow(lang, snapshot, selection, card, wide) for card, _ in found]


def compared_with(lang: str, selection: Selection) -> str:
    """The earlier week of the selection's period in words: the week before, 4 weeks earlier."""
    return before_text(lang, told_weeks(selection.week, selection.weeks))
