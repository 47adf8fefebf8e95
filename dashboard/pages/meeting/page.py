"""The weekly meeting's agenda: its parts as pictures, county by county, and the page with all points of a part."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask import Flask, Response, request

from dashboard.figures.figure import Paper
from dashboard.figures.target_words import target_text
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.language.table import in_other_calendar
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import Agenda, agenda_of
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.lines import Line, Section
from dashboard.meeting.words import sections
from dashboard.pages.common import frame
from dashboard.pages.common.county_rows import county_rows
from dashboard.pages.common.figures import PageFigure
from dashboard.pages.common.filters import options
from dashboard.pages.common.indicator_rows import compared_with, figure_rows
from dashboard.pages.common.meeting_parts import MeetingPart, meeting_parts, opening, subject_evidence, subject_url
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import PACK_FILES, takes, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.turns import MEETINGS
from dashboard.weeks import friday, jalali_text, span_label

DECIDED_BEFORE = 3  # the meeting, in weeks before, whose decisions the page links to
# A column of the page is about as wide in pixels.
PAPER = Paper(1000, 440, 15)


class Heading:
    """The meeting's week in both calendars, the last meeting's week, and the moment up to which data are known."""

    def __init__(self, lang: str, snapshot: Snapshot, agenda: Agenda) -> None:
        week = snapshot.weeks[agenda.week]
        last = say(lang, "meeting_page.first")
        if agenda.since is not None:
            last = say(lang, "meeting_page.since", week=span_label(snapshot.weeks[agenda.since], lang))
        self.span = span_label(week, lang)
        self.other_span = span_label(week, in_other_calendar(lang).code)
        if LANGUAGES[lang].calendar != "jalali":
            self.other_span = f"{jalali_text(week)} – {jalali_text(friday(week))}"
        self.last_meeting = last
        self.known_at = say(lang, "meeting_page.known_at", moment=snapshot.moment_label(agenda.known, lang))


class Part:
    """A part of the agenda: its figure, its rule of selection, and the link to its points.

    described: the figure's description. figure: None for a view that cannot be shown (the description says why).
    count: the number of its points in words, '' for a part without points. rows: of the indicators, in place of a
    drawing. choose: (selection with an indicator) -> address of the meeting's page with this indicator.
    """

    def __init__(
        self,
        lang: str,
        snapshot: Snapshot,
        part: MeetingPart,
        section: Section | None,
        choose: Callable[[Selection], str],
    ) -> None:
        self.key, self.heading, self.described = part.key, part.heading, part.described
        here, selection = part.here(lang, snapshot, "meeting"), part.described.selection
        self.figure = (
            PageFigure(snapshot, lang, selection, part.figure, url, here, part.described, PAPER)
            if part.figure
            else None
        )
        self.rows = figure_rows(snapshot, part.described, choose)
        self.rule = say(lang, "meeting_views.rule" if part.view else f"meeting.{part.key}.rule")
        count = section.count if section else 0
        self.count = say(lang, "meeting_page.all", n=integer(count, lang)) if count else ""


class MeetingPage:
    """The values of meeting.html. opening: the parts whose sentences open the meeting. beside: (address, text, rel)
    of the meetings before and after. change: heading of the indicators' changes. decided_before: address of the
    decisions of an earlier meeting.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        agenda = agenda_of(snapshot, selection.week, earlier_week(selection.week, selection.weeks))
        self.lang, self.snapshot, self.selection = lang, snapshot, selection
        self.heading = Heading(lang, snapshot, agenda)
        self.options = options(lang, snapshot, selection)
        self.beside = list(weeks_beside(lang, snapshot, selection))
        listed = {section.key: section for section in sections(lang, snapshot, agenda)}
        parts = list(meeting_parts(lang, snapshot, selection))
        self.opening = opening(parts)
        self.change = say(lang, "indicator_row.change", before=compared_with(lang, selection))
        self.parts = [Part(lang, snapshot, part, listed.get(part.key), self._chosen) for part in parts]
        self.rows = county_rows(lang, snapshot, agenda, selection)
        self.target = target_text(lang, selection.card)
        self.pack_files = PACK_FILES
        before = selection.week - DECIDED_BEFORE
        decided = replace(selection, decided=snapshot.weeks[before]) if before >= 0 else None
        self.decided_before = url(lang, snapshot, "decisions", decided, sort="") if decided else ""

    def _chosen(self, chosen: Selection) -> str:
        """The address of the page, at its part by county, with a selection's indicator."""
        return url(self.lang, self.snapshot, "meeting", replace(self.selection, card=chosen.card), anchor="counties")


class PointsPage:
    """The values of points.html."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, section: Section) -> None:
        self.lang, self.snapshot, self.selection, self.section = lang, snapshot, selection, section
        self.count = say(lang, "meeting_page.all", n=integer(section.count, lang))
        self.meeting = say(lang, "meeting_page.heading", week=span_label(snapshot.weeks[selection.week], lang))

    def href(self, line: Line) -> str:
        """The address of the page of a line's subject; '' without one."""
        return subject_url(self.lang, self.snapshot, self.selection, line.subject) if line.subject else ""

    def evidence(self, line: Line) -> str:
        """The address of the offices behind a line's figure; '' if `href` is that address."""
        return subject_evidence(self.lang, self.snapshot, self.selection, line.subject) if line.subject else ""


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "meeting")
    def meeting(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, takes("meeting"))
        return Response(rendered_page(lang, snapshot, selection, live.status.stale))

    @frame.add_page(server, live, "points")
    def points(lang: str, snapshot: Snapshot, part: str) -> Response:
        selection = read_selection(request.args, snapshot, takes("points"))
        return Response(rendered_points(lang, snapshot, selection, part, live.status.stale))


@frame.stored_page(most=12)
@MEETINGS()
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, stale: Stale | None) -> bytes:
    """The page as HTML. stale: as in frame.page."""

    page = MeetingPage(lang, snapshot, selection)
    return frame.page("meeting", lang, snapshot, stale, selection, page=page)


@frame.stored_page(most=24)
@MEETINGS()
def rendered_points(lang: str, snapshot: Snapshot, selection: Selection, part: str, stale: Stale | None) -> bytes:
    """The page as HTML. part: the key of a section of the agenda. stale: as in frame.page. Raises UnknownChoice."""
    agenda = agenda_of(snapshot, selection.week, earlier_week(selection.week, selection.weeks))
    section = {section.key: section for section in sections(lang, snapshot, agenda)}.get(part)
    if section is None:
        raise UnknownChoice("part", part)

    page = PointsPage(lang, snapshot, selection, section)
    return frame.page("points", lang, snapshot, stale, selection, {"part": part}, page=page)


def weeks_beside(lang: str, snapshot: Snapshot, selection: Selection) -> Iterator[tuple[str, str, str]]:
    """(address, text, rel) of the meetings of the weeks before and after, if any."""
    for step, name, relation in ((-1, "previous", "prev"), (1, "next", "next")):
        if 0 <= selection.week + step < len(snapshot.weeks):
            beside = replace(selection, week=selection.week + step, weeks=1)
            yield url(lang, snapshot, "meeting", beside), say(lang, f"meeting_page.{name}"), relation
