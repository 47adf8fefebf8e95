"""What changed between two publications: late reports, corrections, the register and progress add up exactly."""

from datetime import date, datetime
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.indicators.incremental import IncrementalCells
from dashboard.input import Input
from dashboard.publishing.parts import PARTS, changes
from dashboard.snapshot import Snapshot, publish, published_at
from tests.unit.indicators.test_definitions import card_of, create_register, earlier
from tests.unit.meeting.meetings import ByReference
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, WEEK, SmallRegister, published, tables_of, weeks

FIRST, SECOND = date(2014, 11, 29), date(2014, 12, 6)
IN_TIME, THEN = datetime(2014, 12, 5, 9), datetime(2014, 12, 6, 9)
AFTERWARDS, NOW = datetime(2014, 12, 8, 9), datetime(2014, 12, 13, 9)


def register(*reporting: str) -> SmallRegister:
    """Four governorates in Isfahan; those of `reporting` have a committee in the first week."""
    filled = SmallRegister(ISFAHAN, ARDESTAN)
    for name in ("G1", "G2", "G3", "G4"):
        filled.office(name, "governorate", ISFAHAN)
    for name in reporting or ("G1",):
        filled.report(name, "committee", 1, FIRST, received_at=IN_TIME)
    return filled


def snapshot_at(register: SmallRegister, at: datetime) -> Snapshot:
    """The public snapshot at a moment, with the independently computed cells of the reference."""
    return publish(Input(tables_of(register.rows), CARDS, ()), at, cast(IncrementalCells, ByReference(register.rows)))


def split(before: SmallRegister, after: SmallRegister, county: str = "", key: str = "committee_governorates"):
    """The numerator as (before, late, corrections, register, progress, after), and the change itself."""
    old, new = (snapshot_at(register, at) for register, at in ((before, THEN), (after, NOW)))
    assert (old.weeks[-1], new.weeks[-1]) == (FIRST, SECOND)
    (found,) = [change for change in changes(old, new) if (change.indicator, change.county_code) == (key, county)]
    return tuple(found.numerator), found


def test_changes_are_divided_into_progress_late_reports_and_corrections():
    for reports, expected in (
        ([("G2", 1, SECOND)], (1, 0, 0, 0, 1, 2)),
        ([("G2", 1, FIRST), ("G1", 1, SECOND)], (1, 1, 0, 0, 0, 2)),
        ([("G1", 0, FIRST), ("G2", 1, SECOND)], (1, 0, -1, 0, 1, 1)),
    ):
        after = register()
        for office, value, week in reports:
            after.report(office, "committee", value, week, received_at=AFTERWARDS)
        assert split(register(), after)[0] == expected


def test_opened_and_closed_offices_are_changes_of_the_register():
    after = register()
    after.office("G5", "governorate", ISFAHAN)
    after.report("G5", "committee", 1, SECOND, received_at=AFTERWARDS)
    _, change = split(register(), after)
    assert tuple(change.denominator) == (4, 0, 0, 1, 0, 5)
    closed = register("G1", "G2")
    closed.rows["offices"][1]["valid_to"] = date(2014, 11, 1)
    closed.report("G1", "committee", 1, SECOND, received_at=AFTERWARDS)
    numbers, change = split(register("G1", "G2"), closed)
    assert numbers == (2, 0, 0, -1, 0, 1)
    assert tuple(change.denominator) == (4, 0, 0, -1, 0, 3)
    # A closing that the register knew before counts as progress.
    before, after = register("G1", "G2"), register("G1", "G2")
    for either in (before, after):
        either.rows["offices"][1]["valid_to"] = date(2014, 12, 8)
    after.report("G1", "committee", 1, SECOND, received_at=AFTERWARDS)
    assert split(before, after)[0] == (2, 0, 0, 0, -1, 1)


def test_all_four_parts_together_and_by_county():
    after = register("G1", "G2")
    after.office("A1", "governorate", ARDESTAN)
    for office, value, week in (("A1", 1, FIRST), ("G2", 0, FIRST), ("G3", 1, FIRST), ("G4", 1, SECOND)):
        after.report(office, "committee", value, week, received_at=AFTERWARDS)
    assert split(register("G1", "G2"), after)[0] == (2, 1, -1, 1, 1, 4)
    # Ardestan had no office before: its report counts as a change of the register.
    numbers, change = split(register("G1", "G2"), after, ARDESTAN)
    assert numbers == (0, 0, 0, 1, 0, 1)
    assert (change.state_before, change.state_after) == ("not_applicable", "value")


def test_a_first_report_of_zero_changes_the_state_without_a_number():
    silent, after = SmallRegister(ISFAHAN), SmallRegister(ISFAHAN)
    for either in (silent, after):
        either.office("G1", "governorate", ISFAHAN)
        either.office("D1", "directorate", ISFAHAN)
        either.report("D1", "desk", 1, FIRST, received_at=IN_TIME)
    after.report("G1", "committee", 0, SECOND, received_at=AFTERWARDS)
    numbers, change = split(silent, after)
    assert numbers == (0, 0, 0, 0, 0, 0)
    assert (change.state_before, change.state_after, change.is_different) == ("not_reported", "zero", True)


def test_inspections_are_divided_as_reports_are_and_a_withdrawal_is_a_correction():
    before, after = register(), register()
    for either in (before, after):
        either.visit("G1", date(2014, 12, 1), findings=4, resolved=1, received_at=IN_TIME)
    after.visit("G1", date(2014, 12, 1), findings=4, resolved=3, received_at=AFTERWARDS)
    after.visit("G2", date(2014, 12, 2), findings=2, resolved=2, received_at=AFTERWARDS)
    after.visit("G3", date(2014, 12, 9), findings=1, resolved=1, received_at=AFTERWARDS)
    assert split(before, after, key="findings_resolved")[0] == (1, 2, 2, 0, 1, 6)
    after = register("G1")
    after.rows["reports"].append({**register("G2").rows["reports"][0], "source": "wrong"})
    after.rows["withdrawals"] = [{"source": "wrong", "withdrawn_at": AFTERWARDS}]
    after.report("G1", "committee", 1, SECOND, received_at=AFTERWARDS)
    assert split(register("G1", "G2"), after)[0] == (2, 0, -1, 0, 0, 1)


def test_cells_by_a_previous_definition_take_no_part():
    publications = [(datetime(2015, 1, day), week) for day, week in ((1, WEEK - weeks(2)), (2, WEEK - weeks(1)))]
    new = published(create_register(), publications, [card_of((WEEK - weeks(1)).isoformat(), earlier())])
    old = published_at(new, publications[0][0])
    assert old
    (province,) = (change for change in changes(old, new) if not change.county_code)
    assert tuple(province.numerator) == (3, 0, 0, 0, -1, 2)


REPORT = st.tuples(
    st.sampled_from(["G1", "G2", "G3", "A1"]),
    st.integers(0, 1),
    st.sampled_from([FIRST, SECOND]),
    st.sampled_from([IN_TIME, datetime(2014, 12, 6, 10), AFTERWARDS]),
)


@settings(max_examples=4)
@given(st.lists(REPORT, min_size=1, max_size=10, unique_by=lambda row: (row[0], row[2], row[3])), st.booleans())
def test_random_changes_add_up_to_the_figures_of_both_publications(reports, opened):
    snapshots = []
    for later in (False, True):
        small = SmallRegister(ISFAHAN, ARDESTAN)
        for name in ("G1", "G2", "G3", *(["A1"] if later and opened else [])):
            small.office(name, "governorate", ARDESTAN if name == "A1" else ISFAHAN)
        small.office("D", "directorate", ISFAHAN)
        small.report("D", "desk", 1, FIRST, received_at=IN_TIME)
        small.report("D", "desk", 1, SECOND, received_at=AFTERWARDS)
        for office, value, week, received in reports:
            # Reports of a week cannot arrive before its begin.
            at = max(received, AFTERWARDS) if week == SECOND else received
            if office != "A1" or (later and opened):
                key = (week, office, at)
                if key not in {(row["week"], row["office_id"], row["received_at"]) for row in small.rows["reports"]}:
                    small.report(office, "committee", value, week, received_at=at)
        snapshots.append(snapshot_at(small, NOW if later else THEN))
    old, new = snapshots
    for change in changes(old, new):
        for name in ("numerator", "denominator"):
            found = getattr(change, name)
            assert found.before + sum(getattr(found, part) for part in PARTS) == found.after
            for shown, number, state in (
                (old, found.before, change.state_before),
                (new, found.after, change.state_after),
            ):
                if state == "absent" or change.county_code not in shown.cells.areas:
                    continue
                cell = shown.cells.at(change.indicator, len(shown.weeks) - 1, change.county_code)
                assert cell.state == state
                assert number == (getattr(cell, name) if cell.known or name == "denominator" else 0)
