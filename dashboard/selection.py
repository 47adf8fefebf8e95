"""What a reader has chosen: one immutable value that pages, figures and files are made for."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.indicators.cards import Card


class UnknownChoice(ValueError):
    """An address names something that we do not know; args: the parameter and its value."""


class TooMany(UnknownChoice):
    """An address names more of something than a page compares; args: the parameter, its value, the most."""


@dataclass(frozen=True)
class Selection:
    """An indicator, a week and an area, and what some pages ask for besides; '' stands for all.

    week: its place in the snapshot's weeks. old: the county stands for its area before all splits. state: of offices
    or decisions. q: words of an office's name. weeks: how many weeks before this meeting the last one was.
    sort: the key of the card whose gap orders the counties.
    since: the moment (naive UTC) of the publication to compare with; None: the one before.
    others: counties that are compared with the county; none without one, and never the county itself.
    second: another indicator beside the card. start: the place of the first week of the span that ends with `week`.
    checked: reports of the offices themselves do not count. path: how points moved over the span is shown.
    """

    card: Card
    week: int
    county: str = ""
    kind: str = ""
    old: bool = False
    state: str = ""
    q: str = ""
    weeks: int = 1
    sort: str = ""
    others: tuple[str, ...] = ()
    since: datetime | None = None
    second: Card | None = None
    start: int | None = None
    checked: bool = False
    path: bool = False

    def __post_init__(self) -> None:
        others = dict.fromkeys(code for code in self.others if code != self.county) if self.county else ()
        object.__setattr__(self, "others", tuple(others))

    @property
    def counties(self) -> tuple[str, ...]:
        """The county and those that are compared with it; none where the whole province is chosen."""
        return (self.county, *self.others) if self.county else ()
