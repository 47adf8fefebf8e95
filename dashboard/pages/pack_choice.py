"""Which pack is asked for: a week, a language, with or without a page for each county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.live import Snapshot
from dashboard.pages.view import UnknownChoice, read_view

FLAGS = {"": False, "no": False, "yes": True}


@dataclass(frozen=True)
class Wanted:
    """A pack. week: its place in the snapshot's weeks; counties: with a page for each of them.

    site: where the dashboard stands, https://host, '' where nobody said so (then the pack links nowhere).
    """

    lang: str
    week: int
    counties: bool = False
    site: str = ""

    def link(self, address: str) -> str:
        """An address of the dashboard as a whole one, '' where that is not known."""
        return self.site.rstrip("/") + address if self.site else ""


def read_wanted(lang: str, given: Mapping[str, str], snapshot: Snapshot, site: str) -> Wanted:
    """The pack of an address: ?week=&counties=yes. Raises UnknownChoice for a value that names nothing."""
    view = read_view({"week": given.get("week", "")}, snapshot)
    flag = given.get("counties", "")
    if flag not in FLAGS:
        raise UnknownChoice("counties", flag)
    return Wanted(lang, view.week, FLAGS[flag], site)
