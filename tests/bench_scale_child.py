"""What tests.bench_scale measures, in a process of its own; the last line that it prints is JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dashboard.__main__ import main as command
from dashboard.indicators.carried import carry
from dashboard.indicators.cells import compute, public_moment
from dashboard.indicators.packed import pack, to_bytes
from dashboard.live import utcnow
from dashboard.places.opened import held
from dashboard.settings import from_environment
from dashboard.snapshot import of_area


def cells() -> dict[str, Any]:
    """Read the data of DATA_URL, then work out the country's cells of all weeks."""
    with ExitStack() as until:
        begun = time.perf_counter()
        given = held(from_environment(), until).read(utcnow())
        read = time.perf_counter()
        country = of_area(given)
        asof, through = public_moment(country.tables, utcnow())
        found = compute(country.tables, country.cards, asof, through)
        done = time.perf_counter()
        memory = _peak()
        reports, _ = given.tables.rows.counts
    return {
        "reports": reports,
        "read": read - begun,
        "cells": done - read,
        "memory": memory,
        "digest": digest(found, given.tables.sample),
    }


def carried() -> dict[str, Any]:
    """Work out the cells of the publication before the last, and of the last one anew and carried on from those."""
    with ExitStack() as until:
        given = held(from_environment(), until).read(utcnow())
        country = of_area(given)
        tables, cards = country.tables, country.cards
        published = tables.publications.sort_values("published_at").tail(2)
        (earlier, first), (asof, through) = (
            (row.published_at.to_pydatetime(), row.week.date()) for row in published.itertuples()
        )
        before = carry(tables, cards, earlier, first)
        begun = time.perf_counter()
        anew = compute(tables, cards, asof, through)
        done = time.perf_counter()
        on = carry(tables, cards, asof, through, before).cells
        over = time.perf_counter()
        told = [digest(found, tables.sample) for found in (on, anew, before.cells)]
        assert told[0] == told[1] != told[2], "carried on, cells are others than worked out anew"
        reports, _ = tables.rows.counts
    return {"reports": reports, "anew": done - begun, "carried": over - done}


def digest(found: Any, sample: bool) -> str:
    """Of the bytes that a browser would get."""
    return to_bytes(pack(found, sample))[1]


def database(*arguments: str) -> dict[str, Any]:
    """Run `python -m dashboard db …` as people do."""
    begun = time.perf_counter()
    if code := command(["db", *arguments]):
        sys.exit(code)
    return {"seconds": time.perf_counter() - begun, "memory": _peak()}


def _peak() -> float:
    """The most memory that this program had, in MB. Not getrusage: it counts what the process was forked from too."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(float(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    doing, os.environ["DATA_URL"], *more = sys.argv[1:]
    told = cells() if doing == "cells" else carried() if doing == "carried" else database(doing, *more)
    print(json.dumps(told))
