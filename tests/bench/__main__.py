"""Measure what the project promises against its budgets: `make bench`. Exit code 1 if a budget is missed.

A run of all parts writes docs/benchmark.md. Bytes and requests are held by tests too; times and memory only here.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from tests.bench import (
    choices,
    explore_callbacks,
    explore_load,
    explore_page,
    files,
    growth,
    memory,
    offices,
    pages,
    sheets,
    source,
)
from tests.bench.report import Line, aligned, machine, markdown
from tests.browser.running import ROOT
from tests.clean import forget_settings
from tests.unit.shipped import shipped_live

DOCUMENT = ROOT / "docs" / "benchmark.md"
ABOUT = """# Benchmark

Written by `make bench`; do not edit by hand. [scaling.md](scaling.md) says how far one machine goes, and the way on.

{table}

Machine: {machine}.

- **Memory** is that of all processes of the server, counting shared memory once (PSS): one worker, the shipped data.
  Other Python processes on the machine share libraries with the server and make the figure too small.
- **Growth**: a folder of Parquet files with 40,000 offices that report four measures every fourth week (fewer offices
  below 2 million reports), each folder in a process of its own. "A week more" is the next week's rows, published.
- **A database of the office**: ten years of weekly reports of 3,846 offices on three measures in PostgreSQL, on the
  same machine. "A week more" is the time until the next week's rows are known.
- **Visits**: medians of {runs}, each with a new profile and an empty cache, the Persian page at 1440 × 900, the
  processor slowed 4 times, 1.6 Mbit/s down, 750 kbit/s up, 150 ms of latency. "Readable" is the first frame with the
  sentence and the map once all tiles have come, which are drawn in the next frame, below; "a choice works" is when
  the script and its file are in place. Bytes are those on the wire, headers included, as the browser counts them.
- **Choices**: {choices} in a row, in turn an indicator, a week and a county, from the event until the frame that
  shows the choice in sentence, rows, map and ranking. The parts below come with an answer of the server. A reader is
  taken to pause for a second between two choices.
- **Explore**: visits as above, but on a phone of 390 × 844 pixels, and from an office: 1440 × 900, 20 Mbit/s, 20 ms
  of latency, the processor not slowed. "Usable" is the frame in which sentence and map show a county that was chosen
  in the frame that drew the map. A choice is of an indicator, a week or a county, until the frame in which sentence
  and map show it; its requests and their bytes include those for the figures out of the window, after a pause.
- **Callbacks**: processor time of the answer to a choice on the interactive dashboard, with three figures in the
  window, packed for the browser, with 24 counties, {indicators} indicators and 520 weeks, of which by turns half a
  year and all are shown. No figure of the choice is kept from before; what is worked out once a snapshot and
  indicator is.
- **Many at once**: {people} people, each of whom chooses a county, a week or an indicator once a second, until the
  answer has come, and 2 workers.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 if a budget is missed."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter
    parser.add_argument("--runs", type=int, default=5, help="how often starts, visits and files are measured")
    parser.add_argument("--choices", type=int, default=21, help="choices in a row")
    parser.add_argument("--reports", type=int, default=growth.REPORTS[-1], help="most reports of a folder")
    parts: dict[str, Callable[[], list[Line]]] = {
        "memory": lambda: memory.lines(options.runs),
        "growth": lambda: growth.lines(options.reports),
        "source": source.lines,
        "files": lambda: files.lines(options.runs),
        "sheets": lambda: sheets.lines(options.runs),
        "offices": offices.lines,
        "pages": lambda: pages.lines(options.runs),
        "choices": lambda: choices.lines(options.choices),
        "explore": lambda: explore_page.lines(options.runs, options.choices),
        "callbacks": explore_callbacks.lines,
        "load": explore_load.lines,
    }
    parser.add_argument("--parts", nargs="+", choices=parts, default=list(parts), help="what to measure")
    options = parser.parse_args(arguments)
    forget_settings()

    load = os.getloadavg()[0]
    if load > 0.5 * (os.cpu_count() or 1):
        print(
            f"The machine is busy (load average {load:.1f}): times will be too long, and memory too small.",
            file=sys.stderr,
        )
    lines: list[Line] = []
    for name in filter(options.parts.__contains__, parts):
        print(name, file=sys.stderr, flush=True)
        lines += parts[name]()
    measured_on = machine()
    print(f"{measured_on}\n\n{aligned(lines)}\n")
    # Only a whole run is written down.
    if vars(options) == vars(parser.parse_args([])):
        counts = {"runs": options.runs, "choices": options.choices, "people": explore_load.PEOPLE}
        counts["indicators"] = len(shipped_live().snapshot.cards)
        text = ABOUT.format(table=markdown(lines), machine=measured_on, **counts)
        DOCUMENT.write_text(text, encoding="utf-8")
    return int(any(line.missed for line in lines))


if __name__ == "__main__":
    sys.exit(main())
