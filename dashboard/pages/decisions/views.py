"""The views of a week's meeting as the page of decisions lists them, and what moving or removing one writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.language import say
from dashboard.pages.common.meeting_parts import view_parts
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.versions import ViewRecord
from dashboard.weeks import moment_text

# A row, and the moment of its newest version when the writer looked at it.
Change = tuple[ViewRecord, datetime | None]


@dataclass(frozen=True)
class ViewRow:
    """A view in words. href: its place on the meeting's page; figure: its kind, '' for one that cannot be shown.

    seen: its newest row's moment, as a form sends it back.
    """

    id: str
    heading: str
    figure: str
    sentence: str
    href: str
    seen: str


def view_rows(lang: str, snapshot: Snapshot, choice: Selection) -> Iterator[ViewRow]:
    """The views of a selection's week in their order."""
    for part in view_parts(lang, snapshot, choice):
        assert part.view is not None
        yield ViewRow(
            id=part.view.view_id,
            heading=part.heading,
            figure=say(lang, f"figure.{part.figure}.entry") if part.figure else "",
            sentence=part.described.sentence,
            href=url(lang, snapshot, "meeting", choice, anchor=part.key),
            seen=moment_text(part.view.recorded_at),
        )


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
