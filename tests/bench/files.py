"""Seconds to make files: cells as CSV and XLSX by a new server, and the pack of a week's meeting."""

import subprocess
import sys
import time
from urllib.request import urlopen

from dashboard.settings import ROOT
from tests.bench.report import Line
from tests.browser.running import running_server

# (name, address, budget in seconds)
DOWNLOADS = (
    ("CSV of all cells, by a new server", "/fa/download/cells.csv", 0.5),
    ("XLSX of all cells, by a new server", "/fa/download/cells.xlsx", 3.0),
)
# (name, with a page for each county, budget in seconds)
PACKS = (("pack, from a snapshot", False, 2.0), ("pack with all counties, from a snapshot", True, 5.0))


def lines(runs: int) -> list[Line]:
    """Seconds of every file, each made in a new process, since a process makes a file once."""
    seconds: dict[str, list[float]] = {}
    for _ in range(runs):
        with running_server() as server:
            for name, address, _ in DOWNLOADS:
                started = time.perf_counter()
                urlopen(f"{server.address}{address}").read()
                seconds.setdefault(name, []).append(time.perf_counter() - started)
        for name, counties, _ in PACKS:
            code = f"from tests.bench.files import pack_seconds; print(pack_seconds({counties}))"
            done = subprocess.run(
                [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
            )
            seconds.setdefault(name, []).append(float(done.stdout.splitlines()[-1]))
    return [Line(name, seconds[name], "s", budget) for name, _, budget in (*DOWNLOADS, *PACKS)]


def pack_seconds(counties: bool) -> float:
    """Seconds from a snapshot to the PDF's bytes, in Persian on A4, with nothing prepared but the offices of the week
    and of the week before."""
    from dashboard.dataset import read_dataset
    from dashboard.live import utcnow
    from dashboard.pages.pack.content import PackRequest
    from dashboard.pages.pack.routes import pack_file
    from dashboard.settings import SHIPPED_DATA
    from dashboard.snapshot import snapshot_at

    snapshot = snapshot_at(read_dataset(SHIPPED_DATA, utcnow()), utcnow())
    week = len(snapshot.weeks) - 1
    # A running dashboard has these at hand.
    for known in (week, week - 1):
        snapshot.drilldown(known)
    started = time.perf_counter()
    body = pack_file(snapshot, PackRequest("fa", week, counties), "a4", "pdf")
    seconds = time.perf_counter() - started
    assert body.startswith(b"%PDF")
    return seconds
