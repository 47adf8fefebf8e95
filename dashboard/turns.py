"""Slow clients hold no one up: few requests are computed at once, and those that only wait for bytes do not count.

A server has many threads, since each connection needs one while its bytes come and go. Of these threads only as many
compute at once as have a turn; a thread gives its turn back while it reads a body or waits for a pack.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

# Seconds until a connection is closed whose request's head, body or answer is still on the way. A body has so many
# more as it takes at the slowest speed, in bytes a second.
HEAD, BODY, ANSWER = 20, 30, 600
SLOWEST = 20_000

# Connection's socket -> moment (time.monotonic) at which the worker closes it.
deadlines: dict[Any, float] = {}

# turns: the semaphore of which this thread holds a turn; missing or None outside of a request.
_mine = threading.local()


class Turns:
    """WSGI middleware that computes at most `most` requests at once; the others wait for their turn."""

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int) -> None:
        self._app, self._turns = app, threading.Semaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # The staff desk asks the public pages while it answers: that is the same turn.
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
def outside() -> Iterator[None]:
    """Within, a thread that answers a request gives its turn away: it waits, or does what only one does at a time."""
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
    """A request's body (wsgi.input) that is read outside of the request's turn, and not for ever."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._connection, self._sent = environ.get("gunicorn.socket"), environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH") or "0"
        self._deadline = time.monotonic() + BODY + (int(length) if length.isdecimal() else 0) / SLOWEST

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all if it is negative; b'' at the end."""
        return self._waiting(self._sent.read, size)

    def readline(self, size: int = -1) -> bytes:
        """A line, of at most `size` bytes if that is not negative."""
        return self._waiting(self._sent.readline, size)

    def _waiting(self, read: Callable[[int], bytes], size: int) -> bytes:
        with outside():
            if self._connection:
                deadlines[self._connection] = self._deadline
            try:
                return read(size)
            finally:
                deadlines.pop(self._connection, None)
