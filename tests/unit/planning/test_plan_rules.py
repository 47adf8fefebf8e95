"""What holds for every plan, whatever the task."""

import json
import random
from collections import Counter
from dataclasses import replace
from functools import cache

from dashboard.planning.locks import kept_locks
from dashboard.planning.model import solve
from dashboard.planning.plan import Plan
from dashboard.planning.stored import as_json, from_json
from dashboard.planning.task import Task
from tests.unit.planning.plan_tasks import province_task, random_task


@cache
def _plans(seed: int) -> list[tuple[Task, Plan]]:
    chance = random.Random(seed)
    tasks = [random_task(chance, most_teams=6, most_offices=25) for _ in range(100)]
    return [(task, solve(task)) for task in [*tasks, province_task(chance)]]


def test_every_plan_keeps_the_rules(seed: int) -> None:
    for task, plan in _plans(seed):
        teams = {team.number: team for team in task.teams}
        offices = {office.office_id: office for office in task.offices}
        ids = [visit.office_id for visit in plan.visits]
        assert len(ids) == len(set(ids)), "an office twice"
        for number, count in Counter(visit.team for visit in plan.visits).items():
            assert count <= teams[number].capacity
            assert number not in task.absent
        for visit in plan.visits:
            team, office = teams[visit.team], offices[visit.office_id]
            assert team.county
            assert team.office_id != visit.office_id, "a team in its home office"
            if not visit.locked:
                assert office.reasons == visit.reasons != ()
                assert office.free_from is None or office.free_from <= task.week
                km = task.travel.km(team.county, office.county_code)
                assert km is not None
                assert km <= task.rules.reach
                assert visit.km == 2 * km


def test_every_lock_is_kept_or_refused_in_words(seed: int) -> None:
    for task, plan in _plans(seed):
        kept = {(each.team.number, each.office.office_id) for each in kept_locks(task)[0]}
        assert {(visit.team, visit.office_id) for visit in plan.visits if visit.locked} == kept
        told = {
            (each.details["team"], each.details["office"]) for each in plan.unmet if each.code.startswith("lock_")
        }
        for lock in task.locks:
            assert (lock.team, lock.office_id) in kept | told


def test_every_due_office_is_planned_or_counted_as_unmet_once(seed: int) -> None:
    for task, plan in _plans(seed):
        due = {office.office_id for office in task.due}
        planned = sum(1 for visit in plan.visits if visit.office_id in due)
        counts = [int(each.details["count"]) for each in plan.unmet if each.code.startswith("due_")]
        assert planned + sum(counts) == len(due) == plan.due


def test_every_county_without_a_visit_in_the_quarter_gets_one_or_is_named(seed: int) -> None:
    for task, plan in _plans(seed):
        waiting = {office.county_code for office in task.offices if ("county", 0) in office.reasons}
        named = {each.details["county"] for each in plan.unmet if each.code.startswith("county_")}
        assert waiting - {visit.county_code for visit in plan.visits} == named


def test_the_same_task_gives_the_same_plan_whatever_the_order_of_teams(seed: int) -> None:
    for task, plan in _plans(seed):
        assert solve(task) == plan
        assert solve(replace(task, teams=task.teams[::-1])) == plan


def test_a_plan_is_the_same_after_storing_it_as_json(seed: int) -> None:
    for _, plan in _plans(seed):
        assert from_json(json.loads(json.dumps(as_json(plan)))) == plan
