"""The rules of cells, each tested on a register of a few offices."""

from datetime import date, datetime

import pandas as pd

from dashboard.indicators.cells import PRINTED, cells_of_weeks, compute, printable_cells, public_moment, week_range
from dashboard.indicators.packed import STATES, pack
from dashboard.tables.folder import Tables
from tests.unit.small_register import (
    ARDESTAN,
    CARDS,
    COUNT_CARDS,
    FRIDAY,
    ISFAHAN,
    LATER,
    WEEK,
    SmallRegister,
    compute_cells,
    days,
    governorates,
    noon,
    tables_of,
    weeks,
)


def test_the_state_of_a_cell_where_zero_is_a_value_for_which_one_report_is_enough():
    # What the governorates of each county reported; None: nothing.
    cases = {"1001": (1, 1, 0, 1), "1002": (0, 0), "1003": (0, None, None), "1004": (None, None), "1005": ()}
    register = SmallRegister(*cases)
    for county, values in cases.items():
        for number, value in enumerate(values):
            office = f"G{number}-{county}"
            register.office(office, "governorate", county)
            if value is not None:
                register.report(office, "committee", value)
    # An office of another kind is not counted.
    register.office("M", "municipality", "1004")
    register.report("M", "committee", 1)
    cells = [register.cell("committee_governorates", county) for county in cases]
    assert [(cell.state, cell.numerator, cell.denominator, cell.share, cell.not_reported) for cell in cells] == [
        ("value", 3, 4, 0.75, 0),
        ("zero", 0, 2, 0.0, 0),
        ("zero", 0, 3, 0.0, 2),
        ("not_reported", None, 2, None, 2),
        ("not_applicable", None, 0, None, 0),
    ]
    assert {(cell.late, cell.unverified) for cell in cells} == {(0, 0)}
    assert register.cell("committee_governorates", "1005", kind="governorate").state == "not_applicable"


def county_by_county(*cases) -> tuple[SmallRegister, list[str]]:
    """A register with a county and a governorate for each case, and the codes of the counties."""
    codes = [str(1001 + number) for number in range(len(cases))]
    register = SmallRegister(*codes)
    for code, case in zip(codes, cases, strict=True):
        register.office(f"G{code}", "governorate", code, **case)
    return register, codes


def test_late_is_more_than_four_weeks_and_unverified_the_offices_own_word():
    cases = [(0, "document", 0, 0), (3, "document", 0, 0), (4, "inspection", 0, 0), (5, "document", 1, 0)]
    cases += [(9, "inspection", 1, 0), (0, "self", 0, 1), (0, "inspection", 0, 0)]
    register, codes = county_by_county(*[{}] * len(cases))
    for code, (age, evidence, *_) in zip(codes, cases, strict=True):
        register.report(f"G{code}", "committee", 1, WEEK - weeks(age), evidence=evidence)
    cells = [register.cell("committee_governorates", code) for code in codes]
    assert [(cell.state, cell.numerator) for cell in cells] == [("value", 1)] * len(cases)
    assert [[cell.late, cell.unverified] for cell in cells] == [list(case[2:]) for case in cases]
    # Of the numerator, the self-reported ones are those that are unverified.
    assert [cell.self_reported for cell in cells] == [cell.unverified for cell in cells]
    register = governorates(None)
    register.report("G0", "committee", 0, evidence="self")
    cell = register.cell("committee_governorates", ISFAHAN)
    assert (cell.numerator, cell.unverified, cell.self_reported) == (0, 1, 0)


def test_a_report_counts_in_its_own_week_and_until_the_next():
    register = governorates(None)
    for ago, value in ((5, 0), (2, 1), (0, 0)):
        register.report("G0", "committee", value, WEEK - weeks(ago))
    states = [register.cell("committee_governorates", week=WEEK - weeks(n)).state for n in range(5, -1, -1)]
    assert states == ["zero", "zero", "zero", "value", "value", "zero"]


def test_reports_received_after_the_moment_change_nothing():
    before = governorates(1, None)
    before.visit("G0", FRIDAY)
    asof = noon(FRIDAY)
    cells = before.cells(asof)
    before.report("G1", "committee", 1, received_at=asof + days(1))
    before.report("G0", "committee", 0, received_at=asof + days(1))
    before.report("G0", "committee", 0, WEEK + weeks(1), received_at=asof + days(1))
    before.visit("G1", WEEK, received_at=asof + days(1))
    assert before.cells(asof) == cells
    assert before.cells(asof + days(1)) != cells
    # What arrives at the very moment is known; where nothing is known there are no cells.
    register = governorates(None)
    register.report("G0", "committee", 1, received_at=asof)
    assert register.cell("committee_governorates", asof=asof).numerator == 1
    assert register.cells(asof=asof - days(1)) == register.cells(through=WEEK - weeks(1)) == {}


def test_a_late_correction_changes_past_weeks_from_its_receipt_on():
    register = governorates(1)
    register.report("G0", "committee", 1, WEEK + weeks(3))
    corrected = noon(WEEK + weeks(9))
    register.report("G0", "committee", 0, WEEK, received_at=corrected)
    assert register.cell("committee_governorates", asof=corrected - days(1)).state == "value"
    assert register.cell("committee_governorates", asof=corrected).state == "zero"
    # An old week's report never displaces a newer week's.
    assert register.cell("committee_governorates", week=WEEK + weeks(3)).state == "value"


def test_weeks_run_without_gaps_from_the_first_known_day_to_the_last():
    register = governorates(1)
    register.visit("G0", WEEK - weeks(3) + days(2))
    tables = tables_of(register.rows)
    assert week_range(tables, LATER) == (WEEK - weeks(3), WEEK)
    shown = sorted({address.week for address in register.cells()})
    assert shown == [WEEK - weeks(n) for n in (3, 2, 1, 0)]


def test_an_office_counts_while_its_validity_holds_on_the_weeks_friday():
    cases = [
        ({"valid_to": FRIDAY}, 0),
        ({"valid_to": FRIDAY + days(1)}, 1),
        ({"valid_from": FRIDAY}, 1),
        ({"valid_from": FRIDAY + days(1)}, 0),
    ]
    register, codes = county_by_county(*(valid for valid, _ in cases))
    register.office("M", "municipality", codes[0])
    register.report("M", "committee", 1)
    found = [register.cell("committee_governorates", code).denominator for code in codes]
    assert found == [count for _, count in cases]


def test_a_split_keeps_the_provinces_denominator_and_shrinks_the_countys():
    split = WEEK + weeks(1) + days(2)
    register = SmallRegister(ISFAHAN)
    register.county("1025", valid_from=split)
    register.office("M1", "municipality", ISFAHAN)
    register.office("M2", "municipality", ISFAHAN, valid_to=split)
    register.office("M2", "municipality", "1025", valid_from=split)
    for office, value in (("M1", 0), ("M2", 1)):
        register.report(office, "committee", value)
    cells = register.cells(through=WEEK + weeks(1))
    found = {
        (at.week, at.county): (cell.numerator, cell.denominator)
        for at, cell in cells.items()
        if at.indicator == "committee_municipalities" and at.kind == ""
    }
    before, after = WEEK, WEEK + weeks(1)
    assert found == {
        (before, ""): (1, 2),
        (before, ISFAHAN): (1, 2),
        (after, ""): (1, 2),
        (after, ISFAHAN): (0, 1),
        (after, "1025"): (1, 1),
    }


def test_county_offices_count_on_the_map_and_only_those_of_the_cards_bodies():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.office("D", "directorate", ISFAHAN)
    register.office("B", "body", ISFAHAN)
    register.office("D-1", "county_office", ARDESTAN, "D")
    register.office("B-1", "county_office", ARDESTAN, "B")
    for office in ("D", "D-1", "B-1"):
        register.report(office, "committee", 1)
    assert register.cell("committee_directorates").denominator == 1
    assert register.cell("committee_directorates", ARDESTAN).denominator == 1
    assert register.cell("service_desks").denominator == 2
    assert register.cell("service_desks", ARDESTAN).denominator == 2


def test_desk_experts_count_running_desks_and_name_the_unknown_ones():
    # Desk and expert of each county's bodies; None: not reported.
    counties = {"1001": {"staffed": (1, 1), "unstaffed": (1, 0), "silent": (1, None), "none": (0, 1)}}
    counties["1001"]["unknown"] = (None, 1)
    counties |= {"1002": {"B2": (None, None)}, "1003": {"B3": (0, None)}, "1004": {"B4": (1, None)}}
    register = SmallRegister(*counties)
    for county, bodies in counties.items():
        for office, values in bodies.items():
            register.office(office, "body", county)
            for measure, value in zip(("desk", "desk_expert"), values, strict=True):
                if value is not None:
                    register.report(office, measure, value)
    cells = [register.cell("desk_experts", county) for county in counties]
    assert [(cell.state, cell.numerator, cell.denominator, cell.not_reported) for cell in cells] == [
        # Not reported: the running desk that is silent, and the office with an unknown desk.
        ("value", 1, 3, 2),
        ("not_reported", None, 0, 1),
        ("not_applicable", None, 0, 0),
        ("not_reported", None, 1, 1),
    ]


def test_steps_of_the_e_services_count_each_stage_and_higher():
    register = SmallRegister(ISFAHAN)
    for number, stage in enumerate((0, 1, 1, 2, 3)):
        register.office(f"B{number}", "body", ISFAHAN)
        register.report(f"B{number}", "e_service_stage", stage)
    assert [register.cell("e_services", step=step).numerator for step in (0, 1, 2, 3)] == [4, 4, 2, 1]


def test_the_frame_is_typed_and_in_order_and_the_printed_one_is_its_cards():
    register = governorates(1, None)
    frame = compute(tables_of(register.rows), CARDS, LATER)
    order = ["indicator", "step", "kind", "county_code", "week"]
    assert frame[order].equals(frame[order].sort_values(order))
    shown = printable_cells(frame)
    assert list(shown.columns) == PRINTED
    assert len(shown) == len(CARDS) * 3
    first = shown[(shown["indicator"] == "committee_governorates")].iloc[0]
    assert (first["week"], first["county_code"], first["numerator"]) == (WEEK.isoformat(), "", 1)
    nothing = compute(tables_of(register.rows), CARDS, datetime.min)
    assert nothing.empty
    assert list(nothing.columns) == list(frame.columns)


def with_publications(tables: Tables, *published: tuple[str, str]) -> Tables:
    rows = pd.DataFrame(published, columns=["published_at", "week"]).astype("datetime64[us]")
    return Tables(**{**vars(tables), "publications": rows, "has_publications": True})


def test_the_public_snapshot_is_that_of_the_newest_publication():
    tables = tables_of(governorates(1).rows)
    assert public_moment(tables, LATER) == (LATER, None)
    assert compute_cells(with_publications(tables), CARDS, *public_moment(with_publications(tables), LATER)) == {}
    two = with_publications(tables, ("2014-12-21T08:00", "2014-12-13"), ("2014-12-14T08:00", "2014-12-06"))
    assert public_moment(two, LATER) == (datetime(2014, 12, 21, 8), date(2014, 12, 13))


def test_a_row_is_known_from_its_recording_on_and_the_last_recorded_one_counts():
    received, recorded = noon(WEEK), noon(WEEK + days(9))
    register = governorates(None, None)
    register.report("G0", "committee", 1, received_at=received, recorded_at=recorded)
    register.report("G0", "committee", 0, received_at=received + days(2))
    assert register.cell("committee_governorates", asof=recorded - days(1)).numerator == 0
    assert register.cell("committee_governorates", asof=recorded).numerator == 1


def test_the_window_is_the_13_weeks_that_end_with_the_friday():
    register, codes = county_by_county({}, {}, {}, {})
    for code, ago in zip(codes, (0, 90, 91, -1), strict=True):
        register.visit(f"G{code}", FRIDAY - days(ago))
    cells = [register.cell("inspection_coverage", code) for code in codes]
    assert [(cell.state, cell.numerator, cell.denominator) for cell in cells] == [
        ("value", 1, 1),
        ("value", 1, 1),
        ("zero", 0, 1),
        ("zero", 0, 1),
    ]


def test_without_any_visit_on_record_inspections_are_not_reported():
    cells = governorates(1)
    for card in ("inspection_coverage", "findings_resolved", "parallel_work"):
        cell = cells.cell(card)
        assert (cell.state, cell.not_reported, cell.teams) == ("not_reported", 1, None)


def test_findings_count_as_last_reported_and_teams_once_and_only_for_the_province():
    register, codes = county_by_county({}, {}, {})
    corrected = noon(WEEK + weeks(2))
    # Without findings there is nothing to resolve.
    register.visit(f"G{codes[0]}", FRIDAY, findings=0)
    register.visit(f"G{codes[1]}", WEEK, findings=4, resolved=3)
    register.visit(f"G{codes[2]}", WEEK, team=7, findings=4, resolved=1)
    register.visit(f"G{codes[2]}", WEEK, team=7, findings=5, resolved=5, received_at=corrected)
    cells = [register.cell("findings_resolved", code) for code in codes]
    assert [(cell.state, cell.numerator, cell.denominator, cell.share) for cell in cells] == [
        ("not_applicable", None, 0, None),
        ("value", 3, 4, 0.75),
        ("value", 5, 5, 1.0),
    ]
    assert register.cell("findings_resolved", codes[2], asof=corrected - days(1)).share == 0.25
    places = [("", ""), ("", "governorate"), (codes[0], "")]
    teams = [register.cell("inspection_coverage", county, kind=kind).teams for county, kind in places]
    assert teams == [2, None, None]


def findings_of(register, **more):
    cell = register.cell("findings_resolved", ISFAHAN, **more)
    return cell.numerator, cell.denominator


def test_a_visits_findings_are_the_sums_of_its_kinds_and_each_kind_is_corrected_for_itself():
    register = governorates(1)
    later = [noon(WEEK + days(n)) for n in (1, 2, 3)]
    register.visit("G0", WEEK, findings=4, resolved=1, finding="desk")
    register.visit("G0", WEEK, findings=2, resolved=2, finding="access")
    assert findings_of(register) == (3, 6)
    register.visit("G0", WEEK, findings=4, resolved=3, finding="desk", received_at=later[0])
    register.visit("G0", WEEK, findings=1, finding="other", received_at=later[1])
    # A kind that was recorded by mistake.
    register.visit("G0", WEEK, finding="access", received_at=later[2])
    assert [findings_of(register, asof=moment) for moment in later] == [(5, 6), (5, 7), (3, 5)]
    assert register.cell("inspection_coverage", ISFAHAN).numerator == 1


def test_a_total_takes_the_place_of_the_kinds_before_it_and_a_kind_after_it_that_of_the_total():
    register = governorates(1)
    later = [noon(WEEK + days(n)) for n in (1, 2, 3, 4)]
    register.visit("G0", WEEK, findings=4, resolved=1, finding="desk")
    register.visit("G0", WEEK, findings=2, resolved=2, finding="access")
    register.visit("G0", WEEK, findings=9, resolved=5, received_at=later[0])
    assert findings_of(register) == (5, 9)
    # The newest rows of all kinds count again.
    register.visit("G0", WEEK, findings=3, resolved=1, finding="access", received_at=later[1])
    assert findings_of(register) == (2, 7)
    register.visit("G0", WEEK, findings=8, resolved=8, received_at=later[2])
    register.visit("G0", WEEK, received_at=later[3])
    assert [findings_of(register, asof=moment) for moment in later] == [(5, 9), (2, 7), (8, 8), (None, 0)]


def test_of_a_total_and_kinds_that_arrive_at_once_the_kinds_count_whichever_stands_first():
    register = governorates(1)
    register.visit("G0", WEEK, findings=1)
    register.visit("G0", WEEK, findings=2, resolved=1, finding="desk")
    register.visit("G0", WEEK, findings=1, finding="access")
    assert findings_of(register) == (1, 3)
    register.rows["inspections"].reverse()
    assert findings_of(register) == (1, 3)


def test_a_kind_that_is_withdrawn_or_not_known_yet_is_not_counted():
    register = governorates(1)
    recorded = noon(WEEK + days(9))
    register.visit("G0", WEEK, findings=4, finding="desk", source="mistake")
    register.visit("G0", WEEK, findings=2, finding="access")
    register.visit("G0", WEEK, findings=3, finding="waiting", recorded_at=recorded)
    assert findings_of(register, asof=recorded - days(1)) == (0, 6)
    register.withdraw("mistake", recorded)
    assert findings_of(register, asof=recorded) == (0, 5)


def test_parallel_is_another_team_within_30_days():
    cases = [(0, 2, "value"), (30, 2, "value"), (31, 2, "zero"), (9, 1, "zero")]
    register, codes = county_by_county({}, {}, {}, {})
    for code, (apart, team, _) in zip(codes, cases, strict=True):
        register.visit(f"G{code}", FRIDAY - days(apart), team=1)
        register.visit(f"G{code}", FRIDAY, team=team)
    cells = [register.cell("parallel_work", code) for code in codes]
    assert [(cell.state, cell.denominator) for cell in cells] == [(state, 1) for *_, state in cases]


def counted(*offices: str, small: str = "") -> SmallRegister:
    """Governorates in Isfahan, and the cards pleased (a sum), queue_minutes (a mean) and visitors (a total)."""
    register = SmallRegister(ISFAHAN, ARDESTAN, cards=COUNT_CARDS)
    for office in offices:
        register.office(office, "governorate", ISFAHAN, small=office == small)
    return register


def test_a_sum_card_divides_the_counts_of_all_offices_by_their_answers():
    register = counted("G0", "G1", "G2")
    register.count("G0", "pleased", 20, 40)
    register.count("G1", "pleased", 10, 20)
    cell = register.cell("pleased")
    assert (cell.state, cell.numerator, cell.denominator, cell.share) == ("value", 30, 60, 0.5)
    assert (cell.not_reported, cell.late, cell.unverified, cell.teams) == (1, 0, 0, None)


def test_a_mean_may_exceed_one_and_a_total_has_no_denominator():
    register = counted("G0")
    register.count("G0", "queue_minutes", 600, 40)
    register.count("G0", "visitors", 75)
    mean, total = register.cell("queue_minutes"), register.cell("visitors")
    assert (mean.state, mean.numerator, mean.denominator, mean.share) == ("value", 600, 40, 15.0)
    assert (total.state, total.numerator, total.denominator, total.share) == ("value", 75, 0, 75.0)
    register.count("G0", "visitors", 0, received_at=noon(WEEK + days(8)))
    assert register.cell("visitors").state == "zero"


def test_fewer_answers_than_the_cards_least_number_give_too_few():
    for answers, expected in ((30, ("value", 30, 30)), (29, ("too_few", None, 0)), (0, ("too_few", None, 0))):
        register = counted("G0", "G1")
        register.count("G0", "pleased", answers, answers)
        cell = register.cell("pleased")
        assert (cell.state, cell.numerator, cell.denominator) == expected
        assert cell.not_reported == 1


def test_answers_about_a_small_office_make_no_figure_by_themselves_but_count_with_others():
    register = counted("G0", "G1", small="G0")
    register.count("G0", "pleased", 10, 90)
    assert register.cell("pleased").state == "too_few"
    register.count("G1", "pleased", 10, 30)
    assert (register.cell("pleased").numerator, register.cell("pleased").denominator) == (20, 120)


def test_without_any_count_offices_are_not_reported_and_without_offices_nothing_is_to_count():
    register = counted("G0")
    register.count("G0", "pleased", 20, 40)
    for card in ("queue_minutes", "visitors"):
        assert (register.cell(card).state, register.cell(card).not_reported) == ("not_reported", 1)
        assert register.cell(card, ARDESTAN).state == "not_applicable"


def test_counts_of_a_county_have_no_kind_and_make_no_office_missing():
    register = counted("G0")
    register.count(ARDESTAN, "pleased", 10, 40)
    county, province = register.cell("pleased", ARDESTAN), register.cell("pleased")
    assert (county.state, county.numerator, county.not_reported) == ("value", 10, 0)
    assert (province.state, province.numerator, province.not_reported) == ("value", 10, 1)
    assert register.cell("pleased", ARDESTAN, kind="governorate").state == "not_applicable"
    assert register.cell("pleased", kind="governorate").state == "not_reported"


def test_a_channel_is_a_step_and_step_0_is_all_channels_together():
    register = counted("G0", "G1")
    for office, channel, answers in (("G0", "form", 40), ("G0", "qr", 30), ("G1", "qr", 30), ("G1", "samad", 50)):
        register.count(office, "pleased", 10, answers, channel=channel)
    cells = [register.cell("pleased", step=step) for step in (0, 1, 2)]
    assert [(cell.numerator, cell.denominator, cell.not_reported) for cell in cells] == [
        (40, 150, 0),
        (10, 40, 1),
        (20, 60, 0),
    ]


def test_a_count_counts_in_the_weeks_of_the_window_that_ends_with_the_week():
    register = counted("G0")
    register.count("G0", "pleased", 20, 40, WEEK - weeks(4))
    register.count("G0", "visitors", 1, week=WEEK - weeks(5))
    states = [register.cell("pleased", week=WEEK - weeks(ago)).state for ago in range(5, -1, -1)]
    assert states == ["not_reported", *["value"] * 4, "not_reported"]


def test_corrected_counts_replace_earlier_ones_and_withdrawn_counts_are_ignored():
    register = counted("G0")
    register.count("G0", "pleased", 20, 40)
    corrected, withdrawn = noon(WEEK + days(10)), noon(WEEK + days(20))
    register.count("G0", "pleased", 10, 50, received_at=corrected, source="letter")
    register.withdraw("letter", withdrawn)
    found = [register.cell("pleased", asof=moment) for moment in (corrected - days(1), corrected, withdrawn)]
    assert [(cell.numerator, cell.denominator) for cell in found] == [(20, 40), (10, 50), (20, 40)]


def test_counts_of_an_office_end_with_the_office():
    register = counted("G0")
    register.office("G1", "governorate", ISFAHAN, valid_to=FRIDAY)
    for office in ("G0", "G1"):
        register.count(office, "visitors", 5, week=WEEK - weeks(1))
    before, after = (register.cell("visitors", week=week).numerator for week in (WEEK - weeks(1), WEEK))
    assert (before, after) == (10, 5)


def test_only_counts_without_an_earlier_version_are_late_rows():
    register = counted("G0", "G1")
    before, later = noon(WEEK + days(7)), noon(WEEK + days(9))
    register.count("G0", "visitors", 5)
    register.count("G0", "visitors", 50, received_at=later)
    register.count("G1", "visitors", 2, received_at=later)
    frame = cells_of_weeks(tables_of(register.rows), COUNT_CARDS, later, (WEEK, WEEK), before=before)
    totals = frame[(frame["indicator"] == "visitors") & (frame["step"] == 0)].set_index(["county_code", "kind"])
    assert totals.loc[("", ""), "numerator"] == 7


def test_cells_without_too_few_answers_are_written_as_before_there_were_counts():
    register = counted("G0")
    for answers, states in ((40, STATES[:5]), (20, STATES)):
        register.count("G0", "pleased", 10, answers, received_at=noon(WEEK + days(50 - answers)))
        assert pack(compute(tables_of(register.rows), COUNT_CARDS, LATER), sample=False)["states"] == list(states)
