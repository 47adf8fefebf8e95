"""Limits how many requests are computed at once; a thread that only transfers bytes does not count.

A server has many threads, since each connection needs one while its bytes are transferred. A thread needs a turn (a
permit of a semaphore) to compute, and releases its turn while it reads a body or waits for a pack. So slow clients
do not delay others.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

# Seconds after which a connection is closed if the transfer of the request's head, its body or the answer has not
# ended. A body has additional time by its length, at SLOWEST bytes a second.
HEAD, BODY, ANSWER = 20, 30, 600
SLOWEST = 20_000

# Socket of a connection -> the moment (time.monotonic) at which the worker closes the connection.
deadlines: dict[Any, float] = {}

# turns: the semaphore of which this thread holds a permit; missing or None outside of a request.
_mine = threading.local()


class Turns:
    """WSGI middleware that computes at most `most` requests at once; the others wait for their turn."""

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int) -> None:
        self._app, self._turns = app, threading.Semaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # The staff desk calls the public pages while it answers: both use one turn.
        if getattr(_mine, "turns", None):
            return self._app(environ, start_response)
        connection = environ.get("gunicorn.socket")
        environ["wsgi.input"] = _Body(environ)
        with self._turns:
            _mine.turns = self._turns
            try:
                answer = self._app(environ, start_response)
            finally:
                _mine.turns = None
        if connection:
            deadlines[connection] = time.monotonic() + ANSWER
        return answer


@contextmanager
def released_turn() -> Iterator[None]:
    """Release this thread's turn within the context, where it waits or does work that another lock limits."""
    turns: threading.Semaphore | None = getattr(_mine, "turns", None)
    if turns is None:
        yield
        return
    _mine.turns = None
    turns.release()
    try:
        yield
    finally:
        turns.acquire()
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
        with released_turn():
            if self._connection:
                deadlines[self._connection] = self._deadline
            try:
                return read(size)
            finally:
                deadlines.pop(self._connection, None)
