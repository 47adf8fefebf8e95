"""The pace that a target needs, the outlook of a figure, and its state against the target."""

from collections.abc import Sequence
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dashboard.indicators.outlook import Outlook, Record, outlook, pace, rate, record
from dashboard.indicators.series import ABSENT, NOT_APPLICABLE, Cell
from dashboard.indicators.target_state import target_state
from dashboard.meeting.histories import forecast_records
from dashboard.meeting.outlook_words import pace_text
from tests.unit.meeting.meetings import CARD
from tests.unit.shipped import shipped_live
from tests.unit.small_register import FRIDAY, WEEK, weeks

UNKNOWN = Cell(0, 40, 40, 0, 0, "not_reported")


def cell(n: int, d: int = 40, missing: int = 0) -> Cell:
    return Cell(n, d, missing, 0, 0, "value" if n else "zero")


def due(days_left: int, key: str = "service_desks", share: float = 0.8):
    return CARD[key].model_copy(update={"target": share, "target_date": FRIDAY + timedelta(days=days_left)})


def card(share: float = 1.0, weeks_left: int = 60, key: str = "service_desks", polarity: str = "high"):
    return due(7 * weeks_left, key, share).model_copy(update={"polarity": polarity})


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


def outlook_of(series: Sequence[Cell], **of_card) -> Outlook:
    return outlook(card(**of_card), series, len(series) - 1, WEEK)


def counts(*numerators: int) -> list[Cell]:
    return [cell(n) for n in numerators]


STEADY = counts(*range(14))
# One more in each of 26 weeks, and 14 of 40 still to go.
HALF_A_YEAR = counts(*range(27))


def test_a_steady_pace_has_a_date_that_only_the_open_offices_delay():
    found = outlook_of(HALF_A_YEAR)
    assert (found.need.units, found.short, found.long, found.without) == (14, 1, 1, "")
    assert found.brings is not None and found.brings[1] == 13 and 5 <= found.brings[0] < 13
    # Half of the paths go on as before; in the others each week takes the same share of fewer open offices.
    assert found.early == WEEK + weeks(14) and found.expected is not None and found.late is not None
    assert found.early <= found.expected <= found.late
    assert [outlook_of(HALF_A_YEAR, weeks_left=left).likely for left in (-1, 12, 20, 200)] == [
        "unlikely",
        "unlikely",
        "open",
        "likely",
    ]


def test_26_weeks_need_27_cells():
    found = outlook_of(HALF_A_YEAR[1:])
    assert (found.long, found.brings, found.expected, found.without) == (1, None, None, "short_history")
    assert outlook_of(STEADY[-4:]).short is None


@pytest.mark.parametrize("hole", [UNKNOWN, ABSENT, Cell(0, 0, 0, 0, 0, "not_applicable")])
@pytest.mark.parametrize("place", [0, 12, 25])
def test_a_week_of_which_nothing_is_known_leaves_no_forecast(hole, place):
    series = [*HALF_A_YEAR]
    series[place] = hole
    found = outlook_of(series)
    assert (found.brings, found.expected, found.without) == (None, None, "short_history")
    assert (found.short is None, found.long is None) == (place >= 22, place >= 13)


@pytest.mark.parametrize("series", [counts(*[9] * 27), counts(*range(33, 6, -1)), counts(*[9] * 22, *range(10, 15))])
def test_with_fewer_than_6_weeks_of_progress_in_26_there_is_a_range_and_no_date(series):
    found = outlook_of(series)
    assert found.brings is not None and found.brings[0] <= found.brings[1]
    assert (found.expected, found.early, found.late, found.likely) == (None, None, None, "")
    assert found.without == "few_gains"


def test_once_reached_or_unknown_there_is_no_forecast():
    found = outlook_of(HALF_A_YEAR, share=0.3)
    assert (found.long, found.brings, found.expected, found.without) == (1, None, None, "reached")
    found = outlook_of([*HALF_A_YEAR, UNKNOWN])
    assert (found.short, found.long, found.expected, found.without) == (None, None, None, "not_reported")


def test_more_than_two_years_is_no_date():
    series = [cell(week // 4, 400) for week in range(27)]
    assert (outlook_of(series).expected, outlook_of(series).without) == (None, "far")


def test_where_lower_is_better_the_fall_of_the_count_is_the_progress():
    falling = outlook_of(counts(*range(40, 13, -1)), share=0.0, polarity="low")
    rising = outlook_of(HALF_A_YEAR)
    assert (falling.brings, falling.early, falling.late) == (rising.brings, rising.early, rising.late)


def test_what_the_next_weeks_bring_is_not_said_where_earlier_forecasts_did_not_hold():
    found = outlook(card(), HALF_A_YEAR, 26, WEEK, proved=False)
    assert (found.brings, found.early) == (None, outlook_of(HALF_A_YEAR).early)
    assert [Record(149, 200).proved, Record(150, 200).proved, Record(0, 199).proved] == [False, True, True]


def test_the_record_counts_the_weeks_with_26_earlier_and_13_later_changes():
    steady = counts(*range(41))
    assert record(card(), [steady[:39]]) == (0, 0)
    assert record(card(), [steady[:40]]) == (1, 1)
    # Of two weeks one has a hole; what never moved before and then leaps was not expected.
    assert record(card(), [[UNKNOWN, *steady[1:]]]) == (1, 1)
    assert record(card(), [counts(*[0] * 27, *[30] * 13)]) == (0, 1)
    assert record(card(), [steady, counts(*[0] * 27, *[30] * 13)]) == (2, 3)


def test_earlier_forecasts_of_the_sample_held_in_three_quarters_of_the_cases():
    snapshot = shipped_live().snapshot
    records = [forecast_records(snapshot, each) for each in snapshot.cards]
    for area in zip(*records, strict=True):
        held, cases = (sum(numbers) for numbers in zip(*area, strict=True))
        assert cases >= 200 and held >= 0.75 * cases, (held, cases)


def test_a_desk_that_opens_without_an_expert_brings_the_experts_target_no_nearer():
    both = [cell(n, n) for n in range(10, 24)]
    only_desks = [cell(10, d) for d in range(10, 24)]
    # Six more experts, and six more desks.
    as_many = [cell(17 + i // 2, 37 + i // 2) for i in range(14)]
    assert outlook_of(both, key="desk_experts").long == 0
    assert outlook_of(only_desks, key="desk_experts").long == -1
    assert outlook_of(as_many, key="desk_experts").long == 0


@pytest.mark.parametrize("key", ["inspection_coverage", "findings_resolved", "parallel_work"])
def test_figures_of_windows_have_no_pace(key):
    series = STEADY if key != "parallel_work" else STEADY[::-1]
    found = outlook_of(
        [*series, cell(20)], key=key, share=0.9 if key != "parallel_work" else 0.05, polarity=CARD[key].polarity
    )
    assert (found.short, found.long, found.expected, found.without) == (None, None, None, "window")


def test_a_target_whose_date_has_passed_still_has_an_expected_date():
    found = outlook_of(HALF_A_YEAR, weeks_left=-1)
    assert (found.overdue, found.need.status, found.early) == (True, "overdue", WEEK + weeks(14))
    assert not outlook_of(STEADY, weeks_left=0).overdue
    # The needed pace is the remainder divided by the weeks left; with no week left it is the remainder.
    assert (outlook_of(STEADY, weeks_left=54).needed, outlook_of(STEADY, weeks_left=0).needed) == (0.5, 27)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(30, 40)), min_size=14, max_size=16),
    st.sampled_from([0.5, 0.8, 0.85, 1.0]),
    st.sampled_from(["high", "low"]),
)
def test_paces_are_those_of_a_slow_count_in_plain_fractions(figures, share, polarity):
    series = [cell(n, d) for n, d in figures]
    found = outlook_of(series, share=share, polarity=polarity)

    def lacking(of: Cell) -> float:
        needed = share * of.denominator
        return needed - of.numerator if polarity == "high" else of.numerator - needed

    def closed(span: int) -> float:
        return (lacking(series[-1 - span]) - lacking(series[-1])) / span

    assert (found.short, found.long) == (pytest.approx(closed(4)), pytest.approx(closed(13)))


def state(series, key="service_desks", share=1.0, weeks_left=60, polarity="high"):
    return target_state(card(share, weeks_left, key, polarity), series, len(series) - 1, WEEK)


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
