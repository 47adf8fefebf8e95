"""What a plan cannot meet, by its reason: teams that make no visits, offices and counties that get none."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dashboard.planning.due import DueOffice
from dashboard.planning.plan import Planned, Unmet
from dashboard.planning.task import Task, Team, waiting_counties


def unmet(task: Task, visits: Sequence[Planned]) -> list[Unmet]:
    """All of it but the locks. Each due office is either visited, or named in a `lot_…` if it was drawn by lot, or
    counted once in a `due_…`."""
    return [*_teams(task), *_offices(task, visits), *_counties(task, visits)]


def _teams(task: Task) -> Iterator[Unmet]:
    if not task.teams:
        yield Unmet("no_teams", {})
    for team in sorted(task.teams):
        if team.number in task.absent:
            yield Unmet("team_absent", {"team": team.number, "capacity": team.capacity})
        elif not team.county:
            yield Unmet("team_no_home", {"team": team.number, "capacity": team.capacity})
        elif not team.capacity:
            yield Unmet("team_no_capacity", {"team": team.number})
    if task.teams and not any(_works(task, team) for team in task.teams):
        yield Unmet("no_capacity", {})
    for number in sorted(task.absent - {team.number for team in task.teams}):
        yield Unmet("absent_unknown", {"team": number})


def _offices(task: Task, visits: Sequence[Planned]) -> Iterator[Unmet]:
    if not task.due:
        yield Unmet("no_due", {})
    visited = {visit.office_id for visit in visits}
    left = [office for office in task.due if office.office_id not in visited]
    drawn, others = ([office for office in left if office.has("lot") is by_lot] for by_lot in (True, False))
    for office in drawn:
        yield Unmet(f"lot_{why(task, office)}", {"county": office.county_code, "office": office.office_id})
    counted = Counter((why(task, office), office.county_code, office.reasons[0][0]) for office in others)
    for (code, county, reason), count in sorted(counted.items()):
        yield Unmet(f"due_{code}", {"county": county, "reason": reason, "count": count})


def _counties(task: Task, visits: Sequence[Planned]) -> Iterator[Unmet]:
    """The counties without a visit in the quarter that the plan gives none."""
    visited = {visit.county_code for visit in visits}
    for county in sorted(waiting_counties(task) - visited):
        causes = {why(task, office) for office in task.due if office.county_code == county}
        cause = next(code for code in ("capacity", "home", "reach", "rest") if code in causes)
        yield Unmet(f"county_{cause}", {"county": county})


def why(task: Task, office: DueOffice) -> str:
    """Why a due office is not visited.

    rest: visited in the last 30 days. reach: no working team comes so far, or the way is not known. home: only teams
    whose home it is could come. capacity: used up, or no team works.
    """
    if task.is_resting(office):
        return "rest"
    near = [team for team in task.teams if _could_come(task, team, office)]
    if not near:
        return "reach" if any(_works(task, team) for team in task.teams) else "capacity"
    return "capacity" if any(team.office_id != office.office_id for team in near) else "home"


def _could_come(task: Task, team: Team, office: DueOffice) -> bool:
    km = task.travel.km(team.county, office.county_code)
    return _works(task, team) and km is not None and km <= task.rules.reach


def _works(task: Task, team: Team) -> bool:
    return task.is_here(team) and team.capacity > 0
