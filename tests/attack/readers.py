"""Readers who ask for public pages and files while an attack goes on."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.attack.report import Trial
from tests.attack.target import Target

PAGES = ("/health", "/fa/", "/en/county/1001", "/en/offices", "/en/explore")
PAUSE = 0.3  # seconds between two requests for a page
PATIENCE = 40.0  # seconds after which a reader gives up


class Readers:
    """Asks for each path until stopped. answers: (seconds, path, status or error) of each."""

    def __init__(self, target: Target, paths: Sequence[str]) -> None:
        self.answers: list[tuple[float, str, int | str]] = []
        self._target, self._paths, self._stopped = target, paths, threading.Event()

    def read(self, path: str) -> None:
        """Ask for a path again and again."""
        while not self._stopped.is_set():
            began = time.monotonic()
            try:
                status: int | str = self._target.server.web.ask(path, seconds=PATIENCE).status
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
            self.answers.append((time.monotonic() - began, path, status))
            self._stopped.wait(PAUSE)

    def stop(self) -> None:
        self._stopped.set()

    def trial(self, sent: str, limit: float) -> Trial:
        """Passed if every answer was a 200 within `limit` seconds, and each path was asked for twice."""
        seconds, path, _ = max(self.answers)
        wrong = sorted({f"{path} {status}" for _, path, status in self.answers if status != 200})
        rare = [path for path in self._paths if sum(path == asked for _, asked, _ in self.answers) < 2]
        came = f"{len(self.answers)} answers, the slowest after {seconds:.2f} s ({path})"
        came += "".join(
            f"; {word}: {', '.join(names)}" for word, names in (("wrong", wrong), ("asked once", rare)) if names
        )
        expected = f"public pages and files answer 200 within {limit:.0f} s"
        return Trial(sent, expected, came, seconds <= limit and not wrong and not rare)


@contextmanager
def readers(target: Target) -> Iterator[Readers]:
    """Readers of public pages and of files of the current snapshot, which have been asked for once before."""
    paths = [*PAGES, *target.files()]
    for path in paths:
        target.server.web.ask(path, seconds=PATIENCE)
    group = Readers(target, paths)
    threads = [threading.Thread(target=group.read, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    try:
        yield group
    finally:
        group.stop()
        for thread in threads:
            thread.join()


def at_once(*works: Callable[[], Any]) -> list[tuple[float, Any]]:
    """(seconds, result or error) of each function, in their order; all run at once."""

    def timed(work: Callable[[], Any]) -> tuple[float, Any]:
        began = time.monotonic()
        try:
            result = work()
        except (OSError, http.client.HTTPException) as error:
            result = error
        return time.monotonic() - began, result

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(timed, works))
