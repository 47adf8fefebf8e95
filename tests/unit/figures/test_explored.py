"""Selections of the explore page: span of weeks, second indicator, evidence, thinned lines."""

from dataclasses import replace

import numpy as np

from dashboard.figures.explored import MOST_POINTS, explored, second_card, span, thinned
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live
from tests.unit.small_register import WEEK, governorates, published, weeks


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


def test_a_long_line_keeps_its_ends_its_gaps_and_its_highest_and_lowest_points():
    shares = np.sin(np.arange(520.0))
    shares[100:103] = np.nan
    shares[300], shares[301] = 9, -9
    indexes = thinned(shares)
    assert {0, 99, 100, 102, 103, 300, 301, 519} <= set(indexes.tolist())
    assert list(indexes) == sorted(indexes) and len(indexes) <= MOST_POINTS
    assert list(thinned(shares[:MOST_POINTS])) == list(range(MOST_POINTS))
