"""One DuckDB runs the queries of all threads; each thread sees only its own rows."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.indicators.cells import days_on_record
from dashboard.settings import ROOT
from dashboard.tables import rows as rows_module
from dashboard.tables.rows import Rows, _engine
from tests.unit.small_register import WEEK, governorates, tables_of, weeks

# A server reads its data before it forks; each process ends as processes do, with all that it holds.
FORKED = """
import os, sys
import pandas as pd
from dashboard.tables.rows import Rows
from dashboard.tables.declared import TABLES
place = ("file", "line", "publication")
reports, *others = ((*TABLES[name].names, *place) for name in ("reports", "inspections", "counts"))
empty = (pd.DataFrame(columns=names) for names in others)
rows = Rows(pd.DataFrame({name: [pd.NaT] * 300_000 for name in reports}), *empty)
rows.reports["office_id"] = "O1"
offices = pd.DataFrame({"office_id": ["O1"]})
def ask():
    count = "SELECT COUNT(*) AS n FROM reports"
    return rows.answer((), {"all": (count,)}, {}, {"offices": offices})["all"]["n"][0]
before, child = ask(), os.fork()
assert ask() == before == 300_000
if child:
    sys.exit(os.waitpid(child, 0)[1] != 0)
"""


@pytest.fixture(autouse=True)
def no_shared_answers(monkeypatch):
    """DuckDB answers every question of these tests, also one that it has answered before."""
    monkeypatch.setattr(Rows, "answer", Rows.answer.__wrapped__)


def moved(tables, back: int):
    """The tables with all reports moved some weeks earlier."""
    reports = tables.rows.reports.assign(week=tables.rows.reports["week"] - pd.Timedelta(weeks=back))
    return replace(tables, rows=replace(tables.rows, reports=reports))


def test_parallel_threads_each_query_their_own_rows():
    tables = tables_of(governorates(1, 0).rows)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(days_on_record, moved(tables, back)) for back in range(16)]
    assert [one.result() for one in futures] == [(WEEK - weeks(back),) * 2 for back in range(16)]


def test_a_query_leaves_nothing_for_the_next_query():
    some, none = tables_of(governorates(1, 0).rows), tables_of(governorates(None, None).rows)
    assert [days_on_record(tables) for tables in (some, none, some)] == [(WEEK, WEEK), None, (WEEK, WEEK)]


@pytest.mark.rare
def test_both_processes_of_a_fork_can_query_and_exit():
    done = subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_database_engine_of_all_threads_is_renewed_and_connections_that_are_open_go_on(monkeypatch):
    """DuckDB's memory grows with every query: without renewal a server's memory would grow without limit."""
    rows = tables_of(governorates(1).rows).rows
    with rows.connection() as open_one:
        first = _engine((), True)
        monkeypatch.setattr(rows_module, "RENEWED_AFTER", 3)
        for _ in range(3):
            with rows.connection() as other:
                assert other.execute("SELECT COUNT(*) FROM reports").fetchone() == (1,)
        assert _engine((), True) is not first
        assert open_one.execute("SELECT COUNT(*) FROM reports").fetchone() == (1,)
