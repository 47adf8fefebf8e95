"""The middle half of the counties: its stretches of weeks, and since when a county is on its side of it."""

import numpy as np
import pytest

from dashboard.figures.quartiles import quarters, side_since, stretches
from dashboard.snapshot import Snapshot
from tests.unit.figures.shipped_figures import split_county, with_shares
from tests.unit.shipped import shipped_live

# A quarter of these lies below 20 and a quarter above 40 percent.
OTHERS: dict[str, list[int | None]] = {f"10{20 + i}": [share] * 3 for i, share in enumerate((10, 20, 30, 40, 50))}


def side(snapshot: Snapshot, week: int = 77, county: str = "1003") -> tuple[int, int] | None:
    return side_since(snapshot, "committee", "", county, week)


def test_the_quartiles_are_those_of_the_known_values_and_unknown_with_fewer_than_four():
    found = quarters(with_shares(OTHERS), "committee", "")[:, -1]
    assert found.tolist() == pytest.approx([0.2, 0.3, 0.4])
    # Between two values, the quartile lies at its part of the way.
    four = quarters(with_shares({**OTHERS, "1020": [None]}), "committee", "")[:, -1]
    assert four.tolist() == pytest.approx([0.275, 0.35, 0.425])
    three = quarters(with_shares(dict(list(OTHERS.items())[:3])), "committee", "")
    assert np.isnan(three).all()


def test_a_week_without_quartiles_or_with_a_new_definition_begins_a_new_stretch_and_a_single_week_has_a_width():
    low, high = np.array([0.2, np.nan, 0.2, 0.2, 0.2]), np.array([0.4, np.nan, 0.4, 0.5, 0.5])
    first, *others = stretches(low, high, [3])
    assert first == [(-0.4, 0.2, 0.4), (0.4, 0.2, 0.4)]
    assert [[week for week, *_ in points] for points in others] == [[1.6, 2.4], [3, 4]]
    assert others[1] == [(3, 0.2, 0.5), (4, 0.2, 0.5)]


def test_the_edges_belong_to_the_middle_half():
    found = [side(with_shares(OTHERS), county=code) for code in OTHERS]
    assert [where for where, _ in filter(None, found)] == [-1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("shares", "since"),
    [([30, 60, 60], 76), ([60, None, 60], 77), ([60, 60, 60], 75), ([-1, 60, 60], 76)],
    ids=["came there", "not known before", "all the time", "founded"],
)
def test_a_side_has_the_week_since_which_the_county_is_there(shares, since):
    assert side(with_shares(OTHERS | {"1003": shares})) == (1, since)


def test_a_side_that_is_not_known_is_none_and_a_change_of_borders_ends_the_search():
    assert side(with_shares(OTHERS | {"1003": [60, 60, None]})) is None
    assert side(with_shares({"1003": [60, 60, 60]})) is None
    all_the_time = with_shares(OTHERS | {"1003": [60, 60, 60]})
    assert side(split_county(all_the_time, "1003", shipped_live().snapshot.weeks[76])) == (1, 76)
    # Of an earlier week, what came later does not count.
    assert side(all_the_time, 75) == (1, 75)
