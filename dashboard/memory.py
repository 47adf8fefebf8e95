"""Returns freed memory of the process to the operating system at once."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# mallopt's parameters in glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def return_freed_memory() -> None:
    """Configure the C library of this process and its children to return freed memory.

    glibc has up to eight heaps (arenas) per processor and does not return free memory from the middle of a heap: one
    heap, with large blocks outside of it, wastes least. In tests/attack/memory.py a worker took 200 MB more
    without this. Other C libraries ignore this.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, 256 * 1024)
        mallopt(_TRIM_THRESHOLD, 256 * 1024)


@contextmanager
def without_collection() -> Iterator[None]:
    """Collect no reference cycles within the context: while the data are read, nearly every object stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def freeze_memory() -> None:
    """Before a fork: release memory, and let collections leave alone all objects that are there, so that the pages of
    memory that hold them stay shared."""
    release_memory()
    gc.freeze()


def release_memory() -> None:
    """Collect reference cycles, and return the free memory in the middle of the heap; takes 0.2 s of a processor.

    Call this after work that took much memory: Python collects cycles of old objects too seldom.
    """
    gc.collect()
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim:
        malloc_trim(0)
