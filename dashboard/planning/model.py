"""The week's plan: most priority within capacity, then least travel, then a fair load.

docs/planning.md has the objective and the rules in words and formulas. Offices of one county with the same points are
interchangeable, so the model decides how many of them are visited, and how many visits each team makes in the county;
which team visits which office is settled afterwards.
"""

import time
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboard.planning.due import DueOffice
from dashboard.planning.locks import Kept, kept_locks
from dashboard.planning.plan import Level, Load, Plan, Planned, Unmet
from dashboard.planning.solver import Model
from dashboard.planning.task import Task, Team, waiting_counties
from dashboard.planning.unmet import unmet


class Group(NamedTuple):
    """Offices that are interchangeable: a county's, of the same points; an office that is a team's home is alone."""

    county: str
    priority: int
    home: str


class Choices(NamedTuple):
    """What is open beside the locks. groups: the offices that may be visited, the most urgent first. ways: kilometres
    by team and county within reach. free: the visits that each team still has."""

    groups: Mapping[Group, list[DueOffice]]
    ways: Mapping[tuple[int, str], int]
    free: Mapping[int, int]


def solve(task: Task) -> Plan:
    """Plan a week. The same task gives the same plan. Nothing is raised for what cannot be met: the plan names it."""
    kept, said = kept_locks(task)
    usable = {team.number: team for team in sorted(task.teams) if task.is_here(team)}
    choices = _choices(task, kept, usable)
    begun = time.perf_counter()
    model, objectives = _model(choices, kept, task, usable)
    values, levels = model.solve(objectives)
    counts = {key: values["visits", *key] for key in choices.ways}
    seconds = time.perf_counter() - begun
    chosen = {group: offices[: values["offices", *group]] for group, offices in choices.groups.items()}
    visits = [visit_of(task, team, office, locked=True) for team, office in kept]
    visits += [
        visit_of(task, usable[team], office, locked=False) for team, office in _assigned(chosen, counts, usable)
    ]
    return plan_of(task, visits, said, _with_locks(levels, task, kept), seconds)


def plan_of(
    task: Task, visits: Iterable[Planned], said: Sequence[Unmet], levels: Sequence[Level], seconds: float
) -> Plan:
    """The plan of these visits, in their order, with the load of each team and what is left unmet.

    said: of the task's locks, as of kept_locks. levels, seconds: of the solver.
    """
    ordered = sorted(visits, key=lambda visit: (visit.team, visit.county_code, -visit.priority, visit.office_id))
    loads = tuple(_load(task, team, ordered) for team in sorted(task.teams))
    left = (*said, *unmet(task, ordered))
    return Plan(task.week, tuple(ordered), loads, left, tuple(levels), len(task.due), task.sample, task.draw, seconds)


def _choices(task: Task, kept: Sequence[Kept], usable: Mapping[int, Team]) -> Choices:
    locked = {office.office_id for _, office in kept}
    homes = {team.office_id for team in usable.values() if team.office_id}
    groups: dict[Group, list[DueOffice]] = {}
    for office in task.due:
        if office.office_id not in locked and not task.is_resting(office):
            home = office.office_id if office.office_id in homes else ""
            groups.setdefault(Group(office.county_code, office.priority, home), []).append(office)
    used = Counter(team.number for team, _ in kept)
    free = {number: team.capacity - used[number] for number, team in usable.items()}
    ways = {
        (number, county): km
        for number, team in usable.items()
        if free[number] > 0
        for county in sorted({group.county for group in groups})
        if (km := task.travel.km(team.county, county)) is not None and km <= task.rules.reach
    }
    return Choices(groups, ways, free)


def _model(
    choices: Choices, kept: Sequence[Kept], task: Task, usable: Mapping[int, Team]
) -> tuple[Model, list[Mapping[Hashable, float]]]:
    """The model, and its objectives in their order, all to be minimized."""
    model = Model()
    priority: dict[Hashable, float] = {}
    travel: dict[Hashable, float] = {}
    load: dict[Hashable, float] = {}
    of_county: dict[str, list[tuple[int, str]]] = {}
    for key, km in choices.ways.items():
        model.column(("visits", *key), 0, choices.free[key[0]])
        travel["visits", *key] = 2 * km
        of_county.setdefault(key[1], []).append(key)
    for group, offices in choices.groups.items():
        model.column(("offices", *group), 0, len(offices))
        priority["offices", *group] = -group.priority
        if group.home:
            # Somebody else than the teams of this office has to come.
            others = [key for key in of_county.get(group.county, ()) if usable[key[0]].office_id != group.home]
            model.row({("offices", *group): 1, **{("visits", *key): -1 for key in others}}, high=0)
    for county in sorted({group.county for group in choices.groups}):
        teams: dict[Hashable, float] = {("visits", *key): -1 for key in of_county.get(county, ())}
        places: dict[Hashable, float] = {("offices", *each): 1 for each in choices.groups if each.county == county}
        model.row({**places, **teams}, 0, 0)
    visited = {office.county_code for _, office in kept}
    for county in sorted(waiting_counties(task) - visited):
        model.column(("county", county), 0, 1)
        priority["county", county] = -_reward(task)
        model.row({("county", county): 1, **{("visits", *key): -1 for key in of_county.get(county, ())}}, high=0)
    for number, team in usable.items():
        in_reach: dict[Hashable, float] = {("visits", *key): 1 for key in choices.ways if key[0] == number}
        used = team.capacity - choices.free[number]
        # The n-th visit of a team costs (n² - (n - 1)²) / capacity: together load² / capacity.
        steps = [("load", number, step) for step in range(used + 1, team.capacity + 1)] if in_reach else []
        for step in steps:
            model.column(step, 0, 1, whole=False)
            load[step] = (2 * step[2] - 1) / team.capacity
        if in_reach:
            model.row({**in_reach, **dict.fromkeys(steps, -1)}, 0, 0)
    return model, [priority, travel, load]


def _reward(task: Task) -> int:
    """The points of a county's first visit in the quarter: more than those of any single office."""
    return 1 + max((office.priority for office in task.due), default=0)


def _with_locks(levels: Sequence[Level], task: Task, kept: Sequence[Kept]) -> tuple[Level, ...]:
    """The levels with the part of the locked visits, which the model does not choose."""
    counties = {office.county_code for _, office in kept} & waiting_counties(task)
    points = sum(office.priority for _, office in kept) + len(counties) * _reward(task)
    km = sum(2 * (task.travel.km(team.county, office.county_code) or 0) for team, office in kept)
    load = sum(count**2 / team.capacity for team, count in Counter(team for team, _ in kept).items())
    priority, travel, fair = levels
    return (
        Level(points - priority.value, points - priority.bound),
        Level(km + travel.value, km + travel.bound),
        Level(load + fair.value, load + fair.bound),
    )


def _assigned(
    chosen: Mapping[Group, list[DueOffice]], counts: Mapping[tuple[int, str], int], usable: Mapping[int, Team]
) -> list[tuple[int, DueOffice]]:
    """Which team visits which office: in each county its visits in the order of teams, the most urgent office first,
    but no team its home office."""
    pairs = []
    for county in sorted({county for _, county in counts}):
        offices = [office for group, of_group in chosen.items() if group.county == county for office in of_group]
        teams = [team for (team, place), count in sorted(counts.items()) if place == county for _ in range(count)]
        for at, office in enumerate(offices):
            if usable[teams[at]].office_id == office.office_id:
                # The rows of the model leave a visit of another team; no team has two homes, so swapping suffices.
                other = next(i for i, team in enumerate(teams) if usable[team].office_id != office.office_id)
                teams[at], teams[other] = teams[other], teams[at]
        pairs += list(zip(teams, offices, strict=True))
    return pairs


def visit_of(task: Task, team: Team, office: DueOffice, locked: bool) -> Planned:
    """A team's visit of an office."""
    km = task.travel.km(team.county, office.county_code)
    return Planned(
        team.number,
        office.office_id,
        office.county_code,
        office.reasons,
        office.priority,
        locked,
        None if km is None else 2 * km,
    )


def _load(task: Task, team: Team, visits: Sequence[Planned]) -> Load:
    of_team = [visit for visit in visits if visit.team == team.number]
    km = sum(visit.km or 0 for visit in of_team)
    return Load(team.number, team.county, team.capacity if task.is_here(team) else 0, len(of_team), km)
