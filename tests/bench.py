"""How fast the promised things are: `make bench`. Prints tables and writes docs/benchmark.md and docs/scaling.md.

Exit code 1 if a budget is missed. Bytes and requests are held by tests too; times only here.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import sync_playwright

from tests import bench_load
from tests.bench_document import aligned, machine, markdown
from tests.bench_offices import filter_milliseconds
from tests.bench_pack import PACKS, pack_seconds
from tests.bench_pages import Choices, Visit, choices, file_seconds, page_visits, visit
from tests.bench_sheets import BUDGET, sheet_seconds
from tests.browser.running import ROOT, launch, running_server

DOCUMENT = ROOT / "docs" / "benchmark.md"
LANG = "fa"
SLOWED = 4.0
PAGES = (("county page", "county/1002"), ("offices page", "offices?county=1002"), ("meeting page", "meeting"))
FILES = (("CSV of all cells", "cells.csv", 0.5), ("XLSX of all cells", "cells.xlsx", 3.0))
PARTS = ("pages", "load")
HEAD = ("measured", "median", "range", "budget", "verdict")


@dataclass(frozen=True)
class Line:
    """A row of the table; a line without a budget is told, not judged."""

    name: str
    values: Sequence[float]
    unit: str
    budget: float | None = None

    @property
    def missed(self) -> bool:
        return self.budget is not None and median(self.values) > self.budget

    def cells(self) -> tuple[str, ...]:
        ends = f"{self._number(min(self.values))} to {self._number(max(self.values))}"
        budget = "" if self.budget is None else f"{self._number(self.budget)} {self.unit}"
        verdict = "" if self.budget is None else "MISSED" if self.missed else "met"
        return (self.name, f"{self._number(median(self.values))} {self.unit}", ends, budget, verdict)

    def _number(self, value: float) -> str:
        return f"{value:.2f}" if self.unit == "s" else f"{value:.1f}" if self.unit in ("ms", "KB") else f"{value:.0f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all; the exit code is 1 if a budget is missed."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="visits, each with an empty cache (5)")
    parser.add_argument("--choices", type=int, default=21, help="choices a round (21)")
    parser.add_argument("--no-document", action="store_true", help="leave the documents as they are")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="(pages load)")
    options = parser.parse_args(arguments)

    if os.getloadavg()[0] > 0.5 * (os.cpu_count() or 1):
        print("The machine is busy with other work: expect times that are too long.", file=sys.stderr)
    given = ["--no-document"] if options.no_document else []
    parts: dict[str, Callable[[], int]] = {
        "pages": lambda: _pages(options),
        "load": lambda: bench_load.main(given),
    }
    # All of them, whatever the first of them finds.
    return max([parts[name]() for name in PARTS if name in options.parts])


def _pages(options: argparse.Namespace) -> int:
    starts, files = [], []
    for number in range(3 + 1):
        with running_server() as server:
            if number:
                starts.append(server.start_seconds)
                files.append([file_seconds(f"{server.address}/{LANG}/download/{path}") for _, path, _ in FILES])
    print("offices", file=sys.stderr, flush=True)
    filters, firsts = filter_milliseconds()
    print("packs", file=sys.stderr, flush=True)
    packs = pack_seconds()
    print("sheets", file=sys.stderr, flush=True)
    checks, reads = sheet_seconds()
    with running_server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        # The first visitor of a new server also waits for files to be packed, once: told apart below.
        first = visit(browser, server.address, LANG, SLOWED)
        seen = []
        for number in range(options.runs):
            print(f"visit {number + 1} of {options.runs}", file=sys.stderr, flush=True)
            seen.append(visit(browser, server.address, LANG, SLOWED))
        print("choices", file=sys.stderr, flush=True)
        slowed = choices(browser, server.address, LANG, SLOWED, options.choices)
        plain = choices(browser, server.address, LANG, 1.0, options.choices)
        lines = table(seen, first, slowed, plain, starts)
        lines.append(Line("the offices page answers a filter, 20,000 offices", filters, "ms", 150))
        lines.append(Line("the same, the very first of new data", firsts[:1], "ms", 1000))
        lines.append(Line("the same, then the first in the other language", firsts[1:], "ms"))
        for name, path in PAGES:
            print(name, file=sys.stderr, flush=True)
            lines += page_lines(name, page_visits(browser, f"{server.address}/{LANG}/{path}", SLOWED, options.runs))
        for (name, _, budget), taken in zip(FILES, zip(*files, strict=True), strict=True):
            lines.append(Line(f"{name}, made by a new server", taken, "s", budget))
        lines += [Line(f"{name}, from data that are read", packs[name], "s", budget) for name, _, budget in PACKS]
        lines.append(Line("a county's sheet of 100,000 rows checked", checks, "s", BUDGET))
        lines.append(Line("the same, read from CSV before", reads, "s"))
        measured_on = f"{machine()}, Chromium {browser.version}"
        browser.close()
    print(f"{measured_on}\n\n{aligned([HEAD, *(line.cells() for line in lines)])}\n")
    if not options.no_document:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(document(lines, measured_on, options.runs, options.choices), encoding="utf-8")
    return int(any(line.missed for line in lines))


def table(
    visits: Sequence[Visit], first: Visit, slowed: Choices, plain: Choices, starts: Sequence[float]
) -> list[Line]:
    """What was measured beside what is promised."""
    return [
        Line("first screen readable", [v.readable for v in visits], "s", 1.0),
        Line("largest paint of the first screen", [v.largest for v in visits], "s"),
        Line("choices work", [v.ready for v in visits], "s"),
        Line("live map", [v.live for v in visits], "s", 5.5),
        Line("live map, very first visitor of a server", [first.live], "s"),
        Line("on the wire, first visit", [v.bytes / 1000 for v in visits], "KB", 720),
        Line("requests, first visit", [v.requests for v in visits], ""),
        Line("on the wire, reload", [v.reload_bytes / 1000 for v in visits], "KB", 25),
        Line("live map after a reload", [v.reload_live for v in visits], "s"),
        Line("a choice shown everywhere, slowed 4 times", slowed.ranking, "ms", 100),
        Line("the same with the trend open", slowed.trend, "ms", 100),
        Line("a choice shown everywhere, not slowed", plain.ranking, "ms", 30),
        Line("the same with the trend open, not slowed", plain.trend, "ms", 30),
        Line("requests made by choices", [slowed.requests + plain.requests], "", 0),
        Line("`python app.py` until it answers", starts, "s", 3.0),
    ]


def page_lines(name: str, seen: Sequence[tuple[float, float, float]]) -> list[Line]:
    """A page that the server writes whole keeps the first screen's budgets."""
    readable, first, reload = zip(*seen, strict=True)
    lines = [Line(f"{name} readable", readable, "s", 1.0), Line(f"{name} on the wire", first, "KB", 720)]
    return [*lines, Line(f"{name} reloaded", reload, "KB", 25)]


ABOUT = """# Benchmark

Written by `make bench`; do not edit by hand. How seconds and memory grow with the data, and what a\
 server does for many at once, is in [scaling.md](scaling.md).

{table}

Machine: {machine}.

Visits: medians of {runs}, each with a fresh profile and an empty cache, the Persian page at\
 1440 × 900, the processor slowed 4 times, 1.6 Mbit/s down, 750 kbit/s up, 150 ms of latency.\
 “Readable” is the first frame with the sentence, all tiles and the map as a picture;\
 “live” is when plotly's map stands in its place. Bytes are those on the wire, headers included,\
 as the browser counts them.

Choices: {rounds} a round, by turns an indicator, a week and a county, from the event until the\
 frame that shows it in sentence, tiles, map, filters and the open one of ranking, trend and table has\
 been drawn; what is not seen (the closed ones, the links' addresses) follows and must have moved too\
 0.2 s later. A reader is taken to pause for a second between two choices.
"""


def document(lines: Sequence[Line], measured_on: str, runs: int, rounds: int) -> str:
    """docs/benchmark.md."""
    table = "\n".join(markdown([HEAD, *(line.cells() for line in lines)]))
    return ABOUT.format(table=table, machine=measured_on, runs=runs, rounds=rounds)


if __name__ == "__main__":
    sys.exit(main())
