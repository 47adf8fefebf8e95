"""The offices page: every office of the register in a week, filtered, searched and paged by its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, Response, request

from dashboard.figures.borders import in_borders
from dashboard.indicators.borders import together
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Office
from dashboard.indicators.office_states import OfficeStates
from dashboard.indicators.sentences import level
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import area
from dashboard.pages.common.filters import options
from dashboard.pages.common.grouped_borders import counted_counties
from dashboard.pages.common.office_filter import (
    STATES,
    find,
    read_offices,
    tally,
    week_offices,
)
from dashboard.pages.common.office_text import (
    ReportRow,
    Value,
    age_text,
    evidence_text,
    report_row,
    value,
    visits_text,
)
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.tables import MEASURES
from dashboard.weeks import day_label, span_label

# A longer page costs a slow phone more than a look at the next page does.
PAGE_SIZE = 30


@dataclass(frozen=True)
class Row:
    """An office in words. why_blank: why it has no reports, where it has none."""

    code: str
    name: str
    kind: str
    county: str
    county_href: str
    values: Sequence[Value]
    inspected: str
    newest: str
    late: bool
    evidence: str
    reports: Sequence[ReportRow]
    why_blank: str
    visits: str


def add(server: Flask, live: Live) -> None:
    """Register the route."""

    def offices(lang: str, snapshot: Snapshot) -> Response:
        choice = read_offices(request.args, snapshot)
        values = context(lang, snapshot, choice, request.args.get("page", ""))
        return frame.answer(live, "offices.html", lang, snapshot, "offices", values)

    frame.add_page(server, live, "offices", offices)


def context(lang: str, snapshot: Snapshot, choice: Selection, typed: str = "") -> dict[str, Any]:
    """All that the page's template needs. typed: the number of the list's page."""
    among = week_offices(snapshot, choice.week)
    places = counted_counties(snapshot, choice)
    found = find(among, places, choice.kind, choice.q, lang)
    counts = tally(found)
    chosen = [entry.office for entry in found if not choice.state or choice.state in entry.states]
    page = page_of(chosen, PAGE_SIZE, typed)
    known = among.states
    span = span_label(snapshot.weeks[choice.week], lang)
    county = snapshot.names[choice.county][lang] if choice.county else ""
    start = Selection(choice.card, choice.week)

    def in_week(code: str) -> str:
        return url(lang, snapshot, "offices", replace(choice, county=code, old=False))

    borders = area(lang, snapshot, choice, in_week) if county else None
    desks = desk_lines(lang, snapshot, choice)
    if desks and borders and borders.absent:
        desks["line"] = borders.absent
    return {
        "choice": choice,
        "title": title(lang, county, choice.old and bool(places)),
        "borders": borders,
        "desks": desks,
        "span": span,
        "options": options(lang, snapshot, choice),
        "states": state_options(lang, known, counts, choice.state),
        "clear": url(lang, snapshot, "offices", start) if choice != start else "",
        "count": say(lang, "offices.found_one" if len(chosen) == 1 else "offices.found", n=whole(len(chosen), lang)),
        "shown": say(
            lang,
            "offices.shown",
            first=whole(page.first + 1, lang),
            last=whole(page.first + len(page.items), lang),
        ),
        "county": county,
        "several": places is None or len(places) > 1,
        "county_href": url(lang, snapshot, "county", choice) if county else "",
        "rows": [row(lang, snapshot, known, choice.week, office) for office in page.items],
        "downloads": {kind: url(lang, snapshot, "offices_file", choice, form=kind) for kind in ("csv", "xlsx")},
        "measures": [say(lang, f"office.{measure}") for measure in MEASURES],
        "late_weeks": whole(known.silent_weeks, lang),
        "pager": pager(lang, page, lambda number: url(lang, snapshot, "offices", choice, page=number)),
    }


def title(lang: str, county: str, old: bool) -> str:
    """Which offices these are. county: its name, '' for all."""
    if not county:
        return say(lang, "offices.title")
    return say(lang, "offices.title_old" if old else "offices.title_county", county=county)


def desk_lines(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, str]:
    """How many offices of the area have a service desk, from the cell: the line, a note, ways to the offices.

    Empty if no card asks for desks.
    """
    card = desk_card(snapshot.cards)
    if card is None:
        return {}
    cells, county = in_borders(snapshot, choice.old).cells, bool(choice.county)
    cell = cells.at(card.key, choice.week, choice.county, choice.kind)
    where, why, missing = say(lang, "offices.province"), "", ""
    if county:
        where = say(lang, "offices.county", county=snapshot.names[choice.county][lang])
    elif choice.kind in card.county_kinds and choice.kind not in card.kinds:
        # The headline leaves such offices to the counties.
        counties = snapshot.cells.counties(choice.week, card.key)
        cell = together([snapshot.cells.at(card.key, choice.week, county, choice.kind) for county in counties])
        county, where = True, say(lang, "offices.counties")
    if choice.kind:
        where = say(lang, "offices.only_kind", where=where, kind=say(lang, f"kind.{choice.kind}"))
    silent = url(lang, snapshot, "offices", replace(choice, state="desk_not_reported", q=""))
    if bool(choice.county) == county and cell.state != "absent":
        why, silent = (
            url(lang, snapshot, "why", replace(choice, card=card), stage=part) for part in ("", "not_reported")
        )
    if cell.known and cell.not_reported:
        key = "offices.missing_one" if cell.not_reported == 1 else "offices.missing"
        missing = say(lang, key, m=whole(cell.not_reported, lang))
    not_bodies = not county and not choice.kind and set(card.county_kinds) > set(card.kinds)
    with_desk = replace(choice, state="desk", q="")
    return {
        "line": f"{where} {clause(lang, card, cell, county)}",
        "missing": missing,
        "missing_href": silent,
        "note": say(lang, "offices.province_note") if not_bodies else "",
        "why": why,
        "with_desk": url(lang, snapshot, "offices", with_desk) if cell.numerator and choice != with_desk else "",
    }


def desk_card(cards: Sequence[Card]) -> Card | None:
    """The first card that counts running service desks among all that should have one."""
    counting = (card for card in cards if (card.rule, card.measure, card.given_measure) == ("state", "desk", ""))
    return next(counting, None)


def clause(lang: str, card: Card, cell: Cell, county: bool) -> str:
    """The end of a sentence about a cell, known or not."""
    if cell.known:
        return level(lang, card.words[lang], cell, county) + "."
    return say(lang, f"sentence.{cell.state}", name=card.word(lang, "name"))


def state_options(
    lang: str, known: OfficeStates, counts: Mapping[str, int], chosen: str
) -> Iterator[tuple[str, str, bool]]:
    """(value, text, chosen) of the filter by state, with how many offices each would leave."""
    weeks = {"weeks": whole(known.silent_weeks, lang), "window": whole(known.window_weeks, lang)}
    for state in ("", *STATES):
        text = say(lang, f"offices.state_{state or 'all'}", n=whole(counts.get(state, 0), lang), **weeks)
        yield state, text, state == chosen


def row(lang: str, snapshot: Snapshot, known: OfficeStates, week: int, office: Office) -> Row:
    """An office in words, in a week given as its place."""
    newest = say(lang, "offices.never")
    if office.freshest:
        newest = age_text(lang, (known.week - office.freshest).days // 7)
    elif not known.asked(office):
        newest = say(lang, "words.not_applicable")
    return Row(
        code=office.office_id,
        name=office.names[lang],
        kind=say(lang, f"kind.{office.kind}"),
        county=snapshot.names[office.county_code][lang],
        county_href=url(lang, snapshot, "county", Selection(snapshot.cards[0], week, office.county_code)),
        values=[value(lang, known, office, measure) for measure in MEASURES],
        inspected=day_label(office.inspected, lang) if office.inspected else say(lang, "offices.not_inspected"),
        newest=newest,
        late=known.silent(office),
        evidence=evidence_text(lang, office),
        reports=[
            report_row(lang, office.reports[measure], known.late(office, measure), snapshot.province.time_zone)
            for measure in MEASURES
            if measure in office.reports
        ],
        why_blank=say(lang, "offices.no_report" if known.asked(office) else "offices.not_asked"),
        visits=visits_text(lang, office.visits),
    )
