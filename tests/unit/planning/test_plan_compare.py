"""A plan against what was done in its week."""

from datetime import timedelta

from dashboard.planning.compare import Done, compare, done_in
from dashboard.planning.model import solve
from dashboard.planning.task import Team
from tests.unit.planning.plan_tasks import WEEK, office, task
from tests.unit.small_register import ISFAHAN, SmallRegister, published


def test_each_planned_visit_is_done_by_its_team_or_another_or_missed_and_others_are_unplanned():
    offices = [office(name) for name in ("O1", "O2", "O3", "O4")]
    plan = solve(task([Team(1, "A", 4)], offices))
    made = [
        Done(1, "O1", "A", WEEK),
        Done(2, "O1", "A", WEEK + timedelta(days=1)),
        Done(2, "O2", "A", WEEK),
        Done(1, "O9", "A", WEEK),
        Done(1, "O4", "A", WEEK),
        Done(1, "O4", "A", WEEK + timedelta(days=2)),
    ]
    found = compare(plan, reversed(made))
    assert [visit.office_id for visit in found.done] == ["O1", "O4"]
    assert [(visit.office_id, other.team) for visit, other in found.by_other] == [("O2", 2)]
    assert [visit.office_id for visit in found.missed] == ["O3"]
    assert list(found.unplanned) == [made[3], made[1]]


def test_the_visits_of_a_week_are_those_from_its_saturday_to_its_friday():
    register = SmallRegister(ISFAHAN)
    register.office("G1", "governorate", ISFAHAN)
    for number in (-1, 0, 6, 7):
        register.visit("G1", WEEK + timedelta(days=number), team=3)
    found = done_in(published(register), WEEK)
    assert sorted(found) == [
        Done(3, "G1", ISFAHAN, WEEK),
        Done(3, "G1", ISFAHAN, WEEK + timedelta(days=6)),
    ]
