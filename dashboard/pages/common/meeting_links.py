"""Where a line of the meeting's agenda leads, on the screen and on paper, and the way of a view into a meeting."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from dashboard.meeting.points import Subject
from dashboard.pages.common.office_filter import office_url
from dashboard.pages.common.urls import url
from dashboard.pages.common.write_guard import writing_is_on
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def subject_url(lang: str, snapshot: Snapshot, week: int, subject: Subject, build: Callable[..., str] = url) -> str:
    """The page of what a line is about: an office's place in the list of offices, a county, or the evidence of the
    province's figure.

    week: its place in the snapshot's weeks. build: `url`, or `permalink` for what is printed.
    """
    if subject.office:
        return office_url(lang, snapshot, week, subject.office, subject.area, build)
    card = snapshot.card(subject.indicator) if subject.indicator else snapshot.cards[0]
    return build(lang, snapshot, "county" if subject.area else "why", Selection(card, week, subject.area))


def view_into_meeting(lang: str, snapshot: Snapshot, figure: str, selection: Selection) -> str | None:
    """The form that puts a figure's view into the newest publication's meeting; None where its reader may not.

    In the preview of the coming publication it is the desk's, which asks for the right.
    """
    at_desk = snapshot.mode == "coming"
    if not at_desk and (snapshot.mode or not writing_is_on()):
        return None
    query = urlsplit(url(lang, snapshot, "picture", selection, figure=figure, form="svg")).query
    page = "staff_decisions" if at_desk else "decisions"
    return url(lang, None, page, figure=figure, query=query, anchor="views")


def subject_evidence(lang: str, snapshot: Snapshot, week: int, subject: Subject) -> str:
    """The offices behind a line's figure; '' for a line about one office, and for one that leads there by itself."""
    if subject.office or not subject.area:
        return ""
    return url(lang, snapshot, "why", Selection(snapshot.card(subject.indicator), week, subject.area))
