"""Derived values are computed once, stored on their origin, and freed together with it."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.derived import Origin, derived
from tests.unit.pages.common.test_addresses import QUICK
from tests.unit.pages.decisions.decisions_site import client_of, record, stored
from tests.unit.small_folder import small_folder


class Given(Origin):
    """An origin with a list of what was computed from it."""

    def __init__(self) -> None:
        self.computed: list[int] = []


@derived(most=2)
def double(given: Given, number: int) -> int:
    given.computed.append(number)
    return 2 * number


def test_a_value_is_computed_once_and_the_most_recently_used_values_stay():
    given = Given()
    assert [double(given, number) for number in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert given.computed == [1, 2, 3, 2]
    assert double(Given(), 1) == 2 and given.computed == [1, 2, 3, 2], "another object has values of its own"


def test_a_value_keeps_no_other_object_in_memory_that_it_was_computed_from():
    @derived()
    def both(given: Given, other: Given) -> int:
        given.computed.append(1)
        return len(other.computed)

    new, old = Given(), Given()
    assert [both(new, old), both(new, old)] == [0, 0] and new.computed == [1]
    gone = weakref.ref(old)
    del old
    assert gone() is None
    assert both(new, Given()) == 0 and new.computed == [1, 1]


def test_parallel_threads_share_one_computation():
    begun, go_on = threading.Event(), threading.Event()

    @derived()
    def slow(given: Given) -> int:
        given.computed.append(1)
        begun.set()
        assert go_on.wait(60)
        return 7

    given = Given()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(slow, given)
        assert begun.wait(60)
        others = [pool.submit(slow, given) for _ in range(2)]
        # Another key of the same object waits for nobody.
        assert double(given, 4) == 8
        go_on.set()
        assert [each.result() for each in (first, *others)] == [7, 7, 7]
    assert given.computed == [1, 4]


def test_a_failed_computation_is_tried_again():
    @derived()
    def broken_once(given: Given) -> int:
        given.computed.append(0)
        return 1 // (len(given.computed) - 1)

    given = Given()
    with pytest.raises(ZeroDivisionError):
        broken_once(given)
    assert broken_once(given) == 1


def test_a_replaced_snapshot_is_freed_once_every_public_page_was_asked_for(tmp_path):
    folder = small_folder(tmp_path)
    client = client_of(folder)
    live = client.application.extensions["live"]
    for address in QUICK:
        client.get(address)
    first = live.newest
    replaced = [weakref.ref(each) for each in (first, first.input, first.full_input)]
    del first
    for number in (1, 2):
        record(client)
        assert len(stored(folder)) == number
    gc.collect()
    assert [each() for each in replaced] == [None] * len(replaced)
