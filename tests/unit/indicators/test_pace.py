"""The pace that a county needs to reach its target: in whole weeks, rounded to the faster side."""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dashboard.indicators.pace import pace, rate
from dashboard.indicators.series import Cell
from dashboard.meeting.outlook_words import pace_text
from tests.unit.small_register import CARDS, FRIDAY, WEEK

CARD = {card.key: card for card in CARDS}


def cell(n: int, d: int, state: str = "", missing: int = 0) -> Cell:
    return Cell(n, d, missing, 0, 0, state or ("value" if n else "zero"))


def due(days_left: int, key: str = "service_desks", share: float = 0.8):
    return CARD[key].model_copy(update={"target": share, "target_date": FRIDAY + timedelta(days=days_left)})


def test_a_target_of_low_polarity_is_reached_below_it():
    low = due(7, "parallel_work", 0.05)
    assert pace_text("en", pace(low, cell(0, 20), WEEK), low) == "It is within the ceiling."


@pytest.mark.parametrize(
    ("units", "weeks_left", "expected"),
    [
        (7, 5, (14, 0)),
        (1, 66, (0, 66)),
        (2, 7, (0, 3)),
        (5, 7, (8, 0)),
        (10, 3, (34, 0)),
        (3, 3, (10, 0)),
        (3, 0, (30, 0)),
        (1, 1, (10, 0)),
        (1, 0, (10, 0)),
    ],
)
def test_a_pace_is_rounded_to_the_faster_side(units, weeks_left, expected):
    assert rate(units, weeks_left) == expected


@given(st.integers(1, 500), st.integers(1, 300))
def test_the_pace_reaches_the_target_in_time(units, weeks_left):
    tenths, every = rate(units, weeks_left)
    assert bool(tenths) != bool(every)
    reached = weeks_left // every if every else tenths * weeks_left / 10
    assert reached >= units - 1e-9


def test_a_pace_counts_whole_weeks_from_the_weeks_friday():
    assert pace(due(13), cell(1, 10), WEEK) == pace(due(7), cell(1, 10), WEEK)
    found = pace(due(14), cell(1, 10), WEEK)
    assert (found.status, found.units, found.weeks, found.tenths) == ("pace", 7, 2, 35)


def test_a_target_is_due_until_the_end_of_its_day():
    assert pace(due(0), cell(1, 10), WEEK).status == "pace"
    assert pace(due(-1), cell(1, 10), WEEK).status == "overdue"
    assert pace(due(-1), cell(8, 10), WEEK).status == "reached"


def test_nothing_is_known_of_the_way_where_nothing_was_reported():
    for state in ("not_reported", "not_applicable"):
        assert pace(due(70), Cell(0, 5, 5, 0, 0, state), WEEK).status == state


def test_offices_without_a_report_are_distinguished_from_offices_with_zero():
    found = pace(due(70), cell(1, 10, missing=4), WEEK)
    assert (found.units, found.unreported) == (7, 4)


def test_a_card_whose_low_values_are_good_has_no_pace():
    assert pace(due(70, "parallel_work", 0.05), cell(3, 20), WEEK).status == "too_many"
    assert pace(due(70, "parallel_work", 0.05), cell(1, 20), WEEK).status == "reached"


def test_inspections_need_so_many_visits_in_each_window_however_many_there_were():
    found = pace(due(700, "inspection_coverage", 0.9), cell(5, 30), WEEK)
    assert (found.status, found.units, found.tenths) == ("window", 27, 21)
    assert pace(due(700, "inspection_coverage", 0.9), cell(20, 30), WEEK).units == 27


def test_findings_have_a_new_denominator_in_each_window_and_no_pace():
    assert pace(due(700, "findings_resolved"), cell(5, 30), WEEK).status == "gap"
