"""Meetings of small registers: what an agenda says of what a test wrote down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import cast

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.indicators.incremental import IncrementalCells
from dashboard.indicators.outlook import Outlook
from dashboard.meeting import best, discrepancies, events, gaps, off_track, standings
from dashboard.meeting.agenda import last_meeting
from dashboard.meeting.histories import History, histories
from dashboard.meeting.points import Best, Discrepancy, Event, GapSet, OffTrack, Standing
from dashboard.snapshot import Snapshot
from dashboard.store.folder import Tables
from tests.unit import small_register
from tests.unit.reference import Rows, every_cell
from tests.unit.small_register import CARDS, ISFAHAN, WEEK, Published, SmallRegister, days, weeks

CARD = {card.key: card for card in CARDS}
NOBODY = pd.DataFrame(columns=["indicator", "scope", "county_code", "office_id", "counted", "good", "missing"])


class ByReference:
    """Works out a register's cells in plain Python (tests/unit/reference.py): of few offices sooner than SQL does.

    That both ways give the same cells is held by tests/unit/test_cells_random.py.
    """

    def __init__(self, rows: Mapping[str, Rows]) -> None:
        self.rows = rows

    def compute(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
    ) -> pd.DataFrame:
        """The frame of dashboard.indicators.cells.compute."""
        cells = every_cell(self.rows, cards, asof, through)
        found = [{**vars(at), **vars(cell)} for at, cell in cells.items()]
        frame = pd.DataFrame(found).rename(columns={"county": "county_code"})
        return frame.astype({"week": "datetime64[us]", "numerator": "Int64", "teams": "Int64", "share": "float64"})


def published(register: SmallRegister, publications: Published = (), cards: Sequence[Card] = CARDS) -> Snapshot:
    """What the public sees of a register, worked out by reference."""
    return small_register.published(register, publications, cards, cast(IncrementalCells, ByReference(register.rows)))


class Meeting:
    """The agenda of a meeting, each part worked out as it is asked for, as dashboard.meeting.agenda.prepare has it.

    A test of one part does not wait for the questions of the others; test_meeting_random.py holds the whole agenda.
    """

    def __init__(self, snapshot: Snapshot, week: int, since: int | None = None) -> None:
        self.snapshot, self.week = snapshot, week
        self.since = last_meeting(week) if since is None else since
        self.known = snapshot.asof

    @cached_property
    def histories(self) -> Mapping[tuple[str, str], History]:
        return histories(self.snapshot, self.week)

    @cached_property
    def members(self) -> pd.DataFrame:
        """The offices of the week; no frame is asked for where no part looks into it."""
        needed = any(h.cell.not_reported or h.card.rule == "resolved" for h in self.histories.values())
        return self.snapshot.behind(self.week).members if needed else NOBODY

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return () if self.since is None else tuple(events.find(self.snapshot, self.week, self.since))

    @cached_property
    def off_track(self) -> tuple[OffTrack, ...]:
        return tuple(off_track.find(self.histories, self.members))

    @cached_property
    def best(self) -> tuple[Best, ...]:
        return tuple(best.find(self.histories))

    @cached_property
    def gaps(self) -> tuple[GapSet, ...]:
        return tuple(gaps.find(self.histories, self.members))

    @cached_property
    def standings(self) -> Mapping[str, tuple[Standing, ...]]:
        return standings.find(self.histories)

    @cached_property
    def outlooks(self) -> Mapping[tuple[str, str], Outlook]:
        return {place: history.outlook for place, history in self.histories.items()}

    @cached_property
    def _found(self) -> discrepancies.Found:
        return discrepancies.find(self.snapshot, self.week, self.since)

    @cached_property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        return self._found.listed

    @cached_property
    def checked(self) -> int:
        return self._found.checked

    @cached_property
    def contradicted(self) -> int:
        return self._found.contradicted


def meeting(
    register: SmallRegister,
    week: date = WEEK,
    since: date | None = None,
    publications: Published = (),
    cards: Sequence[Card] = CARDS,
) -> Meeting:
    """A week's meeting."""
    snapshot = published(register, publications, cards)
    place = snapshot.weeks.index
    return Meeting(snapshot, place(week), None if since is None else place(since))


def ago(number: int) -> date:
    """The Saturday so many weeks before WEEK."""
    return WEEK - weeks(number)


def desks(*changes: tuple[int, str, int], bodies: int = 5, county: str = ISFAHAN) -> SmallRegister:
    """Bodies D0, D1, … of one county, and what they reported of their desks: (weeks ago, body, value)."""
    register = SmallRegister(county)
    for number in range(bodies):
        register.office(f"D{number}", "body", county)
    for back, office, value in changes:
        register.report(office, "desk", value, ago(back))
    return register


def growing(offices: int = 5, silent: int = 0, **counts: Sequence[int]) -> SmallRegister:
    """Counties (c1001=…) of so many bodies, and how many of each had a desk week by week, the last being WEEK.

    Every body reports every week but for the `silent` last ones, which never do.
    """
    register = SmallRegister(*(name.removeprefix("c") for name in counts))
    for name, having in counts.items():
        county = name.removeprefix("c")
        for number in range(offices):
            office = f"B{county}{number}"
            register.office(office, "body", county)
            for back, count in enumerate(reversed(having)):
                if number < offices - silent:
                    register.report(office, "desk", int(number < count), ago(back))
    return register


def aimed(
    share: float = 1.0, weeks_left: int = 60, key: str = "service_desks", **changed: object
) -> tuple[Card, ...]:
    """The shipped card of an indicator alone, with another target."""
    date = WEEK + weeks(weeks_left) + days(6)
    return (CARD[key].model_copy(update={"target_share": share, "target_date": date, **changed}),)
