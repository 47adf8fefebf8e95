"""The drill-down: every figure is the sum of its offices."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest

from dashboard.indicators.evidence import Drilldown, of_shown_cells
from dashboard.sheets.form import asked_offices
from tests.unit.indicators.random_snapshots import Drawn, random_snapshots
from tests.unit.indicators.reference import ExpectedOffice, every_office
from tests.unit.small_register import (
    CARDS,
    COUNT_CARDS,
    ISFAHAN,
    LATER,
    WEEK,
    SmallRegister,
    days,
    governorates,
    noon,
    tables_of,
    weeks,
)


def drilldown(register: SmallRegister, asof: datetime = LATER, week: date = WEEK) -> Drilldown:
    return Drilldown(tables_of(register.rows), (*CARDS, *COUNT_CARDS), asof, week)


def test_the_offices_of_every_cell_add_up_to_the_cell(seed: int):
    snapshot = random_snapshots(seed)[-1].snapshot
    week, cells = len(snapshot.weeks) - 1, snapshot.cells
    found = snapshot.drilldown(week)
    for card in snapshot.cards:
        for area in ("", *cells.counties(week, card.key)):
            for kind in ("", *(card.county_kinds if area else card.kinds)):
                at = card.key, week, area, kind
                cell, units = cells.at(*at), found.units(card.key, area, kind)
                assert sum(unit.denominator for unit in units) == cell.denominator, at
                assert sum(unit.status == "not_reported" for unit in units) == cell.not_reported, at
                assert sum(unit.late for unit in units) == cell.late, at
                assert sum(unit.unverified for unit in units) == cell.unverified, at
                assert sum(unit.numerator for unit in units if unit.unverified) == cell.self_reported, at
                if cell.known:
                    assert sum(unit.numerator for unit in units) == cell.numerator, at
                    assert sum(unit.status == "counted" for unit in units) <= cell.numerator, at


def same_offices(drawn: Iterable[Drawn]) -> None:
    """Compare the offices of each newest week with the reference, and the values in its sheets with both."""
    for register, _, snapshot in drawn:
        at, measures = len(snapshot.weeks) - 1, snapshot.terms.reported
        states, week = snapshot.office_states(at), snapshot.weeks[at]
        expected = every_office(register.rows, snapshot.cards, measures, snapshot.asof, week)
        found = {
            code: ExpectedOffice(
                {key: (states.state(office, key), states.late(office, key)) for key in measures},
                {key: report[1:6] for key, report in office.reports.items()},
                [visit[:6] for visit in office.visits],
            )
            for code, office in snapshot.drilldown(at).offices.items()
        }
        assert found == expected
        for asked in asked_offices(snapshot.input.tables, snapshot.cards, week, snapshot.asof):
            reports = expected[asked.office_id].reports
            known = {key: (report[0], report[2], report[1]) for key, report in reports.items() if key in asked.asked}
            assert asked.states == known


def test_offices_and_the_values_in_sheets_are_those_of_the_reference(seed: int):
    same_offices(random_snapshots(seed))


@pytest.mark.rare
def test_offices_of_many_registers_are_those_of_the_reference(seed: int):
    same_offices(random_snapshots(seed, 20))


NOON, NEXT_NOON = noon(WEEK + days(6)), noon(WEEK + days(7))
REPORT: dict[str, Any] = {"value": 1, "evidence": "document", "received_at": NOON, "source": "test"}
# Two reports of a week by their differences from REPORT: the report that counts, and the other one.
TIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "recorded last": ({"recorded_at": NEXT_NOON}, {"value": 0, "evidence": "inspection"}),
    "received last": ({"received_at": NEXT_NOON}, {"value": 0, "recorded_at": NEXT_NOON}),
    "better evidence": ({"evidence": "inspection"}, {"value": 0, "recorded_at": NOON}),
    "lower value": ({"value": 0, "recorded_at": NOON}, {"source": "z"}),
    "last source": ({}, {"source": "a"}),
}


def test_of_two_reports_of_a_week_the_same_counts_everywhere_whichever_stands_first():
    register = governorates()
    expected = {}
    for tie, rows in TIES.items():
        for office, ordered in ((tie, rows), (f"{tie}, listed second", rows[::-1])):
            expected[office] = REPORT | {name: value for name, value in rows[0].items() if name in REPORT}
            register.office(office, "governorate", ISFAHAN)
            for row in ordered:
                register.report(office, "committee", **REPORT | row)
    units = drilldown(register).units("committee")
    assert {u.office.office_id: {name: getattr(u.report, name) for name in REPORT} for u in units} == expected
    assert register.cell("committee").numerator == sum(report["value"] for report in expected.values()) == 8


def test_a_correction_is_evidence_only_from_its_receipt_on():
    register = governorates(0)
    register.report("G0", "committee", 1, received_at=noon(WEEK + days(20)))
    (before,), (after,) = (drilldown(register, asof).units("committee") for asof in (noon(WEEK + days(10)), LATER))
    assert [unit.status for unit in (before, after)] == ["not_counted", "counted"]
    assert [unit.report and unit.report.line for unit in (before, after)] == [2, 3]


def test_inspections_show_the_visits_of_the_window_and_the_office_its_last_one():
    register = governorates(1)
    register.visit("G0", WEEK - weeks(20), team=1, findings=4, resolved=1)
    register.visit("G0", WEEK, team=2, findings=3, resolved=2)
    found = drilldown(register)
    (unit,) = found.units("findings_resolved", ISFAHAN)
    assert (unit.numerator, unit.denominator, unit.status) == (2, 3, "counted")
    assert [visit.team for visit in unit.visits] == [2]
    assert [visit.team for visit in found.offices["G0"].visits] == [2, 1]
    assert found.offices["G0"].inspected == WEEK


def test_a_visit_with_several_kinds_of_finding_is_one_visit_with_their_sums_and_the_place_of_its_newest_row():
    register = governorates(1)
    later = noon(WEEK + days(4))
    register.visit("G0", WEEK, team=2, findings=3, resolved=2, finding="desk")
    register.visit("G0", WEEK, team=2, findings=2, resolved=1, finding="access", received_at=later)
    register.visit("G0", WEEK, team=2, findings=1, finding="other")
    (visit,) = drilldown(register).offices["G0"].visits
    assert (visit.findings, visit.resolved, visit.received_at, visit.line) == (6, 3, later, 3)


def test_behind_a_figure_are_the_rows_of_counts_without_numbers_and_offices_with_enough_answers():
    register = governorates(None, None, None, None)
    register.office("G-small", "governorate", ISFAHAN, small=True)
    for place, answers in (("G0", 16), ("G1", 60), ("G-small", 90), (ISFAHAN, 40)):
        register.count(place, "pleased", 9, answers)
        register.count(place, "visitors", 7)
    register.count("G0", "pleased", 9, 14, WEEK - weeks(3), channel="qr")
    register.count("G0", "pleased", 5, 50, WEEK - weeks(4))
    found = drilldown(register)
    rows = [(row.office_id, row.channel) for row in found.counts("pleased", ISFAHAN)]
    assert rows == [("", ""), ("G-small", ""), ("G0", ""), ("G0", "qr"), ("G1", "")]
    assert [row.office_id for row in found.counts("pleased", kind="governorate")] == ["G-small", "G0", "G0", "G1"]
    hidden, silent = ("too_few", 0, 0), ("not_reported", 0, 0)
    units = {unit.office.office_id: unit[1:4] for unit in found.units("pleased", ISFAHAN)}
    shown = ("counted", 9, 60)
    assert units == {"G0": hidden, "G1": shown, "G-small": hidden, "G2": silent, "G3": silent}, (
        "without the 30 answers of G0, those of the small office could be worked out"
    )
    totals = {unit.office.office_id: unit[1:4] for unit in found.units("visitors")}
    counted = ("counted", 7, 0)
    assert totals == {"G0": counted, "G1": counted, "G-small": hidden, "G2": silent, "G3": silent}


def test_offices_of_a_cell_that_is_not_shown_are_not_shown_by_themselves():
    register = governorates(None, None)
    register.office("B0", "body", ISFAHAN)
    for place in ("G0", "G1", "B0"):
        register.count(place, "pleased", 9, 40)
    units = drilldown(register).units("pleased", ISFAHAN)
    found = of_shown_cells(units, lambda county, kind: (county, kind) == (ISFAHAN, "governorate"))
    assert {unit.office.office_id: unit[1:4] for unit in found} == {
        "B0": ("counted", 9, 40),
        "G0": ("too_few", 0, 0),
        "G1": ("too_few", 0, 0),
    }
