"""The links of a page's menu, brand and footer, which keep the reader's view."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.language import say
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The pages of the menu, and those that only the foot of a page lists; their names are the messages nav.NAME.
MENU = ("explore", "overview", "meeting", "offices", "inspections", "indicators", "method", "data")
FOOT = ("side_by_side", "decisions", "publications", "api_page")


@dataclass(frozen=True)
class MenuLink:
    """A link of the menu. name: a key of ADDRESSES."""

    name: str
    text: str
    href: str


def carried(snapshot: Snapshot, selection: Selection | None) -> Selection | None:
    """The part of a page's view that other pages have too: indicator, week, counties, kind and period.

    Counties that no published week has are left out, since only their own page knows them.
    """
    if selection is None:
        return None
    known = tuple(code for code in selection.counties if code in snapshot.cells.areas)
    view = Selection(selection.card, selection.week, kind=selection.kind, weeks=selection.weeks)
    return view.of(known)


def links(lang: str, snapshot: Snapshot, view: Selection | None, names: Sequence[str]) -> list[MenuLink]:
    """The links of MENU or FOOT. view: the result of `carried`."""
    return [MenuLink(name, say(lang, f"nav.{name}"), url(lang, snapshot, name, view)) for name in names]
