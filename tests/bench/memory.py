"""Start and memory of the default server: `python app.py`, one worker, the shipped data."""

import os
import re
import sys
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from dashboard.settings import ROOT, SHIPPED_DATA
from tests.bench.report import Line
from tests.browser.running import Running, running_server

START_BUDGET = 2.5  # seconds
REST_BUDGET, VISITED_BUDGET = 220, 300  # MB
PACK = "/fa/download/pack.pdf"
_EXAMPLE = re.compile(r"`(/(?:fa|en)/[^`]*)`")


def lines(runs: int) -> list[Line]:
    """Start, memory at rest, and memory after every public page and a pack have been asked for twice."""
    starts, rest, visited = [], [], []
    for run in range(runs):
        print(f"start and memory, {run + 1} of {runs}", file=sys.stderr, flush=True)
        with running_server() as server:
            starts.append(server.start_seconds)
            _wait_for_rest(server.pid)
            rest.append(megabytes(server.pid))
            _ask_for_all(server)
            visited.append(megabytes(server.pid))
    return [
        Line("`python app.py` until /health answers", starts, "s", START_BUDGET),
        Line("memory of all processes after /health", rest, "MB", REST_BUDGET),
        Line("memory after every public page and a pack, twice", visited, "MB", VISITED_BUDGET),
    ]


def megabytes(pid: int) -> float:
    """Memory of a process and all processes that it started, in millions of bytes. A page of memory that several
    processes share counts once in all (PSS), so other Python processes on the machine make the figure too small."""
    rolls = [Path(f"/proc/{member}/smaps_rollup").read_text() for member in _tree(pid)]
    return sum(int(re.findall(r"^Pss:\s+(\d+) kB", roll, re.MULTILINE)[0]) for roll in rolls) * 1024 / 1e6


def _wait_for_rest(pid: int) -> None:
    """Wait until the processes have used less than 0.05 s of a processor in 2 s, or for a minute. A server prepares
    pages in the background after its first answer; that work belongs to the memory at rest."""
    before, now = 0.0, _processor_seconds(pid)
    deadline = time.monotonic() + 60
    while now - before >= 0.05 and time.monotonic() < deadline:
        time.sleep(2)
        before, now = now, _processor_seconds(pid)


def _processor_seconds(pid: int) -> float:
    # Fields 14 and 15 of the file are ticks in user and in system mode; the name before them may hold spaces.
    fields = [Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()[11:13] for member in _tree(pid)]
    return sum(int(ticks) for pair in fields for ticks in pair) / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> list[int]:
    children = " ".join(file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children"))
    return [pid, *(member for child in children.split() for member in _tree(int(child)))]


def pages() -> list[str]:
    """The addresses of public pages in docs/addresses.md, and of every county's and every indicator's page, each in
    both languages."""
    document = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
    section = document.partition("\n## Pages\n")[2].partition("\n## ")[0]
    examples = [address for row in section.splitlines() for address in _EXAMPLE.findall(row.rpartition(" | ")[2])]
    # The first column of the register is the code; those with a first day are counties of later years.
    rows = [row.split(",") for row in (SHIPPED_DATA / "counties.csv").read_text(encoding="utf-8").splitlines()[1:]]
    examples += [f"/fa/county/{code}" for code, _, _, _, valid_from, *_ in rows if not valid_from]
    examples += [f"/fa/indicators/{card.stem}" for card in (SHIPPED_DATA / "indicators").glob("*.toml")]
    return sorted({f"/{lang}{address[3:]}" for address in examples for lang in ("fa", "en")})


def _ask_for_all(server: Running) -> None:
    for _ in range(2):
        for address in [*pages(), PACK]:
            with urlopen(f"{server.address}{quote(address, safe='/?=&,:')}", timeout=120) as answer:
                answer.read()
