"""What every measurement gives, lines with a budget, and the tables made of lines."""

import os
import platform
import statistics
import timeit
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HEAD = ("measured", "median", "range", "budget", "verdict")
_DIGITS = {"s": 2, "ms": 1, "KB": 1, "MB": 0, "": 0}


@dataclass(frozen=True)
class Line:
    """A row of the table: measured values in a unit (s, ms, KB, MB, or blank for a count), and the most that their
    median may be; None where no budget is promised."""

    name: str
    values: Sequence[float]
    unit: str
    budget: float | None = None

    @property
    def missed(self) -> bool:
        """Whether the median is over the budget."""
        return self.budget is not None and median(self.values) > self.budget

    def cells(self) -> tuple[str, ...]:
        """The row's texts, under HEAD."""
        spread = f"{self._number(min(self.values))} to {self._number(max(self.values))}"
        budget = "" if self.budget is None else f"{self._number(self.budget)} {self.unit}"
        verdict = "" if self.budget is None else "MISSED" if self.missed else "met"
        return (self.name, f"{self._number(median(self.values))} {self.unit}", spread, budget, verdict)

    def _number(self, value: float) -> str:
        return f"{value:.{_DIGITS[self.unit]}f}"


def aligned(lines: Sequence[Line]) -> str:
    """The table for a terminal."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def markdown(lines: Sequence[Line]) -> str:
    """The table in Markdown."""
    rows = [HEAD, ["---"] * len(HEAD), *(line.cells() for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def machine() -> str:
    """The machine's processor, memory and versions, and its speed at the time: shared machines have slow hours."""
    info = Path("/proc/cpuinfo")
    named = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    model = named[0].split(":", 1)[1].strip() if named else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    runs = timeit.repeat("for n in range(1_000_000): total += n", "total = 0", number=1, repeat=9)
    speed = f"which adds a million numbers in {1000 * statistics.median(runs):.0f} ms"
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}, {speed}"
