"""Seconds and memory of a whole country's cells, by engine and by how many reports there are.

`python -m tests.bench_scale --sizes 0.1 1 --engines Parquet` measures a part. The data are the national sample with
fewer weeks; each measure is made by a process of its own, so that its memory is its own. Exit code 1 if a budget is
missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench_document import SCALING, aligned, machine, markdown, put
from tests.browser.running import ROOT
from tests.database.postgres import Server, running_postgres

# Million reports -> weeks and the share that reports; of the national sample's 520 weeks and 0.34.
SIZES: Mapping[str, tuple[int, float]] = {
    "0.1": (3, 0.3),
    "1": (26, 0.34),
    "2": (52, 0.34),
    "10": (260, 0.34),
    "20": (520, 0.34),
}
# Of which cells are carried on: years of reports -> million.
YEARS: Mapping[int, str] = {1: "2", 5: "10", 10: "20"}
CSV, PARQUET, POSTGRESQL = "CSV", "Parquet", "PostgreSQL"
# A CSV folder is held in memory whole: nobody would keep ten million rows so.
ENGINES: Mapping[str, tuple[str, ...]] = {CSV: ("0.1", "1"), PARQUET: tuple(SIZES), POSTGRESQL: tuple(SIZES)}
# Seconds and MB of the cells.
BUDGETS: Mapping[tuple[str, str], tuple[float, float | None]] = {
    (PARQUET, "20"): (20.0, 1500.0),
    (POSTGRESQL, "20"): (60.0, None),
}
POSTGRES = {"shared_buffers": "1GB", "max_wal_size": "8GB", "maintenance_work_mem": "512MB"}
CARRIED_HEAD = ("engine", "years", "reports", "cells anew", "carried on")
HEAD = ("engine", "reports", "put in", "read", "cells", "memory", "database's memory", "budget", "verdict")


@dataclass(frozen=True)
class Measured:
    """Seconds of putting the rows in (a database only), of reading the data, and of the cells; peaks of memory in MB.

    database: of its processes, without the buffers that they share. digest: of the cells' bytes, which every engine
    must give alike. anew, carried: seconds of the newest publication's cells, worked out anew, and carried on from
    those of the one before; which are the same.
    """

    engine: str
    size: str
    reports: int
    load: float | None
    read: float
    cells: float
    memory: float
    database: float | None
    digest: str
    anew: float | None = None
    carried: float | None = None

    @property
    def missed(self) -> bool:
        seconds, memory = BUDGETS.get((self.engine, self.size), (None, None))
        return (seconds is not None and self.cells > seconds) or (memory is not None and self.memory > memory)

    def row(self) -> tuple[str, ...]:
        seconds, memory = BUDGETS.get((self.engine, self.size), (None, None))
        budget = ", ".join([*([f"{seconds:.0f} s"] if seconds else []), *([f"{memory:.0f} MB"] if memory else [])])
        load, database = self.load, self.database
        return (
            *(self.engine, f"{self.reports:,}", "" if load is None else f"{load:.1f} s", f"{self.read:.1f} s"),
            *(f"{self.cells:.1f} s", f"{self.memory:.0f} MB", "" if database is None else f"{database:.0f} MB"),
            *(budget, "" if not budget else "MISSED" if self.missed else "met"),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write docs/scaling.md; the exit code is 1 if a budget is missed."""
    parser = argparse.ArgumentParser("python -m tests.bench_scale", description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES), help="million reports (all)")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES), help="(all)")
    parser.add_argument("--data", type=Path, help="a folder to keep the samples in, for the next time")
    parser.add_argument("--no-document", action="store_true", help="leave docs/scaling.md as it is")
    options = parser.parse_args(arguments)
    found = measure(options.sizes, options.engines, options.data)
    print(f"{machine()}\n\n{aligned([HEAD, *(one.row() for one in found)])}")
    if rows := carried_rows(found):
        print(f"\n{aligned([CARRIED_HEAD, *rows])}")
    whole = set(options.sizes) == set(SIZES) and set(options.engines) == set(ENGINES)
    if whole and not options.no_document:
        write(found)
    return int(any(one.missed for one in found))


def write(found: Sequence[Measured]) -> None:
    """Put the table into docs/scaling.md."""
    put(SCALING, "cells", [*markdown([HEAD, *(one.row() for one in found)]), "", f"Machine: {machine()}."])
    put(SCALING, "carried", markdown([CARRIED_HEAD, *carried_rows(found)]))


def carried_rows(found: Sequence[Measured]) -> list[tuple[str, ...]]:
    """What was carried on, by engine and years."""
    years = {size: number for number, size in YEARS.items()}
    return [
        (one.engine, str(years[one.size]), f"{one.reports:,}", f"{one.anew:.1f} s", f"{one.carried:.1f} s")
        for one in found
        if one.carried is not None
    ]


def measure(sizes: Sequence[str], engines: Sequence[str], keep: Path | None = None) -> list[Measured]:
    """All that is asked for, by engine and then by size. keep: where samples stay.

    Raises AssertionError if the cells of the engines differ.
    """
    found: list[Measured] = []
    with ExitStack() as until:
        place = keep or Path(until.enter_context(tempfile.TemporaryDirectory(prefix="bench-scale-")))
        server = until.enter_context(running_postgres(**POSTGRES)) if POSTGRESQL in engines else None
        for size in sizes:
            folder = _sample(place, size)
            for engine in engines:
                if size in ENGINES[engine]:
                    print(f"cells of {size} million reports from {engine}", file=sys.stderr, flush=True)
                    found.append(_measured(engine, size, folder, server))
    for size in sizes:
        assert len({one.digest for one in found if one.size == size}) <= 1, f"engines differ at {size} million"
    return sorted(found, key=lambda one: list(ENGINES).index(one.engine))


def _sample(place: Path, size: str) -> Path:
    """The national sample of a size; one that was kept is not made again."""
    weeks, share = SIZES[size]
    folder = place / f"{size}-million"
    if not folder.exists():
        given = ["--weeks", str(weeks), "--share", str(share), "--out", f"{folder}.part"]
        shutil.rmtree(f"{folder}.part", ignore_errors=True)
        subprocess.run(
            [sys.executable, "-m", "dashboard", "sample", "--national", *given],
            cwd=ROOT,
            check=True,
            stderr=subprocess.DEVNULL,
        )
        Path(f"{folder}.part").rename(folder)
    return folder


def _measured(engine: str, size: str, folder: Path, server: Server | None) -> Measured:
    if engine == POSTGRESQL:
        assert server is not None
        with server.database() as url:
            _child("init", url)
            load = _child("load", url, str(folder))["seconds"]
            with _watched(server.pid) as peak:
                told = _child("cells", url)
            return Measured(engine, size, load=load, database=peak() / 1e6, **told, **_carried(size, url))
    if engine == CSV:
        with tempfile.TemporaryDirectory(prefix="bench-scale-") as place:
            _as_csv(folder, Path(place) / "data")
            told = _child("cells", str(Path(place) / "data"))
    else:
        told = {**_child("cells", str(folder)), **_carried(size, str(folder))}
    return Measured(engine, size, load=None, database=None, **told)


def _carried(size: str, url: str) -> dict[str, float]:
    if size not in YEARS.values():
        return {}
    told = _child("carried", url)
    return {name: told[name] for name in ("anew", "carried")}


def _as_csv(folder: Path, copy: Path) -> None:
    """The same rows as the CSV files that people keep."""
    from dashboard.live import utcnow
    from dashboard.store.folder import read_folder
    from dashboard.store.parquet_rows import ParquetRows
    from dashboard.store.tables import TABLES

    rows = read_folder(folder, utcnow()).rows
    assert isinstance(rows, ParquetRows)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("reports", "*.parquet"))
    for name in ("reports", "inspections"):
        with (copy / f"{name}.csv").open("wb") as out:
            out.write(f"{','.join(TABLES[name].names)}\n".encode())
            out.writelines(rows.text(name))


def _child(doing: str, *given: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench_scale_child", doing, *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{doing} failed:\n{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def _watched(pid: int) -> Iterator[Callable[[], float]]:
    """The most bytes that the processes under one had for themselves at one time, looked at ten times a second."""
    most, over = 0.0, threading.Event()

    def look() -> None:
        nonlocal most
        while not over.wait(0.1):
            most = max(most, sum(map(_own_bytes, _under(pid))))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield lambda: most
    finally:
        over.set()
        watcher.join()


def _under(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # A process may end while it is looked at. Its name, in brackets, may hold anything.
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except (OSError, IndexError):
            continue
    return found


def _own_bytes(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("RssAnon:"))


if __name__ == "__main__":
    sys.exit(main())
