"""The links of a page's menu, brand and footer, which keep the reader's view."""

from dataclasses import dataclass

from dashboard.language import say
from dashboard.pages.common.public_pages import Where, placed
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class MenuLink:
    """A link of the menu. name: the page's."""

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


def links(lang: str, snapshot: Snapshot, view: Selection | None, where: Where) -> list[MenuLink]:
    """The links of the menu or of the foot. view: the result of `carried`."""
    return [MenuLink(name, say(lang, f"nav.{name}"), url(lang, snapshot, name, view)) for name in placed(where)]
