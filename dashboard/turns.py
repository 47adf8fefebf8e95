"""Limits how many requests are computed at once; a thread that only transfers bytes or waits does not count.

A server has many threads, since each connection needs one while its bytes are transferred. A thread needs a turn (a
permit of a semaphore) to compute, and releases its turn while it reads a body. So slow clients do not delay others.
Whoever waits for a turn waits for a limited time: no thread may hold a lock for ever that others with turns wait for.

Work that waits for another server, or that takes much time or memory, is done in a `Line` of its own and without a
turn. So whoever asks for such work delays only others who ask for the same kind of work, never a public page.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.exceptions import ServiceUnavailable

# Seconds after which a connection is closed if the transfer of the request's head, its body or the answer has not
# ended. A body has additional time by its length, at SLOWEST bytes a second.
HEAD, BODY, ANSWER = 20, 30, 600
SLOWEST = 20_000
# While more than CROWD heads are being received, a quarter of the threads, a head has only this many seconds.
CROWD, CROWDED_HEAD = 64, 1

# Socket of a connection -> the moment (time.monotonic) at which the worker closes the connection.
deadlines: dict[Any, float] = {}
# Socket of a connection whose head is being received -> since when.
heads: dict[Any, float] = {}
RETRY_AFTER = 10  # seconds, for requests that are refused with Busy
# Seconds that a thread waits for its first turn, and for a turn after work in a line or after reading a body. A new
# request is refused first, since it has cost nothing yet.
FIRST_TURN, NEXT_TURN = 30, 60
REFUSED = "dashboard.refused"

# turns: the semaphore of which this thread holds a permit; missing or None outside of a request.
_mine = threading.local()


class Turns:
    """WSGI middleware that computes at most `most` requests at once; the others wait for their turn.

    A request that has waited for too long reaches the app without a turn, with REFUSED in its environ: the app then
    raises Busy before it does anything else.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int) -> None:
        self._app, self._turns = app, threading.Semaphore(most)
        # /health needs no turn of the others: it is answered while all of them are taken.
        self._health = threading.Semaphore(1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # The staff desk calls the public pages while it answers: both use one turn.
        if getattr(_mine, "turns", None):
            return self._app(environ, start_response)
        connection = environ.get("gunicorn.socket")
        environ["wsgi.input"] = _Body(environ)
        turns = self._health if environ.get("PATH_INFO") == "/health" else self._turns
        if turns.acquire(timeout=FIRST_TURN):
            _mine.turns = turns
        else:
            environ[REFUSED] = True
        try:
            answer = self._app(environ, start_response)
        finally:
            # A thread that waited in vain for its turn, here or after work in a line, holds none.
            if getattr(_mine, "turns", None):
                _mine.turns = None
                turns.release()
        if connection:
            deadlines[connection] = time.monotonic() + ANSWER
        return answer


class Busy(ServiceUnavailable):
    """Too many requests wait for the same kind of work, or have waited for too long: 503 with Retry-After."""

    def __init__(self) -> None:
        super().__init__(retry_after=RETRY_AFTER)


class Line:
    """A queue for one kind of slow work of requests: `at_once` threads work, `waiting` more wait for `seconds`.

    A thread in the line holds no turn. The lines together have fewer places than a worker has threads
    (dashboard.serve.SLOW_CLIENTS), so that threads for pages remain. Threads that answer no request, such as the one
    that watches the data, and threads that already are in a line, pass without limit.
    """

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self.places = at_once + waiting
        self._places, self._working = threading.Semaphore(self.places), threading.Semaphore(at_once)
        self._seconds = seconds

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """A place in the line for the duration of the context. Raises Busy."""
        if getattr(_mine, "turns", None) is None:
            yield
            return
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with _released_turn():
                if not self._working.acquire(timeout=self._seconds):
                    raise Busy
                try:
                    yield
                finally:
                    self._working.release()
        finally:
            self._places.release()


# Reads and writes of the database; each statement has a deadline as well (dashboard.database.engine).
DATABASE = Line(8, 24, 10)
# Passwords: a hash takes 64 MB and all cores for a moment.
PASSWORDS = Line(2, 16, 10)
# Pictures of pages and figures, which take a core for up to a second.
PICTURES = Line(1, 9, 30)
# A week's meeting, of pages that nobody has asked for yet: it consists of many values, and of questions to DuckDB.
MEETINGS = Line(1, 13, 60)
# The offices behind the figures of a week that nobody has asked for lately.
WEEKS = Line(1, 13, 60)
# Files that take a core for seconds and tens of megabytes: workbooks, packs, the data package.
EXPORTS = Line(1, 6, 60)
# Questions to DuckDB, and what consists of many of them (earlier publications and their comparison): up to two
# seconds of a core and 200 MB each.
QUESTIONS = Line(1, 16, 30)
# Sheets that are read by a process of their own, which may use all the memory that its limits allow.
SHEETS = Line(2, 8, 5)
# Documents of ten megabytes, which are in memory while they are checked, stored or read.
DOCUMENTS = Line(2, 8, 10)
# Requests that wait while another thread computes the same value (dashboard.derived).
SAME = Line(48, 0, 0)
LINES = (DATABASE, PASSWORDS, PICTURES, MEETINGS, WEEKS, EXPORTS, QUESTIONS, SHEETS, DOCUMENTS, SAME)


@contextmanager
def _released_turn() -> Iterator[None]:
    """Release this thread's turn within the context.

    Raises Busy if no turn becomes free afterwards in time; the thread then has none, and only tells the reader so.
    """
    turns: threading.Semaphore | None = getattr(_mine, "turns", None)
    if turns is None:
        yield
        return
    _mine.turns = None
    turns.release()
    try:
        yield
    finally:
        if not turns.acquire(timeout=NEXT_TURN):
            raise Busy
        _mine.turns = turns


class _Body:
    """A request's body (wsgi.input); a thread releases its turn while it reads, and reading has a deadline."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._connection, self._sent = environ.get("gunicorn.socket"), environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH") or "0"
        self._deadline = time.monotonic() + BODY + (int(length) if length.isdecimal() else 0) / SLOWEST

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all if `size` is negative; b'' at the end."""
        return self._waiting(self._sent.read, size)

    def readline(self, size: int = -1) -> bytes:
        """A line, of at most `size` bytes if `size` is not negative."""
        return self._waiting(self._sent.readline, size)

    def _waiting(self, read: Callable[[int], bytes], size: int) -> bytes:
        with _released_turn():
            if self._connection:
                deadlines[self._connection] = self._deadline
            try:
                return read(size)
            finally:
                deadlines.pop(self._connection, None)
