"""The definition of a change: a figure moves by progress, late reports, corrections and changes of the register.

The earlier week has two figures: the one that its own meeting saw, and the one by what is known today. Late reports,
corrections and changes of the register are the difference of these two; progress is the difference between the two
weeks, both as known today. The earlier week is computed up to two times in between, each time with more of today's
data, so that the parts add up to the whole change.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from dashboard.archive import Archive
from dashboard.dataset import Dataset
from dashboard.derived import derived, stored_property
from dashboard.faults import DataError, is_of_database
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import cells_of_weeks
from dashboard.indicators.series import Cell, Cells
from dashboard.memory import release_memory
from dashboard.snapshot import CELLS, REGISTER, Snapshot, archive_of, as_frozen
from dashboard.tables.folder import Tables
from dashboard.turns import QUESTIONS
from dashboard.weeks import WEEK

# In the order in which every page tells them.
PARTS = ("progress", "late", "corrections", "register")


class Split(NamedTuple):
    """A number's change between two weeks: late + corrections + register + progress == after - before."""

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

    @property
    def cell(self) -> Cell:
        """The cell without the numbers of doubtful reports."""
        return Cell(self.numerator, self.denominator, 0, 0, 0, self.state)


ABSENT = Counted(0, 0, "absent")


@dataclass(frozen=True)
class Change:
    """An indicator's change in an area ('' = the province).

    steps: the cell as the earlier week's meeting saw it; with late reports; with corrections too; by today's register
    and cards; and the later week's. redefined: whether the definition of the indicator differs between both ends.
    """

    indicator: str
    county_code: str
    steps: Sequence[Counted]
    redefined: bool = False

    @stored_property
    def numerator(self) -> Split:
        """The change of the numerator; an unknown numerator is 0, and the cell's state then says so."""
        return _split([step.numerator for step in self.steps])

    @stored_property
    def denominator(self) -> Split:
        """The change of the denominator."""
        return _split([step.denominator for step in self.steps])

    @property
    def state_before(self) -> str:
        """The state of the cell as the earlier week's meeting saw it."""
        return self.steps[0].state

    @property
    def state_after(self) -> str:
        """The state of the later week's cell."""
        return self.steps[-1].state

    @property
    def is_different(self) -> bool:
        """Whether the later cell differs from the one that the earlier week's meeting saw."""
        return self.steps[0] != self.steps[-1]


def _split(numbers: Sequence[int]) -> Split:
    before, late, corrected, register, after = numbers
    return Split(before, late - before, corrected - late, register - corrected, after - register, after)


class _Seen(NamedTuple):
    """A week's cells at its meeting, by indicator and area, with that moment (naive UTC), its register and cards."""

    cells: Mapping[tuple[str, str], Counted]
    data: Dataset
    asof: datetime


# Few pages ask for other periods than those of the newest week (dashboard.weeks.PERIODS).
@derived(most=12)
def week_changes(snapshot: Snapshot, first: int, last: int) -> Mapping[tuple[str, str], Change] | None:
    """The changes of every card and area from the meeting of a week to a later week, by indicator and area.

    first, last: indices into the snapshot's weeks. None where the archive of that meeting's publication is damaged:
    what the meeting saw is then not known.
    """
    moment = meeting_moment(snapshot, first)
    # The database may be silent: the archive is read before this thread keeps others from asking DuckDB.
    try:
        archive = archive_of(snapshot.full_input, moment)
    except DataError as error:
        if is_of_database(error.faults):
            raise
        return None
    with QUESTIONS():
        every = _changes(_seen(snapshot, first, moment, archive), snapshot, snapshot.weeks[first], last)
        release_memory()
    return {(change.indicator, change.county_code): change for change in every}


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
    seen = _Seen(_of_week(old.cells, old.cards, len(old.weeks) - 1), old.input, old.asof)
    return _changes(seen, new, old.weeks[-1], len(new.weeks) - 1)


def meeting_moment(snapshot: Snapshot, week: int) -> datetime:
    """The moment up to which a week's meeting knows reports (naive UTC), never after the snapshot's moment.

    This is the moment of the week's newest publication, or of the first publication of a later week if the week has
    none. Without either, it is the snapshot's moment for the newest week and the end of Friday for an earlier week.
    """
    saturday = snapshot.weeks[week]
    table = snapshot.input.tables.publications
    table = table[table["published_at"] <= snapshot.asof]
    own = table.loc[table["week"].dt.date == saturday, "published_at"]
    later = table.loc[table["week"].dt.date > saturday, "published_at"]
    if not own.empty or not later.empty:
        found: datetime = (later.min() if own.empty else own.max()).to_pydatetime()
        return found
    if week == len(snapshot.weeks) - 1:
        return snapshot.asof
    return min(snapshot.province.midnight(saturday + WEEK), snapshot.asof)


def _seen(snapshot: Snapshot, week: int, moment: datetime, archive: Archive | None) -> _Seen:
    """A week as its meeting saw it: the cells of the meeting's frozen publication, else computed again."""
    data = as_frozen(snapshot.full_input, archive) if archive else snapshot.input
    if archive:
        frozen = Cells(json.loads(archive.files[CELLS]))
        saturday = snapshot.cells.weeks[week]
        if saturday in frozen.weeks:
            return _Seen(_of_week(frozen, data.cards, frozen.weeks.index(saturday)), data, moment)
    return _Seen(_at(data.tables, data.cards, moment, snapshot.weeks[week]), data, moment)


def _changes(seen: _Seen, new: Snapshot, first: date, last: int) -> list[Change]:
    """The changes from a week (its Saturday) as its meeting saw it to a snapshot's week `last` (an index)."""
    current = (
        _of_week(new.cells, new.cards, new.weeks.index(first))
        if first in new.weeks
        else _at(new.input.tables, new.cards, new.asof, first)
    )
    late = corrected = current
    # Without any difference there is nothing to divide.
    if seen.cells != current:
        # Today's rows with the register and cards of that meeting.
        today = new.input.tables
        tables = replace(seen.data.tables, rows=today.rows, withdrawals=today.withdrawals)
        late = _at(tables, seen.data.cards, new.asof, first, seen.asof)
        if not _same_register(seen.data, new.input):
            corrected = _at(tables, seen.data.cards, new.asof, first)
    steps = [seen.cells, late, corrected, current, _of_week(new.cells, new.cards, last)]
    order = {card.key: place for place, card in enumerate([*new.cards, *seen.data.cards])}
    keys = sorted({key for step in steps for key in step}, key=lambda key: (order[key[0]], key[1]))
    redefined = _redefined(seen.data.cards, first, new.cards, new.weeks[last])
    return [Change(*key, [step.get(key, ABSENT) for step in steps], key[0] in redefined) for key in keys]


def _redefined(then: Sequence[Card], first: date, now: Sequence[Card], last: date) -> set[str]:
    """The keys of the cards whose definition in a week differs from the one in a later week."""
    before, after = (
        {card.key: card.on(week).version for card in cards} for cards, week in ((then, first), (now, last))
    )
    return {key for key, version in after.items() if before.get(key, version) != version}


def _same_register(then: Dataset, now: Dataset) -> bool:
    names = [name for name in REGISTER if name != "announcements"]
    same = all(getattr(then.tables, name).equals(getattr(now.tables, name)) for name in names)
    return same and list(then.cards) == list(now.cards)


def _of_week(cells: Cells, cards: Sequence[Card], week: int) -> dict[tuple[str, str], Counted]:
    """The cells of a week (an index), by indicator and area."""
    found = {(card.key, area): cells.at(card.key, week, area) for card in cards for area in cells.areas}
    return {
        key: Counted(cell.numerator, cell.denominator, cell.state)
        for key, cell in found.items()
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
