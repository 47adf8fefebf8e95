"""An area's past weeks as far as they can be compared with a meeting's week, and what came of them since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import SHORT, Outlook, outlook
from dashboard.indicators.series import ABSENT, Cell
from dashboard.indicators.target_state import target_state
from dashboard.snapshot import Snapshot
from dashboard.weeks import week_of

BETTER = {"high": 1, "low": -1}


def in_points(card: Card) -> bool:
    """Whether what a card lacks to its target are percentage points."""
    return card.target is not None and card.format == "share"


def in_units(card: Card) -> bool:
    """Whether they are also offices, or what is found in them, which a meeting can share out: answers are not."""
    return in_points(card) and not card.of_counts


@dataclass(frozen=True)
class Move:
    """What changed in SHORT weeks, as progress: where lower is better, what units and value fell by."""

    units: int
    value: Fraction


@dataclass(frozen=True)
class History:
    """An area's figure in a meeting's week, and the way to it and from it.

    series: a cell a week, absent before the area's borders or the definition last changed. move: None where either
    end is unknown. state: as indicators.target_state gives it.
    """

    card: Card
    area: str
    series: Sequence[Cell]
    week: int
    outlook: Outlook
    move: Move | None
    state: str

    @property
    def cell(self) -> Cell:
        return self.series[self.week]

    @property
    def before(self) -> Cell:
        """The cell of SHORT weeks before; ABSENT where there is none to compare with."""
        return self.series[self.week - SHORT] if self.week >= SHORT else ABSENT


@derived(most=8)
def histories(snapshot: Snapshot, week: int) -> dict[tuple[str, str], History]:
    """The history of every card in the province ('') and in each county that exists in a week, by (card, area)."""
    found = {}
    for card in snapshot.cards:
        for area in ("", *snapshot.cells.counties(week, card.key)):
            series = _comparable(snapshot, card, area, week)
            end = outlook(card, series, week, snapshot.weeks[week])
            state = target_states(snapshot, card, area)[week]
            found[card.key, area] = History(card, area, series, week, end, _move(card, series, week), state)
    return found


@derived()
def target_states(snapshot: Snapshot, card: Card, area: str = "") -> tuple[str, ...]:
    """A card's state against its target (indicators.target_state) in every week: of a county, '' for the province."""
    states: list[str] = []
    # Each week is compared with the weeks since the last change of borders or of the definition before it.
    for first, end in pairwise((0, *_turns(snapshot, card, area), len(snapshot.weeks))):
        series = _comparable(snapshot, card, area, first)
        states += [target_state(card, series, week, snapshot.weeks[week]) for week in range(first, end)]
    return tuple(states)


@derived()
def _border_weeks(snapshot: Snapshot) -> Mapping[str, list[int]]:
    """The weeks, by their place, in which each county gave land away to a new county or got it back."""
    table = snapshot.input.tables.counties
    rows = table.loc[table["split_from"] != "", ["split_from", "valid_from", "valid_to"]]
    found: dict[str, set[int]] = {}
    for parent, *ends in rows.itertuples(index=False):
        days = {week_of(end.date()) for end in ends if end == end}
        found.setdefault(parent, set()).update(place for place, week in enumerate(snapshot.weeks) if week in days)
    return {parent: sorted(places) for parent, places in found.items()}


def _turns(snapshot: Snapshot, card: Card, area: str) -> list[int]:
    """The weeks, by their place, before which an area's cells cannot be compared with those from there on."""
    return sorted({*_border_weeks(snapshot).get(area, ()), *snapshot.cells.breaks(card.key)})


def _comparable(snapshot: Snapshot, card: Card, area: str, week: int) -> list[Cell]:
    """An area's cells, absent in the weeks that counted other land or by another definition."""
    series = snapshot.cells.series(card.key, area)
    turned = max((place for place in _turns(snapshot, card, area) if place <= week), default=0)
    return [ABSENT] * turned + series[turned:] if turned else series


def _move(card: Card, series: Sequence[Cell], week: int) -> Move | None:
    if week < SHORT or not (series[week].known and series[week - SHORT].known):
        return None
    now, before = series[week], series[week - SHORT]
    sign = BETTER[card.polarity]
    return Move(sign * (now.numerator - before.numerator), sign * (exact(now) - exact(before)))


def exact(cell: Cell) -> Fraction:
    """A known cell's value without rounding."""
    return Fraction(cell.numerator, cell.denominator or 1)
