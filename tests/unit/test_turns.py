"""Slow work of requests is done in lines, without a turn: it delays no page, and too much of it is refused."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from werkzeug.test import Client

from dashboard import turns
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten
from dashboard.dataset import Stored
from dashboard.derived import Origin, derived
from dashboard.language import say
from dashboard.live import Live
from dashboard.meeting.published import brought, publications
from dashboard.publications.parts import week_changes
from dashboard.serve import SLOW_CLIENTS
from dashboard.server import HEADERS, create_server
from dashboard.settings import Settings
from dashboard.site_path import SitePath
from dashboard.snapshot import publication_of
from dashboard.turns import CROWD, LINES, QUESTIONS, RETRY_AFTER, Busy, Line, Turns
from tests.unit.publications.publications import public, publish_rows, published_folder, row
from tests.unit.small_folder import choose_cards, small_folder

LATER = date(2014, 12, 13)
ASKED = [date(2014, 12, 6) - timedelta(weeks=back) for back in range(8)]


class Site:
    """A server that computes one request at once. A request is a function."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(8)
        self._answer = Turns(lambda environ, _: [environ["work"]()], 1)

    def ask(self, work: Callable[[], object]) -> Future:
        return self.pool.submit(self._answer, {"work": work, "wsgi.input": None}, None)

    @contextmanager
    def taken(self):
        """Another request has the only turn within the context."""
        begun, end = threading.Event(), threading.Event()
        holder = self.ask(lambda: (begun.set(), end.wait(60)))
        assert begun.wait(60)
        yield
        end.set()
        assert holder.result(60)


class Slow:
    """Work in a line that lasts until `end` is set."""

    def __init__(self, line: Line) -> None:
        self._line, self.begun, self.end = line, threading.Semaphore(0), threading.Event()

    def __call__(self) -> str:
        with self._line():
            self.begun.release()
            assert self.end.wait(60)
        return "done"


class SilentArchive:
    """An archive in a database that does not answer until the end of `slow`."""

    def __init__(self, archive: Stored, slow: Slow) -> None:
        self._archive, self._slow = archive, slow

    def read_bytes(self) -> bytes:
        self._slow()
        return self._archive.read_bytes()


@pytest.fixture
def site():
    made = Site()
    yield made
    made.pool.shutdown()


def test_slow_work_delays_no_page_and_too_much_of_it_is_refused(site):
    slow = Slow(Line(at_once=2, waiting=1, seconds=60))
    working = [site.ask(slow) for _ in range(2)]
    assert all(slow.begun.acquire(timeout=60) for _ in working)
    waiting = site.ask(slow)
    # The only turn is free: pages are answered.
    assert [site.ask(lambda: "page").result(60) for _ in range(3)] == [["page"]] * 3
    refused = None
    while refused is None:
        # The thread that waits may be slow to come.
        refused = site.ask(slow).exception(60)
        assert not waiting.done()
    assert isinstance(refused, Busy)
    assert refused.code == 503 and ("Retry-After", str(RETRY_AFTER)) in refused.get_headers()
    slow.end.set()
    assert [future.result(60) for future in (*working, waiting)] == [["done"]] * 3


def test_a_request_that_waits_for_too_long_is_refused_and_leaves_its_place(site):
    slow = Slow(Line(at_once=1, waiting=1, seconds=0.01))
    first = site.ask(slow)
    assert slow.begun.acquire(timeout=60)
    assert [type(site.ask(slow).exception(60)) for _ in range(3)] == [Busy] * 3
    slow.end.set()
    assert [first.result(60), site.ask(slow).result(60)] == [["done"]] * 2


def test_work_within_a_line_needs_no_second_place_and_threads_without_a_request_pass(site):
    line = Line(at_once=1, waiting=0, seconds=0)

    def nested() -> str:
        with line(), line():
            return "both"

    assert site.ask(nested).result(60) == ["both"]
    with line():
        assert nested() == "both"
        assert site.ask(nested).result(60) == ["both"], "a thread without a request takes no place"


def test_a_request_that_waits_for_the_value_of_another_one_holds_no_turn(site):
    slow = Slow(Line(at_once=1, waiting=0, seconds=0))
    value = derived()(lambda _: slow())
    origin = Origin()
    both = [site.ask(lambda: value(origin)) for _ in range(2)]
    assert slow.begun.acquire(timeout=60)
    assert [site.ask(lambda: "page").result(60) for _ in range(3)] == [["page"]] * 3
    slow.end.set()
    assert [future.result(60) for future in both] == [["done"]] * 2
    assert not slow.begun.acquire(blocking=False), "the value was computed once"


def test_a_thread_that_gets_no_turn_again_in_time_is_refused_and_holds_nothing(site, monkeypatch):
    monkeypatch.setattr(turns, "NEXT_TURN", 0.01)
    slow, begun = Slow(Line(at_once=1, waiting=0, seconds=0)), threading.Semaphore(0)
    value = derived()(lambda _: slow())
    origin = Origin()
    both = [site.ask(lambda: (begun.release(), value(origin))) for _ in range(2)]
    assert all(begun.acquire(timeout=60) for _ in both) and slow.begun.acquire(timeout=60)
    with site.taken():
        slow.end.set()
        assert [type(future.exception(60)) for future in both] == [Busy] * 2
    assert site.ask(lambda: value(origin)).result(60) == ["done"]
    meeting = threading.Barrier(2)
    alone = [site.ask(lambda: meeting.wait(0.1)) for _ in range(2)]
    assert [type(future.exception(60)) for future in alone] == [threading.BrokenBarrierError] * 2, "there is one turn"


def test_a_writer_that_gets_no_turn_again_in_time_does_not_say_that_nothing_was_written(site, monkeypatch, tmp_path):
    monkeypatch.setattr(turns, "NEXT_TURN", 0.01)
    database, begun, end = Database(f"sqlite:///{tmp_path}/x.sqlite"), threading.Event(), threading.Event()

    def write() -> None:
        with database.writing():
            begun.set()
            assert end.wait(60)

    writing = site.ask(write)
    assert begun.wait(60)
    with site.taken():
        end.set()
        refused = writing.exception(60)
    assert isinstance(refused, NotWritten) and refused.code == "failed"
    database.close()


def test_an_archive_that_a_silent_database_holds_back_keeps_no_page_from_asking_duckdb(site, tmp_path):
    folder = published_folder(tmp_path)
    publish_rows(folder, row(), clock=lambda: datetime(2015, 1, 1, 9))
    publish_rows(folder, row("G1004", week=LATER), week=LATER, clock=lambda: datetime(2015, 1, 8, 9))
    publish_rows(folder, row("G1001", week=LATER), week=LATER, clock=lambda: datetime(2015, 1, 8, 10))
    newest = public(folder)
    for reading in (
        lambda snapshot: publication_of(snapshot.full_input, datetime(2015, 1, 1, 9)),
        lambda snapshot: week_changes(snapshot, len(snapshot.weeks) - 2, len(snapshot.weeks) - 1),
        lambda snapshot: brought(snapshot, publications(snapshot)[1]),
    ):
        silent = Slow(Line(at_once=1, waiting=0, seconds=0))
        stored = {name: SilentArchive(archive, silent) for name, archive in newest.full_input.frozen.items()}
        snapshot = replace(newest, full_input=replace(newest.full_input, frozen=stored))
        waiting = site.ask(lambda reading=reading, snapshot=snapshot: reading(snapshot))
        assert silent.begun.acquire(timeout=60)
        assert site.ask(QUESTIONS()(lambda: "page")).result(10) == ["page"]
        silent.end.set()
        assert waiting.result(60)[0]


def test_threads_for_pages_remain_when_all_lines_are_full_and_many_heads_are_sent_slowly():
    assert sum(line.places for line in LINES) + CROWD <= SLOW_CLIENTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    data = small_folder(tmp_path_factory.mktemp("turns"), [f"{week}" for week in ASKED])
    choose_cards(data, "committee_governorates")
    return data


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("PICTURES", "download/preview-overview.png"),
        ("PICTURES", "download/trend.png"),
        ("EXPORTS", "download/offices.csv"),
        ("EXPORTS", "download/pack.pdf"),
        ("MEETINGS", "meeting"),
        ("MEETINGS", "meeting/present"),
        ("MEETINGS", "meeting/points/off_track"),
        ("WEEKS", "why?indicator=committee_governorates&county=1003"),
    ],
)
def test_whoever_asks_for_what_is_dear_waits_in_a_line_and_pages_go_on(folder, line, path):
    client = create_server(Settings(), Live(folder)).test_client()
    places = getattr(turns, line)._places
    taken = [places.acquire(blocking=False) for _ in range(getattr(turns, line).places)]
    try:
        answer = client.get(f"/en/{path}")
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, str(RETRY_AFTER))
        assert client.get("/fa/").status_code == 200
    finally:
        places.release(taken.count(True))
    assert client.get(f"/en/{path}").status_code == 200


@pytest.mark.parametrize("page", ["meeting?week={}", "why?indicator=committee_governorates&county=1003&week={}"])
def test_readers_who_ask_for_different_weeks_at_once_are_all_answered(folder, page):
    server, answers = create_server(Settings(threads=2), Live(folder)), queue.Queue()

    def ask(week: date) -> None:
        answers.put(server.test_client().get(f"/en/{page.format(week)}").status_code)

    for week in ASKED:
        # A thread that waits for ever does not keep the tests from ending.
        threading.Thread(target=ask, args=[week], daemon=True).start()
    assert [answers.get(timeout=30) for _ in ASKED] == [200] * len(ASKED)


def test_while_all_turns_are_taken_health_is_answered_and_pages_are_refused_in_words(folder, monkeypatch):
    monkeypatch.setattr(turns, "FIRST_TURN", 0.01)
    server, begun, end = create_server(Settings(threads=1), Live(folder)), threading.Event(), threading.Event()
    server.add_url_rule("/slow", view_func=lambda: str(begun.set() or end.wait(60)))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(server.test_client().get, "/slow")
        assert begun.wait(60)
        health = [server.test_client().get("/health"), Client(SitePath(server.wsgi_app, "/x")).get("/x/health")]
        refused = [server.test_client().get(path) for path in ("/fa/", "/fa/why", "/staff/fa/")]
        end.set()
        assert slow.result(60).text == "True"
    assert [answer.status_code for answer in health] == [200, 200]
    for answer in refused:
        assert answer.status_code == 503 and answer.headers["Retry-After"] == str(RETRY_AFTER)
        assert say("fa", "site.status_503") in answer.text and HEADERS.items() <= dict(answer.headers).items()
    assert server.test_client().get("/fa/").status_code == 200
