"""Which locked visits a plan keeps, and what is said of each one that breaks a rule.

A lock is refused where nobody could carry it out, or where it contradicts another one. It is kept, and said, where it
only breaks a rule of good planning: somebody has decided so.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from dashboard.planning.due import DueOffice
from dashboard.planning.plan import Unmet
from dashboard.planning.task import Lock, Task, Team


class Kept(NamedTuple):
    """A lock that the plan keeps."""

    team: Team
    office: DueOffice


def kept_locks(task: Task) -> tuple[list[Kept], list[Unmet]]:
    """The locks that the plan keeps, in their order, and what is said of all others and of broken rules.

    Of two locks that contradict each other, the first one in the task's order is kept. A repeated lock counts once.
    """
    teams = {team.number: team for team in task.teams}
    offices = {office.office_id: office for office in task.offices}
    taken: dict[str, int] = {}
    used: Counter[int] = Counter()
    kept: list[Kept] = []
    said: list[Unmet] = []
    for lock in dict.fromkeys(task.locks):
        team, office = teams.get(lock.team), offices.get(lock.office_id)
        refusals = list(_refusals(task, lock, team, office))
        if lock.office_id in taken:
            refusals.append(_unmet("lock_taken", lock, other=taken[lock.office_id]))
        elif team and not refusals and used[lock.team] >= team.capacity:
            refusals.append(_unmet("lock_capacity", lock, capacity=team.capacity))
        said += refusals
        if refusals or not team or not office:
            continue
        taken[lock.office_id] = lock.team
        used[lock.team] += 1
        kept.append(Kept(team, office))
        said += _broken_rules(task, lock, team, office)
    return kept, said


def _refusals(task: Task, lock: Lock, team: Team | None, office: DueOffice | None) -> Iterator[Unmet]:
    """Why nobody could carry out a lock: every cause that does not depend on other locks."""
    if not team:
        yield _unmet("lock_team", lock)
    elif lock.team in task.absent:
        yield _unmet("lock_absent", lock)
    elif not team.county:
        yield _unmet("lock_no_home", lock)
    if not office:
        yield _unmet("lock_closed" if lock.office_id in task.closed else "lock_unknown", lock)
    elif team and team.office_id == lock.office_id:
        yield _unmet("lock_home", lock)


def _broken_rules(task: Task, lock: Lock, team: Team, office: DueOffice) -> Iterator[Unmet]:
    """The rules that a kept lock breaks."""
    if office.last_visit and task.is_resting(office):
        yield _unmet("lock_rest", lock, last=office.last_visit.isoformat())
    km = task.travel.km(team.county, office.county_code)
    if km is None:
        yield _unmet("lock_no_way", lock, county=office.county_code)
    elif km > task.rules.reach:
        yield _unmet("lock_far", lock, county=office.county_code, km=km)


def _unmet(code: str, lock: Lock, **details: int | str) -> Unmet:
    return Unmet(code, {"team": lock.team, "office": lock.office_id, **details})
