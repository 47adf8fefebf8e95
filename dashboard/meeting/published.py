"""What each publication changed: the progress of every figure, and its late reports and corrections.

As on the comparison of a publication with the one before, everything is told as known at the publication's moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.faults import DataError, is_of_database
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card, headlines
from dashboard.indicators.cells import cells_of_weeks, week_range
from dashboard.indicators.outlook import LONG
from dashboard.indicators.packed import pack
from dashboard.indicators.sentences import change_trend
from dashboard.indicators.series import Cell, Cells, Change
from dashboard.meeting.changes import progress_since, unknown_because
from dashboard.meeting.histories import target_states
from dashboard.memory import release_memory
from dashboard.snapshot import Snapshot, publication_of
from dashboard.turns import QUESTIONS
from dashboard.weeks import WEEK, friday


class Publication(NamedTuple):
    """A publication. week: its last week (a Saturday); before, week_before: of the publication before, None for the
    first. digest: of its archive, '' without one."""

    moment: datetime
    week: date
    before: datetime | None
    week_before: date | None
    digest: str
    note: str

    @property
    def is_new_week(self) -> bool:
        """Whether it brought a week that the publication before did not have."""
        return self.week_before is not None and self.week > self.week_before


class Move(NamedTuple):
    """A figure's change by a publication. change: its progress, None for the reason of `changes.unknown_because`.

    now: the figure; trend: one of changes.TRENDS; state_before, state: against the target, '' for none.
    """

    now: Cell
    change: Change | None
    reason: str
    trend: str
    state_before: str
    state: str


@dataclass(frozen=True)
class Brought:
    """The progress that a publication brought. cards: its indicators; moves: by indicator and area ('': province)."""

    cards: Sequence[Card]
    moves: Mapping[tuple[str, str], Move]

    def trends(self, area: str = "") -> list[str]:
        """The trend of each headline indicator of an area; those that an area does not have are left out."""
        found = (self.moves.get((card.key, area)) for card in headlines(self.cards))
        return [move.trend for move in found if move]

    @property
    def redefined(self) -> list[Card]:
        """The indicators whose definition changed with a week of the publication."""
        return [card for card in self.cards if self.moves[card.key, ""].reason == "definition"]


class Arrivals(NamedTuple):
    """Reports about weeks of earlier publications. late: weekly reports of offices; corrections: changed values.

    counties: codes of their offices' counties.
    """

    late: int
    corrections: int
    late_counties: Sequence[str]
    corrections_counties: Sequence[str]


def publications(snapshot: Snapshot) -> list[Publication]:
    """The publications up to a snapshot's moment, newest first."""
    table = snapshot.full_input.tables.publications
    table = table[table["published_at"] <= snapshot.asof].sort_values("published_at", ascending=False)
    rows = [
        (moment.to_pydatetime(), week.date(), digest, note)
        for moment, week, digest, note in table[["published_at", "week", "digest", "note"]].itertuples(index=False)
    ]
    olders: list[tuple[datetime | None, date | None]] = [
        *((moment, week) for moment, week, *_ in rows[1:]),
        (None, None),
    ]
    return [
        Publication(moment, week, before, week_before, digest, note)
        for (moment, week, digest, note), (before, week_before) in zip(rows, olders, strict=False)
    ]


def brought(snapshot: Snapshot, one: Publication) -> Brought | None:
    """The progress of a publication's new weeks; None if it has none, or if its archive is broken."""
    if not one.is_new_week or one.week_before is None:
        return None
    if one.moment == snapshot.asof and one.week == snapshot.weeks[-1]:
        return _moves_of(snapshot, one.week_before)
    try:
        return _brought(snapshot.full_input, one)
    except DataError as error:
        if is_of_database(error.faults):
            raise
        return None


# Kept with the data, whose earlier publications all readers see, whatever the moment of their page.
@derived(most=40)
def _brought(data: Dataset, one: Publication) -> Brought:
    assert one.week_before is not None
    # The database may be silent: the archive is read before this thread keeps others from asking DuckDB.
    frozen = publication_of(data, one.moment) if one.digest else None
    with QUESTIONS():
        progress = _moves_of(frozen or _recent(data, one), one.week_before)
        release_memory()
    return progress


def _recent(data: Dataset, one: Publication) -> Snapshot:
    """A publication's snapshot, with only the weeks that a state against the target needs."""
    begun, last = week_range(data.tables, one.moment, one.week) or (one.week, one.week)
    first = max(min(last - (LONG + 1) * WEEK, one.week_before or last), begun)
    cells = cells_of_weeks(data.tables, data.cards, one.moment, (first, last), edge=first)
    return Snapshot(data, one.moment, Cells(pack(cells, data.tables.sample)), b"", "", one.moment, data, "past")


@derived(most=2)
def _moves_of(snapshot: Snapshot, first: date) -> Brought:
    return Brought(snapshot.cards, dict(_moves(snapshot, first)))


def _moves(snapshot: Snapshot, first: date) -> Iterator[tuple[tuple[str, str], Move]]:
    last = len(snapshot.weeks) - 1
    start = snapshot.weeks.index(first) if first in snapshot.weeks else None
    for card in snapshot.cards:
        for area in ("", *snapshot.cells.counties(last, card.key)):
            change = progress_since(snapshot, first, card, area)
            reason = "first" if start is None else unknown_because(snapshot, card, last, last - start, area)
            states = target_states(snapshot, card, area)
            before = "" if start is None else states[start]
            now = snapshot.cells.at(card.key, last, area)
            yield (card.key, area), Move(now, change, reason, change_trend(card, change), before, states[last])


def arrivals(snapshot: Snapshot, chosen: Sequence[Publication]) -> Mapping[datetime, Arrivals]:
    """The late reports and corrections that publications brought, by their moments; the first one has none."""
    return _arrivals(snapshot, tuple(one for one in chosen if one.before is not None))


@derived(most=8)
def _arrivals(snapshot: Snapshot, chosen: tuple[Publication, ...]) -> Mapping[datetime, Arrivals]:
    if not chosen:
        return {}
    moments = pd.DataFrame(
        {
            "number": range(len(chosen)),
            "after": pd.to_datetime([one.before or one.moment for one in chosen]),
            "until": pd.to_datetime([one.moment for one in chosen]),
            "last_week": pd.to_datetime([min(one.week_before or one.week, one.week) for one in chosen]),
        }
    )
    data = snapshot.input
    rows = ask(data.tables, ["brought"], snapshot.asof, data.cards, more={"moments": moments})["brought"]
    return {
        one.moment: _summed(rows[rows["number"] == number], _counties_of(data, one.week))
        for number, one in enumerate(chosen)
    }


def _counties_of(data: Dataset, week: date) -> Mapping[str, str]:
    """The county of each office of a week, by the office's id."""
    offices, end = data.tables.offices, pd.Timestamp(friday(week))
    begun = offices["valid_from"].isna() | (offices["valid_from"] <= end)
    here = offices[begun & (offices["valid_to"].isna() | (offices["valid_to"] > end))]
    return dict(zip(here["office_id"], here["county_code"], strict=True))


def _summed(rows: pd.DataFrame, counties: Mapping[str, str]) -> Arrivals:
    late, corrected = rows[rows["late"]], rows[~rows["late"]]
    places = [
        sorted({counties[code] for code in part["office_id"] if code in counties}) for part in (late, corrected)
    ]
    return Arrivals(len(late[["office_id", "week"]].drop_duplicates()), len(corrected), *places)
