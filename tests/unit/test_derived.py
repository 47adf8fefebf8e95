"""Derived values are computed once, stored on their origin, and freed together with it."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from dashboard.derived import Origin, derived, stored_property
from tests.unit.pages.common.test_addresses import ANSWERED
from tests.unit.pages.decisions.decisions_site import client_of, record, stored
from tests.unit.small_folder import small_folder


class Source(Origin):
    """An origin with a list of the values computed from it."""

    def __init__(self) -> None:
        self.computed: list[int] = []


@derived(most=2)
def double(source: Source, number: int) -> int:
    source.computed.append(number)
    return 2 * number


def test_a_value_is_computed_once_and_the_most_recently_used_values_stay():
    source = Source()
    assert [double(source, number) for number in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert source.computed == [1, 2, 3, 2]
    assert double(Source(), 1) == 2 and source.computed == [1, 2, 3, 2], "another object has values of its own"


def test_a_value_does_not_keep_its_other_arguments_in_memory():
    @derived()
    def both(source: Source, other: Source) -> int:
        source.computed.append(1)
        return len(other.computed)

    new, old = Source(), Source()
    assert [both(new, old), both(new, old)] == [0, 0] and new.computed == [1]
    reference = weakref.ref(old)
    del old
    assert reference() is None
    assert both(new, Source()) == 0 and new.computed == [1, 1]


def test_parallel_threads_share_one_computation():
    started, proceed = threading.Event(), threading.Event()

    @derived()
    def slow(source: Source) -> int:
        source.computed.append(1)
        started.set()
        assert proceed.wait(60)
        return 7

    source = Source()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(slow, source)
        assert started.wait(60)
        waiting = [pool.submit(slow, source) for _ in range(2)]
        # Another key of the same object does not wait.
        assert double(source, 4) == 8
        proceed.set()
        assert [future.result() for future in (first, *waiting)] == [7, 7, 7]
    assert source.computed == [1, 4]


@dataclass(frozen=True)
class Frozen:
    """An object whose value two threads compute at once, or none."""

    both: threading.Barrier

    @stored_property
    def value(self) -> object:
        self.both.wait(60)
        return object()


def test_a_stored_property_keeps_no_other_thread_waiting_and_has_one_value():
    both = threading.Barrier(2)
    one, other = Frozen(both), Frozen(both)
    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(lambda each: each.value, [one, other]))) == 2
        one = Frozen(both)
        assert len({*pool.map(lambda each: each.value, [one, one]), one.value}) == 1


def test_values_that_are_still_being_computed_displace_no_stored_value():
    started, proceed = threading.Semaphore(0), threading.Event()

    @derived(most=2)
    def slow(source: Source, number: int) -> int:
        source.computed.append(number)
        started.release()
        assert number == 0 or proceed.wait(60)
        return number

    source = Source()
    assert slow(source, 0) == 0
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(slow, source, number) for number in (1, 2, 3)]
        assert all(started.acquire(timeout=60) for _ in range(4))
        assert slow(source, 0) == 0
        proceed.set()
        assert [future.result() for future in waiting] == [1, 2, 3]
    assert sorted(source.computed) == [0, 1, 2, 3]


def test_a_failed_computation_is_repeated():
    @derived()
    def broken_once(source: Source) -> int:
        source.computed.append(0)
        return 1 // (len(source.computed) - 1)

    source = Source()
    with pytest.raises(ZeroDivisionError):
        broken_once(source)
    assert broken_once(source) == 1


@pytest.mark.rare
def test_a_replaced_snapshot_is_freed_after_requests_of_every_public_page(tmp_path):
    folder = small_folder(tmp_path)
    client = client_of(folder)
    live = client.application.extensions["live"]
    for address in ANSWERED:
        client.get(address)
    first = live.newest
    replaced = [weakref.ref(future) for future in (first, first.input, first.full_input)]
    del first
    for number in (1, 2):
        record(client)
        assert len(stored(folder)) == number
    gc.collect()
    assert [future() for future in replaced] == [None] * len(replaced)
