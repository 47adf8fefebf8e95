"""Selections of the explore page: span of weeks, second indicator, evidence."""

from dataclasses import replace

from dashboard.figures.explored import checked_age, explored, second_card, span
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, governorates, published, weeks


def test_a_span_ends_at_the_chosen_week_and_begins_half_a_year_earlier_by_default():
    snapshot = shipped_live().snapshot
    selection = Selection(snapshot.cards[0], 60)
    assert span(replace(selection, start=52)) == (52, 60)
    assert span(selection) == (35, 60)
    assert span(replace(selection, week=3)) == (0, 3)


def test_the_second_indicator_defaults_to_the_next_one_and_differs_from_the_first():
    snapshot = shipped_live().snapshot
    first, second, *_, last = snapshot.cards
    selection = Selection(first, 60, second=last)
    assert second_card(snapshot, selection) == last
    assert second_card(snapshot, replace(selection, second=None)) == second
    assert second_card(snapshot, replace(selection, card=last)) == first


def test_without_self_reports_an_earlier_report_with_better_evidence_counts():
    register = governorates(1)
    register.report("G0", "committee", 0, WEEK + weeks(1), "self")
    snapshot = published(register)
    selection = Selection(snapshot.card("committee"), 1)
    shown = [explored(snapshot, replace(selection, checked=checked)) for checked in (False, True)]
    assert [each.cells.at("committee", 1).value for each in shown] == [0, 1]


def test_without_self_reports_the_median_age_of_the_reports_that_count_is_known_for_states_only():
    register = SmallRegister(ISFAHAN)
    for name, at in (("a", 0), ("b", 1), ("c", 4)):
        register.office(name, "governorate", ISFAHAN)
        register.report(name, "committee", 1, WEEK + weeks(at))
        register.report(name, "committee", 0, WEEK + weeks(6), "self")
    register.office("silent", "governorate", ISFAHAN)
    snapshot = published(register)
    selection = Selection(snapshot.card("committee_governorates"), 6, checked=True)
    assert checked_age(snapshot, selection) == 5
    assert checked_age(snapshot, replace(selection, week=4)) == 3
    assert checked_age(snapshot, replace(selection, card=snapshot.card("inspection_coverage"))) is None
    assert checked_age(snapshot, replace(selection, card=snapshot.card("service_desks"))) is None
