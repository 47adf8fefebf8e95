"""The bench of engines and sizes, at its smallest: so that it can be run when it is wanted."""

from __future__ import annotations

import pytest

from tests import bench_scale
from tests.bench_document import put


@pytest.mark.rare
def test_every_engine_gives_the_same_cells_and_tells_its_seconds_and_memory():
    found = bench_scale.measure(["0.1"], list(bench_scale.ENGINES))
    assert [one.engine for one in found] == ["CSV", "Parquet", "PostgreSQL"]
    # measure itself holds the digests equal; of nothing they would be equal as well.
    assert {one.reports for one in found} == {104_677}
    for one in found:
        assert 0 < one.cells < 60 and 0 < one.read < 60, one
        assert 50 < one.memory < 2000, one
        assert len(one.row()) == len(bench_scale.HEAD)
    assert [one.engine for one in found if one.load] == ["PostgreSQL"]
    assert found[-1].database and found[-1].database > 1


def test_a_budget_is_missed_by_time_or_by_memory():
    one = bench_scale.Measured("Parquet", "20", 20_400_000, None, 1.0, 19.0, 1400.0, None, "")
    assert not one.missed
    assert bench_scale.Measured(**{**vars(one), "cells": 20.1}).missed
    assert bench_scale.Measured(**{**vars(one), "memory": 1501.0}).missed
    assert not bench_scale.Measured(**{**vars(one), "size": "10", "cells": 99.0}).missed


def test_a_table_takes_the_place_of_the_one_before_and_nothing_else(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("before\n<!-- measured: x -->\nold\n<!-- end of x -->\nafter\n", encoding="utf-8")
    put(file, "x", ["new"])
    put(file, "x", ["newest"])
    assert file.read_text(encoding="utf-8") == (
        "before\n<!-- measured: x -->\n\nnewest\n\n<!-- end of x -->\nafter\n"
    )
    with pytest.raises(ValueError, match="measured: y"):
        put(file, "y", ["new"])
