"""The bench of requests at its smallest: so that it can be run when it is wanted."""

from __future__ import annotations

import pytest

from tests import bench_load
from tests.bench_document import SCALING


@pytest.mark.rare
def test_a_server_answers_all_that_ask_at_once():
    found, memory = bench_load.measure([1], [25], 1)
    assert [one.asked for one in found] == [bench_load.FIRST, bench_load.CELLS, bench_load.API]
    for one in found:
        assert one.failed == 0, one
        assert one.requests > 0 and one.rate > 0, one
        assert 0 < one.p50 <= one.p95, one
        assert len(one.row()) == len(bench_load.HEAD)
    assert 50 < memory[1] < 2000


def test_what_is_not_answered_well_is_told():
    told = {"requests": 50, "duration": 2_000_000, "p50": 1000, "p95": 4000}
    told |= {"status": 3, "connect": 1, "read": 0, "write": 0, "timeout": 2}
    one = bench_load._load("page", 1, 25, told)
    assert (one.rate, one.p95, one.failed) == (25.0, 4.0, 6)


def test_the_document_has_a_place_for_what_is_measured():
    text = SCALING.read_text(encoding="utf-8")
    assert text.index("<!-- measured: load -->") < text.index("<!-- end of load -->")
