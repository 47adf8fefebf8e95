"""Cells of the cards that look at inspections: windows, silence, findings, parallel teams."""

from __future__ import annotations

import pytest

from tests.unit.small_register import ARDESTAN, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, governorates, noon, weeks


@pytest.mark.parametrize(("ago", "numerator"), [(0, 1), (90, 1), (91, 0)])
def test_the_window_is_the_13_weeks_that_end_with_the_friday(ago, numerator):
    register = governorates(1, 1)
    register.visit("G0", FRIDAY - days(ago))
    register.visit("G1", FRIDAY + days(1))
    cell = register.cell("inspection_coverage", week=WEEK)
    assert (cell.numerator or 0, cell.denominator) == (numerator, 2)
    assert cell.state == ("value" if numerator else "not_reported")


def test_without_any_visit_on_record_inspections_are_not_reported():
    cells = governorates(1)
    for card in ("inspection_coverage", "findings_resolved", "parallel_work"):
        cell = cells.cell(card)
        assert (cell.state, cell.not_reported, cell.teams) == ("not_reported", 1, None)


def test_a_county_that_no_team_went_to_is_zero():
    register = governorates(1)
    register.office("M", "municipality", ARDESTAN)
    register.visit("G0", FRIDAY)
    assert register.cell("inspection_coverage", ARDESTAN).state == "zero"


def test_no_findings_is_nothing_to_resolve():
    register = governorates(1)
    register.visit("G0", FRIDAY, findings=0)
    assert register.cell("findings_resolved").state == "not_applicable"
    register.visit("G0", WEEK, findings=4, resolved=3)
    cell = register.cell("findings_resolved")
    assert (cell.state, cell.numerator, cell.denominator, cell.share) == ("value", 3, 4, 0.75)


def test_a_visits_correction_takes_its_place():
    register = governorates(1)
    register.visit("G0", WEEK, findings=4, resolved=1)
    register.visit("G0", WEEK, findings=5, resolved=5, received_at=noon(WEEK + weeks(2)))
    assert register.cell("findings_resolved").share == 1.0
    assert register.cell("findings_resolved", asof=noon(WEEK + weeks(1))).share == 0.25


def test_parallel_is_another_team_within_30_days():
    cases = [(0, 2, "value"), (30, 2, "value"), (31, 2, "zero"), (9, 1, "zero")]
    codes = ["1001", "1002", "1003", "1004"]
    register = SmallRegister(*codes)
    for code, (apart, team, _) in zip(codes, cases, strict=True):
        register.office(f"G{code}", "governorate", code)
        register.visit(f"G{code}", FRIDAY - days(apart), team=1)
        register.visit(f"G{code}", FRIDAY, team=team)
    cells = [register.cell("parallel_work", code) for code in codes]
    assert [(cell.state, cell.denominator) for cell in cells] == [(state, 1) for *_, state in cases]


def test_teams_at_work_are_counted_once_each_and_told_of_the_province_only():
    register = governorates(1)
    for day, team in ((WEEK, 1), (FRIDAY, 1), (FRIDAY, 7)):
        register.visit("G0", day, team)
    assert register.cell("inspection_coverage").teams == 2
    assert register.cell("inspection_coverage", kind="governorate").teams is None
    assert register.cell("inspection_coverage", ISFAHAN).teams is None
