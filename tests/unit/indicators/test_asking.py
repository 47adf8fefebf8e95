"""One DuckDB runs the queries of all threads; each thread sees only its own rows."""

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.indicators.cells import days_on_record
from dashboard.settings import ROOT
from dashboard.tables.rows import LoadedRows, Rows
from tests.unit.small_register import WEEK, governorates, tables_of, weeks

# A server reads its data before it forks; each process ends as processes do, with all that it holds.
FORKED = """
import os, sys
import pandas as pd
from dashboard.tables.rows import LoadedRows, Rows
from dashboard.tables.declared import TABLES
place = ("file", "line", "publication")
reports = pd.DataFrame({name: [pd.NaT] * 300_000 for name in (*TABLES["reports"].names, *place)})
reports["office_id"] = "O1"
rows = Rows((LoadedRows({"reports": reports}),))
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
    rows = tables.rows.in_memory("reports")
    reports = rows.assign(week=rows["week"] - pd.Timedelta(weeks=back))
    return replace(tables, rows=Rows((LoadedRows({"reports": reports}),)))


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


def test_rows_that_are_no_longer_used_leave_the_engine():
    def catalogs() -> set[str]:
        with Rows().connection() as con:
            return {name for (name,) in con.execute("SELECT database_name FROM duckdb_databases()").fetchall()}

    before, rows = catalogs(), tables_of(governorates(1).rows).rows
    for _ in range(3):
        with rows.connection() as con:
            assert con.execute("SELECT COUNT(*) FROM reports").fetchone() == (1,)
    assert len(catalogs() - before) == 1, "loaded once, asked three times"
    del con, rows
    gc.collect()
    assert catalogs() <= before
