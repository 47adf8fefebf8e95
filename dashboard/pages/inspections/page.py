"""The page of inspections: coverage, offices without a visit, findings, parallel work, agreement with reports."""

from dataclasses import replace

from flask import Flask, Response, request

from dashboard.exports.csv_file import table_csv
from dashboard.exports.inspections import inspections_table
from dashboard.figures.figure import Paper
from dashboard.figures.map import page_map
from dashboard.figures.words import county_rows, missing_polygon, view_sentence
from dashboard.indicators.cards import card_of_rule
from dashboard.language import say
from dashboard.live import Live, Stale
from dashboard.meeting.visits import UNTOLD, by_kind
from dashboard.pages.common import frame
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.border_history import Borders
from dashboard.pages.common.figures import PageFigure, description, signs
from dashboard.pages.common.filters import county_names, options
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes, url
from dashboard.pages.inspections.declaration import title
from dashboard.pages.inspections.parts import Never, ParallelWork, Tile, tiles
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# How many weeks the figure of weeks has: as many as the window of the indicators of inspections.
WEEKS = 13
# Two figures are beside each other on a screen.
HALF = Paper(640, 400, 15)


class Coverage:
    """The figures of the card of rule `inspected`, each that of the registry.

    map: as page_map; key: its signs; note: which counties it lacks. about: the indicator's name, and the address of
    its page. why: address of the offices behind the figure.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        week, card = selection.week, selection.card
        spanned = replace(selection, start=max(week + 1 - WEEKS, 0))

        def shown(name: str, chosen: Selection) -> PageFigure:
            return PageFigure(snapshot, lang, chosen, name, url, wide=HALF)

        links = {
            code: url(lang, snapshot, "inspections", replace(selection, county=code))
            for code in county_names(lang, snapshot)
        }
        self.map = page_map(snapshot, lang, selection, county_rows(snapshot, lang, selection), links)
        self.key = signs(description(snapshot, lang, selection, "map"))
        self.note = missing_polygon(lang, snapshot, selection, snapshot.cells.counties(week, card.key))
        self.ranking = shown("ranking", selection)
        self.weeks, self.weeks_selection = shown("heatmap", spanned), spanned
        self.kinds, self.kinds_selection = shown("split", replace(selection, kind="")), replace(selection, kind="")
        self.about = card.word(lang, "name"), url(lang, snapshot, "indicator", key=card.key)
        self.why = url(lang, snapshot, "why", selection)


class InspectionsPage:
    """The values of the page's template.

    has_card: whether the province has a card of coverage, which the selection then has. sentence: the main finding;
    absent: what is said of a county that did not exist in the week, ''. coverage, never, ages, kinds, parallel,
    agreement: the page's parts, None without a card or a visit on record for them, or if the county did not exist.
    visited: whether any visit of the province is on record up to the week. county: the chosen county's name, ''.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        week = selection.week
        self.selection = selection
        self.county = snapshot.names[selection.county][lang] if selection.county else ""
        self.title = title(lang, snapshot, selection)
        self.span = span_label(snapshot.weeks[week], lang)
        self.known_at = say(lang, "county.known_at", moment=snapshot.moment_label(snapshot.asof, lang))
        self.options = options(lang, snapshot, selection)
        borders = Borders(lang, snapshot, selection) if selection.county else None
        self.absent = borders.absent if borders else ""
        self.has_card = selection.card.rule == "inspected"
        self.sentence = self._sentence(lang, snapshot)
        shown = not self.absent
        self.visited = visited = any(office.visits for office in snapshot.drilldown(week).offices.values())
        self.coverage = Coverage(lang, snapshot, selection) if self.has_card and shown else None
        self.never = Never(lang, snapshot, selection) if visited and shown else None
        parallel = card_of_rule(snapshot.cards, "parallel")
        self.parallel = (
            ParallelWork(lang, snapshot, replace(selection, card=parallel)) if parallel and shown else None
        )
        self.ages = self.kinds = self.agreement = None
        if shown:
            if any(found.kind != UNTOLD for found in by_kind(snapshot, week, selection.county, selection.kind)):
                self.kinds = PageFigure(snapshot, lang, selection, "finding_kinds", url, wide=HALF)
            self.ages = PageFigure(snapshot, lang, selection, "finding_ages", url, wide=HALF)
            self.agreement = PageFigure(snapshot, lang, selection, "agreement", url)
        self.tiles: list[Tile] = []
        if shown and visited:
            self.tiles = tiles(lang, snapshot, selection, self.never, self.parallel)

    def _sentence(self, lang: str, snapshot: Snapshot) -> str:
        """The sentence of coverage; that there is no such card, or no visit in the card's window."""
        if self.absent:
            return self.absent
        if not self.has_card:
            return say(lang, "inspections.no_card")
        return view_sentence(lang, snapshot, self.selection)


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "inspections")
    def page(lang: str, snapshot: Snapshot) -> Response:
        chosen = read_selection(request.args, snapshot, takes("inspections"))
        card = card_of_rule(snapshot.cards, "inspected") or chosen.card
        return Response(rendered_page(lang, snapshot, replace(chosen, card=card), live.status.stale))

    @frame.add_page(server, live, "inspections_file")
    def file(lang: str, snapshot: Snapshot, table: str) -> Response:
        chosen = read_selection(request.args, snapshot, takes("inspections_file"))
        parts = [table, snapshot.cells.weeks[chosen.week], chosen.county, chosen.kind]
        body = table_csv(lang, inspections_table(snapshot, lang, chosen, table))
        return attachment(snapshot, lang, "inspections", parts, "csv", body)


@frame.stored_page(most=24)
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, stale: Stale | None) -> bytes:
    """The page as HTML. selection: with the card of coverage, if there is one. stale: as in frame.page."""

    page = InspectionsPage(lang, snapshot, selection)
    return frame.page("inspections", lang, snapshot, stale, selection, page=page)
