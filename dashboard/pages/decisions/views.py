"""The views of a week's meeting as the page of decisions lists them, and what moving or removing one writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dashboard.language import say
from dashboard.pages.common.meeting_parts import MeetingPart
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.versions import ViewRecord
from dashboard.weeks import moment_text

# A row, and the moment of its newest version when the writer looked at it.
Change = tuple[ViewRecord, datetime | None]


class ViewRow:
    """A view in words. href: its place on the meeting's page; figure: its kind, '' for one that cannot be shown.

    seen: its newest row's moment, as a form sends it back.
    """

    def __init__(self, lang: str, snapshot: Snapshot, choice: Selection, part: MeetingPart) -> None:
        assert part.view is not None
        self.id = part.view.view_id
        self.heading = part.heading
        self.figure = say(lang, f"figure.{part.figure}.entry") if part.figure else ""
        self.sentence = part.described.sentence
        self.href = url(lang, snapshot, "meeting", choice, anchor=part.key)
        self.seen = moment_text(part.view.recorded_at)


def moved_up(known: Sequence[ViewRecord], code: str, seen: datetime) -> list[Change]:
    """What is to be written so that a view stands one place higher."""
    at = next(place for place, view in enumerate(known) if view.view_id == code)
    order = [*known]
    if at:
        order[at - 1 : at + 1] = known[at], known[at - 1]
    return [
        (view._replace(position=place), seen if view.view_id == code else view.recorded_at)
        for place, view in enumerate(order, 1)
        if view.position != place
    ]


def removed(known: Sequence[ViewRecord], code: str, seen: datetime) -> list[Change]:
    """What is to be written so that the meeting no longer shows a view."""
    return [(view._replace(status="removed"), seen) for view in known if view.view_id == code]
