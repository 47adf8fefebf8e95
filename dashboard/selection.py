"""A reader's choices (indicator, week, area and others) as one immutable value, for pages, figures and files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from dashboard.indicators.cards import Card


class UnknownChoice(ValueError):
    """A parameter of an address has an unknown value; args: the parameter and its value."""


class TooMany(UnknownChoice):
    """A parameter of an address has more values than a page can compare; args: parameter, value, maximum."""


@dataclass(frozen=True)
class Selection:
    """An indicator, a week, an area, and parameters that only some pages have; '' stands for all.

    week: index in the snapshot's weeks. state: filter of offices by their state in the indicator, or of decisions.
    reported, inspected, findings: filters of offices by their last report, last inspection and open findings. q:
    search words in an office's name. owner: id of the office responsible for decisions. decided: week (its Saturday)
    of the meeting that decided. weeks: the number of weeks over which changes are told: since an earlier week, or the
    last meeting.
    sort: the key of the card whose gap orders the counties, or the order of a list, with - for the reverse.
    others: counties compared with `county`; without a county there are none, and the county itself is never included.
    second: a second indicator. start: index of the first week of the span that ends with `week`.
    checked: leave out self-reported rows. path: show how points moved over the span. show: what a map shows: '' for
    the values, `change` for their change over the span, `state` for their states against the target. unit: of
    explored figures: '' for the value, `count`, `gap`. order: of their bars: '' by figure, `change`, `gap`.
    """

    card: Card
    week: int
    county: str = ""
    kind: str = ""
    state: str = ""
    reported: str = ""
    inspected: str = ""
    findings: str = ""
    q: str = ""
    owner: str = ""
    decided: date | None = None
    weeks: int = 1
    sort: str = ""
    others: tuple[str, ...] = ()
    second: Card | None = None
    start: int | None = None
    checked: bool = False
    path: bool = False
    show: str = ""
    unit: str = ""
    order: str = ""

    def __post_init__(self) -> None:
        others = dict.fromkeys(code for code in self.others if code != self.county) if self.county else ()
        object.__setattr__(self, "others", tuple(others))

    def of(self, counties: Sequence[str]) -> Self:
        """The same of some counties, or of the whole province."""
        return replace(self, county=next(iter(counties), ""), others=tuple(counties[1:]))

    @property
    def counties(self) -> tuple[str, ...]:
        """The chosen county and the counties compared with it; empty where the whole province is chosen."""
        return (self.county, *self.others) if self.county else ()
