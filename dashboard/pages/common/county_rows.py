"""A county's pace in an indicator, in words, for the agenda's table."""

from dataclasses import replace

from dashboard.figures.cell_text import CellText
from dashboard.indicators import sentences
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import SHORT, Outlook
from dashboard.indicators.packed import STATES
from dashboard.indicators.series import Change
from dashboard.indicators.standing import best_first
from dashboard.language import say
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.changes import progress, progress_text
from dashboard.meeting.outlook_words import date_short, per_week, rate_text, to_go
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class CountyPace:
    """A cell with its outlook in words.

    expected: the months of the target. trend: better, worse, same or
    unknown; late: whether the target is unlikely to be reached by its date.
    """

    def __init__(self, lang: str, snapshot: Snapshot, agenda: Agenda, selection: Selection) -> None:
        card, county = selection.card, selection.county
        outlook = agenda.outlooks[card.key, county]
        self.cell = CellText(snapshot, lang, card, agenda.week, county)
        self.href = url(lang, snapshot, "county", selection)
        self.why = url(lang, snapshot, "why", selection)
        moved = progress(snapshot, card, agenda.week, SHORT, county) if agenda.week >= SHORT else None
        self.change = change_text(lang, snapshot, agenda, card, county, moved)
        self.trend = sentences.change_trend(card, moved)
        self.need = need_text(lang, card, outlook)
        self.short = per_week(lang, outlook.short)
        self.long = per_week(lang, outlook.long)
        self.expected = date_short(lang, outlook)
        self.late = outlook.likely == "unlikely"


def county_rows(lang: str, snapshot: Snapshot, agenda: Agenda, selection: Selection) -> list[CountyPace]:
    """The counties of the agenda's week, the best first; those without a known figure come last."""
    ordered = best_first(snapshot.cells, selection.card, agenda.week)
    return [CountyPace(lang, snapshot, agenda, replace(selection, county=code)) for code in ordered]


def change_text(lang: str, snapshot: Snapshot, agenda: Agenda, card: Card, county: str, moved: Change | None) -> str:
    """The change over 4 weeks, or why it is not known."""
    if moved is not None:
        return sentences.change_text(lang, "view", card, moved)
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
