"""The meeting on the projector: its agenda as screens, and the same turning by itself on a wall."""

from __future__ import annotations

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.figures import picture
from dashboard.language import say
from dashboard.language.digits import latin, whole
from dashboard.live import Live, Stale
from dashboard.meeting.agenda import agenda_of, last_meeting
from dashboard.pages.common import frame
from dashboard.pages.common.selection import one_of, read_count, read_selection
from dashboard.pages.meeting.page import Heading
from dashboard.pages.meeting.screens import county_screens, screens
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

SECONDS, SLOWEST = 20, 3600


class PresentPage:
    """What present.html shows. start: the key of the first screen to be seen, '' for that which stands first.

    wall: after how many seconds the screens turn by themselves, 0 for never. title: of the first screen; flow: the
    screens after it, in their order; contents: number and screen of each; counties: the screens aside.
    """

    def __init__(
        self, lang: str, snapshot: Snapshot, selection: Selection, county: str = "", seconds: int = 0
    ) -> None:
        agenda = agenda_of(snapshot, selection.week, last_meeting(selection.week, selection.weeks))
        boundaries = snapshot.boundaries(snapshot.weeks[selection.week])
        flow = list(screens(lang, snapshot, selection, seconds > 0))
        self.lang = lang
        self.selection = selection
        self.heading = Heading(lang, snapshot, agenda)
        self.digest = snapshot.digest
        self.start = f"county-{county}" if county else ""
        self.wall = seconds
        self.wall_text = say(lang, "present.wall_turning", seconds=whole(seconds, lang))
        self.title = say(lang, "present.title", **snapshot.province.words(lang))
        self.flow = flow
        self.contents = [(whole(n, lang), screen) for n, screen in enumerate(flow, 2)]
        self.counties = county_screens(lang, snapshot, selection)
        self.shapes = picture.shapes(boundaries) if boundaries else ""


def add(server: Flask, live: Live) -> None:
    def present(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, "indicator week weeks sort")
        county = one_of(request.args, "county", snapshot.cells.counties(selection.week, snapshot.cards[0].key))
        return Response(rendered_page(lang, snapshot, selection, county, turning(), live.status.stale))

    frame.add_page(server, live, "present", present)


def turning() -> int:
    """After how many seconds this request's screens turn by themselves, 0 for never. Raises UnknownChoice."""
    wall = one_of({"wall": latin(request.args.get("wall", ""))}, "wall", ("0", "1"))
    seconds = read_count(request.args, "seconds", SECONDS, SLOWEST)
    return seconds if wall == "1" else 0


# The screens are the same for all until the data change.
@derived(most=6)
def rendered_page(
    lang: str, snapshot: Snapshot, selection: Selection, county: str, seconds: int, stale: Stale | None
) -> str:
    """The screens as HTML. county: whose screen is the first to be seen; seconds: as `turning` gives them."""
    page = PresentPage(lang, snapshot, selection, county, seconds)
    return frame.page("present.html", lang, snapshot, stale, "", page=page)
