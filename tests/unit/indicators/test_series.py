"""Unpacked cells: changes, ranks and colour classes."""

import json
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given

from dashboard.indicators.cells import SORTED_BY, compute
from dashboard.indicators.packed import STATES, pack, runs, to_bytes, unpack
from dashboard.indicators.series import ABSENT, NOT_APPLICABLE, Cell, Cells, between, combined_cell
from tests.unit.small_register import CARDS, LATER, WEEK, governorates, tables_of, weeks

COLUMNS = ["indicator", "step", "week", "county_code", "kind", "numerator", "denominator", "share"]
COLUMNS += ["not_reported", "late", "unverified", "self_reported", "state", "teams"]


def frame_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a frame with the types and the order of compute; missing values are blank."""
    types = {"numerator": "Int64", "share": "float64", "teams": "Int64", "week": "datetime64[us]"}
    return pd.DataFrame(list(rows), columns=COLUMNS).astype(types).sort_values(SORTED_BY, ignore_index=True)


def row(key: str, area: str, week: date, n: int | None, d: int, **more: Any) -> dict[str, Any]:
    state = "not_reported" if n is None else "value" if n else "zero"
    counts = {
        "not_reported": 0,
        "late": 0,
        "unverified": 0,
        "self_reported": 0,
        "step": 0,
        "kind": "",
        "state": state,
    }
    place = {"indicator": key, "county_code": area, "week": week}
    return {**place, **counts, "numerator": n, "denominator": d, **more}


def cells_of(*shares: dict[str, tuple[int | None, int]]) -> Cells:
    """Cells of a card named `card`: for each week, area -> numerator and denominator."""
    rows = [
        row("card", area, WEEK + weeks(number), n, d)
        for number, week in enumerate(shares)
        for area, (n, d) in week.items()
    ]
    return Cells(pack(frame_of(rows), sample=False))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Some cells of two cards; an area may lack any week, or a kind altogether."""
    count = st.integers(0, 3)
    rows = []
    for key, step, kind in (("a", 0, ""), ("a", 0, "body"), ("a", 2, ""), ("b", 0, "")):
        for area in ("", "1001", "1002"):
            for number in draw(st.sets(st.integers(0, 5))):
                state = draw(st.sampled_from(STATES[:4]))
                n = draw(count) if state == "value" else 0 if state == "zero" else None
                counts = {name: draw(count) for name in ("not_reported", "late", "unverified", "self_reported")}
                more = {**counts, "step": step, "kind": kind, "state": state}
                rows.append(row(key, area, WEEK + weeks(number), n, draw(count) + 1, **more))
    return frame_of(rows)


@given(frames())
def test_unfolding_gives_each_cell_of_the_frame(frame: pd.DataFrame):
    packed = pack(frame, sample=False)
    cells = Cells(json.loads(to_bytes(packed)[0]))
    assert cells.weeks == sorted({week.date().isoformat() for week in frame["week"]})
    assert cells.areas == sorted(set(frame["county_code"]))
    found = {}
    for at in frame.to_dict("records"):
        week = cells.weeks.index(at["week"].date().isoformat())
        address = at["indicator"], week, at["county_code"], at["kind"], at["step"]
        numerator = 0 if pd.isna(at["numerator"]) else at["numerator"]
        names = ("denominator", "not_reported", "late", "unverified", "state", "self_reported")
        found[address] = Cell(numerator, *(at[name] for name in names))
        assert cells.at(*address) == found[address]
    for key, steps in packed["cards"].items():
        for step, kinds in steps.items():
            for kind in kinds:
                for area in cells.areas if "" in kinds else ():
                    for week, cell in enumerate(cells.series(key, area, kind, int(step))):
                        there = (key, week, area, kind, int(step)) in found
                        assert there or cell in (ABSENT, NOT_APPLICABLE)


def test_cells_of_a_series_must_be_adjacent():
    one, other = (row("card", area, WEEK, 1, 2) for area in ("1001", "1002"))
    later = row("card", "1001", WEEK + weeks(1), 1, 2)
    with pytest.raises(ValueError, match="adjacent"):
        pack(frame_of([one, later, other]).iloc[[0, 2, 1]], sample=False)


def test_runs_nothing_and_the_digest():
    assert (runs([5, 5, 5, 7]), runs([])) == ([5, 3, 7, 1], [])
    packed = pack(frame_of([]), sample=False)
    assert (packed["weeks"], packed["areas"], packed["teams"], packed["cards"]) == ([], [], [], {})
    one, other = (to_bytes(pack(frame_of([row("c", "", WEEK, n, 2)]), False)) for n in (1, 2))
    assert one[1] != other[1] and len(one[1]) == 16


def test_packing_preserves_the_computed_cells_and_the_teams_of_each_week():
    register = governorates(1, 0, None)
    register.visit("G0", WEEK, team=3)
    register.visit("G1", WEEK + weeks(1), team=5)
    register.report("G0", "committee", 1, WEEK - weeks(1), evidence="self")
    cells = Cells(pack(compute(tables_of(register.rows), CARDS, LATER), sample=True))
    assert cells.sample
    assert cells.weeks == ["2014-11-29", "2014-12-06", "2014-12-13"]
    assert cells.teams == [0, 1, 2]
    assert cells.series("committee_governorates", "1002") == [
        Cell(1, 3, 2, 0, 1, "value", 1),
        Cell(1, 3, 1, 0, 0, "value", 0),
        Cell(1, 3, 1, 0, 0, "value", 0),
    ]


def test_cells_that_were_frozen_before_self_reports_were_counted_do_not_know_them():
    packed = pack(frame_of([row("card", "", WEEK, 1, 2)]), sample=False)
    del packed["cards"]["card"]["0"][""][0]["o"]
    assert Cells(packed).at("card", 0) == Cell(1, 2, 0, 0, 0, "value", None)
    assert "self_reported" not in unpack(packed).columns


def test_a_kind_that_is_not_counted_is_not_applicable_while_the_area_exists():
    cells = cells_of({"": (1, 2)}, {"": (1, 2), "1025": (1, 2)})
    assert cells.series("card", "", "municipality") == [NOT_APPLICABLE, NOT_APPLICABLE]
    assert cells.series("card", "1025", "municipality") == [ABSENT, NOT_APPLICABLE]
    # A kind that is counted in counties only is not applicable to the province.
    rows = [row("card", area, WEEK, 1, 2) for area in ("", "1001")]
    cells = Cells(pack(frame_of([*rows, row("card", "1001", WEEK, 1, 1, kind="county_office")]), sample=False))
    assert cells.at("card", 0, "", "county_office") == NOT_APPLICABLE
    assert cells.at("card", 0, "1001", "county_office") == Cell(1, 1, 0, 0, 0, "value", 0)


def test_a_county_is_absent_before_it_exists_and_zero_has_a_share():
    cells = cells_of({"": (1, 2), "1001": (None, 2)}, {"": (1, 2), "1001": (1, 1), "1025": (0, 1)})
    assert cells.at("card", 0, "1025") == ABSENT
    assert (cells.counties(0, "card"), cells.counties(1, "card")) == (["1001"], ["1001", "1025"])
    zero, unknown = cells.at("card", 1, "1025"), cells.at("card", 0, "1001")
    assert (zero.known, zero.value, unknown.known, unknown.value) == (True, 0.0, False, None)


def test_change_is_a_cell_less_that_of_the_week_before_from_zero_too_and_not_from_absence():
    cells = cells_of(
        {"": (0, 9)}, {"": (5, 9), "1025": (1, 1)}, {"": (4, 6)}, {"": (0, 9)}, {"": (None, 9)}, {"": (2, 9)}
    )
    # Of fewer offices, fewer can be more.
    changes = [(5, 5 / 9), (-1, 4 / 6 - 5 / 9), (-4, -4 / 6), None, None]
    found = [between(*pair) for pair in pairwise(cells.series("card"))]
    assert [change and (change.units, change.value) for change in found] == changes
    assert between(*cells.series("card", "1025")[:2]) is None


def test_a_county_without_cells_is_absent_in_all_weeks():
    cells = cells_of({"1001": (1, 2)}, {"1001": (2, 2)})
    assert cells.series("card", "1099") == cells.series("card", "1099", "body") == [ABSENT, ABSENT]


def cell(n: int, d: int, state: str = "", missing: int = 0) -> Cell:
    return Cell(n, d, missing, 0, 0, state or ("value" if n else "zero"))


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ([cell(1, 2), cell(0, 3)], "value"),
        ([cell(0, 2), cell(0, 3)], "zero"),
        ([cell(0, 2, "not_reported", 2), cell(0, 3)], "zero"),
        ([cell(0, 2, "not_reported", 2), cell(1, 3)], "value"),
        ([cell(0, 2, "not_reported", 2), NOT_APPLICABLE], "not_reported"),
        ([NOT_APPLICABLE, NOT_APPLICABLE], "not_applicable"),
        ([ABSENT, cell(0, 2, "not_reported", 2)], "not_reported"),
        ([ABSENT, ABSENT], "absent"),
        ([], "absent"),
    ],
)
def test_the_state_of_several_counties_together(cells, state):
    assert combined_cell(cells).state == state


def test_unreported_offices_stay_in_the_common_denominator():
    found = combined_cell([cell(2, 4), Cell(0, 3, 3, 0, 0, "not_reported", 0), Cell(1, 2, 1, 1, 1, "value", 1)])
    assert found == Cell(3, 9, 4, 1, 1, "value", 1)
