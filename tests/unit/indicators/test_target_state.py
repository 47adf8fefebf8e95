"""The state against the target: reached, on track, behind or not known, decided once for all screens and files."""

from datetime import timedelta

import pytest

from dashboard.indicators.series import ABSENT, NOT_APPLICABLE, Cell
from dashboard.indicators.target_state import target_state
from tests.unit.meeting.meetings import CARD
from tests.unit.small_register import FRIDAY, WEEK


def cell(n: int, d: int = 40, missing: int = 0) -> Cell:
    return Cell(n, d, missing, 0, 0, "value" if n else "zero")


def state(series, key="service_desks", share=1.0, weeks_left=60, polarity="high"):
    date = FRIDAY + timedelta(weeks=weeks_left)
    card = CARD[key].model_copy(update={"target": share, "target_date": date, "polarity": polarity})
    last = len(series) - 1
    return target_state(card, series, last, WEEK)


STEADY = [cell(n) for n in range(14)]  # 27 of 40 are left, one a week


@pytest.mark.parametrize(("weeks_left", "expected"), [(27, "on_track"), (26, "behind"), (-1, "behind")])
def test_the_pace_of_13_weeks_decides_whether_the_target_is_reached_by_its_date(weeks_left, expected):
    assert state(STEADY, weeks_left=weeks_left) == expected


def test_a_reached_target_is_reached_though_its_date_has_passed():
    assert state([cell(40)], weeks_left=-10) == "reached"


@pytest.mark.parametrize(
    "series",
    [
        [Cell(0, 40, 40, 0, 0, "not_reported")],
        [*STEADY[:-1], cell(13, 40, missing=41)],
        [cell(13)],
        [cell(3), *[Cell(0, 40, 40, 0, 0, "not_reported")] * 13, cell(13)],
    ],
    ids=["nothing reported", "most offices have not reported", "no earlier week", "the weeks before are not known"],
)
def test_a_not_reported_cell_has_the_state_not_known(series):
    assert state(series) == "not_known"


@pytest.mark.parametrize("nothing", [ABSENT, NOT_APPLICABLE])
def test_a_not_applicable_cell_has_no_state(nothing):
    assert state([nothing]) == ""


@pytest.mark.parametrize(
    ("shares", "polarity", "weeks_left", "expected"),
    [
        ([10, 23], "high", 20, "on_track"),  # a point of 40 a week; 17 are left
        ([10, 23], "high", 16, "behind"),
        ([23, 10], "high", 60, "behind"),
        ([30, 17], "low", 20, "on_track"),
        ([17, 30], "low", 60, "behind"),
    ],
)
def test_the_state_of_a_figure_of_windows_depends_on_its_share(shares, polarity, weeks_left, expected):
    first, last = shares
    series = [cell(first), *[cell(first)] * 12, cell(last)]
    share = 1.0 if polarity == "high" else 0.0
    key = "inspection_coverage" if polarity == "high" else "parallel_work"
    assert state(series, key, share, weeks_left, polarity) == expected
