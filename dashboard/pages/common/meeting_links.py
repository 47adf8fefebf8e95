"""Where a line of the meeting's agenda leads, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.meeting.points import Subject
from dashboard.pages.common.office_filter import office_url
from dashboard.pages.common.urls import url
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


def subject_evidence(lang: str, snapshot: Snapshot, week: int, subject: Subject) -> str:
    """The offices behind a line's figure; '' for a line about one office, and for one that leads there by itself."""
    if subject.office or not subject.area:
        return ""
    return url(lang, snapshot, "why", Selection(snapshot.card(subject.indicator), week, subject.area))
