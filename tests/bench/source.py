"""A database of the office with ten years of the province's reports: reading, cells, memory, and a later week.

Measured in a process of its own: `python -m tests.bench.source FOLDER URL` prints the figures as JSON.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psycopg

from dashboard.settings import ROOT
from tests.bench import growth
from tests.bench.report import Line
from tests.database.postgres import running_postgres

REPORTS = 6_000_000
READ_BUDGET, MEMORY_BUDGET, WEEK_BUDGET = 60.0, 1500, 10.0  # seconds, MB, seconds
# Every office of the province reports three measures every week.
OFFICES, WEEKS = 3_846, 520
_TABLE = """
    CREATE TABLE reports (week date, office_id text, measure text, value integer, evidence text,
        received_at timestamptz, source text)"""
_ROWS = """
    INSERT INTO reports
    SELECT DATE '{first}' + 7 * w, 'X' || lpad(n::text, 5, '0'), m.measure,
        CASE WHEN (n * 7919 + length(m.measure)) % 1000 >= 1000 * w / {weeks} THEN 0 ELSE 1 END,
        (ARRAY['self', 'document', 'inspection'])[1 + (n + w) % 3],
        DATE '{first}' + 7 * w + 5 + interval '1 second' * (n * 31 % 86400), 'bench'
    FROM generate_series({start}, {end} - 1) w, generate_series(0, {offices} - 1) n,
        (VALUES ('desk'), ('desk_expert'), ('committee')) m(measure)"""


def lines() -> list[Line]:
    """Seconds and MB of REPORTS reports in PostgreSQL."""
    first = growth.LAST_WEEK - timedelta(weeks=WEEKS)
    with tempfile.TemporaryDirectory() as place, running_postgres() as server, server.database() as url:
        folder = growth.write_folder(Path(place), 100 * OFFICES)
        for name in ("reports", "inspections"):
            (Path(place) / f"{name}.parquet").unlink()
            for file in (folder / name).glob("*.parquet"):
                file.unlink()
        rows = _ROWS.format(first=first, weeks=WEEKS, offices=OFFICES, start="{start}", end="{end}")
        with psycopg.connect(url) as connection:
            connection.execute(_TABLE.encode())
            connection.execute(rows.format(start=0, end=WEEKS).encode())
        command = [sys.executable, "-m", "tests.bench.source", folder, url, rows.format(start=WEEKS, end=WEEKS + 1)]
        output = subprocess.check_output(command, cwd=ROOT, text=True)
    measured = json.loads(output.splitlines()[-1])
    return [
        Line(f"{measured['reports']:,} reports in PostgreSQL: read", [measured["read"]], "s"),
        Line("read, and cells of all weeks", [measured["read"] + measured["cells"]], "s", READ_BUDGET),
        Line("memory at most", [measured["memory"]], "MB", MEMORY_BUDGET),
        Line("a week more: its rows read", [measured["again"]], "s", WEEK_BUDGET),
    ]


def measure(folder: Path, url: str, week: str) -> dict[str, float]:
    """Seconds to read a folder with a database and to work out the cells, then to read the rows of a later week, and
    the process's most memory in MB."""
    from dashboard.live import utcnow
    from dashboard.snapshot import snapshot_at
    from dashboard.sources.office import OfficeDatabase
    from dashboard.sources.read import Sources
    from tests.database.offices_database import ask_again

    began = time.perf_counter()
    sources = Sources(folder, None, OfficeDatabase(url))
    data = sources.read(utcnow())
    read = time.perf_counter()
    snapshot = snapshot_at(data, utcnow())
    cells = time.perf_counter()
    before = data.tables.rows.numbers["reports"]
    assert before == OFFICES * WEEKS * 3 and snapshot.weeks
    with psycopg.connect(url) as connection:
        connection.execute(week.encode())
    asked = time.perf_counter()
    ask_again(sources)
    again = time.perf_counter() - asked
    most = re.findall(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)[0]
    memory = int(most) * 1024 / 1e6
    figures = {"reports": before, "read": read - began, "cells": cells - read, "memory": memory, "again": again}
    assert sources.read(utcnow()).tables.rows.numbers["reports"] == before + OFFICES * 3
    sources.close()
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
