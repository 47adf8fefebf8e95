"""gunicorn, started from Python: a supervising process, and workers that answer requests.

This module imports little of the dashboard, since its imports occupy memory in the supervising process.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
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

# Exit codes of a worker that cannot start. gunicorn then ends instead of starting another worker.
FAULTY_DATA, BAD_REQUEST = 3, 4
# Threads for connections that only transfer bytes, beside the threads that compute answers (THREADS). A thread is
# created only when there is work for it.
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
        # At most settings.threads of these compute at once; see dashboard.turns.
        "threads": settings.threads + SLOW_CLIENTS,
        "worker_class": "dashboard.worker.Worker",
        # A worker sends its first heartbeat after reading the data. Millions of reports on a busy machine take longer
        # than gunicorn's default of 30 seconds.
        "timeout": 300,
        # Seconds in which a stopping server may finish the answers that it has begun: a pack takes several.
        "graceful_timeout": 30,
        "worker_tmp_dir": None,
        "control_socket_disable": True,
    }


def serve(
    load: Callable[[], Flask], settings: Settings, report_error: Callable[[Failed], int], ready: Callable[[], None]
) -> int:
    """Serve until stopped; return the exit code.

    load: reads the data and creates the server. report_error: prints faults of data or settings to stderr.
    ready: called once, when the port is bound and the data are read.

    A single worker reads the data itself, so that memory holds the data once. Several workers share the data that the
    supervising process reads before it forks them. If the first worker finds faulty data, the command ends. A worker
    that replaces a dead one is restarted until the data are valid.
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
            report_error(error)
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
        # Threads do not survive a fork: the threads that watch the data start in the worker.
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
    """In background threads, read changed data every `seconds`, and once prepare the files of the interactive
    dashboard.
    """
    from dashboard.interactive.app import warm_up

    live: Live = server.extensions["live"]
    live.sources.database.drop_inherited_connections()
    # A worker that replaces a dead one may have the data that the supervising process read long ago.
    try:
        live.look()
    except Exception:
        log.exception("looking for changed files failed; the watch looks again")
    live.watch(seconds)
    threading.Thread(target=warm_up, args=(server,), daemon=True).start()
