"""The memory of the server's processes, from /proc."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def memory(first: int) -> dict[int, int]:
    """Process id -> bytes of memory of a process and of all processes that it started.

    Memory that several processes share counts in each by its part (Pss), so that the sum is what the server takes.
    A process that ends meanwhile is left out; empty without /proc.
    """
    found = {}
    for pid in _family(first):
        try:
            text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        found[pid] = next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    return found


def _family(first: int) -> Iterator[int]:
    waiting = [first]
    while waiting:
        pid = waiting.pop()
        yield pid
        threads: list[Path] = []
        # Any process or thread may end meanwhile, which Path.glob does not expect.
        with suppress(OSError):
            threads += (PROC / str(pid) / "task").iterdir()
        for thread in threads:
            with suppress(OSError):
                waiting += map(int, (thread / "children").read_text(encoding="ascii").split())
