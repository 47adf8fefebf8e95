"""All points of one part of a meeting's agenda, each with links to what it is about."""

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.language import OTHER, say
from dashboard.language.digits import integer
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.meeting.lines import Line, Section
from dashboard.meeting.words import sections
from dashboard.pages.common import frame
from dashboard.pages.common.meeting_parts import subject_evidence, subject_url
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import ADDRESSES, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


class PointsPage:
    """The values of points.html."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, section: Section) -> None:
        self.lang, self.snapshot, self.selection, self.section = lang, snapshot, selection, section
        self.count = say(lang, "meeting_page.all", n=integer(section.count, lang))
        self.meeting = say(lang, "meeting_page.heading", week=span_label(snapshot.weeks[selection.week], lang))

    def href(self, line: Line) -> str:
        """The address of the page of a line's subject; '' without one."""
        return subject_url(self.lang, self.snapshot, self.selection.week, line.subject) if line.subject else ""

    def evidence(self, line: Line) -> str:
        """The address of the offices behind a line's figure; '' if `href` is that address."""
        return subject_evidence(self.lang, self.snapshot, self.selection.week, line.subject) if line.subject else ""


def add(server: Flask, live: Live) -> None:
    def points(lang: str, snapshot: Snapshot, part: str) -> Response:
        selection = read_selection(request.args, snapshot, ADDRESSES["points"].takes)
        return Response(rendered_page(lang, snapshot, selection, part, live.status.stale))

    frame.add_page(server, live, "points", points)


# Cached: the page is the same for all visitors until the data change.
@derived(most=24)
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, part: str, stale: Stale | None) -> str:
    """The page as HTML. part: the key of a section of the agenda. stale: as in frame.page. Raises UnknownChoice."""
    agenda = agenda_of(snapshot, selection.week, last_meeting(selection.week, selection.weeks))
    section = {section.key: section for section in sections(lang, snapshot, agenda)}.get(part)
    if section is None:
        raise UnknownChoice("part", part)
    other = url(OTHER[lang], snapshot, "points", selection, part=part)
    page = PointsPage(lang, snapshot, selection, section)
    return frame.page("points.html", lang, snapshot, stale, other, here="meeting", page=page)
