"""The view of the interactive dashboard: what a reader chose. An address determines a view, and holds all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from dashboard.derived import stored_property
from dashboard.figures.explored import explored, second_card, span
from dashboard.figures.tokens import LIGHT
from dashboard.live import Live
from dashboard.pages.common.asof import publication
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import parameters_of, takes, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot, pinned

LONGEST_QUERY = 2000


@dataclass(frozen=True)
class View:
    """A view.

    snapshot: with the published cells. selection: with explicit span and second indicator. playing: whether the weeks
    are being played, up to the newest one. scheme: the colour scheme of the page, a key of `tokens.SCHEMES`.
    """

    lang: str
    snapshot: Snapshot
    selection: Selection
    playing: bool = False
    scheme: str = LIGHT

    @property
    def explored(self) -> Snapshot:
        """The snapshot with the cells for the selection's evidence."""
        return explored(self.snapshot, self.selection)

    @property
    def over_weeks(self) -> Selection:
        """The selection of figures with an axis of weeks, which ends with the newest one while weeks are played."""
        return replace(self.selection, week=len(self.snapshot.weeks) - 1) if self.playing else self.selection

    @property
    def unpublished(self) -> bool:
        """Whether no other page or file shows these figures, as for a clerk's view of the coming publication."""
        return self.snapshot.mode == "own"

    @property
    def chosen(self) -> Selection:
        """The selection without the span and the second indicator that are usual for the rest of it."""
        short = self.selection
        if short.start == span(replace(short, start=None))[0]:
            short = replace(short, start=None)
        if short.second == second_card(self.snapshot, replace(short, second=None)):
            short = replace(short, second=None)
        return short

    @property
    def address(self) -> str:
        """The shortest address of the view."""
        return url(self.lang, self.snapshot, "explore", self.chosen)

    # The keys of all figures contain it.
    @stored_property
    def query(self) -> str:
        """The query of this address, with its question mark; '' without one."""
        _, mark, query = self.address.partition("?")
        return mark + query

    @property
    def parameters(self) -> Mapping[str, str]:
        """The value of each parameter of an address, '' for none; those of span and second indicator always."""
        named = parameters_of(self.snapshot, self.selection)
        return {**named, "county": named["counties"]}


def read_view(lang: str, parameters: Mapping[str, str], snapshot: Snapshot, playing: bool = False) -> View:
    """The view of an address's parameters. Raises UnknownChoice for an unknown value."""
    chosen = read_selection(parameters, snapshot, takes("explore"))
    first, last = span(chosen)
    # The dashboard's map has no colours for states.
    chosen = replace(chosen, show=chosen.show.replace("state", ""))
    chosen = replace(chosen, start=first, week=last, second=second_card(snapshot, chosen))
    return View(lang, snapshot, chosen, playing)


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
