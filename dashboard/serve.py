"""gunicorn, started from Python: a process that only supervises, and workers that answer.

This module loads nothing of the dashboard itself, since what it loads is in the memory of the supervising process.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from dashboard.faults import DataError, Refused
from dashboard.memory import return_freed_memory
from dashboard.settings import Settings, SettingsError

if TYPE_CHECKING:
    from flask import Flask

    from dashboard.live import Live

# gunicorn ends, and does not start another worker, if a worker ends with one of these before it could answer.
FAULTY_DATA, BAD_REQUEST = 3, 4
# Connections whose bytes may be on the way at once, beside the requests that are computed (THREADS). A thread exists
# only once there is something for it to do.
SLOW_CLIENTS = 256

log = logging.getLogger("dashboard")

Failed = DataError | Refused | SettingsError


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, load: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._load = load
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._load()


def options(settings: Settings) -> dict[str, Any]:
    """gunicorn's options, for the command `serve` and for deploy/gunicorn.conf.py."""
    return_freed_memory()
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        # Of these threads THREADS compute at once; see dashboard.turns.
        "threads": settings.threads + SLOW_CLIENTS,
        "worker_class": "dashboard.worker.Worker",
        # A worker says that it lives only after it has read the data: of millions of reports on a busy machine that
        # takes more than gunicorn's own 30 seconds.
        "timeout": 300,
        # A server that is told to stop first ends the answers that it has begun: a pack takes seconds.
        "graceful_timeout": 30,
        "worker_tmp_dir": None,
        "control_socket_disable": True,
    }


def serve(
    load: Callable[[], Flask], settings: Settings, tell: Callable[[Failed], int], ready: Callable[[], None]
) -> int:
    """Serve until stopped; the exit code.

    load: reads the data and makes the server. tell: says on stderr what is wrong with data or settings.
    ready: called once, when the port is bound and the data are read.

    One worker reads the data itself, so that they are in memory once. Several workers share what the supervising
    process has read before it starts them. A worker that replaces a dead one and finds faulty data is started again
    until the data are sound; the first worker ends the command.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    supervisor = os.getpid()
    replacing = False

    def pre_fork(_arbiter: Any, worker: Any) -> None:
        nonlocal replacing
        replacing = worker.age > settings.workers

    def loaded() -> Flask:
        try:
            return load()
        except (DataError, Refused, SettingsError) as error:
            tell(error)
            if replacing:
                time.sleep(2)
                sys.exit(1)
            sys.exit(FAULTY_DATA if isinstance(error, DataError) else BAD_REQUEST)

    def started(worker: Any) -> None:
        watch(worker.wsgi, settings.watch_seconds)
        if worker.age == 1:
            ready()

    own = {
        "preload_app": settings.workers > 1,
        "pre_fork": pre_fork,
        # Threads do not outlive a fork: those that watch the data start in the worker.
        "post_worker_init": started,
    }
    try:
        _Gunicorn(loaded, {**options(settings), **own}).run()
    except SystemExit as ended:
        if os.getpid() != supervisor or ended.code not in (FAULTY_DATA, BAD_REQUEST):
            raise
        return 1 if ended.code == FAULTY_DATA else 2
    return 0


def watch(server: Flask, seconds: float) -> None:
    """Read changed data every few seconds, and run what the staff desk does by plan, in the background."""
    from dashboard.staff import watch_plans

    live: Live = server.extensions["live"]
    live.storage.forked()
    # A worker that replaces a dead one may begin with the data that the supervising process read long ago.
    try:
        live.look()
    except Exception:
        log.exception("looking for changed files failed; the watch looks again")
    live.watch(seconds)
    watch_plans(server, seconds)
