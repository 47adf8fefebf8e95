"""A county's rank and pace in an indicator, in words, for the agenda's table."""

from dataclasses import replace

from dashboard.figures.cell_text import CellText, rank_text
from dashboard.indicators import sentences
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import SHORT, Outlook
from dashboard.indicators.packed import STATES
from dashboard.language import say
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.changes import progress_text
from dashboard.meeting.outlook_words import date_short, per_week, range_short, rate_text, to_go
from dashboard.meeting.points import CountyRank
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class CountyPace:
    """A cell with its outlook in words.

    level, mover: ranks as text, 3 or 3 (shared). expected: the expected month; span: its range. trend: better, worse,
    same or unknown; late: whether the expected day is after the target's date.
    """

    def __init__(self, lang: str, snapshot: Snapshot, agenda: Agenda, selection: Selection) -> None:
        card, county = selection.card, selection.county
        of = len(agenda.county_ranks[card.key])
        rank = next((found for found in agenda.county_ranks[card.key] if found.area == county), None)
        outlook = agenda.outlooks[card.key, county]
        self.cell = CellText(snapshot, lang, card, agenda.week, county)
        self.href = url(lang, snapshot, "county", selection)
        self.why = url(lang, snapshot, "why", selection)
        self.level = place_text(lang, rank.level, of, "view.no_value") if rank else say(lang, "view.no_value")
        self.change = change_text(lang, snapshot, agenda, card, county, rank)
        self.trend = sentences.change_trend(card, rank.change if rank else None)
        self.mover = place_text(lang, rank.mover, of, "tile.change_same") if rank and rank.mover else "–"
        self.need = need_text(lang, card, outlook)
        self.short = per_week(lang, outlook.short)
        self.long = per_week(lang, outlook.long)
        self.expected = date_short(lang, outlook)
        self.span = range_short(lang, outlook)
        self.late = bool(outlook.expected and card.target_date and outlook.expected > card.target_date)


def county_rows(lang: str, snapshot: Snapshot, agenda: Agenda, selection: Selection) -> list[CountyPace]:
    """The counties of the agenda's week in the order of their level; those without a known figure come last."""
    card = selection.card
    ranked = [rank.area for rank in agenda.county_ranks[card.key]]
    rest = [code for code in snapshot.cells.counties(agenda.week, card.key) if code not in ranked]
    return [CountyPace(lang, snapshot, agenda, replace(selection, county=code)) for code in (*ranked, *rest)]


def place_text(lang: str, places: tuple[int, int], of: int, none: str) -> str:
    """The rank of a county as text: 3, or 3 (shared) for a tie.

    of: number of counties. none: the message to return if more than half of them share the rank.
    """
    first, last = places
    if 2 * (last - first + 1) > of > 1:
        return say(lang, none)
    return rank_text(lang, (first, first != last))


def change_text(
    lang: str, snapshot: Snapshot, agenda: Agenda, card: Card, county: str, rank: CountyRank | None
) -> str:
    """The change over 4 weeks, or why it is not known."""
    if rank is None or rank.change is not None:
        return sentences.change_text(lang, "view", card, rank.change if rank else None)
    if agenda.week < SHORT:
        return say(lang, "meeting_page.change_short")
    return progress_text(lang, snapshot, card, agenda.week, SHORT, county)


def need_text(lang: str, card: Card, outlook: Outlook) -> str:
    """The progress needed each week, or why no pace reaches the target."""
    need = outlook.need
    if need.status in ("pace", "window"):
        return rate_text(lang, need)
    if need.status in STATES:
        return say(lang, f"words.{need.status}")
    return say(lang, f"meeting_page.need_{need.status}", k=to_go(lang, need, card))
