"""The view of the interactive dashboard: what a reader chose. An address determines a view, and holds all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from dashboard.figures.explored import explored, second_card, span
from dashboard.live import Live
from dashboard.pages.common.asof import publication
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import ADDRESSES, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot, pinned

LONGEST_QUERY = 2000


@dataclass(frozen=True)
class View:
    """A view. snapshot: with the published cells. selection: with explicit span and second indicator."""

    lang: str
    snapshot: Snapshot
    selection: Selection

    @property
    def explored(self) -> Snapshot:
        """The snapshot with the cells for the selection's evidence."""
        return explored(self.snapshot, self.selection)

    @property
    def unpublished(self) -> bool:
        """Whether no other page or file shows these figures, as for a clerk's view of the coming publication."""
        return self.snapshot.mode == "own"

    @property
    def address(self) -> str:
        """The shortest address of the view."""
        return url(self.lang, self.snapshot, "explore", self.selection)


def read_view(lang: str, parameters: Mapping[str, str], snapshot: Snapshot) -> View:
    """The view of an address's parameters. Raises UnknownChoice for an unknown value."""
    chosen = read_selection(parameters, snapshot, ADDRESSES["explore"].takes)
    first, last = span(chosen)
    # The dashboard's map has no colours for states.
    chosen = replace(chosen, show=chosen.show.replace("state", ""))
    return View(lang, snapshot, replace(chosen, start=first, week=last, second=second_card(snapshot, chosen)))


def query_of(text: object) -> dict[str, str]:
    """The parameters of a query from the browser, with or without a leading question mark.

    Raises UnknownChoice if it is not a query.
    """
    if not isinstance(text, str) or len(text) > LONGEST_QUERY:
        raise UnknownChoice("query", text if isinstance(text, str) else "")
    return dict(parse_qsl(text.removeprefix("?")))


def shown_snapshot(live: Live, parameters: Mapping[str, str]) -> Snapshot:
    """The snapshot of a query: the publication in `asof`, or the newest. Raises UnknownChoice."""
    typed = parameters.get("asof", "").strip()
    if not typed:
        return live.snapshot
    published = publication(live.snapshot, typed)
    if published is None:
        raise UnknownChoice("asof", typed)
    return published if published.mode else pinned(published)
