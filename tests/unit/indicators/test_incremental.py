"""Incremental computation gives the same cells as a full computation."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from dashboard.dataset import read_dataset
from dashboard.indicators import incremental
from dashboard.indicators.cells import compute
from dashboard.indicators.incremental import IncrementalCells
from dashboard.indicators.packed import pack
from tests.unit.indicators.test_cells_random import random_register, side_by_side
from tests.unit.small_folder import small_folder
from tests.unit.small_register import CARDS, COUNT_CARDS, WEEK, SmallRegister, days, noon, tables_of, weeks
from tests.unit.tables.parquet_files import NOW, sql_parquet

MOMENTS = [noon(WEEK + days(n)) for n in (-40, -30, -22, -15, -8, -1, 6, 7, 13, 30, 90)]


@pytest.fixture
def computed(monkeypatch):
    """How often all cells were computed."""
    found = []
    monkeypatch.setattr(incremental, "compute", lambda *data: found.append(1) or compute(*data))
    return found


def test_incremental_cells_equal_full_computation_after_any_change(chance):
    register, cells = side_by_side(random_register(chance) for _ in range(4)), IncrementalCells()
    tables, cards = tables_of(register.rows), (*CARDS, *COUNT_CARDS)
    for asof in sorted(chance.sample(MOMENTS, 3)):
        assert cells.packed(tables, cards, asof) == pack(compute(tables, cards, asof), tables.sample)


def reported(*rows):
    """A register with a governorate's reports: (week, value, received)."""
    register = SmallRegister()
    register.county("1001")
    register.office("G1001", "governorate", "1001")
    for week, value, received in rows:
        register.report("G1001", "committee", value, week, received_at=received)
    return register


OLD, LATER, NOW_KNOWN = (noon(WEEK - weeks(n) + days(7)) for n in (6, 1, 0))
ROWS = [(WEEK - weeks(8), 0, OLD), (WEEK - weeks(1), 1, LATER)]


def test_a_weeks_new_reports_are_added_to_the_weeks_before(computed):
    tables, cells = tables_of(reported(*ROWS, (WEEK, 0, NOW_KNOWN)).rows), IncrementalCells()
    for asof in (LATER, NOW_KNOWN):
        assert cells.packed(tables, CARDS, asof) == pack(compute(tables, CARDS, asof), tables.sample)
    assert len(computed) == 1


def test_a_weeks_new_counts_are_added_as_well_and_change_the_weeks_of_their_window(computed):
    register, cards, cells = reported(*ROWS), (*CARDS, *COUNT_CARDS), IncrementalCells()
    register.count("G1001", "pleased", 30, 40, WEEK - weeks(3), received_at=LATER)
    register.count("G1001", "pleased", 10, 40, WEEK - weeks(2), received_at=NOW_KNOWN)
    tables = tables_of(register.rows)
    for asof in (LATER, NOW_KNOWN):
        assert cells.packed(tables, cards, asof) == pack(compute(tables, cards, asof), tables.sample)
    assert len(computed) == 1


@pytest.mark.parametrize(
    "change",
    ["a backdated report", "an edited report", "an earlier moment", "a withdrawal", "the register", "a card"],
)
def test_all_cells_are_computed_again_if_more_than_rows_has_changed(computed, change):
    tables, asof, cards, cells = tables_of(reported(*ROWS).rows), NOW_KNOWN, CARDS, IncrementalCells()
    cells.packed(tables, CARDS, LATER)
    match change:
        case "a backdated report":
            tables = tables_of(reported(*ROWS, (WEEK - weeks(7), 1, OLD)).rows)
        case "an edited report":
            tables = tables_of(reported(ROWS[0], (WEEK - weeks(1), 0, LATER)).rows)
        case "an earlier moment":
            asof = LATER - days(1)
        case "a withdrawal":
            withdrawal = pd.DataFrame({"source": ["test"], "withdrawn_at": [pd.Timestamp(NOW_KNOWN)]})
            tables = replace(tables, withdrawals=withdrawal.astype(tables.withdrawals.dtypes.to_dict()))
        case "the register":
            tables = replace(tables, offices=tables.offices.assign(kind="municipality"))
        case "a card":
            cards = (CARDS[0].model_copy(update={"late_weeks": 1}), *CARDS[1:])
    cells.packed(tables, cards, asof)
    assert len(computed) == 2


def test_cells_of_parquet_files_are_added_to_where_a_file_with_later_rows_comes(tmp_path, computed):
    def week(name, back, received):
        row = f"DATE '{WEEK - weeks(back)}' AS week, 'G1001' AS office_id, 'desk' AS measure, 1 AS value, "
        row += f"'self' AS evidence, TIMESTAMP '{received}' AS received_at, 'test' AS source"
        sql_parquet(folder / "reports" / f"{name}.parquet", f"SELECT {row}")

    folder, cells = small_folder(tmp_path, []), IncrementalCells()
    later = NOW_KNOWN + days(1)
    steps = [
        ("1", 8, OLD, LATER, 1),
        ("2", 0, NOW_KNOWN, NOW_KNOWN, 1),
        ("3", 0, LATER, later, 2),
        ("1", 7, OLD, later, 3),
    ]
    for name, back, received, asof, times in steps:
        before = len(computed)
        week(name, back, received)
        data = read_dataset(folder, NOW)
        found = cells.packed(data.tables, data.cards, asof)
        assert len(computed) == times
        if times == before:
            assert found == pack(compute(data.tables, data.cards, asof), data.tables.sample)


def test_an_empty_folder_has_no_cells(computed):
    empty, cells = tables_of(SmallRegister().rows), IncrementalCells()
    assert not cells.packed(empty, CARDS, datetime(2014, 1, 1))["weeks"]
    assert not cells.packed(empty, CARDS, datetime(2014, 1, 2))["weeks"]
