"""Values computed from an immutable object and stored on that object: computed once, freed together with it.

    @derived(most=4)
    def agenda_of(snapshot: Snapshot, week: int) -> Agenda: ...

A module-level cache would keep every old snapshot in memory until newer entries push it out.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Origin:
    """An immutable object that other values are computed from, such as a snapshot. The values are stored on it."""


def derived(most: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Store the results of a function on its first argument that is an Origin.

    The other arguments are the key, and must be hashable. Two threads that call with the same key at once compute the
    value once. most: how many results of this function an Origin stores (least recently used ones are dropped);
    None: no limit.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        @wraps(compute)
        def stored(*args: P.args, **named: P.kwargs) -> T:
            origin, key = _origin_and_key(args, named)
            value: T = _results(origin).get(compute, key, most, lambda: compute(*args, **named))
            return value

        return stored

    return decorate


def is_stored(function: Callable[P, T], *args: P.args, **named: P.kwargs) -> bool:
    """Whether the result of a function decorated with `derived` is already computed for these arguments."""
    origin, key = _origin_and_key(args, named)
    return _results(origin).has(getattr(function, "__wrapped__"), key)  # noqa: B009


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
    """One result. lock: held during the computation. value: a 1-tuple once computed, empty before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value: tuple[Any, ...] = ()


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
            if most is not None and len(results) > most:
                del results[next(iter(results))]
        with result.lock:
            if not result.value:
                result.value = (compute(),)
        return result.value[0]

    def take(self, function: Callable[..., Any], other: _Results) -> None:
        with other._lock:
            self._of[function] = dict(other._of.get(function, {}))

    def has(self, function: Callable[..., Any], key: tuple[Any, ...]) -> bool:
        with self._lock:
            result = self._of.get(function, {}).get(key)
            return result is not None and bool(result.value)
