"""An area's weekly cells that are comparable with a meeting's week, with outlook, change and target state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import SHORT, Outlook, Record, outlook, record
from dashboard.indicators.series import ABSENT, Cell
from dashboard.indicators.target_state import target_state
from dashboard.snapshot import Snapshot
from dashboard.weeks import week_of


def in_points(card: Card) -> bool:
    """Whether the gap between a card's value and its target is measured in percentage points."""
    return card.target is not None and card.format == "share"


def in_units(card: Card) -> bool:
    """Whether the gap can also be counted in offices or findings; cards of counts (answers) have no such units."""
    return in_points(card) and not card.of_counts


@dataclass(frozen=True)
class Move:
    """The progress in SHORT weeks; if lower is better, a fall of units and value is positive."""

    units: int
    value: Fraction


@dataclass(frozen=True)
class History:
    """An area's figure in a meeting's week with its past and its outlook.

    series: one cell for each week, ABSENT before the last change of the area's borders or of the definition. move:
    None if either of the two cells is unknown. state: one of the states of indicators.target_state.
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
        """The cell SHORT weeks earlier; ABSENT if no comparable week exists."""
        return self.series[self.week - SHORT] if self.week >= SHORT else ABSENT


@derived(most=4)
def histories(snapshot: Snapshot, week: int) -> dict[tuple[str, str], History]:
    """The history of every card in the province ('') and in each county that exists in a week, by (card, area)."""
    found = {}
    for card in snapshot.cards:
        for area in ("", *snapshot.cells.counties(week, card.key)):
            series = _comparable(snapshot, card, area, week)
            end = outlook(card, series, week, snapshot.weeks[week], is_proved(snapshot, card))
            state = target_states(snapshot, card, area)[week]
            found[card.key, area] = History(card, area, series, week, end, _move(card, series, week), state)
    return found


@derived()
def forecast_records(snapshot: Snapshot, card: Card) -> tuple[Record, Record]:
    """How often earlier forecasts held: those of the province, and those of all counties together.

    Without cases for a card that has no forecasts.
    """
    if card.rule != "state" or card.target is None:
        return Record(0, 0), Record(0, 0)
    last = len(snapshot.weeks) - 1
    counties = snapshot.cells.counties(last, card.key)
    areas = ([""], counties)
    province, county = (record(card, [_comparable(snapshot, card, area, last) for area in each]) for each in areas)
    return province, county


def is_proved(snapshot: Snapshot, card: Card) -> bool:
    """Whether earlier forecasts of a card held, over all areas together."""
    province, counties = forecast_records(snapshot, card)
    return Record(province.held + counties.held, province.cases + counties.cases).proved


@derived()
def target_states(snapshot: Snapshot, card: Card, area: str = "") -> tuple[str, ...]:
    """A card's state against its target (indicators.target_state) in every week. area: a county, '' the province."""
    states: list[str] = []
    # Each week is compared only with weeks since the last change of borders or of the definition.
    for first, end in pairwise((0, *breaks(snapshot, card, area), len(snapshot.weeks))):
        series = _comparable(snapshot, card, area, first)
        states += [target_state(card, series, week, snapshot.weeks[week]) for week in range(first, end)]
    return tuple(states)


def target_state_at(snapshot: Snapshot, card: Card, week: int, area: str = "", kind: str = "", step: int = 0) -> str:
    """A cell's state against the target; '' for kinds of office and steps, since a target is that of all together."""
    return "" if kind or step else target_states(snapshot, card, area)[week]


@derived()
def border_weeks(snapshot: Snapshot) -> Mapping[str, list[int]]:
    """By county: the weeks (indices) in which a new county was split from it or merged back into it."""
    table = snapshot.input.tables.counties
    rows = table.loc[table["split_from"] != "", ["split_from", "valid_from", "valid_to"]]
    found: dict[str, set[int]] = {}
    for parent, *ends in rows.itertuples(index=False):
        days = {week_of(end.date()) for end in ends if end == end}
        found.setdefault(parent, set()).update(place for place, week in enumerate(snapshot.weeks) if week in days)
    return {parent: sorted(places) for parent, places in found.items()}


@derived()
def breaks(snapshot: Snapshot, card: Card, area: str) -> Sequence[int]:
    """The weeks (indices) from which an area's cells are not comparable with those of earlier weeks."""
    return sorted({*border_weeks(snapshot).get(area, ()), *snapshot.cells.breaks(card.key)})


def _comparable(snapshot: Snapshot, card: Card, area: str, week: int) -> list[Cell]:
    """An area's cells, ABSENT in the weeks with other borders or another definition than `week`."""
    series = snapshot.cells.series(card.key, area)
    start = max((place for place in breaks(snapshot, card, area) if place <= week), default=0)
    return [ABSENT] * start + series[start:] if start else series


def _move(card: Card, series: Sequence[Cell], week: int) -> Move | None:
    if week < SHORT or not (series[week].known and series[week - SHORT].known):
        return None
    now, before = series[week], series[week - SHORT]
    sign = card.better_sign
    return Move(sign * (now.numerator - before.numerator), sign * (exact(now) - exact(before)))


def exact(cell: Cell) -> Fraction:
    """A known cell's value without rounding."""
    return Fraction(cell.numerator, cell.denominator or 1)
