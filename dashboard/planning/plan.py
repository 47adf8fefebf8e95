"""A week's plan as data: visits, the load of each team, what cannot be met, and the proof of the solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dashboard.planning.lot import NO_DRAW, Draw

# The objectives in their order: points, to be great; kilometres, to be small; load, to be evenly spread.
LEVELS = ("priority", "travel", "load")


class Planned(NamedTuple):
    """A visit. reasons, priority: as in dashboard.planning.due.DueOffice; a locked visit may have none. km: there
    and back from the team's home county; None if the way is not known."""

    team: int
    office_id: str
    county_code: str
    reasons: tuple[tuple[str, int], ...]
    priority: int
    locked: bool
    km: int | None


class Load(NamedTuple):
    """A team's week. capacity: visits that the plan could give it (0: absent or without a home)."""

    team: int
    county_code: str
    capacity: int
    planned: int
    km: int


class Unmet(NamedTuple):
    """What cannot be met. code: the message is `planning.unmet_<code>`; details: numbers and codes for it."""

    code: str
    details: Mapping[str, int | str]


class Level(NamedTuple):
    """An objective's value, and the bound that no plan passes which is as good in the objectives before it."""

    value: float
    bound: float

    @property
    def gap(self) -> float:
        """The distance of value and bound as a share of the value; 0: proven optimal."""
        return abs(self.value - self.bound) / abs(self.value) if self.value else abs(self.bound)


@dataclass(frozen=True)
class Plan:
    """visits: by team, county, then urgency. levels: one for each of LEVELS. due: how many offices are due.

    seconds: the time of the solver. sample: whether the data are sample data, at least in part. draw: the offices
    drawn by lot, planned or not.
    """

    week: date
    visits: tuple[Planned, ...]
    teams: tuple[Load, ...]
    unmet: tuple[Unmet, ...]
    levels: tuple[Level, ...]
    due: int
    sample: bool = False
    draw: Draw = NO_DRAW
    seconds: float = field(default=0.0, compare=False)

    @property
    def gap(self) -> float:
        """The widest gap of all objectives."""
        return max((level.gap for level in self.levels), default=0.0)

    @property
    def capacity(self) -> int:
        return sum(team.capacity for team in self.teams)

    @property
    def km(self) -> int:
        return sum(team.km for team in self.teams)
