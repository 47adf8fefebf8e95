"""The county page: one county's figures, map, trend and offices, and its gap to the target."""

from functools import partial

from flask import Flask, Response, redirect, request

from dashboard.figures.peers import populations
from dashboard.figures.words import view_sentence
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.live import Live, Stale
from dashboard.meeting.behind import behind_sentence
from dashboard.meeting.reported import reported_sentence
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import Borders
from dashboard.pages.common.county_work import OfficesToAct, OpenDecisions
from dashboard.pages.common.indicator_rows import compared_with, worst_rows
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes, url
from dashboard.pages.county.figures import (
    Peers,
    Surroundings,
    Target,
    Trend,
    county_options,
)
from dashboard.pages.county.offices import Offices, Visits
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


class Figures:
    """A county's figures in the selected week. behind_sentence: how many indicators are behind, and the worst one;
    reported: how many offices reported in the week.

    why: address of the offices behind the chosen indicator's figure. rows: of all indicators; change: heading of
    their changes. target: None for an indicator without a target.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        week, code = selection.week, selection.county
        self.behind_sentence = behind_sentence(snapshot, lang, week, code)
        self.reported = reported_sentence(snapshot, lang, week, [code])
        self.sentence = view_sentence(lang, snapshot, selection)
        self.why = url(lang, snapshot, "why", selection)
        self.rows = worst_rows(lang, snapshot, selection, partial(url, lang, snapshot, "county"))
        self.change = say(lang, "indicator_row.change", before=compared_with(lang, selection))
        self.decisions = OpenDecisions(lang, snapshot, selection)
        self.work = OfficesToAct(lang, snapshot, selection)
        self.map = Surroundings(lang, snapshot, selection)
        self.trend = Trend(lang, snapshot, selection)
        self.peers = Peers(lang, snapshot, selection)
        self.target = Target(lang, snapshot, selection) if selection.card.target is not None else None
        self.offices = Offices(lang, snapshot, selection)
        self.visits = Visits(lang, snapshot, selection)


class CountyPage:
    """The values of the page's template. names: the county's, by language. figures: None if the county did not exist
    in the selected week.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        card, code = selection.card, selection.county
        name, people = snapshot.names[code][lang], populations(snapshot)[code]
        self.selection, self.names = selection, snapshot.names[code]
        self.title = say(lang, "county.title", name=name)
        known = "county.population" if people else "county.population_unknown"
        self.population = say(lang, known, count=integer(people or 0, lang))
        self.indicator = card.word(lang, "name")
        self.span = span_label(snapshot.weeks[selection.week], lang)
        source = card.word(lang, "source")
        self.source = say(lang, "view.figure_source", name=self.indicator, week=self.span, source=source)
        self.known_at = say(lang, "county.known_at", moment=snapshot.moment_label(snapshot.asof, lang))
        self.options = county_options(lang, snapshot, selection)
        self.borders = Borders(lang, snapshot, selection)
        self.figures = None if self.borders.absent else Figures(lang, snapshot, selection)


def add(server: Flask, live: Live) -> None:
    def read(snapshot: Snapshot, code: str) -> Selection:
        query = {**request.args, "county": code}
        chosen = read_selection(query, snapshot, f"{takes('county')} counties", of_register=True)
        if not chosen.county:
            raise UnknownChoice("county", code)
        return chosen

    @frame.add_page(server, live, "county")
    def page(lang: str, snapshot: Snapshot, county: str) -> Response:
        return Response(rendered_page(lang, snapshot, read(snapshot, county), live.status.stale))

    @frame.add_page(server, live, "county_from_form")
    def from_form(lang: str, snapshot: Snapshot) -> Response:
        # The form's address: without scripts a form can send the county only as a query parameter, not in the path.
        code = request.args.get("county", "")
        if not code.strip():
            return redirect(url(lang, snapshot, "overview"))  # type: ignore[return-value]
        return redirect(url(lang, snapshot, "county", read(snapshot, code)))  # type: ignore[return-value]


@frame.stored_page(most=56)
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, stale: Stale | None) -> bytes:
    """The page as HTML. stale: as in frame.page."""

    page = CountyPage(lang, snapshot, selection)
    return frame.page("county", lang, snapshot, stale, selection, page=page)
