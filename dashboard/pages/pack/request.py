"""The choice of a pack: a week, a language, with or without a page for each county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.figures.registry import DRAWN
from dashboard.meeting.agenda import last_meeting
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot

FLAGS = {"": False, "no": False, "yes": True}


@dataclass(frozen=True)
class PackRequest:
    """The choice of a pack. week: its place in the snapshot's weeks; counties: with a page for each county.

    weeks: how many weeks before `week` the last meeting was.
    figures: further figures by name, each with a page of its own for each indicator.
    site: the dashboard's address, https://host; '' where it is not known (then the pack has no links).
    """

    lang: str
    week: int
    counties: bool = False
    site: str = ""
    weeks: int = 1
    figures: tuple[str, ...] = ()

    @property
    def since(self) -> int | None:
        """The last meeting's place in the snapshot's weeks; None if this is the first."""
        return last_meeting(self.week, self.weeks)

    def link(self, address: str) -> str:
        """An address of the dashboard made absolute; '' where the site is not known."""
        return self.site.rstrip("/") + address if self.site else ""


def read_pack_request(lang: str, given: Mapping[str, str], snapshot: Snapshot, site: str) -> PackRequest:
    """The pack of an address: ?week=&weeks=&counties=yes&figures=heatmap,….

    Raises UnknownChoice for a value that names nothing.
    """
    chosen = read_selection(given, snapshot, "week weeks")
    counties = FLAGS[one_of(given, "counties", FLAGS)]
    figures = tuple(dict.fromkeys(filter(None, given.get("figures", "").split(","))))
    for name in figures:
        if name not in DRAWN or DRAWN[name].all_cards:
            raise UnknownChoice("figures", name)
    return PackRequest(lang, chosen.week, counties, site, chosen.weeks, figures)
