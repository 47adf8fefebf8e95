"""Visits of teams: groups of ages, parallel work, and the agreement of reports with visits."""

from dashboard.indicators.cards import card_of_rule
from dashboard.meeting.discrepancies import Rate, agreement, find
from dashboard.meeting.visits import UNTOLD, by_age, by_kind, parallel
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live
from tests.unit.small_register import ARDESTAN, CARDS, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, published, weeks


def register() -> SmallRegister:
    """Two municipalities in Isfahan and a governorate in Ardestan, each with a report of WEEK."""
    small = SmallRegister(ISFAHAN, ARDESTAN)
    for code, kind, county in (
        ("M1", "municipality", ISFAHAN),
        ("M2", "municipality", ISFAHAN),
        ("G1", "governorate", ARDESTAN),
    ):
        small.office(code, kind, county)
        small.report(code, "committee", 1)
    return small


def last_week(small: SmallRegister) -> tuple[Snapshot, int]:
    """The snapshot, and the index of WEEK, its last week: visits may be older than reports."""
    snapshot = published(small)
    return snapshot, snapshot.weeks.index(WEEK)


def test_a_visit_belongs_to_one_group_by_its_age_on_the_weeks_friday():
    small = register()
    for number, age in enumerate((0, 27, 28, 90, 91, 181, 182, 400)):
        small.visit("M1", FRIDAY - days(age), team=number + 1, findings=10, resolved=number)
    groups = by_age(*last_week(small), "", "")
    assert [(age.over, age.to) for age in groups] == [(0, 4), (4, 13), (13, 26), (26, None)]
    assert [(age.findings, age.resolved, age.open) for age in groups] == [
        (20, 2 * n + 1, 19 - 2 * n) for n in (0, 2, 4, 6)
    ]


def test_groups_are_those_of_a_county_and_a_kind_of_office():
    small = register()
    small.visit("M1", FRIDAY, findings=3)
    small.visit("G1", FRIDAY, findings=5, resolved=5)
    snapshot, week = last_week(small)
    found = {place: by_age(snapshot, week, *place)[0] for place in (("", ""), (ISFAHAN, ""), ("", "governorate"))}
    assert [(age.findings, age.open) for age in found.values()] == [(8, 3), (3, 3), (5, 0)]
    assert not any(age.visits for age in by_age(snapshot, week, ISFAHAN, "governorate"))


def test_a_visit_after_the_weeks_friday_is_not_known_in_that_week():
    small = register()
    small.visit("M1", FRIDAY + days(1), findings=3)
    small.report("M1", "committee", 1, WEEK + weeks(1))
    snapshot = published(small)
    assert [sum(age.findings for age in by_age(snapshot, week, "", "")) for week in (0, 1)] == [0, 3]


def test_findings_are_added_up_by_kind_most_first_and_those_of_no_told_kind_are_last():
    small = register()
    small.visit("M1", FRIDAY, findings=2, resolved=1, finding="waiting")
    small.visit("M1", FRIDAY, findings=3, finding="desk")
    small.visit("M2", FRIDAY, findings=1, resolved=1, finding="desk")
    small.visit("M2", FRIDAY - days(30), team=2, findings=9, finding="other")
    small.visit("G1", FRIDAY, findings=20, resolved=4)
    small.visit("M1", FRIDAY - days(7), team=3)
    found = by_kind(*last_week(small), "", "")
    kinds = [("desk", 4, 1), ("waiting", 2, 1), ("other", 9, 0), (UNTOLD, 20, 4)]
    assert [(each.kind, each.findings, each.resolved) for each in found] == kinds
    assert [each.kind for each in by_kind(*last_week(small), ISFAHAN, "")] == ["desk", "waiting", "other"]


def test_findings_by_kind_and_by_age_are_the_same_findings():
    snapshot = shipped_live().snapshot
    for place in (("", ""), ("1010", ""), ("", "municipality")):
        ages, kinds = by_age(snapshot, 77, *place), by_kind(snapshot, 77, *place)
        for name in ("findings", "resolved", "open"):
            assert sum(getattr(each, name) for each in ages) == sum(getattr(each, name) for each in kinds)


def test_parallel_work_is_two_teams_in_one_office_within_the_days_of_the_card():
    small = register()
    card = next(card for card in CARDS if card.rule == "parallel")
    small.visit("M1", FRIDAY - days(60), team=1)
    small.visit("M1", FRIDAY - days(20), team=2)
    small.visit("M1", FRIDAY - days(2), team=3)
    # The same team twice, and two teams with more than the card's days between them.
    small.visit("M2", FRIDAY - days(9), team=4)
    small.visit("M2", FRIDAY - days(8), team=4)
    small.visit("G1", FRIDAY, team=5)
    small.visit("G1", FRIDAY - days(card.within_days + 1), team=6)
    snapshot, week = last_week(small)
    (found,) = parallel(snapshot.drilldown(week).units(card.key), card.within_days)
    assert (found.office.office_id, [visit.team for visit in found.visits]) == ("M1", [3, 2])


def test_the_list_of_parallel_work_has_the_offices_of_the_cards_cells_in_the_shipped_data():
    snapshot = shipped_live().snapshot
    card = card_of_rule(snapshot.cards, "parallel")
    for week in (77, 40):
        for county in ("", *snapshot.cells.counties(week, card.key)):
            units = snapshot.drilldown(week).units(card.key, county)
            assert len(parallel(units, card.within_days)) == snapshot.cells.at(card.key, week, county).numerator


def test_agreement_is_counted_by_county_and_measure_and_nothing_checked_is_no_zero():
    small = SmallRegister(ISFAHAN, ARDESTAN)
    for office, value in (("M1", 1), ("M2", 0)):
        small.office(office, "municipality", ISFAHAN)
        small.report(office, "committee", 1, WEEK - weeks(1), "self")
        small.report(office, "committee", value, WEEK, "inspection")
    snapshot, week = last_week(small)
    found = agreement(snapshot, week, "")
    assert found == {("", "committee"): Rate(2, 1), (ISFAHAN, "committee"): Rate(2, 1)}
    assert found[ISFAHAN, "committee"].confirmed == 1
    assert agreement(snapshot, week, "governorate") == {}


def test_the_agreement_of_the_province_is_the_rate_of_the_meeting():
    snapshot = shipped_live().snapshot
    rates = agreement(snapshot, 77, "")
    province = [rate for (county, _), rate in rates.items() if not county]
    counties = [rate for (county, _), rate in rates.items() if county]
    rate = find(snapshot, 77, None)[1]
    for name in ("checked", "contradicted"):
        assert sum(getattr(each, name) for each in province) == sum(getattr(each, name) for each in counties)
        assert sum(getattr(each, name) for each in province) == getattr(rate, name)
