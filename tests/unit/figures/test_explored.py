"""What a selection of the explore page asks for: its span of weeks and its second indicator."""

from dataclasses import replace

import numpy as np

from dashboard.figures.explored import MOST_POINTS, second_card, span, thinned
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live


def test_a_span_ends_with_the_chosen_week_and_begins_half_a_year_before_where_no_start_is_given():
    snapshot = shipped_live().snapshot
    chosen = Selection(snapshot.cards[0], 60)
    assert span(replace(chosen, start=52)) == (52, 60)
    assert span(chosen) == (35, 60)
    assert span(replace(chosen, week=3)) == (0, 3)


def test_the_second_indicator_is_another_one_than_the_first():
    snapshot = shipped_live().snapshot
    first, second, *_, last = snapshot.cards
    chosen = Selection(first, 60, second=last)
    assert second_card(snapshot, chosen) == last
    assert second_card(snapshot, replace(chosen, second=None)) == second
    assert second_card(snapshot, replace(chosen, card=last)) == first


def test_a_long_line_keeps_its_ends_its_gaps_and_its_highest_and_lowest_points():
    shares = np.sin(np.arange(520.0))
    shares[100:103] = np.nan
    shares[300], shares[301] = 9, -9
    kept = thinned(shares)
    assert {0, 99, 100, 102, 103, 300, 301, 519} <= set(kept.tolist())
    assert list(kept) == sorted(kept) and len(kept) <= MOST_POINTS
    assert list(thinned(shares[:MOST_POINTS])) == list(range(MOST_POINTS))
