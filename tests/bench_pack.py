"""How fast the pack is made: in one process, from data that are read already, the agenda and the text cache cold."""

from __future__ import annotations

import subprocess
import sys
import time

RUNS = 3
# (name, with a page for each county, budget in seconds). The plain pack has 19 pages, more than the twelve promised.
PACKS = (("pack, 12 pages and more", False, 2.0), ("pack with all counties", True, 5.0))


def pack_seconds() -> dict[str, list[float]]:
    """Seconds by name of PACKS, each run in a process of its own."""
    found: dict[str, list[float]] = {}
    for name, counties, _ in PACKS:
        for _ in range(RUNS):
            code = f"from tests.bench_pack import _measured; print(_measured({counties}))"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            found.setdefault(name, []).append(float(done.stdout.splitlines()[-1]))
    return found


def _measured(counties: bool) -> float:
    """Seconds from a snapshot to the PDF's bytes, in Persian on A4."""
    from dashboard.live import utcnow
    from dashboard.pages.pack import made
    from dashboard.pages.pack_choice import Wanted
    from dashboard.settings import SHIPPED_DATA
    from dashboard.snapshot import publish, read_input

    snapshot = publish(read_input(SHIPPED_DATA, utcnow()), utcnow())
    # What a running dashboard or a timer has read by then: the offices of the week and of the one before.
    week = len(snapshot.weeks) - 1
    for known in (week, week - 1):
        snapshot.behind(known)
    begun = time.perf_counter()
    body = made(snapshot, Wanted("fa", week, counties), "a4", "pdf")
    taken = time.perf_counter() - begun
    assert body.startswith(b"%PDF")
    return taken
