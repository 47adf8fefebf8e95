"""The best counties, the fewest that make up half of the gap, and ranks by level and by change."""

import pytest

from dashboard.meeting.area_points import bands, interleave
from dashboard.meeting.points import GapSet, Subject
from tests.unit.meeting.meetings import CARD, aimed, area_meeting, growing
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister

NAIN, NATANZ = "1017", "1018"


def members(gap: GapSet) -> list[tuple[str, int]]:
    return [(subject.area, units) for subject, units in gap.members]


def test_equal_ones_share_a_band_of_places():
    assert bands([9, 7, 7, 4]) == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert bands([5, 5, 5]) == [(1, 3)] * 3
    assert bands([]) == []


def test_indicators_take_turns_and_equal_ones_come_together():
    points = [("a", 3), ("a", 3), ("a", 1), ("b", 9), ("b", 2), ("b", 5)]
    ordered = interleave(points, lambda point: point[0], lambda point: point[1])
    # a's two thirds share the first turn, so that its next one is third.
    assert ordered == [("a", 3), ("a", 3), ("b", 9), ("b", 5), ("a", 1), ("b", 2)]


def test_the_greatest_gain_of_offices_in_4_weeks_comes_first():
    # Of ten: one more, three more, and none.
    agenda = area_meeting(growing(10, c1001=[4, 4, 4, 4, 5], c1002=[1, 1, 2, 3, 4], c1017=[6] * 5), cards=aimed())
    assert [point.subject for point in agenda.best] == [
        Subject("service_desks", ISFAHAN),
        Subject("service_desks", ARDESTAN),
    ]
    first = agenda.best[0]
    assert (first.gained, first.before.numerator, first.now.numerator, first.now.denominator) == (3, 1, 4, 10)


def test_a_gain_is_weighed_by_offices_and_not_by_share():
    register = growing(10, c1001=[4, 4, 4, 4, 6])
    small = growing(2, c1002=[0, 0, 0, 0, 1])
    for name, rows in small.rows.items():
        register.rows[name] += rows
    assert [point.subject.area for point in area_meeting(register, cards=aimed()).best] == [ARDESTAN, ISFAHAN]


def test_targets_reached_within_these_weeks_are_told_from_those_reached_before():
    counts = {"c1001": [7] * 4 + [8], "c1002": [1] * 4 + [6], "c1017": [8] * 4 + [9], "c1018": [2] * 4 + [7]}
    agenda = area_meeting(growing(10, **counts), cards=aimed(0.8))
    assert [(point.subject.area, point.reached, point.newly) for point in agenda.best] == [
        (ISFAHAN, False, False),
        (NATANZ, False, False),
        (ARDESTAN, True, True),
        (NAIN, True, False),
    ]
    (low,) = area_meeting(growing(10, c1001=[5, 5, 5, 5, 3]), cards=aimed(0.3, polarity="low")).best
    assert (low.gained, low.newly, low.now.value) == (2, True, pytest.approx(0.3))


def test_the_fewest_counties_that_make_half_of_the_gap():
    # Four counties lack 8, 3, 3 and 2: eight are half of sixteen.
    (gap,) = area_meeting(growing(10, c1001=[2], c1002=[7], c1017=[7], c1018=[8]), cards=aimed()).gaps
    assert gap == GapSet("service_desks", 16, 8, ((Subject("service_desks", ARDESTAN), 8),), areas=4)
    # One short of half takes one more.
    (gap,) = area_meeting(growing(10, c1001=[3], c1002=[7], c1017=[6], c1018=[8]), cards=aimed()).gaps
    assert (gap.total, gap.closes, members(gap)) == (16, 11, [(ARDESTAN, 7), (NAIN, 4)])
    # Equal counties have the order of their codes.
    (gap,) = area_meeting(growing(10, c1001=[5], c1002=[5], c1017=[5], c1018=[5]), cards=aimed()).gaps
    assert members(gap) == [(ARDESTAN, 5), (ISFAHAN, 5)]


def test_unknown_counties_are_in_neither_list_and_are_named():
    register = growing(10, c1001=[2])
    register.county(ISFAHAN)
    register.office("X", "body", ISFAHAN)
    register.county(NAIN)
    (gap,) = area_meeting(register, cards=aimed()).gaps
    # Isfahan has not reported; Nain has no such office.
    assert (gap.total, gap.unknown) == (8, 1)


def test_findings_are_listed_by_office_if_fewer_offices_than_counties_make_up_half():
    register = SmallRegister(ARDESTAN, ISFAHAN, NAIN, NATANZ)
    for place, county in enumerate((ARDESTAN, ISFAHAN, NAIN, NATANZ)):
        register.office(f"M{place}", "municipality", county)
        register.visit(f"M{place}", WEEK, findings=5)
    # The target asks for four of five, and in Natanz for eleven of thirteen.
    register.office("M4", "municipality", NATANZ)
    register.visit("M4", WEEK, team=2, findings=8)
    (gap,) = area_meeting(register, cards=[CARD["findings_resolved"]]).gaps
    assert (gap.total, gap.closes, members(gap)) == (23, 15, [(NATANZ, 11), (ARDESTAN, 4)])
    # In a single county the set of offices cannot be smaller than that of counties.
    register.rows["inspections"] = [row for row in register.rows["inspections"] if row["office_id"] in ("M3", "M4")]
    (gap,) = area_meeting(register, cards=[CARD["findings_resolved"]]).gaps
    assert members(gap) == [(NATANZ, 11)]


def test_the_smallest_sets_come_first():
    register = growing(10, c1001=[2], c1002=[2])
    for row in [*register.rows["reports"]]:
        register.report(row["office_id"], "e_service_stage", int(row["office_id"] != "B10010"), row["week"])
    agenda = area_meeting(register, cards=[*aimed(), *aimed(key="e_services")])
    assert [(gap.indicator, len(gap.members)) for gap in agenda.gaps] == [("service_desks", 1), ("e_services", 1)]
    third = growing(10, c1017=[2])
    for name, rows in third.rows.items():
        register.rows[name] += rows
    agenda = area_meeting(register, cards=[*aimed(), *aimed(key="e_services")])
    assert [(gap.indicator, len(gap.members)) for gap in agenda.gaps] == [("e_services", 1), ("service_desks", 2)]
