"""What happened in the weeks of a trend: borders that changed, decisions, an announcement, the target's date."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date

from dashboard.figures.borders import split_weeks
from dashboard.figures.cell_text import announced_figure, announcement
from dashboard.figures.lines import Event
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import local_digits, whole
from dashboard.meeting.decisions import all_decisions
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, parse_date, week_of

# Of a decision's text, in letters.
LONGEST = 90
_JALALI_YEAR = re.compile(r"\b1[34]\d\d\b")


def events(snapshot: Snapshot, lang: str, card: Card, counties: Sequence[str], old: bool = False) -> list[Event]:
    """The events of an indicator in the province and in some counties, oldest first.

    old: the counties stand in their old borders.
    """
    found = [
        *_announcement(snapshot, lang, card),
        *_borders(snapshot, lang, counties, old),
        *_definitions(snapshot, lang, card),
        *_decisions(snapshot, lang, card, counties),
        *_target_date(snapshot, lang, card),
    ]
    return sorted(found, key=lambda event: event.first)


def _event(lang: str, sign: str, weeks: tuple[int, int], area: str, message: str = "", /, **values: str) -> Event:
    word = say(lang, f"event.{sign}")
    return Event(sign, *weeks, word, say(lang, f"event.{message or f'{sign}_text'}", word=word, **values), area)


def _borders(snapshot: Snapshot, lang: str, counties: Sequence[str], old: bool) -> Iterator[Event]:
    for county in counties:
        name = snapshot.names[county][lang]
        for place in split_weeks(snapshot, county, old):
            day = day_label(snapshot.weeks[place], lang)
            yield _event(lang, "border", (place, place), county, day=day, name=name)


def _definitions(snapshot: Snapshot, lang: str, card: Card) -> Iterator[Event]:
    for place in snapshot.cells.breaks(card.key):
        day, number = day_label(snapshot.weeks[place], lang), whole(card.on(snapshot.weeks[place]).version, lang)
        yield _event(lang, "definition", (place, place), "", day=day, number=number)


def _decisions(snapshot: Snapshot, lang: str, card: Card, counties: Sequence[str]) -> Iterator[Event]:
    for decision in all_decisions(snapshot, len(snapshot.weeks) - 1):
        place = _place(snapshot, decision.meeting_week)
        if decision.indicator == card.key and decision.area in ("", *counties) and place is not None:
            text = textwrap.shorten(decision.text, LONGEST, placeholder="…")
            day = day_label(decision.meeting_week, lang)
            yield _event(lang, "decision", (place, place), decision.area, day=day, text=text)


def _announcement(snapshot: Snapshot, lang: str, card: Card) -> Iterator[Event]:
    """The announced figure in the week of its day; in all weeks of its year where only that is known."""
    table = snapshot.input.tables.announcements
    said = announcement(table, card.announced)
    if said is None:
        return
    figure = announced_figure(lang, said, card.rule == "inspected")
    when = str(table.loc[table["key"] == card.announced, "date"].iloc[0])
    try:
        day = parse_date(when)
    except ValueError:
        year = _JALALI_YEAR.search(when)
        if not year:
            return
        first, after = (parse_date(f"{int(year[0]) + i}-01-01") for i in (0, 1))
        weeks = [place for place, week in enumerate(snapshot.weeks) if first <= week < after]
        if weeks:
            shown = local_digits(year[0], lang)
            yield _event(
                lang, "announcement", (weeks[0], weeks[-1]), "", "announcement_year", figure=figure, year=shown
            )
        return
    place = _place(snapshot, week_of(day))
    if place is not None:
        yield _event(lang, "announcement", (place, place), "", figure=figure, day=day_label(day, lang))


def _target_date(snapshot: Snapshot, lang: str, card: Card) -> Iterator[Event]:
    place = _place(snapshot, week_of(card.target_date)) if card.target_date else None
    if place is not None and card.target_date:
        yield _event(lang, "target_date", (place, place), "", day=day_label(card.target_date, lang))


def _place(snapshot: Snapshot, week: date) -> int | None:
    return snapshot.weeks.index(week) if week in snapshot.weeks else None
