"""Random small registers: compute equals the reference, cell for cell, for every shipped card."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from dashboard.store.tables import EVIDENCE, KINDS, MEASURE_MAX
from tests.unit.reference import Row, every_cell
from tests.unit.small_register import CARDS, WEEK, SmallRegister, computed, days, noon, tables_of, weeks

OLD, NEW = ("1001", "1002", "1003"), "1025"
# Days on which an office or county begins or ends: mostly Fridays, Saturdays and their neighbours.
TURNS = [WEEK + days(n) for n in (-29, -22, -21, -15, -14, -8, -7, -3, -2, -1, 0, 1, 5, 6, 7)]
# Days of visits: on both sides of a window of 13 weeks, and 29, 30 and 31 days apart from one another.
VISITS = [WEEK + days(n) for n in (-85, -84, -54, -31, -30, -25, -24, -1, 0, 6)]
WEEKS = [WEEK - weeks(n) for n in range(8)]
DELAYS = st.sampled_from([6, 6, 7, 14, 30, 60])
MOMENTS = st.sampled_from([noon(WEEK + days(n)) for n in (-40, -15, -8, -1, 6, 7, 13, 30, 90, 90)])


@st.composite
def registers(draw: st.DrawFn) -> SmallRegister:
    """Counties of which one is split off on a day and one may end; offices that open, close, move, pause."""
    register = SmallRegister()
    counties = [*OLD[: draw(st.integers(1, 3))], NEW]
    gone = draw(st.sampled_from(["", *counties[:-1]]))
    for code in counties:
        began = draw(st.sampled_from(TURNS)) if code == NEW else None
        register.county(code, began, valid_to=draw(st.sampled_from(TURNS)) if code == gone else None)
    ids = [f"O{number}" for number in range(draw(st.integers(3, 8)))]
    for office in ids:
        _office(draw, register, office, counties, ids)
    for _ in range(draw(st.integers(0, 25))):
        _report(draw, register, draw(st.sampled_from(ids)))
    for _ in range(draw(st.integers(0, 10))):
        _visit(draw, register, draw(st.sampled_from(ids)))
    for name, key in (("reports", "week office_id measure"), ("inspections", "date team office_id")):
        columns = [*key.split(), "received_at"]
        whole = {tuple(row[column] for column in columns): row for row in register.rows[name]}
        register.rows[name] = list(whole.values())
    return register


@st.composite
def many_registers(draw: st.DrawFn, most: int = 6) -> SmallRegister:
    """Several registers side by side as one, whose counties and offices have nothing to do with one another.

    An engine takes as long to see what is asked as to answer it of a few rows: so it is asked once about all.
    """
    together = SmallRegister()
    for number, register in enumerate(draw(st.lists(registers(), min_size=1, max_size=most)), 1):
        for name, rows in register.rows.items():
            together.rows[name] += [_renamed(row, number) for row in rows]
    return together


def _renamed(row: Row, number: int) -> Row:
    """1001 is 2001 in the second register, and office O1 is O1of2."""
    county = {"county_code": f"{number}{row['county_code'][1:]}"} if "county_code" in row else {}
    offices = {name: f"{row[name]}of{number}" for name in ("office_id", "parent_id") if row.get(name)}
    return {**row, **county, **offices}


def _office(draw: st.DrawFn, register: SmallRegister, office: str, counties: list[str], ids: list[str]) -> None:
    kind = draw(st.sampled_from([*KINDS, "county_office"]))
    home = draw(st.sampled_from(counties))
    parent = draw(st.sampled_from(["", *ids])) if kind == "county_office" else ""
    turn = draw(st.sampled_from(TURNS))
    match draw(st.sampled_from(["always", "opens", "closes", "moves", "pauses"])):
        case "always":
            register.office(office, kind, home, parent)
        case "opens":
            register.office(office, kind, home, parent, valid_from=turn)
        case "closes":
            register.office(office, kind, home, parent, valid_to=turn)
        case change:
            again = turn if change == "moves" else turn + days(draw(st.integers(1, 15)))
            there = draw(st.sampled_from(counties))
            becomes = {"directorate": "body", "body": "directorate"}.get(kind, kind)
            kind_then = draw(st.sampled_from([kind, becomes]))
            register.office(office, kind, home, parent, valid_to=turn)
            register.office(office, kind_then, there, parent, valid_from=again)


def _report(draw: st.DrawFn, register: SmallRegister, office: str) -> None:
    measure = draw(st.sampled_from(["desk", "desk_expert", "e_service_stage", "committee"]))
    week, value = draw(st.sampled_from(WEEKS)), draw(st.integers(0, MEASURE_MAX[measure]))
    for told in (value, *draw(st.lists(st.integers(0, MEASURE_MAX[measure]), max_size=1))):
        evidence, received = draw(st.sampled_from(EVIDENCE)), noon(week + days(draw(DELAYS)))
        register.report(office, measure, told, week, evidence, received)


def _visit(draw: st.DrawFn, register: SmallRegister, office: str) -> None:
    day, team = draw(st.sampled_from(VISITS)), draw(st.integers(1, 3))
    for _ in range(draw(st.integers(1, 2))):
        findings = draw(st.integers(0, 3))
        resolved, received = draw(st.integers(0, findings)), noon(day + days(draw(DELAYS)))
        register.visit(office, day, team, findings, resolved, received)


@settings(max_examples=50, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
@given(registers(), MOMENTS, st.none() | st.sampled_from(WEEKS))
def test_every_cell_equals_the_reference(register: SmallRegister, asof: datetime, through: date | None):
    expected = every_cell(register.rows, CARDS, asof, through)
    found = computed(tables_of(register.rows), CARDS, asof, through)
    assert found.keys() == expected.keys()
    wrong: dict[Any, Any] = {at: (found[at], cell) for at, cell in expected.items() if found[at] != cell}
    assert wrong == {}
