"""What changed between two publications, split exactly: late reports, corrections, the register, progress.

The older publication's week is counted anew three times, each time with one thing more of what the newer one knows;
the last step is from that week to the newer one's. Each part is the difference of two steps, so they add up.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from dashboard.derived import derived, is_stored
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import cells_of_weeks
from dashboard.memory import release_memory
from dashboard.snapshot import Snapshot
from dashboard.store.folder import Tables
from dashboard.turns import released_turn

# A comparison counts five weeks again, which takes seconds of a processor: comparisons are computed one at a time.
_computing = threading.Lock()
PARTS = ("late", "corrections", "register", "progress")


class Split(NamedTuple):
    """A number of two publications. late + corrections + register + progress == after - before, always."""

    before: int
    late: int
    corrections: int
    register: int
    progress: int
    after: int


class Counted(NamedTuple):
    """A cell; a numerator that is not known counts as 0."""

    numerator: int
    denominator: int
    state: str


ABSENT = Counted(0, 0, "absent")


@dataclass(frozen=True)
class Change:
    """An indicator in an area ('' = the province): what is counted, of how many, and both states (words of a cell).

    A numerator that is not known counts as 0 here; the state says so.
    """

    indicator: str
    county_code: str
    numerator: Split
    denominator: Split
    state_before: str
    state_after: str

    @property
    def moved(self) -> bool:
        """Whether the two publications show anything else."""
        ends = (self.numerator, self.denominator)
        return self.state_before != self.state_after or any(split.before != split.after for split in ends)


def differences(old: Snapshot, new: Snapshot) -> Sequence[Change]:
    """`changes` of two publications, stored with the newer one."""
    if is_stored(_differences, new, old):
        return _differences(new, old)
    with released_turn(), _computing:
        return _differences(new, old)


@derived(most=4)
def _differences(new: Snapshot, old: Snapshot) -> Sequence[Change]:
    found = changes(old, new)
    release_memory()
    return found


def changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """Every card and area of both publications' newest weeks, in the order of the newer one's cards; moved or not.

    A card or an area that only one of them has counts as 0 and absent in the other.
    """
    first, last = old.weeks[-1], new.weeks[-1]
    shown = _at(old.input.tables, old.cards, old.asof, first)
    # What the newer one knows, by the older one's register.
    then = replace(old.input.tables, rows=new.input.tables.rows, withdrawals=new.input.tables.withdrawals)
    steps = [
        shown,
        _at(then, old.cards, new.asof, first, old.asof),
        _at(then, old.cards, new.asof, first),
        _at(new.input.tables, new.cards, new.asof, first),
        _at(new.input.tables, new.cards, new.asof, last),
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


def _at(
    tables: Tables, cards: Sequence[Card], asof: datetime, week: date, before: datetime | None = None
) -> dict[tuple[str, str], Counted]:
    """The cells of one week as known at a moment, by indicator and area. before: as in ask."""
    cells = cells_of_weeks(tables, cards, asof, (week, week), edge=week, before=before)
    chosen = cells[(cells["step"] == 0) & (cells["kind"] == "")]
    # A numerator is blank where nothing is known; of how many it would be is known all the same.
    counts = [chosen[name].fillna(0).astype("int64") for name in Counted._fields[:2]]
    keys = zip(chosen["indicator"], chosen["county_code"], strict=True)
    return dict(zip(keys, map(Counted, *counts, chosen["state"]), strict=True))
