"""Locks, absences and gaps of the task: each is kept or refused with a clear word, all at once."""

from dataclasses import replace
from datetime import date

from dashboard.planning.model import solve
from dashboard.planning.plan import Plan
from dashboard.planning.task import Lock, Team
from tests.unit.planning.plan_tasks import office, task

A, B = Team(1, "A", 2), Team(2, "B", 2)


def codes(plan: Plan) -> list[str]:
    return [each.code for each in plan.unmet]


def pairs(plan: Plan) -> list[tuple[int, str]]:
    return [(visit.team, visit.office_id) for visit in plan.visits]


def test_a_locked_visit_is_kept_before_more_urgent_offices_also_if_it_is_not_due():
    plan = solve(
        task([replace(A, capacity=1)], [office("O1", priority=150), office("O2", priority=0)], Lock(1, "O2"))
    )
    assert pairs(plan) == [(1, "O2")]
    assert plan.visits[0].locked
    assert codes(plan) == ["due_capacity"]


def test_of_two_teams_locked_for_one_office_the_first_is_kept_and_the_second_named():
    plan = solve(task([A, B], [office("O1")], Lock(2, "O1"), Lock(1, "O1"), Lock(2, "O1")))
    assert pairs(plan) == [(2, "O1")]
    assert plan.unmet[0] == ("lock_taken", {"team": 1, "office": "O1", "other": 2})
    assert len(plan.unmet) == 1


def test_locks_beyond_a_teams_capacity_are_refused_the_last_ones_first():
    offices = [office(f"O{number}") for number in range(4)]
    plan = solve(task([A], offices, *(Lock(1, each.office_id) for each in offices)))
    assert pairs(plan) == [(1, "O0"), (1, "O1")]
    assert [each.details for each in plan.unmet[:2]] == [
        {"team": 1, "office": "O2", "capacity": 2},
        {"team": 1, "office": "O3", "capacity": 2},
    ]
    assert codes(plan) == ["lock_capacity", "lock_capacity", "due_capacity"]


def test_locks_that_nobody_could_carry_out_are_refused_each_with_every_cause():
    teams = [A, replace(B, county=""), Team(3, "A", 2, "O1"), Team(4, "A", 0)]
    offices = [office("O1"), office("O2")]
    locks = [
        Lock(9, "O1"),
        Lock(1, "O1"),
        Lock(2, "O2"),
        Lock(3, "O1"),
        Lock(3, "gone"),
        Lock(3, "nowhere"),
        Lock(4, "O2"),
    ]
    plan = solve(replace(task(teams, offices, *locks, absent=(1,)), closed=frozenset({"gone"})))
    assert codes(plan)[:8] == [
        "lock_team",
        "lock_absent",
        "lock_no_home",
        "lock_home",
        "lock_closed",
        "lock_unknown",
        "lock_capacity",
        "team_absent",
    ]
    assert not any(visit.locked for visit in plan.visits)


def test_locks_that_only_break_a_rule_of_planning_are_kept_and_named():
    offices = [office("O1", days=10), office("O2", county="D"), office("O3", county="Z")]
    locks = [Lock(1, each.office_id) for each in offices]
    plan = solve(task([replace(A, capacity=3)], offices, *locks, reach=200))
    assert [visit.office_id for visit in plan.visits] == ["O1", "O2", "O3"]
    assert [visit.km for visit in plan.visits] == [0, 600, None]
    assert codes(plan) == ["lock_rest", "lock_far", "lock_no_way"]
    assert plan.unmet[0].details["last"] == date(2014, 12, 3).isoformat()


def test_an_absent_team_makes_no_visit_and_its_capacity_is_named():
    plan = solve(task([A, B], [office("O1"), office("O2", county="B")], absent=(2, 7)))
    assert pairs(plan) == [(1, "O1"), (1, "O2")]
    assert plan.unmet[:2] == (("team_absent", {"team": 2, "capacity": 2}), ("absent_unknown", {"team": 7}))
    assert plan.capacity == 2


def test_teams_without_home_or_capacity_and_a_plan_without_teams_or_due_offices_are_named():
    assert codes(solve(task([replace(A, county=""), B], [office("O1")]))) == ["team_no_home"]
    nothing = solve(task([replace(A, capacity=0)], [office("O1")]))
    assert codes(nothing) == ["team_no_capacity", "no_capacity", "due_capacity"]
    assert codes(solve(task([], [office("O1")]))) == ["no_teams", "due_capacity"]
    assert codes(solve(task([A], [office("O1", priority=0)]))) == ["no_due"]
    assert codes(solve(task([], []))) == ["no_teams", "no_due"]
    assert nothing.visits == ()
    assert nothing.gap == 0


def test_counties_and_offices_that_get_no_visit_are_counted_with_the_reason():
    offices = [
        office("O1", "A", 150, waiting=True),
        office("O2", "B", 10, waiting=True),
        office("O3", "D", 10, waiting=True),
        office("O4", "C", 10, days=10, waiting=True),
    ]
    plan = solve(task([Team(1, "A", 1)], offices, reach=200))
    assert pairs(plan) == [(1, "O1")]
    assert codes(plan) == ["due_capacity", "due_reach", "due_rest", "county_capacity", "county_rest", "county_reach"]


def test_a_county_without_a_visit_in_the_quarter_comes_before_the_most_urgent_office():
    offices = [office("O1", "A", 300), office("O2", "B", 15, waiting=True)]
    plan = solve(task([Team(1, "A", 1)], offices))
    assert pairs(plan) == [(1, "O2")]


def test_a_home_office_is_visited_by_another_team_or_named():
    assert pairs(solve(task([replace(A, office_id="O1"), B], [office("O1")]))) == [(2, "O1")]
    plan = solve(task([replace(A, office_id="O1")], [office("O1")]))
    assert plan.visits == ()
    assert codes(plan) == ["due_home"]


def test_two_teams_with_homes_in_one_county_exchange_their_home_offices():
    teams = [Team(1, "A", 1, "O1"), Team(2, "A", 1, "O2")]
    plan = solve(task(teams, [office("O1", priority=20), office("O2")]))
    assert pairs(plan) == [(1, "O2"), (2, "O1")]
