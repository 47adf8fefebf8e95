"""The meeting on the projector: its agenda as screens, and the same turning by itself on a wall."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.figures import picture
from dashboard.figures.picture import patterns
from dashboard.language import say
from dashboard.language.digits import latin, whole
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.pages.common import frame
from dashboard.pages.common.selection import one_of, read_count, read_selection
from dashboard.pages.common.urls import url
from dashboard.pages.meeting.page import heading
from dashboard.pages.meeting.screens import county_screens, screens
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

SECONDS, SLOWEST = 20, 3600


def add(server: Flask, live: Live) -> None:
    """Register the route."""

    def present(lang: str, snapshot: Snapshot) -> Response:
        view = read_selection(request.args, snapshot, "indicator week weeks")
        county = one_of(request.args, "county", snapshot.cells.counties(view.week, snapshot.cards[0].key))
        return Response(rendered_page(lang, snapshot, view, county, turning(), live.status.stale))

    frame.add_page(server, live, "present", present)


def turning() -> int:
    """After how many seconds this request's screens turn by themselves; 0: they do not. Raises UnknownChoice."""
    wall = one_of({"wall": latin(request.args.get("wall", ""))}, "wall", ("0", "1"))
    seconds = read_count(request.args, "seconds", SECONDS, SLOWEST)
    return seconds if wall == "1" else 0


# The screens are the same for all until the data change.
@derived(most=6)
def rendered_page(lang: str, snapshot: Snapshot, view: Selection, county: str, wall: int, stale: Stale | None) -> str:
    """The screens as HTML. county: whose screen is the first to be seen; wall: as `turning` has it."""
    start = f"county-{county}" if county else ""
    values = context(lang, snapshot, view, wall)
    return frame.page("present.html", lang, snapshot, stale, "", start=start, wall=wall, **values)


def context(lang: str, snapshot: Snapshot, view: Selection, wall: int = 0) -> dict[str, Any]:
    """All that the screens' template needs. wall: as `turning` has it."""
    agenda = agenda_of(snapshot, view.week, last_meeting(view.week, view.weeks))
    boundaries = snapshot.boundaries(snapshot.weeks[view.week])
    counties = county_screens(lang, snapshot, agenda)
    flow = list(screens(lang, snapshot, agenda, view.card, wall > 0))
    return {
        **heading(lang, snapshot, agenda),
        "digest": snapshot.digest,
        "flow": flow,
        "numbered": [(whole(n, lang), screen) for n, screen in enumerate(flow, 1)],
        "counties": counties,
        "county_codes": {county.code for county in counties},
        "shapes": picture.shapes(boundaries) if boundaries else "",
        "patterns": patterns(),
        "leave": url(lang, snapshot, "meeting", view),
        "number": partial(whole, lang=lang),
        "seconds": whole(wall, lang),
        "end_note": say(lang, "present.end_note", moment=snapshot.moment_label(agenda.known, lang)),
    }
