"""Random small registers: compute equals the reference, cell for cell, for every shipped card and rule."""

import random
from collections.abc import Iterable
from datetime import date, datetime
from itertools import combinations
from typing import Any

import hypothesis.strategies as st
import pandas as pd
import pytest

from dashboard.indicators.cells import compute
from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import EVIDENCE, TABLES, TRACED
from dashboard.tables.folder import shipped_sheets
from dashboard.tables.table_text import table_bytes
from tests.unit.indicators.by_reference import cells_of
from tests.unit.indicators.reference import Row, every_cell, recorded
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import (
    CARDS,
    COUNT_CARDS,
    COUNT_MEASURES,
    LATER,
    READ,
    WEEK,
    SmallRegister,
    compute_cells,
    days,
    noon,
    tables_of,
    weeks,
)
from tests.unit.tables.parquet_files import frames_of

OLD, NEW = ("1001", "1002", "1003"), "1025"
# Days on which an office or county begins or ends: mostly Fridays, Saturdays and their neighbours.
TURNS = [WEEK + days(n) for n in (-29, -22, -21, -15, -14, -8, -7, -3, -2, -1, 0, 1, 5, 6, 7)]
# Days of visits: on both sides of a window of 13 weeks, and 29, 30 and 31 days apart from one another.
VISITS = [WEEK + days(n) for n in (-85, -84, -54, -31, -30, -25, -24, -1, 0, 6)]
WEEKS = [WEEK - weeks(n) for n in range(8)]
# The columns in which rows that were recorded at the same moment may differ.
TIED = ("received_at", "evidence", "value", "findings", "resolved", "numerator", "denominator", "source")
SOURCES = ("counts-1", "counts-2", "counts-3")
DELAYS = (6, 6, 7, 14, 30, 60)
# Moments of the queries: before, between and after all reports.
ASKED = [noon(WEEK + days(n)) for n in (-40, -15, -8, -1, 6, 7, 13, 30, 90, 90)]
MOMENTS = st.sampled_from(ASKED)


def random_register(chance: random.Random) -> SmallRegister:
    """Counties of which one is split off on a day and one may end; offices that open, close, move, pause."""
    register = SmallRegister()
    counties = [*OLD[: chance.randint(1, 3)], NEW]
    abolished = chance.choice(["", *counties[:-1]])
    for code in counties:
        began = chance.choice(TURNS) if code == NEW else None
        register.county(code, began, valid_to=chance.choice(TURNS) if code == abolished else None)
    ids = [f"O{number}" for number in range(chance.randint(3, 8))]
    for office in ids:
        _office(chance, register, office, counties, ids)
    for _ in range(chance.randint(0, 25)):
        _report(chance, register, chance.choice(ids))
    for _ in range(chance.randint(0, 10)):
        _visit(chance, register, chance.choice(ids))
    for _ in range(chance.randint(0, 25)):
        _count(chance, register, chance.choice([*ids, *ids, *counties]))
    for number in range(chance.randint(0, 2)):
        register.withdraw(SOURCES[number], chance.choice(ASKED))
    for name in TRACED:
        rows = [{**row, "recorded_at": _recorded(chance, row["received_at"])} for row in register.rows[name]]
        register.rows[name] = [*rows, *(_tied(chance, row) for row in rows if chance.random() < 0.3)]
    return register


def side_by_side(registers: Iterable[SmallRegister]) -> SmallRegister:
    """Registers as one, whose counties and offices have nothing to do with one another.

    An engine takes as long to see what is asked as to answer it of a few rows: so it is asked once about all.
    """
    together = SmallRegister()
    for number, register in enumerate(registers, 1):
        for name, rows in register.rows.items():
            together.rows[name] += [_renamed(row, number) for row in rows]
    return together


def _renamed(row: Row, number: int) -> Row:
    """1001 is 2001 in the second register, office O1 is O1of2, and a source of counts counts-1 is counts-1of2."""
    columns = [name for name in ("county_code", "split_from") if row.get(name)]
    counties = {name: f"{number}{row[name][1:]}" for name in columns}
    offices = {name: f"{row[name]}of{number}" for name in ("office_id", "parent_id") if row.get(name)}
    sources = {"source": f"{row['source']}of{number}"} if row.get("source") in SOURCES else {}
    return {**row, **counties, **offices, **sources}


def _office(chance: random.Random, register: SmallRegister, office: str, counties: list[str], ids: list[str]) -> None:
    kind = chance.choice([*shipped_terms().kinds, "county_office"])
    home = chance.choice(counties)
    parent = chance.choice(["", *ids]) if kind in ("county_office", "municipality") else ""
    turn = chance.choice(TURNS)
    small = chance.random() < 0.2
    match chance.choice(["always", "opens", "closes", "moves", "pauses"]):
        case "always":
            register.office(office, kind, home, parent, small)
        case "opens":
            register.office(office, kind, home, parent, small, valid_from=turn)
        case "closes":
            register.office(office, kind, home, parent, small, valid_to=turn)
        case change:
            again = turn if change == "moves" else turn + days(chance.randint(1, 15))
            there = chance.choice(counties)
            becomes = {"directorate": "body", "body": "directorate"}.get(kind, kind)
            kind_then = chance.choice([kind, becomes])
            register.office(office, kind, home, parent, valid_to=turn)
            register.office(office, kind_then, there, parent, small, valid_from=again)


def _report(chance: random.Random, register: SmallRegister, office: str) -> None:
    measure = chance.choice(["desk", "desk_expert", "e_service_stage", "committee"])
    week = chance.choice(WEEKS)
    for _ in range(chance.randint(1, 2)):
        value = chance.randint(0, shipped_terms().measures[measure].highest)
        evidence, received = chance.choice(EVIDENCE), noon(week + days(chance.choice(DELAYS)))
        register.report(office, measure, value, week, evidence, received)


def _visit(chance: random.Random, register: SmallRegister, office: str) -> None:
    day, team = chance.choice(VISITS), chance.randint(1, 3)
    for _ in range(chance.randint(1, 4)):
        findings = chance.randint(0, 3)
        resolved, received = chance.randint(0, findings), noon(day + days(chance.choice(DELAYS)))
        # Rows of all kinds together, and rows of kinds, in any order.
        register.visit(office, day, team, findings, resolved, received, finding=chance.choice(["", "desk", "access"]))


def _count(chance: random.Random, register: SmallRegister, place: str) -> None:
    card, week = chance.choice(COUNT_CARDS), chance.choice(WEEKS)
    channel = chance.choice(["", "form", *card.channels])
    for _ in range(chance.randint(1, 2)):
        answers = chance.choice([0, 1, 14, 15, 29, 30, 60])
        most = {"sum": answers, "mean": 20 * answers, "total": 50}[card.rule]
        sums = chance.randint(0, most), None if card.rule == "total" else answers
        received = noon(week + days(chance.choice(DELAYS)))
        register.count(place, card.measure, *sums, week, channel, received, chance.choice(SOURCES))


def _recorded(chance: random.Random, received: datetime) -> datetime | None:
    return chance.choice([None, None, received, received + days(7)])


def _tied(chance: random.Random, row: Row) -> Row:
    """A row recorded at the same moment as another one and like that row, but for one column."""
    column = chance.choice([name for name in TIED if row.get(name) is not None])
    other: Any = row[column]
    match column:
        case "received_at":
            other -= days(1)
        case "evidence":
            other = chance.choice(EVIDENCE)
        case "value":
            other = 0 if other else 1
        case "findings" | "denominator":
            other += 1
        case "resolved" | "numerator":
            other //= 2
        case "source":
            other = chance.choice(SOURCES)
    tied = {**row, column: other, "recorded_at": recorded(row)}
    # A blank recorded_at is that of a row recorded when it was received.
    return tied | {"recorded_at": None} if recorded(row) == tied["received_at"] and chance.random() < 0.5 else tied


def sound(register: SmallRegister) -> SmallRegister:
    """The register without rows whose key an earlier row has."""
    for name in TRACED:
        keys: dict[tuple[Any, ...], Row] = {}
        for row in register.rows[name]:
            keys.setdefault(tuple({**row, "recorded_at": recorded(row)}[column] for column in TABLES[name].key), row)
        register.rows[name] = list(keys.values())
    return register


def same_as_reference(chance: random.Random, count: int) -> None:
    """Hold so many random registers against the reference, some of them side by side, each at a random moment."""
    cards = (*CARDS, *COUNT_CARDS)
    while count > 0:
        together = min(count, chance.randint(1, 4))
        count -= together
        register = side_by_side(random_register(chance) for _ in range(together))
        asof: datetime = chance.choice(ASKED)
        through: date | None = chance.choice([None, *WEEKS])
        expected = every_cell(register.rows, cards, asof, through)
        found = compute_cells(tables_of(register.rows), cards, asof, through)
        assert found.keys() == expected.keys()
        wrong = {at: (found[at], cell) for at, cell in expected.items() if found[at] != cell}
        assert wrong == {}, (register.rows, asof, through)


def test_every_cell_equals_the_reference(chance: random.Random):
    same_as_reference(chance, 12)


def test_the_cells_of_tables_in_plain_python_are_those_of_duckdb(
    chance: random.Random, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.unit.indicators.by_reference.FEW_CELLS", 10**9)
    tables, asof = tables_of(random_register(chance).rows), ASKED[-1]
    found, expected = (ask(tables, (*CARDS, *COUNT_CARDS), asof) for ask in (cells_of, compute))
    pd.testing.assert_frame_equal(found[expected.columns].reset_index(drop=True), expected)


@pytest.mark.rare
def test_every_cell_equals_the_reference_in_many_registers(chance: random.Random):
    same_as_reference(chance, 100)


def test_random_registers_have_ties_of_every_kind(chance: random.Random):
    columns = ("received_at", "recorded_at", "evidence", "value", "source")
    found = set()
    for register in (random_register(chance) for _ in range(60)):
        for one, other in combinations(register.rows["reports"], 2):
            alike = [(row["office_id"], row["measure"], row["week"], recorded(row)) for row in (one, other)]
            if alike[0] == alike[1]:
                found.add(frozenset(column for column in columns if one[column] != other[column]))
    ties = [{"evidence"}, {"value"}, {"source"}, {"received_at"}]
    assert found >= {frozenset(tie | also) for tie in ties for also in (set(), {"recorded_at"})}


def test_the_tables_of_a_random_register_are_sound_and_typed_as_those_of_files(chance: random.Random):
    for _ in range(2):
        frames = frames_of(tables_of(sound(side_by_side(random_register(chance) for _ in range(3))).rows))
        sheets = {name: [read_csv(f"{name}.csv", table_bytes(name, frames[name]), TABLES[name])] for name in READ}
        measures = [*shipped_sheets()["measures"], read_csv("measures.csv", COUNT_MEASURES, TABLES["measures"])]
        read, faults = check_tables({**shipped_sheets(), **sheets, "measures": measures}, LATER)
        assert faults == []
        for name in READ:
            key = list(TABLES[name].key)
            expected = frames[name], read[name]
            before, after = (f.drop(columns="line", errors="ignore").sort_values(key) for f in expected)
            pd.testing.assert_frame_equal(before.reset_index(drop=True), after.reset_index(drop=True))
