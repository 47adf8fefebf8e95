"""A county of the register as an address chooses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.indicators.cards import Card
from dashboard.pages.common import selection as views
from dashboard.pages.common.grouped_borders import read_borders
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Choice:
    """A county of the register, an indicator, a week (its place), and whether in the borders before all splits."""

    county: str
    card: Card
    week: int
    old: bool = False

    @property
    def view(self) -> Selection:
        """The same as other pages know it."""
        return Selection(self.card, self.week, self.county, old=self.old)

    @property
    def plain(self) -> Selection:
        """The same for pages that have no borders to choose: in those of the week."""
        return replace(self.view, old=False)


def read_choice(county: str, given: Mapping[str, str], snapshot: Snapshot) -> Choice:
    """The choice of an address. Raises UnknownChoice for a county, indicator, week or borders that we do not know."""
    if county not in snapshot.names:
        raise UnknownChoice("county", county)
    old = read_borders(given)
    view = views.read_view({name: given.get(name, "") for name in ("indicator", "week")}, snapshot)
    return Choice(county, view.card, view.week, old)


def address(lang: str, choice: Choice, snapshot: Snapshot) -> str:
    """The shortest address of a choice."""
    return views.address(lang, replace(choice.view, county=""), snapshot, f"county/{choice.county}")
