"""Memory that a process no longer needs goes back to the machine at once."""

import ctypes
import gc
import os

# mallopt's parameters in glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def return_freed_memory() -> None:
    """Let this process and its children give freed memory back to the system. Call this before DuckDB is loaded.

    DuckDB brings jemalloc, which holds freed pages until later queries come; a hundred megabytes after the cells of
    the province are computed. glibc has up to eight heaps a processor, one for each thread, and never gives back
    the middle of a heap: one heap, with large blocks outside of it, wastes least. Other C libraries ignore this.
    """
    os.environ.setdefault("DUCKDB_JE_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, 256 * 1024)
        mallopt(_TRIM_THRESHOLD, 256 * 1024)


def give_back() -> None:
    """Free what only cycles hold, and give back what is free in the middle of the heap; takes 0.2 s of a processor.

    For the end of work that took much memory. Python itself looks for cycles of old objects too seldom for that.
    """
    gc.collect()
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim:
        malloc_trim(0)
