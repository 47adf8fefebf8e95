"""Splits the change between two publications into late reports, corrections, changes of the register, and progress.

From the older publication's cells, its week is computed again three times, each time with more of the newer
publication's data; the last step is to the newer publication's cells. Each part is the difference of two steps, so
that the sum of the parts is the whole change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import cells_of_weeks
from dashboard.memory import release_memory
from dashboard.snapshot import Snapshot
from dashboard.tables.folder import Tables
from dashboard.turns import QUESTIONS

PARTS = ("late", "corrections", "register", "progress")


class Split(NamedTuple):
    """A number's change between two publications: late + corrections + register + progress == after - before."""

    before: int
    late: int
    corrections: int
    register: int
    progress: int
    after: int


class Counted(NamedTuple):
    """A cell's numbers and state; an unknown numerator is 0."""

    numerator: int
    denominator: int
    state: str


ABSENT = Counted(0, 0, "absent")


@dataclass(frozen=True)
class Change:
    """An indicator's change in an area ('' = the province): numerator, denominator, and the states of both cells.

    An unknown numerator is 0; the cell's state then says that it is unknown.
    """

    indicator: str
    county_code: str
    numerator: Split
    denominator: Split
    state_before: str
    state_after: str

    @property
    def is_different(self) -> bool:
        """Whether the cell differs between the two publications."""
        ends = (self.numerator, self.denominator)
        return self.state_before != self.state_after or any(split.before != split.after for split in ends)


def differences(old: Snapshot, new: Snapshot) -> Sequence[Change]:
    """`changes` of two publications, stored with the newer one."""
    return _differences(new, old)


@derived(most=4)
@QUESTIONS()
def _differences(new: Snapshot, old: Snapshot) -> Sequence[Change]:
    found = changes(old, new)
    release_memory()
    return found


def changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """The changes of every card and area between the newest weeks of two publications, unchanged cells included.

    Ordered by the newer publication's cards. A card or area that only one publication has is 0 and absent in the
    other.
    """
    first = old.weeks[-1]
    # The newer publication's rows with the older publication's register.
    then = replace(old.input.tables, rows=new.input.tables.rows, withdrawals=new.input.tables.withdrawals)
    steps = [
        _last_week(old),
        _at(then, old.cards, new.asof, first, old.asof),
        _at(then, old.cards, new.asof, first),
        _at(new.input.tables, new.cards, new.asof, first),
        _last_week(new),
    ]
    order = {card.key: place for place, card in enumerate([*new.cards, *old.cards])}
    keys = sorted({key for step in steps for key in step}, key=lambda key: (order[key[0]], key[1]))
    return [_change(key, steps) for key in keys]


def _change(key: tuple[str, str], steps: Sequence[Mapping[tuple[str, str], Counted]]) -> Change:
    counted = [step.get(key, ABSENT) for step in steps]

    def split(numbers: Sequence[int]) -> Split:
        before, late, corrected, register, after = numbers
        return Split(before, late - before, corrected - late, register - corrected, after - register, after)

    numerators, denominators = (split([getattr(cell, name) for cell in counted]) for name in Counted._fields[:2])
    return Change(*key, numerators, denominators, counted[0].state, counted[-1].state)


def _last_week(snapshot: Snapshot) -> dict[tuple[str, str], Counted]:
    """The cells of a snapshot's newest week, by indicator and area."""
    cells = {
        (card.key, area): snapshot.cells.at(card.key, len(snapshot.weeks) - 1, area)
        for card in snapshot.cards
        for area in snapshot.cells.areas
    }
    return {
        key: Counted(cell.numerator, cell.denominator, cell.state)
        for key, cell in cells.items()
        if cell.state != "absent"
    }


def _at(
    tables: Tables, cards: Sequence[Card], asof: datetime, week: date, before: datetime | None = None
) -> dict[tuple[str, str], Counted]:
    """The cells of one week as known at a moment, by indicator and area. before: as in ask."""
    cells = cells_of_weeks(tables, cards, asof, (week, week), edge=week, before=before)
    # Cells by a previous definition have a key of their own.
    current = cells["indicator"].isin([card.key for card in cards])
    chosen = cells[current & (cells["step"] == 0) & (cells["kind"] == "")]
    # A numerator is blank where nothing is known; the denominator is known nevertheless.
    counts = [chosen[name].fillna(0).astype("int64") for name in Counted._fields[:2]]
    keys = zip(chosen["indicator"], chosen["county_code"], strict=True)
    return dict(zip(keys, map(Counted, *counts, chosen["state"]), strict=True))
