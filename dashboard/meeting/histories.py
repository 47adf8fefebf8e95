"""An area's past weeks as far as they can be compared with a meeting's week, and what came of them since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import SHORT, Outlook, outlook
from dashboard.indicators.series import ABSENT, Cell
from dashboard.indicators.target_state import target_state
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday

BETTER = {"high": 1, "low": -1}


@dataclass(frozen=True)
class Move:
    """What changed in SHORT weeks, as progress: where lower is better, what units and share fell by."""

    units: int
    share: Fraction


@dataclass(frozen=True)
class History:
    """An area's figure in a meeting's week, and the way to it and from it.

    series: a cell a week, absent before the area's borders last changed. move: None where either end is unknown.
    state: as indicators.target_state gives it.
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
        """The cell of the meeting's week."""
        return self.series[self.week]

    @property
    def before(self) -> Cell:
        """The cell of SHORT weeks before; ABSENT where there is none to compare with."""
        return self.series[self.week - SHORT] if self.week >= SHORT else ABSENT


@derived(most=8)
def histories(snapshot: Snapshot, week: int) -> dict[tuple[str, str], History]:
    """The history of every card in the province ('') and in each county that exists in a week, by (card, area)."""
    turned = border_turns(snapshot, snapshot.weeks[week])
    found = {}
    for card in snapshot.cards:
        for area in ("", *snapshot.cells.counties(week, card.key)):
            series = comparable(snapshot, card.key, area, turned.get(area))
            end = outlook(card, series, week, snapshot.weeks[week])
            state = target_state(card, series, week, end)
            found[card.key, area] = History(card, area, series, week, end, _move(card, series, week), state)
    return found


def border_turns(snapshot: Snapshot, week: date) -> Mapping[str, date]:
    """The newest day, up to a week's Friday, on which a county gave land away to a new county or got it back."""
    table = snapshot.input.tables.counties
    rows = table.loc[table["split_from"] != "", ["split_from", "valid_from", "valid_to"]]
    found: dict[str, date] = {}
    for parent, *ends in rows.itertuples(index=False):
        days = [end.date() for end in ends if end == end and end.date() <= friday(week)]
        if days:
            found[parent] = max(days) if parent not in found else max(found[parent], *days)
    return found


def comparable(snapshot: Snapshot, key: str, area: str, turned: date | None) -> list[Cell]:
    """An area's cells, absent in the weeks that ended before its borders changed: those counted other land."""
    series = snapshot.cells.series(key, area)
    if turned is None:
        return series
    return [ABSENT if friday(week) < turned else cell for week, cell in zip(snapshot.weeks, series, strict=True)]


def _move(card: Card, series: Sequence[Cell], week: int) -> Move | None:
    if week < SHORT or not (series[week].known and series[week - SHORT].known):
        return None
    now, before = series[week], series[week - SHORT]
    sign = BETTER[card.polarity]
    shares = [Fraction(cell.numerator, cell.denominator) for cell in (now, before)]
    return Move(sign * (now.numerator - before.numerator), sign * (shares[0] - shares[1]))
