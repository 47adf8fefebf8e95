"""The meeting on the projector: its parts as screens, each with a heading, a sentence and a figure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Flask, Response, request
from markupsafe import Markup

from dashboard.figures import picture
from dashboard.figures.calls import Calls
from dashboard.figures.figure import SCREEN, Description, Paper, Table, empty_drawing
from dashboard.figures.open_table import WIDE, widths
from dashboard.figures.registry import FIGURES, drawing
from dashboard.figures.svg import svg_element
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.behind import behind_sentence
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.reported import reported_sentence
from dashboard.pages.common import frame
from dashboard.pages.common.figures import signs
from dashboard.pages.common.indicator_rows import IndicatorRow, figure_rows, worst_rows
from dashboard.pages.common.meeting_parts import FURTHER, MeetingPart, meeting_parts, opening
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.urls import takes
from dashboard.pages.meeting.page import Heading
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.turns import MEETINGS


@dataclass(frozen=True)
class Screen:
    """A screen of a part of the meeting. place: which of the part's screens it is ("2 of 3"), '' for the only one.

    picture: '' for none; legend: (sign, meaning); numbered: the meaning of numbers in the picture. counts, table: of
    a figure without a drawing, whose table is open; widths: of its columns, in hundredths. href: (selection, '') ->
    address of the county's screen, '' for none. rows: of indicators, in place of a picture. map: of the
    counties in the table, '' for none.
    """

    key: str
    heading: str
    place: str
    sentence: str
    picture: Markup
    legend: Sequence[tuple[Markup, str]]
    numbered: str
    counts: Sequence[tuple[str, str]]
    table: Table | None
    widths: Sequence[int]
    href: Callable[[Selection, str], str]
    rows: Sequence[IndicatorRow]
    map: Markup


class County:
    """A county's screen: a map of its place ('' without boundaries), and its indicators, worst first."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, place: str) -> None:
        week, code = selection.week, selection.county
        self.code, self.place = code, place
        self.name = snapshot.names[code][lang]
        self.sentence = behind_sentence(snapshot, lang, week, code)
        # Only indicators with a target; the county page has the others.
        self.rows = [row for row in worst_rows(lang, snapshot, selection) if row.card.target is not None]


def screens(lang: str, snapshot: Snapshot, parts: Sequence[MeetingPart]) -> Iterator[Screen]:
    """The screens of the parts of a meeting. A figure with more rows than have room in large letters has several."""
    for part in parts:
        described = list(FIGURES[part.figure].split(part.described)) if part.figure else [part.described]
        paper = replace(SCREEN, own_page=part.here(lang, snapshot, "present"))
        for number, each in enumerate(described, 1):
            counts = {"n": integer(number, lang), "m": integer(len(described), lang)}
            place = say(lang, "present.of", **counts) if described[1:] else ""
            yield _screen(snapshot, part, f"{part.key}-{number}" if number > 1 else part.key, place, each, paper)


def _screen(
    snapshot: Snapshot, part: MeetingPart, key: str, place: str, described: Description, paper: Paper
) -> Screen:
    """Counties in the figure link to the counties' screens."""
    counties = set(snapshot.cells.counties(described.selection.week, snapshot.cards[0].key))

    def href(chosen: Selection, stage: str) -> str:
        return f"#county-{chosen.county}" if chosen.county in counties else ""

    boundaries = snapshot.boundaries(snapshot.weeks[described.selection.week])
    rows = figure_rows(snapshot, described)
    drawn = empty_drawing(paper) if rows else drawing(part.figure, described, replace(paper, href=href))
    open_table = bool(part.figure) and FIGURES[part.figure].draw is None and len(described.table.rows) > 0
    return Screen(
        key=key,
        heading=part.heading,
        place=place,
        sentence=described.sentence,
        picture=svg_element(drawn, described.title) if drawn.height else Markup(""),
        legend=signs(described),
        numbered=" ".join(filter(None, [drawn.note, described.note if open_table else ""])),
        counts=described.counts,
        table=described.table if open_table else None,
        widths=[round(each / WIDE * 100) for each in widths(described.table)] if open_table else (),
        href=href,
        rows=rows,
        map=picture.locator_map(picture.map_frame(boundaries), *described.counties)
        if boundaries and open_table and isinstance(described, Calls)
        else Markup(""),
    )


def county_screens(lang: str, snapshot: Snapshot, selection: Selection) -> list[County]:
    """A screen for each county of the selection's week, by name."""
    week = selection.week
    boundaries = snapshot.boundaries(snapshot.weeks[week])
    places: Mapping[str, str] = {}
    if boundaries:
        box = picture.map_frame(boundaries)
        places = {code: picture.locator_map(box, code) for code in boundaries.codes}
    codes = snapshot.cells.counties(week, snapshot.cards[0].key)
    return [
        County(lang, snapshot, replace(selection, county=code), places.get(code, ""))
        for code in sorted(codes, key=lambda code: order(snapshot.names[code][lang]))
    ]


class PresentPage:
    """The values of present.html. start: key of the screen to show first, '' for the first one.

    title: of the meeting; opening: the parts whose sentences are the first screen; reported: how many offices
    reported in the week; flow: the screens after it, in order; further: those shown on request; contents: number and
    first screen of each part; counties: the counties' screens, outside the order.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, county: str) -> None:
        agenda = agenda_of(snapshot, selection.week, earlier_week(selection.week, selection.weeks))
        boundaries = snapshot.boundaries(snapshot.weeks[selection.week])
        self.lang, self.selection = lang, selection
        self.heading = Heading(lang, snapshot, agenda)
        self.start = f"county-{county}" if county else ""
        self.title = say(lang, "present.title", **snapshot.province.words(lang))
        parts = list(meeting_parts(lang, snapshot, selection))
        self.opening = opening(parts)
        self.reported = reported_sentence(snapshot, lang, selection.week)
        self.flow = list(screens(lang, snapshot, [part for part in parts if part.key not in FURTHER]))
        self.further = list(screens(lang, snapshot, [part for part in parts if part.key in FURTHER]))
        first, numbered = {part.key for part in parts}, enumerate([*self.flow, *self.further], 2)
        self.contents = [(integer(n, lang), screen) for n, screen in numbered if screen.key in first]
        self.counties = county_screens(lang, snapshot, selection)
        self.shapes = picture.shapes(boundaries) if boundaries else ""


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "present")
    def present(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, takes("present"))
        county = one_of(request.args, "county", snapshot.cells.counties(selection.week, snapshot.cards[0].key))
        return Response(rendered_page(lang, snapshot, selection, county, live.status.stale))


@frame.stored_page(most=6)
@MEETINGS()
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, county: str, stale: Stale | None) -> bytes:
    """The screens as HTML. county: code of the county whose screen comes first, or ''; others: as in PresentPage."""
    page = PresentPage(lang, snapshot, selection, county)

    return frame.page("present", lang, snapshot, stale, selection, page=page)
