"""Values computed from an immutable object and stored on that object: computed once, freed together with it.

    @derived(most=4)
    def agenda_of(snapshot: Snapshot, week: int) -> Agenda: ...

A module-level cache would keep every old snapshot in memory until newer entries push it out.

A function may wait for a turn (dashboard.turns), so no thread with a turn ever waits here for another one that
computes. functools.cached_property does: until Python 3.11 it holds one lock for all objects of a class while it
computes. Ruff refuses it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from dashboard.turns import SAME, Busy

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 120  # seconds that a thread waits for a value that another thread computes


class stored_property(Generic[T]):
    """A property computed at the first use and then stored on its object, which may be frozen.

    Without a lock: threads that come first at once all compute, and get the value of one of them. What takes long and
    is asked by many threads is a `derived` function.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute, self.__doc__ = compute, compute.__doc__

    def __get__(self, instance: Any, owner: type) -> T:
        # Python looks into __dict__ first at the next use, since there is no __set__.
        value: T = instance.__dict__.setdefault(self._compute.__name__, self._compute(instance))
        return value


class Origin:
    """An immutable object that other values are computed from, such as a snapshot. The values are stored on it."""


def derived(most: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Store the results of a function on its first argument that is an Origin.

    The other arguments are the key, and must be hashable. Two threads that call with the same key at once compute the
    value once: the second one waits in the line SAME, and may raise Busy. most: how many results of this function an
    Origin stores (least recently used ones are dropped); None: no limit.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        @wraps(compute)
        def stored(*args: P.args, **named: P.kwargs) -> T:
            origin, key = _origin_and_key(args, named)
            value: T = _results(origin).get(compute, key, most, lambda: compute(*args, **named))
            return value

        return stored

    return decorate


def share_results(old: Origin, new: Origin, *functions: Callable[..., Any]) -> None:
    """Give `new` the results of these functions that are stored on `old`, since they would be equal."""
    for function in functions:
        _results(new).take(getattr(function, "__wrapped__"), _results(old))  # noqa: B009


def _origin_and_key(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Origin, tuple[Any, ...]]:
    """The object on which a call's result is stored, and the result's key."""
    origin = next(arg for arg in args if isinstance(arg, Origin))
    # A key that referred to its own origin would form a cycle, which only the garbage collector frees. A reference to
    # another origin, such as the earlier publication of a comparison, would keep that origin and its results alive.
    arguments = (None if arg is origin else weakref.ref(arg) if isinstance(arg, Origin) else arg for arg in args)
    return origin, (*arguments, *sorted(named.items()))


def _results(origin: Origin) -> _Results:
    # setdefault is atomic: two threads that come first at once get the same object.
    found: _Results = origin.__dict__.setdefault("_results", _Results())
    return found


class _Result:
    """One result. value: a 1-tuple once computed, empty before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.value: tuple[Any, ...] = ()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Compute or read the value within the context, when no other thread does. Raises Busy."""
        held = self._lock.acquire(blocking=False)
        try:
            if not held:
                # Leaving the line may raise Busy as well.
                with SAME():
                    held = self._lock.acquire(timeout=PATIENCE)
                if not held:
                    raise Busy
            yield
        finally:
            if held:
                self._lock.release()


class _Results:
    """The values derived from one object, by function and key; the most recently used keys are last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[Callable[..., Any], dict[tuple[Any, ...], _Result]] = {}

    def get(
        self, function: Callable[..., Any], key: tuple[Any, ...], most: int | None, compute: Callable[[], Any]
    ) -> Any:
        with self._lock:
            results = self._of.setdefault(function, {})
            result = results.pop(key) if key in results else _Result()
            results[key] = result
        with result.held():
            try:
                if not result.value:
                    result.value = (compute(),)
                    if most is not None:
                        self._limit(results, most)
            except BaseException:
                with self._lock:
                    results.pop(key, None)
                raise
        return result.value[0]

    def _limit(self, results: dict[tuple[Any, ...], _Result], most: int) -> None:
        """Drop the least recently used of more than `most` results. Those still being computed do not count."""
        with self._lock:
            computed = [key for key, result in results.items() if result.value]
            for key in computed[:-most]:
                del results[key]

    def take(self, function: Callable[..., Any], other: _Results) -> None:
        with other._lock:
            self._of[function] = dict(other._of.get(function, {}))
