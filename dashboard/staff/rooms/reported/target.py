"""What each county needs to reach a target by a date, for the card's own target or for another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import Outlook, outlook
from dashboard.indicators.series import Cell
from dashboard.indicators.target_state import target_state
from dashboard.language.digits import latin, whole_number
from dashboard.meeting.histories import histories
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday, parse_date

# A date further away than this is a slip of the hand.
FARTHEST = timedelta(days=3660)


class Need(NamedTuple):
    """An area ('' the province) on its way to a target.

    cell: its newest figure. outlook: for the target, see indicators.outlook. state: one of the states of
    indicators.target_state.
    """

    area: str
    cell: Cell
    outlook: Outlook
    state: str

    @property
    def more(self) -> int | None:
        """How many more offices are needed; None where nothing is known."""
        return max(self.outlook.need.units, 0) if self.cell.known else None

    @property
    def share_then(self) -> float | None:
        """The share on the target's day at the pace of the last 13 weeks; None without a pace, and after that day."""
        pace = self.outlook.long
        if pace is None or self.outlook.overdue or not self.cell.denominator:
            return None
        share = (self.cell.numerator + pace * self.outlook.need.weeks) / self.cell.denominator
        return min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class Target:
    """The needs of all areas. card: with the target and date that are asked about; week: the Saturday of the figures.

    counties: those that most offices are missing first, those of which nothing is known last.
    """

    card: Card
    week: date
    counties: Sequence[Need]
    province: Need

    @property
    def missing(self) -> int:
        """How many more offices all counties need together, each for its own target."""
        return sum(need.more or 0 for need in self.counties)

    def in_state(self, *states: str) -> list[Need]:
        """The counties in one of these states."""
        return [need for need in self.counties if need.state in states]


def targeted(cards: Sequence[Card]) -> dict[str, Card]:
    """The cards of offices that have a target to be reached from below, by key."""
    return {
        card.key: card
        for card in cards
        if card.rule == "state" and card.polarity == "high" and card.target and card.target_date
    }


def percentage(card: Card) -> int:
    """The target of a card in percent, as it is typed."""
    return round(100 * (card.target or 0))


def read_target(card: Card, share: str, until: str, week: date) -> Card:
    """The card with another target (a whole percentage, '' for its own) and date (any spelling, '' for its own).

    week: the Saturday of the newest figures. A date before its end is refused, unless it is the card's own. Raises
    UnknownChoice.
    """
    changed: dict[str, object] = {}
    if share:
        number = whole_number(latin(share).strip().removesuffix("%"))
        if number is None or not 1 <= number <= 100:
            raise UnknownChoice("target", share)
        # The field shows a target of 85.5% rounded, which is no other target.
        if number != percentage(card):
            changed["target"] = number / 100
    if until:
        try:
            day = parse_date(until)
        except (ValueError, OverflowError):
            raise UnknownChoice("until", until) from None
        if day != card.target_date and not friday(week) <= day <= friday(week) + FARTHEST:
            raise UnknownChoice("until", until)
        changed["target_date"] = day
    return card.model_copy(update=changed)


def target_of(coming: Snapshot, card: Card) -> Target:
    """The needs of all areas in the newest week of a snapshot. card: of the snapshot, perhaps with another target."""
    place = len(coming.weeks) - 1
    week, found = coming.weeks[place], []
    for (key, area), history in histories(coming, place).items():
        if key == card.key and history.cell.state not in ("absent", "not_applicable"):
            end = outlook(card, history.series, place, week)
            found.append(Need(area, history.cell, end, target_state(card, history.series, place, week)))
    province = next(need for need in found if not need.area)
    counties = [need for need in found if need.area]
    counties.sort(key=lambda need: (need.more is None, -(need.more or 0), need.cell.value or 0.0))
    return Target(card, week, counties, province)
