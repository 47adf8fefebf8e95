"""Tables as people read them: aligned on the terminal, and in a document between two marks of their own."""

from __future__ import annotations

import os
import platform
import statistics
import timeit
from collections.abc import Sequence
from pathlib import Path

from tests.browser.running import ROOT

SCALING = ROOT / "docs" / "scaling.md"
Rows = Sequence[Sequence[str]]


def aligned(rows: Rows) -> str:
    """Rows, the heading first, with their columns aligned."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def markdown(rows: Rows) -> list[str]:
    """The same as lines of Markdown."""
    return [f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]]]


def put(file: Path, mark: str, lines: Sequence[str]) -> None:
    """Put lines in the place of what stands between the marks of a document. Raises ValueError if it lacks them."""
    begin, end = f"<!-- measured: {mark} -->", f"<!-- end of {mark} -->"
    text = file.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"{file.name}: need {begin} and then {end}, each once")
    before, after = text[: text.index(begin)], text[text.index(end) :]
    file.write_text("\n".join([f"{before}{begin}", "", *lines, "", after]), encoding="utf-8")


def machine() -> str:
    """What it was measured on, and how fast that was at the time: a machine among others has its slow hours."""
    info = Path("/proc/cpuinfo")
    named = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    model = named[0].split(":", 1)[1].strip() if named else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    python = f"Python {platform.python_version()}, which adds up a million numbers in {1000 * _yardstick():.0f} ms"
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, {python}"


def _yardstick() -> float:
    """Seconds of a million additions, one after another: the median of nine."""
    return statistics.median(timeit.repeat("for n in range(1_000_000): total += n", "total = 0", number=1, repeat=9))
