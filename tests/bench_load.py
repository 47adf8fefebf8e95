"""Requests a second, and how soon 95 of 100 are answered, while many ask at once.

`python -m tests.bench_load --workers 1 --connections 25 --seconds 1` measures a part. The server is started as users
start it, with the shipped data; wrk (WRK, else that of the path) asks it on this machine's own address, so both share
its cores. Every connection asks again as soon as it is answered.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.bench_document import SCALING, aligned, machine, markdown, put
from tests.browser.running import get, running_server

WORKERS, CONNECTIONS, SECONDS = (1, 2), (25, 100, 400), 5
FIRST, CELLS, API = "first screen", "cell file", "API call"
API_CALL = "/api/v1/cells?week=2014-12-06&county=province&kind=all"
PACKED = {"Accept-Encoding": "br"}
# Longer than anybody waits; what is not answered by then counts as failed.
PATIENCE = 10
REPORT = Path(__file__).with_name("bench_load.lua")
HEAD = ("asked for", "workers", "connections", "requests a second", "half within", "95 of 100 within", "failed")
MEMORY_HEAD = ("workers", "memory of the server after all this")


@dataclass(frozen=True)
class Load:
    """Requests a second, milliseconds, and how many failed: broken off, too late, or answered with 400 and more."""

    asked: str
    workers: int
    connections: int
    requests: int
    rate: float
    p50: float
    p95: float
    failed: int

    def row(self) -> tuple[str, ...]:
        numbers = (self.asked, str(self.workers), str(self.connections))
        return (*numbers, f"{self.rate:.0f}", f"{self.p50:.0f} ms", f"{self.p95:.0f} ms", f"{self.failed:,}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write docs/scaling.md; the exit code is 0."""
    parser = argparse.ArgumentParser("python -m tests.bench_load", description=__doc__)
    parser.add_argument("--workers", nargs="+", type=int, default=list(WORKERS), help="(1 2)")
    parser.add_argument("--connections", nargs="+", type=int, default=list(CONNECTIONS), help="(25 100 400)")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each of the measures (5)")
    parser.add_argument("--no-document", action="store_true", help="leave docs/scaling.md as it is")
    options = parser.parse_args(arguments)
    found, memory = measure(options.workers, options.connections, options.seconds)
    print(f"{machine()}\n\n{aligned([HEAD, *(one.row() for one in found)])}")
    print(f"\n{aligned([MEMORY_HEAD, *memory_rows(memory)])}")
    whole = tuple(options.workers) == WORKERS and tuple(options.connections) == CONNECTIONS
    if whole and options.seconds >= SECONDS and not options.no_document:
        write(found, memory)
    return 0


def write(found: Sequence[Load], memory: Mapping[int, float]) -> None:
    """Put the tables into docs/scaling.md."""
    tables = [*markdown([HEAD, *(one.row() for one in found)]), "", *markdown([MEMORY_HEAD, *memory_rows(memory)])]
    put(SCALING, "load", [*tables, "", f"Machine: {machine()}; wrk and the server share its cores."])


def memory_rows(memory: Mapping[int, float]) -> list[tuple[str, str]]:
    return [(str(workers), f"{megabytes:.0f} MB") for workers, megabytes in memory.items()]


def measure(workers: Sequence[int], connections: Sequence[int], seconds: int) -> tuple[list[Load], dict[int, float]]:
    """All that is asked for, by what is asked; and by workers the server's MB at the end."""
    found: list[Load] = []
    memory: dict[int, float] = {}
    for count in workers:
        with running_server(WEB_CONCURRENCY=str(count)) as server:
            named = re.search(r"/cells/[\w-]+\.json", get(f"{server.address}/fa/"))
            assert named, "the first screen names no cell file"
            asked = {FIRST: "/fa/", CELLS: named[0], API: API_CALL}
            for name, path in asked.items():
                address = f"{server.address}{path}"
                _sound(address)
                # Each worker makes and packs what is asked for once: that is not what is measured.
                _wrk(address, 8, 1)
                for together in connections:
                    print(f"{name}, {count} workers, {together} connections", file=sys.stderr, flush=True)
                    found.append(_load(name, count, together, _wrk(address, together, seconds)))
            memory[count] = _memory(server.pid)
    return sorted(found, key=lambda one: list(asked).index(one.asked)), memory


def _sound(address: str) -> None:
    """What is measured is an answer that is whole and packed, as browsers ask for it."""
    with urlopen(Request(address, headers=PACKED), timeout=PATIENCE) as answer:
        assert answer.status == 200 and answer.headers["Content-Encoding"] == "br", address
        assert len(answer.read()) > 200, address


def _wrk(address: str, connections: int, seconds: int) -> dict[str, int]:
    program = shutil.which(os.environ.get("WRK") or "wrk")
    if not program:
        raise RuntimeError("wrk is not here. Type: export WRK=$(sh tools/ensure-wrk.sh)")
    command = [program, "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", f"{PATIENCE}s"]
    command += [word for name, value in PACKED.items() for word in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        [*command, "-s", REPORT, address], capture_output=True, text=True, check=True, timeout=seconds + 60
    )
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return told


def _load(name: str, workers: int, connections: int, told: Mapping[str, int]) -> Load:
    failed = sum(told[kind] for kind in ("status", "connect", "read", "write", "timeout"))
    rate = told["requests"] * 1e6 / told["duration"]
    return Load(name, workers, connections, told["requests"], rate, told["p50"] / 1000, told["p95"] / 1000, failed)


def _memory(pid: int) -> float:
    """MB of a process and its children, what they share counted once."""
    found = {pid, *(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())}
    rolls = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in found]
    return sum(float(re.findall(r"^Pss:\s+(\d+) kB", roll, re.MULTILINE)[0]) * 1024 / 1e6 for roll in rolls)


if __name__ == "__main__":
    sys.exit(main())
