"""The plan is the best one: compared with every possible plan on small random tasks, and proven on a large one."""

import itertools
import random
from collections import Counter
from fractions import Fraction

import pytest

from dashboard.planning.due import DueOffice
from dashboard.planning.locks import kept_locks
from dashboard.planning.model import solve
from dashboard.planning.plan import Plan
from dashboard.planning.task import Task, Team
from tests.unit.planning import plan_tasks
from tests.unit.planning.plan_tasks import province_task, random_task

Result = tuple[int, int, Fraction]


def _best(task: Task) -> Result:
    """The best objectives of all plans, by trying each office with each team and with none."""
    kept, _ = kept_locks(task)
    locked = {each.office.office_id: each.team.number for each in kept}
    teams = {team.number: team for team in task.teams}
    offices = [each for each in task.offices if each.reasons or each.office_id in locked]
    choices = []
    for office in offices:
        if office.office_id in locked:
            choices.append([locked[office.office_id]])
            continue
        allowed = [0]
        for team in task.teams:
            km = task.travel.km(team.county, office.county_code) if team.county else None
            rested = office.free_from is None or office.free_from <= task.week
            here = team.number not in task.absent and team.office_id != office.office_id
            if rested and here and km is not None and km <= task.rules.reach:
                allowed.append(team.number)
        choices.append(allowed)
    results = []
    for chosen in itertools.product(*choices):
        load = Counter(number for number in chosen if number)
        if all(count <= teams[number].capacity for number, count in load.items()):
            visits = [(office, number) for office, number in zip(offices, chosen, strict=True) if number]
            results.append(_result(task, visits))
    return min(results, key=lambda result: (-result[0], *result[1:]))


def _result(task: Task, visits: list[tuple[DueOffice, int]]) -> Result:
    teams = {team.number: team for team in task.teams}
    waiting = {office.county_code for office in task.offices if ("county", 0) in office.reasons}
    reward = 1 + max((office.priority for office in task.due), default=0)
    points = sum(office.priority for office, _ in visits)
    points += reward * len(waiting & {office.county_code for office, _ in visits})
    km = sum(2 * (task.travel.km(teams[number].county, office.county_code) or 0) for office, number in visits)
    load = Counter(number for _, number in visits)
    return points, km, sum((Fraction(n * n, teams[number].capacity) for number, n in load.items()), Fraction(0))


def _result_of(task: Task, plan: Plan) -> Result:
    offices = {office.office_id: office for office in task.offices}
    return _result(task, [(offices[visit.office_id], visit.team) for visit in plan.visits])


def test_no_other_plan_has_more_priority_then_less_travel_then_a_fairer_load(chance: random.Random) -> None:
    for _ in range(300):
        task = random_task(chance)
        plan = solve(task)
        assert _result_of(task, plan) == _best(task), task
        assert [level.value for level in plan.levels] == pytest.approx([float(part) for part in _best(task)]), task
        assert plan.gap == 0


def test_a_plan_is_not_empty_where_the_solver_would_return_its_start() -> None:
    """For this task HiGHS 1.16 returned the start of no visits as the optimum, if it was given one."""
    rows = (("O3", "C", 150), ("O4", "C", 150), ("O1", "A", 10))
    teams = [Team(1, "C", 2, "O0"), Team(2, "C", 1, "O4"), Team(3, "A", 3)]
    offices = [plan_tasks.office(name, county, points) for name, county, points in rows]
    plan = solve(plan_tasks.task(teams, offices))
    assert [(visit.team, visit.office_id) for visit in plan.visits] == [(1, "O4"), (2, "O3"), (3, "O1")]


def test_a_plan_of_38_teams_and_900_offices_is_within_one_per_cent_of_the_bound(chance: random.Random) -> None:
    task = province_task(chance)
    plan = solve(task)
    print(f"gap {plan.gap:.4%}, {plan.seconds:.2f} s, {len(plan.visits)} visits of {plan.due} due offices")
    assert len(task.teams) == 38
    assert len(task.offices) == 900
    assert plan.gap <= 0.01
    assert len(plan.visits) == plan.capacity
