"""What changed between two publications: late reports, corrections, the register and progress add up exactly."""

import random
from datetime import date, datetime

from dashboard.dataset import Dataset
from dashboard.publications.parts import PARTS, changes
from dashboard.snapshot import Snapshot, published_at, snapshot_at
from tests.unit.indicators.test_definitions import card_of, create_register, earlier
from tests.unit.meeting.meetings import ByReference
from tests.unit.small_register import (
    ARDESTAN,
    CARDS,
    ISFAHAN,
    WEEK,
    SmallRegister,
    published,
    tables_of,
    weeks,
)

FIRST, SECOND = date(2014, 11, 29), date(2014, 12, 6)
IN_TIME, THEN = datetime(2014, 12, 5, 9), datetime(2014, 12, 6, 9)
AFTERWARDS, NOW = datetime(2014, 12, 8, 9), datetime(2014, 12, 13, 9)


class Both:
    """The registers of two publications, with the same counties and their four governorates G1 to G4.

    A test has a county for each case, since the parts of many counties take no longer than those of one.
    """

    def __init__(self, *counties: str) -> None:
        self.before, self.after = SmallRegister(*counties), SmallRegister(*counties)
        for county in counties:
            for name in ("G1", "G2", "G3", "G4"):
                self.office(f"{name}-{county}", county)
            self.report(f"G1-{county}", 1)
        # Weeks end with the newest report: the directorate's are the last week of each publication.
        self.office("D", counties[0], kind="directorate")
        self.report("D", 1, measure="desk")
        self.after.report("D", "desk", 1, SECOND, received_at=AFTERWARDS)

    def office(self, name: str, county: str, kind: str = "governorate") -> None:
        for register in (self.before, self.after):
            register.office(name, kind, county)

    def report(self, name: str, value: int, measure: str = "committee") -> None:
        """A report of the first week that both publications know."""
        for register in (self.before, self.after):
            register.report(name, measure, value, FIRST, received_at=IN_TIME)

    def later(self, name: str, value: int, week: date) -> None:
        """A report that only the second publication knows."""
        self.after.report(name, "committee", value, week, received_at=AFTERWARDS)

    def close(self, name: str, day: date, registers: str = "after") -> None:
        for register in (self.before, self.after) if registers == "both" else (self.after,):
            next(row for row in register.rows["offices"] if row["office_id"] == name)["valid_to"] = day

    def snapshots(self) -> tuple[Snapshot, Snapshot]:
        """The public snapshots, with the independently computed cells of the reference."""
        old, new = (_snapshot(register, at) for register, at in ((self.before, THEN), (self.after, NOW)))
        assert (old.weeks[-1], new.weeks[-1]) == (FIRST, SECOND)
        return old, new


def _snapshot(register: SmallRegister, at: datetime) -> Snapshot:
    with ByReference(register.rows).computing():
        return snapshot_at(Dataset(tables_of(register.rows), CARDS, ()), at)


def test_each_change_is_progress_a_late_report_a_correction_or_one_of_the_register():
    both = Both("1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008")
    both.later("G2-1001", 1, SECOND)
    both.later("G2-1002", 1, FIRST)
    both.later("G1-1003", 0, FIRST)
    both.later("G2-1003", 1, SECOND)
    # An office opens, one closes, and the closing of one was known before, which counts as progress.
    both.after.office("G5", "governorate", "1004")
    both.later("G5", 1, SECOND)
    both.close("G1-1005", date(2014, 11, 1))
    both.close("G1-1006", date(2014, 12, 8), "both")
    # All four together.
    both.report("G2-1007", 1)
    both.after.office("G6", "governorate", "1007")
    for name, value, week in (("G6", 1, FIRST), ("G2-1007", 0, FIRST), ("G3-1007", 1, FIRST), ("G4-1007", 1, SECOND)):
        both.later(name, value, week)
    # A withdrawn report is a correction.
    both.report("G2-1008", 1)
    both.before.rows["reports"][-1]["source"] = both.after.rows["reports"][-1]["source"] = "wrong"
    both.after.withdraw("wrong", AFTERWARDS)
    key = "committee_governorates"
    found = {change.county_code: change for change in changes(*both.snapshots()) if change.indicator == key}
    # (before, late, corrections, register, progress, after)
    assert {county: tuple(change.numerator) for county, change in found.items() if county} == {
        "1001": (1, 0, 0, 0, 1, 2),
        "1002": (1, 1, 0, 0, 0, 2),
        "1003": (1, 0, -1, 0, 1, 1),
        "1004": (1, 0, 0, 0, 1, 2),
        "1005": (1, 0, 0, -1, 0, 0),
        "1006": (1, 0, 0, 0, -1, 0),
        "1007": (2, 1, -1, 1, 1, 4),
        "1008": (2, 0, -1, 0, 0, 1),
    }
    assert tuple(found["1004"].denominator) == (4, 0, 0, 1, 0, 5)
    assert tuple(found["1005"].denominator) == (4, 0, 0, -1, 0, 3)
    assert tuple(found[""].numerator) == (10, 2, -3, 0, 3, 12)


def test_a_first_report_of_zero_changes_the_state_without_a_number_and_inspections_are_divided_as_reports_are():
    both = Both(ISFAHAN)
    for register in (both.before, both.after):
        register.county(ARDESTAN)
        register.county("1003")
    both.office("A1", ARDESTAN)
    both.later("A1", 0, SECOND)
    both.after.office("A2", "governorate", "1003")
    both.later("A2", 1, FIRST)
    for register in (both.before, both.after):
        register.visit(f"G1-{ISFAHAN}", date(2014, 12, 1), findings=4, resolved=1, received_at=IN_TIME)
    for name, day, findings, resolved in (("G1", 1, 4, 3), ("G2", 2, 2, 2), ("G3", 9, 1, 1)):
        visited = date(2014, 12, day)
        both.after.visit(f"{name}-{ISFAHAN}", visited, findings=findings, resolved=resolved, received_at=AFTERWARDS)
    every = {(change.indicator, change.county_code): change for change in changes(*both.snapshots())}
    first = every["committee_governorates", ARDESTAN]
    assert tuple(first.numerator) == (0, 0, 0, 0, 0, 0)
    assert (first.state_before, first.state_after, first.is_different) == ("not_reported", "zero", True)
    # A county that had no office before: the report of its first one is a change of the register.
    opened = every["committee_governorates", "1003"]
    assert tuple(opened.numerator) == (0, 0, 0, 1, 0, 1)
    assert (opened.state_before, opened.state_after) == ("not_applicable", "value")
    assert tuple(every["findings_resolved", ""].numerator) == (1, 2, 2, 0, 1, 6)


def test_cells_by_a_previous_definition_take_no_part():
    publications = [(datetime(2015, 1, day), week) for day, week in ((1, WEEK - weeks(2)), (2, WEEK - weeks(1)))]
    new = published(create_register(), publications, [card_of((WEEK - weeks(1)).isoformat(), earlier())])
    old = published_at(new, publications[0][0])
    assert old
    (province,) = (change for change in changes(old, new) if not change.county_code)
    assert tuple(province.numerator) == (3, 0, 0, 0, -1, 2)


def test_random_changes_add_up_to_the_figures_of_both_publications(chance: random.Random):
    codes = [str(code) for code in range(1001, 1013)]
    both = Both(*codes)
    for code in codes:
        if chance.random() < 0.5:
            both.after.office(f"A-{code}", "governorate", code)
            both.later(f"A-{code}", chance.randint(0, 1), chance.choice([FIRST, SECOND]))
        for name in chance.sample(["G2", "G3", "G4"], chance.randint(0, 3)):
            both.report(f"{name}-{code}", chance.randint(0, 1))
        for name in chance.sample(["G1", "G2", "G3", "G4"], chance.randint(0, 4)):
            both.later(f"{name}-{code}", chance.randint(0, 1), chance.choice([FIRST, SECOND]))
    old, new = both.snapshots()
    for change in changes(old, new):
        for name in ("numerator", "denominator"):
            found = getattr(change, name)
            assert found.before + sum(getattr(found, part) for part in PARTS) == found.after
            for shown, number, state in (
                (old, found.before, change.state_before),
                (new, found.after, change.state_after),
            ):
                cell = shown.cells.at(change.indicator, len(shown.weeks) - 1, change.county_code)
                assert cell.state == state
                assert number == (getattr(cell, name) if cell.known or name == "denominator" else 0)
