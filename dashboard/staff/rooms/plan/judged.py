"""The plan of a draft: its visits as the planning sees them, with everything that cannot be met; and proposals."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from dashboard.planning import task as planning
from dashboard.planning.locks import kept_locks
from dashboard.planning.model import plan_of, solve, visit_of
from dashboard.planning.plan import Plan, Unmet
from dashboard.planning.task import Lock, Task
from dashboard.staff.rooms.plan.draft import Draft, Pick, Proof
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.turns import EXPORTS


class Judged(NamedTuple):
    """A draft's plan. refused: visits that nobody could carry out, as of a closed office; they are not in the plan.
    said: of each of them, and of each visit that breaks a rule, what is wrong."""

    plan: Plan
    refused: frozenset[Pick]
    said: Sequence[Unmet]


def task_of(scene: Scene, draft: Draft, picks: Sequence[Pick]) -> Task:
    """The task of a week with the draft's capacities. picks: the visits that are to stay as they are."""
    absent = {team for team, capacity in draft.capacity.items() if capacity == 0}
    task = planning.task_of(
        scene.staff.public_snapshot, scene.week, [Lock(pick.team, pick.office) for pick in picks], absent
    )
    # An absent team keeps its usual capacity, of which the words about it speak.
    teams = (replace(team, capacity=draft.capacity.get(team.number) or team.capacity) for team in task.teams)
    return replace(task, teams=tuple(teams))


def judge(scene: Scene, draft: Draft) -> Judged:
    """The plan of a draft as it is, without proposing anything."""
    # Where a team has more visits than it can make, the locked ones are kept.
    task = task_of(scene, draft, sorted(draft.visits, key=lambda pick: not pick.locked))
    kept, said = kept_locks(task)
    locked = {(pick.team, pick.office): pick.locked for pick in draft.visits}
    visits = [visit_of(task, team, office, locked[team.number, office.office_id]) for team, office in kept]
    levels, seconds = draft.proof or ((), 0.0)
    plan = plan_of(task, visits, said, levels, seconds)
    planned = {(visit.team, visit.office_id) for visit in visits}
    return Judged(plan, frozenset(pick for pick in draft.visits if pick[:2] not in planned), said)


def propose(scene: Scene, draft: Draft) -> tuple[Draft, Sequence[Unmet]]:
    """A draft with proposed visits beside the locked ones, and what is said of locked ones. Raises Busy."""
    locked = [pick for pick in draft.visits if pick.locked]
    task = task_of(scene, draft, locked)
    with EXPORTS():
        plan = solve(task)
    picks = tuple(Pick(visit.team, visit.office_id, visit.locked) for visit in plan.visits)
    _, said = kept_locks(task)
    return replace(draft, visits=picks, proof=Proof(plan.levels, plan.seconds)), said


def draft_of(scene: Scene, plan: Plan, base: int) -> Draft:
    """The draft of a stored plan. base: its id."""
    picks = tuple(Pick(visit.team, visit.office_id, visit.locked) for visit in plan.visits)
    usual = {number: team.capacity for number, team in scene.teams.items() if team.county_code}
    changed = {
        load.team: load.capacity
        for load in plan.teams
        if load.team in usual and load.county_code and load.capacity != usual[load.team]
    }
    return Draft(base, picks, changed, Proof(plan.levels, plan.seconds) if plan.levels else None)
