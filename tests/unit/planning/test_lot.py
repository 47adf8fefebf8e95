"""Visits drawn by lot: who is drawn, that nobody displaces them unseen, and what they say of the others."""

from datetime import date

import pandas as pd

from dashboard.planning.due import with_draw
from dashboard.planning.lot import LOT_SIZE, Draw, draw, seed_of, turn
from dashboard.planning.model import solve
from dashboard.planning.plan import Plan, Planned
from dashboard.planning.stored import as_json, from_json
from dashboard.planning.task import Lock, Task, Team
from dashboard.planning.yields import Check, Drawn, Yield, checks_in, drawn_of, weeks_of_quarter, yields
from dashboard.weeks import quarter_start
from tests.unit.planning.plan_tasks import WEEK, office, task
from tests.unit.small_register import ISFAHAN, SmallRegister, published, weeks

SEED = "2014-12-07T08:00:00"
OFFICES = [f"O{number:03}" for number in range(900)]


def test_an_office_is_drawn_at_most_once_in_a_quarter_and_each_week_has_its_visits():
    quarter = weeks_of_quarter(date(2014, 12, 20))
    assert (quarter[0], len(quarter)) == (date(2014, 9, 27), 13)
    draws = [draw(OFFICES, f"{week}", week) for week in quarter]
    assert [len(each.offices) for each in draws] == [LOT_SIZE] * 13
    drawn = [name for each in draws for name in each.offices]
    assert len(set(drawn)) == len(drawn)
    assert sum(each.eligible for each in draws) == len(OFFICES), "each office has its week"


def test_each_quarter_deals_the_weeks_anew_and_no_week_is_outside_of_the_quarter():
    for day in (date(2014, 9, 23), date(2014, 12, 22), date(2015, 3, 20), date(2015, 3, 21), date(2015, 6, 22)):
        turns = {turn(name, day) for name in OFFICES}
        assert {quarter_start(week) for week in turns} == {quarter_start(day)}
        assert len(turns) in (12, 13, 14)
    places = [[turn(name, day) - quarter_start(day) for name in OFFICES] for day in (WEEK, WEEK + weeks(13))]
    assert places[0] != places[1]


def test_a_draw_follows_from_its_seed_whatever_the_order_of_offices_and_another_seed_draws_others():
    first = draw(OFFICES, SEED, WEEK)
    assert draw(reversed(OFFICES), SEED, WEEK) == first
    others = draw(OFFICES, "2014-12-07T08:00:01", WEEK)
    assert set(others.offices) != set(first.offices)
    assert others.eligible == first.eligible > LOT_SIZE
    few = draw(first.offices[:3], SEED, WEEK)
    assert (few.eligible, set(few.offices)) == (3, set(first.offices[:3]))


def test_the_seed_is_the_newest_publication_before_the_week():
    moments = pd.to_datetime(["2014-12-07 08:00:00", "2014-11-30 08:00:00", "2014-12-13 00:00:00"])
    publications = pd.DataFrame({"published_at": moments})
    assert seed_of(publications, WEEK) == SEED
    assert seed_of(publications, WEEK - weeks(8)) == "2014-09-23", "the first day of the quarter"


def drawn_task(*locks: Lock, capacity: int = 3, reach: int = 300) -> Task:
    """Three offices whose week it is, one of them far; and ten urgent ones that are not drawn."""
    names = [name for name in OFFICES if turn(name, WEEK) == WEEK][:3]
    others = [name for name in OFFICES if turn(name, WEEK) != WEEK][:10]
    places = ("A", "B", "D")
    offices = [office(name, county, 100) for name, county in zip(names, places, strict=True)]
    offices += [office(name, "A", 335) for name in others]
    found, lot = with_draw(offices, SEED, WEEK)
    empty = task([Team(1, "A", capacity)], [], *locks, reach=reach)
    return Task(WEEK, empty.teams, tuple(found), empty.travel, empty.locks, rules=empty.rules, draw=lot)


def test_offices_drawn_by_lot_are_visited_before_the_most_urgent_ones_and_the_plan_keeps_the_draw():
    plan = solve(drawn_task())
    assert {visit.office_id for visit in plan.visits} == set(plan.draw.offices)
    assert all(visit.reasons[0] == ("lot", 0) for visit in plan.visits)
    assert (plan.draw.seed, plan.draw.eligible) == (SEED, 3)
    assert from_json(as_json(plan)) == plan
    older = as_json(plan)
    del older["draw"]
    assert from_json(older).draw == Draw()


def test_a_drawn_office_that_locks_displace_or_nobody_reaches_is_named():
    other = next(each for each in drawn_task().offices if not each.has("lot"))
    _, second, far = sorted(drawn_task().draw.offices)
    plan = solve(drawn_task(Lock(1, other.office_id), capacity=2, reach=200))
    named = {(each.code, each.details["office"]) for each in plan.unmet if each.code.startswith("lot_")}
    left = set(plan.draw.offices) - {visit.office_id for visit in plan.visits}
    assert len(left) == 2
    # The office of the team's county is visited, since it is as urgent as the second and nearer.
    assert named == {("lot_capacity", second), ("lot_reach", far)}


def test_only_offices_with_claims_that_the_plan_may_visit_are_drawn():
    name = next(name for name in OFFICES if turn(name, WEEK) == WEEK)
    for each, drawn in ((office(name), (name,)), (office(name, priority=0), ()), (office(name, days=30), ())):
        assert with_draw([each], SEED, WEEK)[1].offices == drawn


def planned(name: str, *reasons: str) -> Planned:
    return Planned(1, name, "A", tuple((word, 0) for word in reasons), 0, False, 0)


def plan_of(week: date, visits: list[Planned], lot: Draw) -> Plan:
    return Plan(week, tuple(visits), (), (), (), len(visits), draw=lot)


def test_each_first_reason_has_its_yield():
    visits = [planned("G1", "lot", "claims"), planned("G2", "claims"), planned("G3", "claims"), planned("G4")]
    checks = {("G1", WEEK): Check(2, 1, 0), ("G2", WEEK): Check(0, 1, 1), ("G3", WEEK - weeks(1)): Check(1, 1, 1)}
    assert yields([plan_of(WEEK, visits, Draw())], checks) == [
        Yield("lot", 1, 1, 1, 0),
        Yield("claims", 2, 1, 0, 1),
        Yield("", 1, 0, 0, 0),
    ]


def test_visits_drawn_by_lot_bound_the_wrong_self_reports_of_all_offices_of_the_draw():
    names = OFFICES[:15]
    plans = [
        plan_of(WEEK - weeks(1), [], Draw(SEED, 60, names[:10])),
        plan_of(WEEK, [planned("O900", "claims")], Draw(SEED, 40, names[10:])),
    ]
    assert drawn_of(plans, {}) == Drawn(100, 15, 0, 0, None), "nothing checked, nothing said"
    checks = {(name, WEEK - weeks(1)): Check(0, 2, 0) for name in names[:10]}
    checks |= {(name, WEEK): Check(0, 1, 0) for name in names[10:14]}
    # A visit that was not drawn, one in another week, and one that checked no self-report say nothing.
    checks |= {("O900", WEEK): Check(0, 1, 1), (names[0], WEEK): Check(0, 1, 1), (names[14], WEEK): Check(3, 0, 0)}
    assert drawn_of(plans, checks) == Drawn(100, 15, 14, 0, 17)
    checks[names[0], WEEK - weeks(1)] = Check(0, 2, 1)
    assert drawn_of(plans, checks) == Drawn(100, 15, 14, 1, 28)


def test_a_visit_brings_its_findings_and_the_self_reports_that_it_checks():
    register = SmallRegister(ISFAHAN)
    for name in ("G1", "G2", "G3"):
        register.office(name, "governorate", ISFAHAN)
        register.report(name, "committee", 1, WEEK - weeks(1), "self")
    register.report("G1", "committee", 0, WEEK, "inspection")
    register.visit("G1", WEEK, findings=2)
    register.report("G2", "committee", 1, WEEK, "inspection")
    register.visit("G2", WEEK)
    # Without a visit, a report with the evidence of an inspection is the office's.
    register.report("G3", "committee", 0, WEEK, "inspection")
    register.visit("G3", WEEK - weeks(1))
    assert checks_in(published(register), [WEEK]) == {("G1", WEEK): Check(2, 1, 1), ("G2", WEEK): Check(0, 1, 0)}
