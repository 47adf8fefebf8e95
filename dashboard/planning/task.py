"""What a plan is made from: teams, offices, ways, locks, absences and rules of one week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from dashboard.planning.due import DueOffice, drawn_register
from dashboard.planning.lot import NO_DRAW, Draw
from dashboard.planning.travel import NO_TABLE, Travel, travel_of
from dashboard.snapshot import Snapshot
from dashboard.tables.versions import Team as TeamRow
from dashboard.tables.versions import newest
from dashboard.weeks import WEEK, friday, week_of


@dataclass(frozen=True, order=True)
class Team:
    """A team as it stands in a week. county: of its home, '' if unknown. office_id: its home office, or ''.

    capacity: visits a week.
    """

    number: int
    county: str
    capacity: int
    office_id: str = ""


@dataclass(frozen=True, order=True)
class Lock:
    """A visit that somebody has decided: the plan keeps it."""

    team: int
    office_id: str


@dataclass(frozen=True)
class Rules:
    """reach: the farthest county, in kilometres one way, to which a team goes."""

    reach: int = 300


@dataclass(frozen=True)
class Task:
    """The plan's input. week: a Saturday. offices: every office of the register in that week, and draw: as
    dashboard.planning.due.drawn_register returns them. closed: ids of offices that exist in other weeks only. sample:
    whether the data are sample data, at least in part."""

    week: date
    teams: tuple[Team, ...]
    offices: tuple[DueOffice, ...]
    travel: Travel
    locks: tuple[Lock, ...] = ()
    absent: frozenset[int] = frozenset()
    rules: Rules = field(default_factory=Rules)
    closed: frozenset[str] = frozenset()
    sample: bool = False
    draw: Draw = NO_DRAW

    @property
    def due(self) -> list[DueOffice]:
        """The offices that are due, the most urgent first."""
        return [office for office in self.offices if office.reasons]

    def is_here(self, team: Team) -> bool:
        """Whether a team can be planned: it has a home county and is not absent."""
        return bool(team.county) and team.number not in self.absent

    def is_resting(self, office: DueOffice) -> bool:
        """Whether the last visit of an office is so near that the week's plan leaves the office out."""
        return not office.is_free(self.week)


def waiting_counties(task: Task) -> set[str]:
    """The counties without a visit since the quarter began."""
    return {office.county_code for office in task.offices if office.has("county")}


def present_day(snapshot: Snapshot, now: datetime) -> date:
    """Today in the province; with sample data the Friday of their last week, since they end years ago. now: naive
    UTC."""
    today = snapshot.province.day(now)
    return min(today, friday(snapshot.weeks[-1])) if snapshot.sample and snapshot.weeks else today


def coming_week(snapshot: Snapshot, now: datetime) -> date:
    """The Saturday of the week to plan: the one after the present week. now: naive UTC."""
    return week_of(present_day(snapshot, now)) + WEEK


def teams_of(table: pd.DataFrame) -> tuple[Team, ...]:
    """The teams of the typed table `teams`, by number: the newest row of each."""
    return tuple(Team(row.team, row.county_code, row.capacity, row.office_id) for row in newest(table, TeamRow))


def task_of(
    snapshot: Snapshot,
    week: date,
    locks: Iterable[Lock] = (),
    absent: Iterable[int] = (),
    travel: Mapping[tuple[str, str], int] = NO_TABLE,
    rules: Rules | None = None,
    only: Iterable[int] | None = None,
) -> Task:
    """The task of a week (a Saturday), from all rows recorded when the snapshot was read.

    travel: pairs of counties, of dashboard.planning.travel.read_table. only: the teams to plan; None: all.
    """
    tables = snapshot.full_input.tables
    offices, draw = drawn_register(snapshot, week)
    wanted = None if only is None else set(only)
    teams = [team for team in teams_of(tables.teams) if wanted is None or team.number in wanted]
    return Task(
        week,
        tuple(teams),
        tuple(offices),
        travel_of(snapshot, week, travel),
        tuple(locks),
        frozenset(absent),
        rules or Rules(),
        frozenset(tables.offices["office_id"]) - {office.office_id for office in offices},
        tables.sample,
        draw,
    )
