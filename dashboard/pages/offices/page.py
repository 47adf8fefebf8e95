"""The offices page: all offices of the register in a week, with filters, search and pagination in the address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flask import Flask, Response, request

from dashboard.indicators.cards import Card
from dashboard.indicators.office_states import OfficeStates
from dashboard.indicators.sentences import level
from dashboard.indicators.series import combined_cell
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import Borders, counted_counties
from dashboard.pages.common.filters import options
from dashboard.pages.common.office_filter import DESK_STATES, STATES, find, read_offices, tally, week_offices
from dashboard.pages.common.office_text import OfficeText
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# Short pages load quickly on a slow phone.
PAGE_SIZE = 30


class Desks:
    """The number of offices of the area with a service desk, in words; attributes that do not apply are ''.

    card: an indicator that counts desks. missing: number of offices without a report. why: address of the offices
    behind the figure; with_desk: address of the list of offices with a desk.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, card: Card) -> None:
        by_county, kind = bool(selection.county), selection.kind
        cell = snapshot.cells.at(card.key, selection.week, selection.county, kind)
        where = say(lang, "offices.province")
        if by_county:
            where = say(lang, "offices.county", county=snapshot.names[selection.county][lang])
        elif kind in card.county_kinds and kind not in card.kinds:
            # The province's figure does not count county offices, so the counties are added up.
            counties = snapshot.cells.counties(selection.week, card.key)
            cell = combined_cell([snapshot.cells.at(card.key, selection.week, county, kind) for county in counties])
            by_county, where = True, say(lang, "offices.counties")
        if kind:
            where = say(lang, "offices.only_kind", where=where, kind=snapshot.terms.kinds[kind].name(lang))
        of_cell = bool(selection.county) == by_county and cell.state != "absent"
        of_card = replace(selection, card=card)
        if of_cell:
            self.missing_href = url(lang, snapshot, "why", of_card, stage="not_reported")
        else:
            self.missing_href = url(lang, snapshot, "offices", replace(selection, state="desk_not_reported", q=""))
        self.missing = ""
        if cell.known and cell.not_reported:
            key = "offices.missing_one" if cell.not_reported == 1 else "offices.missing"
            self.missing = say(lang, key, m=integer(cell.not_reported, lang))
        no_bodies = not by_county and not kind and set(card.county_kinds) > set(card.kinds)
        with_desk = replace(selection, state="desk", q="")
        unknown = "" if cell.known else say(lang, f"sentence.{cell.state}", name=card.word(lang, "name"))
        self.line = f"{where} {unknown or level(lang, card, cell, by_county) + '.'}"
        self.note = say(lang, "offices.province_note") if no_bodies else ""
        self.why = url(lang, snapshot, "why", of_card) if of_cell else ""
        listed = cell.numerator and selection != with_desk
        self.with_desk = url(lang, snapshot, "offices", with_desk) if listed else ""


class OfficesPage:
    """One page of the list of offices, in words.

    county: its name, '' for all. several: whether the offices are in several counties. count: number of offices that
    pass the filters; shown: their range on this page. clear: address without filters, '' without any.
    typed: page number as in the address.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, typed: str = "") -> None:
        among = week_offices(snapshot, selection.week)
        found = find(among, counted_counties(snapshot, selection), selection.kind, selection.q, lang)
        chosen = [entry.office for entry in found if not selection.state or selection.state in entry.states]
        page = page_of(chosen, PAGE_SIZE, typed)
        county = snapshot.names[selection.county][lang] if selection.county else ""
        self.borders = Borders(lang, snapshot, selection) if county else None
        card = desk_card(snapshot.cards)
        self.desks = Desks(lang, snapshot, selection, card) if card else None
        if self.desks and self.borders and self.borders.absent:
            self.desks.line = self.borders.absent
        measures = among.states.measures(page.items)
        first, last = (integer(place, lang) for place in (page.first + 1, page.first + len(page.items)))
        everything = Selection(selection.card, selection.week)
        self.selection, self.county = selection, county
        self.title = say(lang, "offices.title_county" if county else "offices.title", county=county)
        self.span = span_label(snapshot.weeks[selection.week], lang)
        self.options = options(lang, snapshot, selection)
        self.states = list(state_options(lang, among.states, tally(found), selection.state, desk=card is not None))
        self.clear = url(lang, snapshot, "offices", everything) if selection != everything else ""
        self.count = say(
            lang, "offices.found_one" if len(chosen) == 1 else "offices.found", n=integer(len(chosen), lang)
        )
        self.shown = say(lang, "offices.shown", first=first, last=last)
        self.several = not county
        self.measures = [measure.name(lang) for measure in measures]
        self.late_weeks = integer(among.states.silent_weeks, lang)
        self.rows = [OfficeText(lang, snapshot, selection.week, office, measures) for office in page.items]
        self.pages = pager(lang, page, lambda number: url(lang, snapshot, "offices", selection, page=number))


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "offices")
    def offices(lang: str, snapshot: Snapshot) -> Response:
        shown = OfficesPage(lang, snapshot, read_offices(request.args, snapshot), request.args.get("page", ""))
        return frame.answer(live, "offices.html", lang, snapshot, "offices", shown.selection, page=shown)


def desk_card(cards: Sequence[Card]) -> Card | None:
    """The first card for running service desks out of all offices that should have one; None without such a card."""
    counting = (card for card in cards if (card.rule, card.measure, card.given_measure) == ("state", "desk", ""))
    return next(counting, None)


def state_options(
    lang: str, known: OfficeStates, counts: Mapping[str, int], chosen: str, desk: bool
) -> Iterator[tuple[str, str, bool]]:
    """(value, text with the number of offices, is_chosen) of each state in the filter.

    desk: whether a card counts service desks.
    """
    weeks = {"weeks": integer(known.silent_weeks, lang), "window": integer(known.window_weeks, lang)}
    for state in ("", *(state for state in STATES if desk or state not in DESK_STATES)):
        text = say(lang, f"offices.state_{state or 'all'}", n=integer(counts.get(state, 0), lang), **weeks)
        yield state, text, state == chosen
