"""Growth of reading, cells and memory with the number of reports in one folder of Parquet files.

Each folder is measured in a process of its own: `python -m tests.bench.growth FOLDER` prints the figures as JSON.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from dashboard.settings import ROOT, SHIPPED_DATA
from dashboard.weeks import moment_text
from tests.bench.report import Line

REPORTS = (100_000, 1_000_000, 10_000_000, 20_000_000)
OFFICES = 40_000
LAST_WEEK = date(2014, 12, 6)
CELLS_BUDGET, MEMORY_BUDGET = 30.0, 1500  # seconds and MB, of the largest folder
WEEK_BUDGET = 4.0  # seconds, of every folder

# An office reports four measures every fourth week, and more of the measures as the weeks go on.
_REPORTS = """
    SELECT DATE '{first}' + CAST(7 * w AS INTEGER) AS week, printf('X%05d', n) AS office_id, measure,
        CASE WHEN hash(n, measure) % 1000 >= 1000 * w // {weeks} THEN 0
             WHEN measure = 'e_service_stage' THEN 1 + CAST(hash(n) % 3 AS INTEGER)
             ELSE 1 END AS value,
        ['self', 'document', 'inspection'][1 + CAST(hash(n, w) % 3 AS INTEGER)] AS evidence,
        week + INTERVAL 5 DAY + to_seconds(CAST(hash(n, w) % 86400 AS INTEGER)) AS received_at, 'bench' AS source
    FROM range({start}, {end}) weeks(w), range({offices}) offices(n),
        (VALUES ('desk'), ('desk_expert'), ('e_service_stage'), ('committee')) measures(measure)
    WHERE (n + w) % 4 = 0 ORDER BY week, office_id"""
_INSPECTIONS = """
    SELECT DATE '{first}' + CAST(7 * w + n % 5 AS INTEGER) AS date, 1 + CAST(hash(n, w) % 38 AS INTEGER) AS team,
        printf('X%05d', (n * 199 + w * 7) % {offices}) AS office_id,
        2 AS findings, CAST(n % 3 AS INTEGER) AS resolved, date + INTERVAL 2 DAY AS received_at, 'bench' AS source
    FROM range({start}, {end}) weeks(w), range({offices} // 200) visits(n) ORDER BY date"""
_OFFICES = """
    SELECT printf('X%05d', n) AS office_id,
        CASE WHEN n < 100 THEN 'body' WHEN n % 8 = 0 THEN 'municipality' ELSE 'county_office' END AS kind,
        'دستگاه ' || n AS name_fa, 'Office ' || n AS name_en, 1001 + n % 24 AS county_code,
        CASE WHEN kind = 'county_office' THEN printf('X%05d', n % 100) END AS parent_id,
        NULL AS valid_from, NULL AS valid_to, 'yes' AS sample
    FROM range({offices}) offices(n)"""


def lines(reports: int) -> list[Line]:
    """Seconds and MB of the folders of REPORTS up to a number of reports."""
    found = []
    for count in (size for size in REPORTS if size <= reports):
        print(f"{count:,} reports", file=sys.stderr, flush=True)
        largest = count == REPORTS[-1]
        with tempfile.TemporaryDirectory() as place:
            measured = _in_a_process(write_folder(Path(place), count))
        found += [
            Line(f"{count:,} reports read and checked", [measured["read"]], "s"),
            Line("cells of all weeks", [measured["cells"]], "s", CELLS_BUDGET if largest else None),
            Line("memory at most", [measured["memory"]], "MB", MEMORY_BUDGET if largest else None),
            Line("a week more: the folder read again", [measured["read_again"]], "s"),
            Line("a week more: cells", [measured["week"]], "s", WEEK_BUDGET),
        ]
    return found


def write_folder(place: Path, reports: int) -> Path:
    """Write a data folder with about so many reports, and the next week's rows beside it. Gives the folder's path."""
    folder = place / "data"
    folder.mkdir()
    for name in ("counties.csv", "province.toml"):
        shutil.copy(SHIPPED_DATA / name, folder)
    offices = min(OFFICES, reports // 50)
    weeks = reports // offices
    first = LAST_WEEK - timedelta(weeks=weeks)
    with duckdb.connect(config={"memory_limit": "1GB"}) as con:
        con.execute(f"COPY ({_OFFICES.format(offices=offices)}) TO '{folder}/offices.csv' (HEADER)")
        for table, query in (("reports", _REPORTS), ("inspections", _INSPECTIONS)):
            (folder / table).mkdir()
            # A file a year, and the last week beside the folder.
            for start in range(0, weeks + 1, 52):
                end = min(start + 52, weeks)
                statement = query.format(first=first, weeks=weeks, offices=offices, start=start, end=end)
                con.execute(f"COPY ({statement}) TO '{folder}/{table}/{start:04}.parquet' (FORMAT parquet)")
            statement = query.format(first=first, weeks=weeks, offices=offices, start=weeks, end=weeks + 1)
            con.execute(f"COPY ({statement}) TO '{place}/{table}.parquet' (FORMAT parquet)")
    _publish(folder, LAST_WEEK - timedelta(weeks=1))
    return folder


def _publish(folder: Path, week: date) -> None:
    moment = moment_text(datetime.combine(week + timedelta(days=8), datetime.min.time()))
    file = folder / "publications.csv"
    rows = file.read_text() if file.exists() else "published_at,week,digest,note\n"
    file.write_text(f"{rows}{moment},{week},,bench\n")


def _in_a_process(folder: Path) -> dict[str, float]:
    output = subprocess.check_output([sys.executable, "-m", "tests.bench.growth", folder], cwd=ROOT, text=True)
    measured: dict[str, float] = json.loads(output.splitlines()[-1])
    return measured


def measure(folder: Path) -> dict[str, float]:
    """Seconds to read a folder and to work out its cells, the same once more with the next week's rows, and the
    process's most memory in MB."""
    from dashboard.dataset import read_dataset
    from dashboard.live import utcnow
    from dashboard.snapshot import Snapshot, snapshot_at

    def read_and_publish() -> tuple[float, float, Snapshot]:
        started = time.perf_counter()
        data = read_dataset(folder, utcnow())
        read = time.perf_counter()
        snapshot = snapshot_at(data, utcnow())
        return read - started, time.perf_counter() - read, snapshot

    read, cells, before = read_and_publish()
    for table in ("reports", "inspections"):
        shutil.move(folder.parent / f"{table}.parquet", folder / table / "new.parquet")
    _publish(folder, LAST_WEEK)
    read_again, week, after = read_and_publish()
    assert after.weeks[:-1] == before.weeks and after.weeks[-1] == LAST_WEEK
    most = re.findall(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)[0]
    memory = int(most) * 1024 / 1e6
    return {"read": read, "cells": cells, "memory": memory, "read_again": read_again, "week": week}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
