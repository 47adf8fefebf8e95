"""Slow clients hold no one up: few requests are computed at once, and those that only wait for bytes do not count.

A server has many threads, since each connection needs one while its bytes come and go. Of these threads only as many
compute at once as have a turn; a thread gives its turn back while it reads a body or waits for a pack.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

# Seconds until a connection is closed whose request's head, body or answer is still on the way. A body has so many
# more as it takes at the slowest speed, in bytes a second.
HEAD, BODY, ANSWER = 20, 30, 600
SLOWEST = 20_000

# Connection's socket -> moment (time.monotonic) at which the worker closes it.
deadlines: dict[Any, float] = {}

_KEY = "dashboard.turn"


class Turns:
    """WSGI middleware that computes at most `most` requests at once; the others wait for their turn."""

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int) -> None:
        self._app, self._turns = app, threading.Semaphore(most)
        self._mine = threading.local()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # The staff desk asks the public pages while it answers: that is the same turn.
        if getattr(self._mine, "turn", False):
            return self._app(environ, start_response)
        connection = environ.get("gunicorn.socket")
        environ[_KEY] = self._turns
        environ["wsgi.input"] = _Body(environ)
        with self._turns:
            self._mine.turn = True
            try:
                answer = self._app(environ, start_response)
            finally:
                self._mine.turn = False
        if connection:
            deadlines[connection] = time.monotonic() + ANSWER
        return answer


@contextmanager
def outside(environ: Mapping[str, Any]) -> Iterator[None]:
    """Within, the request of a WSGI environment waits for something and gives its turn to another one."""
    turns: threading.Semaphore | None = environ.get(_KEY)
    if turns:
        turns.release()
    try:
        yield
    finally:
        if turns:
            turns.acquire()


class _Body:
    """A request's body (wsgi.input) that is read outside of the request's turn, and not for ever."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ, self._sent = environ, environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH") or "0"
        self._deadline = time.monotonic() + BODY + (int(length) if length.isdecimal() else 0) / SLOWEST

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all if it is negative; b'' at the end."""
        return self._waiting(self._sent.read, size)

    def readline(self, size: int = -1) -> bytes:
        """A line, of at most `size` bytes if that is not negative."""
        return self._waiting(self._sent.readline, size)

    def _waiting(self, read: Callable[[int], bytes], size: int) -> bytes:
        connection = self._environ.get("gunicorn.socket")
        with outside(self._environ):
            if connection:
                deadlines[connection] = self._deadline
            try:
                return read(size)
            finally:
                deadlines.pop(connection, None)
