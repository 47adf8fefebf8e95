"""Counts of requests and of logged errors, which all workers of a server share.

The counts lie in memory that the supervising process shares with its workers (an anonymous mmap, created when this
module is imported, before a worker is forked). Each worker adds to a row (slot) of its own, and whoever asks gets the
sum: no lock between processes, and no files, which a full disk would break.
"""

import mmap
import os
import threading
from bisect import bisect_left
from typing import Any

import numpy as np

from dashboard.monitoring.requests import GROUPS

# Upper limits of the histogram of seconds; the last bucket has none.
BUCKETS = (0.01, 0.05, 0.2, 1.0, 5.0)
STATUSES = ("2xx", "3xx", "4xx", "5xx")
# Twice as many as workers at most (WEB_CONCURRENCY), since a reload starts new workers before it stops the old.
SLOTS = 128

_SHAPE = (SLOTS, len(GROUPS), len(STATUSES), len(BUCKETS) + 2)
_ITEM = np.dtype(np.float64).itemsize
_PLACES = {group: place for place, group in enumerate(GROUPS)}


def _shared(shape: tuple[int, ...]) -> Any:
    size = int(np.prod(shape)) * _ITEM
    return np.frombuffer(mmap.mmap(-1, size), np.float64).reshape(shape)


# The last column of a row of _requests is the sum of seconds; those before it are the buckets.
_requests, _errors = _shared(_SHAPE), _shared((SLOTS,))
_lock = threading.Lock()
_slot = 0
# The supervising process, if there is one.
supervisor = 0


def take_slot(arbiter: Any, worker: Any) -> None:
    """gunicorn's hook `pre_fork`: gives the coming worker a slot that no living worker has.

    It runs in the supervising process, and the worker inherits the slot. The counts of a dead worker stay.
    """
    global _slot, supervisor
    supervisor = os.getpid()
    taken = {other.slot for other in arbiter.WORKERS.values()}
    worker.slot = _slot = min(set(range(SLOTS)) - taken, default=0)


def count_request(group: str, status: int, seconds: float) -> None:
    """Count an answered request. group: one of GROUPS. seconds: until the answer was ready."""
    row = _requests[_slot, _PLACES[group], min(max(status // 100, 2), 5) - 2]
    with _lock:
        row[bisect_left(BUCKETS, seconds)] += 1
        row[-1] += seconds


def count_error() -> None:
    """Count an error that was logged."""
    with _lock:
        _errors[_slot] += 1


def requests() -> list[tuple[str, str, list[int], float]]:
    """(group, status class, requests in each bucket, sum of seconds) since the start, where there are any."""
    sums = _requests.sum(axis=0)
    found = []
    for i, group in enumerate(GROUPS):
        for j, status in enumerate(STATUSES):
            *buckets, seconds = sums[i, j].tolist()
            if any(buckets):
                found.append((group, status, [int(number) for number in buckets], seconds))
    return found


def errors() -> int:
    """The number of logged errors since the start."""
    return int(_errors.sum())
