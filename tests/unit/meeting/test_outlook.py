"""The outlook of a figure: pace, expected date with its range, and figures without them."""

from collections.abc import Sequence
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dashboard.indicators.outlook import Outlook, outlook
from dashboard.indicators.series import ABSENT, Cell
from tests.unit.meeting.meetings import CARD
from tests.unit.small_register import FRIDAY, WEEK, weeks

UNKNOWN = Cell(0, 40, 40, 0, 0, "not_reported")


def cell(n: int, d: int = 40) -> Cell:
    return Cell(n, d, 0, 0, 0, "value" if n else "zero")


def card(share: float = 1.0, weeks_left: int = 60, key: str = "service_desks", polarity: str = "high"):
    date = FRIDAY + timedelta(weeks=weeks_left)
    return CARD[key].model_copy(update={"target": share, "target_date": date, "polarity": polarity})


def outlook_of(series: Sequence[Cell], **of_card) -> Outlook:
    return outlook(card(**of_card), series, len(series) - 1, WEEK)


def counts(*numerators: int) -> list[Cell]:
    return [cell(n) for n in numerators]


STEADY = counts(*range(14))


def test_the_expected_week_follows_from_the_pace_of_13_weeks():
    # One a week, and 27 of 40 still to go; a steady pace has a range of one date.
    found = outlook_of(STEADY)
    assert (found.need.units, found.expected, found.early, found.late) == (27, *[WEEK + weeks(27)] * 3)
    # 26 to go at two in 13 weeks, so 169; one more to go takes 6.5 weeks more, and a started week is a week.
    lagging = counts(*[12] * 7, *[13] * 6, 14)
    assert outlook_of(lagging).expected == WEEK + weeks(169)
    assert outlook_of([cell(c.numerator, 41) for c in lagging]).expected == WEEK + weeks(176)


def test_13_weeks_need_14_cells():
    found = outlook_of(STEADY[1:])
    assert (found.short, found.long, found.expected, found.without) == (1, None, None, "short_history")
    assert outlook_of(STEADY[-4:]).short is None


@pytest.mark.parametrize("hole", [UNKNOWN, ABSENT, Cell(0, 0, 0, 0, 0, "not_applicable")])
@pytest.mark.parametrize("place", [0, 5, 12])
def test_a_week_of_which_nothing_is_known_leaves_no_pace(hole, place):
    series = [*STEADY]
    series[place] = hole
    found = outlook_of(series)
    assert (found.long, found.expected, found.without) == (None, None, "short_history")
    assert (found.short is None) == (place >= 9)


@pytest.mark.parametrize("series", [counts(*[9] * 14), counts(*range(20, 6, -1))])
def test_without_progress_or_once_reached_or_unknown_there_is_no_date(series):
    found = outlook_of(series)
    assert found.long is not None and found.long <= 0
    assert (found.expected, found.early, found.late, found.without) == (None, None, None, "no_progress")
    found = outlook_of(STEADY, share=0.3)
    assert (found.long, found.expected, found.without) == (1, None, "reached")
    found = outlook_of([*series, UNKNOWN])
    assert (found.short, found.long, found.expected, found.without) == (None, None, None, "not_reported")


def test_more_than_ten_years_is_no_date():
    series = [cell(n, 400) for n in [*[9] * 7, *[10] * 7]]
    assert (outlook_of(series).expected, outlook_of(series).without) == (None, "far")
    # 40 to go at one in 13 weeks is exactly ten years.
    near = [cell(n, 50) for n in [*[9] * 7, *[10] * 7]]
    assert outlook_of(near).expected == WEEK + weeks(520)


def test_a_desk_that_opens_without_an_expert_brings_the_experts_target_no_nearer():
    both = [cell(n, n) for n in range(10, 24)]
    only_desks = [cell(10, d) for d in range(10, 24)]
    # Six more experts, and six more desks.
    as_many = [cell(17 + i // 2, 37 + i // 2) for i in range(14)]
    assert outlook_of(both, key="desk_experts").long == 0
    assert outlook_of(only_desks, key="desk_experts").long == -1
    assert (outlook_of(as_many, key="desk_experts").long, outlook_of(as_many, key="desk_experts").without) == (
        0,
        "no_progress",
    )


@pytest.mark.parametrize("key", ["inspection_coverage", "findings_resolved", "parallel_work"])
def test_figures_of_windows_have_no_pace(key):
    series = STEADY if key != "parallel_work" else STEADY[::-1]
    found = outlook_of(
        [*series, cell(20)], key=key, share=0.9 if key != "parallel_work" else 0.05, polarity=CARD[key].polarity
    )
    assert (found.short, found.long, found.expected, found.without) == (None, None, None, "window")


def test_a_target_whose_date_has_passed_still_has_an_expected_date():
    found = outlook_of(STEADY, weeks_left=-1)
    assert (found.overdue, found.need.status, found.expected) == (True, "overdue", WEEK + weeks(27))
    assert not outlook_of(STEADY, weeks_left=0).overdue
    # The needed pace is the remainder divided by the weeks left; with no week left it is the remainder.
    assert (outlook_of(STEADY, weeks_left=54).needed, outlook_of(STEADY, weeks_left=0).needed) == (0.5, 27)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(30, 40)), min_size=14, max_size=16),
    st.sampled_from([0.5, 0.8, 0.85, 1.0]),
    st.sampled_from(["high", "low"]),
)
def test_dates_are_those_of_a_slow_count_in_plain_fractions(figures, share, polarity):
    series = [cell(n, d) for n, d in figures]
    found = outlook_of(series, share=share, polarity=polarity)

    def lacking(of: Cell) -> float:
        needed = share * of.denominator
        return needed - of.numerator if polarity == "high" else of.numerator - needed

    def closed(back: int, span: int) -> float:
        last = len(series) - 1 - back
        return (lacking(series[last - span]) - lacking(series[last])) / span

    assert (found.short, found.long) == (pytest.approx(closed(0, 4)), pytest.approx(closed(0, 13)))
    ordered = sorted(closed(back, 4) for back in range(10))
    # Ten values: the quartiles lie a quarter and three quarters of the way from the first to the last.
    quarter, three = (ordered[2] + 0.25 * (ordered[3] - ordered[2]), ordered[6] + 0.75 * (ordered[7] - ordered[6]))
    if found.expected is None:
        slow = closed(0, 13) <= 1e-6 or found.need.units / closed(0, 13) > 520 - 1e-6
        assert slow or found.need.status == "reached"
        return
    for date, pace in ((found.expected, closed(0, 13)), (found.early, max(three, closed(0, 13)))):
        ahead = (date - WEEK).days / 7
        assert pace * ahead >= found.need.units - 1e-3 > pace * (ahead - 1) - 2e-3
    slowest = min(quarter, closed(0, 13))
    if found.late is not None:
        ahead = (found.late - WEEK).days / 7
        assert slowest * ahead >= found.need.units - 1e-3 > slowest * (ahead - 1) - 2e-3
        assert found.early <= found.expected <= found.late
    else:
        assert slowest <= 0 or found.need.units / slowest > 520 - 1e-3
