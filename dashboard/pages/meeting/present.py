"""The meeting on the projector: its agenda as screens, each with a heading, a sentence and figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Flask, Response, request
from markupsafe import Markup

from dashboard.figures import picture
from dashboard.figures.bullets import Bullet, bar, bullets
from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import SCREEN, Description, Paper, Table
from dashboard.figures.registry import DRAWN, FIGURES, drawing
from dashboard.figures.spark import spark
from dashboard.figures.svg import svg_element
from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import integer, latin
from dashboard.language.order import order
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.behind import behind_sentence
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.histories import histories
from dashboard.meeting.together import together_short
from dashboard.pages.common import frame
from dashboard.pages.common.figures import signs
from dashboard.pages.common.meeting_parts import meeting_parts
from dashboard.pages.common.selection import one_of, read_count, read_selection
from dashboard.pages.common.urls import url
from dashboard.pages.meeting.page import Heading
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# Half a screen each: the map beside the ranking.
HALVES = {"map": replace(SCREEN, width=800), "ranking": replace(SCREEN, width=640)}
# The part after which the map follows.
MAP_AFTER = "off_track"
# The last part.
LAST = "decisions"


@dataclass(frozen=True)
class Screen:
    """A screen. legend: (sign, meaning) of the first figure; numbered: the meaning of numbers in the figures.

    counts, table: those of a figure without a drawing, whose table is open; href: (selection, '') -> address of the
    county's screen, '' for none.
    """

    key: str
    heading: str
    sentence: str
    pictures: Sequence[Markup]
    legend: Sequence[tuple[Markup, str]]
    numbered: str
    counts: Sequence[tuple[str, str]]
    table: Table | None
    href: Callable[[Selection, str], str]


class CountyIndicator:
    """An indicator on a county's screen. bar: its value against the target; line: sparkline of the last weeks.

    change, trend: since the last meeting.
    """

    def __init__(self, lang: str, snapshot: Snapshot, week: int, code: str, row: Bullet) -> None:
        series = histories(snapshot, week)[row.card.key, code].series[max(week + 1 - LONG, 0) : week + 1]
        self.cell = CellText(snapshot, lang, row.card, week, code)
        self.bar = bar(lang, row.card, row.cell, row.province)
        self.change = row.change
        self.trend = row.trend
        self.line = spark([cell.value for cell in series], row.card.target)


class County:
    """A county's screen: a map of its place ('' without boundaries), and its indicators, worst first."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, place: str) -> None:
        week, code = selection.week, selection.county
        self.code, self.place = code, place
        self.name = snapshot.names[code][lang]
        self.sentence = behind_sentence(snapshot, lang, week, code)
        # Only indicators with a target; the county page has the others.
        judged = [row for row in bullets(snapshot, lang, selection) if row.card.target is not None]
        self.rows = [CountyIndicator(lang, snapshot, week, code, row) for row in judged]


def screens(lang: str, snapshot: Snapshot, selection: Selection) -> Iterator[Screen]:
    """The screens in the order of the meeting, with a map of the chosen card."""
    for part in sorted(meeting_parts(lang, snapshot, selection), key=lambda part: part.key == LAST):
        paper = replace(SCREEN, own_page=part.here(lang, snapshot, "present"))
        yield screen(snapshot, part.key, part.heading, [(part.figure, part.described, paper)])
        if part.key == MAP_AFTER:
            halves = [(half, DRAWN[half].describe(snapshot, lang, selection), on) for half, on in HALVES.items()]
            found = screen(snapshot, f"map-{selection.card.key}", selection.card.word(lang, "name"), halves)
            yield replace(found, sentence=_province(lang, snapshot, selection))


def _province(lang: str, snapshot: Snapshot, selection: Selection) -> str:
    """The province's figure and its target in a short sentence."""
    province = CellText(snapshot, lang, selection.card, selection.week)
    beside = together_short(lang, snapshot, selection.card, selection.week)
    return " · ".join(filter(None, (province.counts, beside, province.target)))


def screen(snapshot: Snapshot, key: str, heading: str, figures: Sequence[tuple[str, Description, Paper]]) -> Screen:
    """A screen with figures side by side. figures: (name, description, paper) of each. Counties in the figures link
    to the counties' screens."""
    name, first, _ = figures[0]
    counties = set(snapshot.cells.counties(first.selection.week, snapshot.cards[0].key))

    def href(chosen: Selection, stage: str) -> str:
        return f"#county-{chosen.county}" if chosen.county in counties else ""

    drawings = [
        (described.title, drawing(each, described, replace(paper, href=href))) for each, described, paper in figures
    ]
    open_table = bool(name) and FIGURES[name].draw is None and len(first.table.rows) > 0
    return Screen(
        key=key,
        heading=heading,
        sentence=first.sentence,
        pictures=[svg_element(drawn, title) for title, drawn in drawings if drawn.height],
        legend=signs(first),
        numbered=" ".join(filter(None, [*(drawn.note for _, drawn in drawings), first.note if open_table else ""])),
        counts=first.counts,
        table=first.table if open_table else None,
        href=href,
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


SECONDS, SLOWEST = 20, 3600


class PresentPage:
    """The values of present.html. start: key of the screen to show first, '' for the title screen.

    title: of the title screen; flow: the screens after it, in order; contents: number and screen of each; counties:
    the counties' screens, outside the order. wall: whether the screens turn by themselves from the start; seconds:
    after which they turn; turning: says so.
    """

    def __init__(
        self, lang: str, snapshot: Snapshot, selection: Selection, county: str, wall: bool, seconds: int
    ) -> None:
        agenda = agenda_of(snapshot, selection.week, earlier_week(selection.week, selection.weeks))
        boundaries = snapshot.boundaries(snapshot.weeks[selection.week])
        self.lang, self.selection = lang, selection
        self.heading = Heading(lang, snapshot, agenda)
        self.digest = snapshot.digest
        self.start = f"county-{county}" if county else ""
        self.wall, self.seconds = wall, seconds
        self.turning = say(lang, "present.wall_turning", seconds=integer(seconds, lang))
        self.title = say(lang, "present.title", **snapshot.province.words(lang))
        self.flow = list(screens(lang, snapshot, selection))
        self.contents = [(integer(n, lang), screen) for n, screen in enumerate(self.flow, 2)]
        self.counties = county_screens(lang, snapshot, selection)
        self.shapes = picture.shapes(boundaries) if boundaries else ""


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "present")
    def present(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, "indicator week weeks sort")
        county = one_of(request.args, "county", snapshot.cells.counties(selection.week, snapshot.cards[0].key))
        wall = one_of({"wall": latin(request.args.get("wall", ""))}, "wall", ("0", "1")) == "1"
        seconds = read_count(request.args, "seconds", SECONDS, SLOWEST)
        return Response(rendered_page(lang, snapshot, selection, county, wall, seconds, live.status.stale))


@frame.stored_page(most=6)
def rendered_page(
    lang: str, snapshot: Snapshot, selection: Selection, county: str, wall: bool, seconds: int, stale: Stale | None
) -> bytes:
    """The screens as HTML. county: code of the county whose screen comes first, or ''; others: as in PresentPage."""
    page = PresentPage(lang, snapshot, selection, county, wall, seconds)

    def address(lang: str) -> str:
        return url(lang, snapshot, "present", selection)

    return frame.page("present.html", lang, snapshot, stale, address, page=page)
