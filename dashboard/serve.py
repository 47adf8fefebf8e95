"""gunicorn, started from Python: a supervising process, and workers that answer requests."""

import atexit
import logging
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from dashboard.interactive.app import warm_up
from dashboard.live import Live
from dashboard.memory import freeze_memory, return_freed_memory
from dashboard.monitoring.counts import take_slot
from dashboard.monitoring.log import Logger
from dashboard.settings import Settings

# Threads for connections that only transfer bytes, beside the threads that compute answers (THREADS). A thread is
# created only when there is work for it.
SLOW_CLIENTS = 256
# Seconds after the start of a worker until it compresses the files of the interactive dashboard.
PREPARED_AFTER = 15.0
# The most seconds that a stopping process waits for each of its background threads.
STOPPED_AFTER = 10.0

log = logging.getLogger("dashboard")


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, server: Flask, options: dict[str, Any]) -> None:
        self._server = server
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._server


def trial_folder(settings: Settings, until: ExitStack) -> Path | None:
    """A folder, not made yet, for the database of a trial of the staff desk; None if the settings allow no trial.

    until: removes the folder at the end of the stack.
    """
    if not settings.is_for_this_machine:
        return None
    folder, server = Path(tempfile.gettempdir()) / f"province-trial-{secrets.token_hex(8)}", os.getpid()

    def remove() -> None:
        # A worker, a copy of this process, comes here at its own end as well.
        if os.getpid() == server:
            shutil.rmtree(folder, ignore_errors=True)

    until.callback(remove)
    return folder


def options(settings: Settings) -> dict[str, Any]:
    """gunicorn's options, for the command `serve` and for deploy/gunicorn.conf.py."""
    return_freed_memory()
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        # At most settings.threads of these compute at once; see dashboard.turns.
        "threads": settings.threads + SLOW_CLIENTS,
        "worker_class": "dashboard.worker.Worker",
        # A worker may read the data before its first heartbeat. Millions of reports on a busy machine take longer
        # than gunicorn's default of 30 seconds.
        "timeout": 300,
        # Seconds in which a stopping server may finish the answers that it has begun: a pack takes several.
        "graceful_timeout": 30,
        "logger_class": Logger,
        # gunicorn would believe the headers SCRIPT_NAME and PATH_INFO of whoever asks from this machine, such as a
        # proxy that hands on all headers: addresses that the proxy keeps shut would be open by another name.
        "forwarder_headers": "",
        "pre_fork": take_slot,
        "worker_tmp_dir": None,
        "control_socket_disable": True,
    }


def serve(server: Flask, settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until stopped. ready: called once, when the port is bound.

    The workers share the memory of the server, which the supervising process has created before it forks them. A
    worker that replaces a dead one looks for newer data before it answers.
    """

    def started(worker: Any) -> None:
        # Threads do not survive a fork: the threads that watch the data start in the worker.
        watch(server, settings.watch_seconds)
        if worker.age == 1:
            ready()

    freeze_memory()
    _Gunicorn(server, {**options(settings), "post_worker_init": started}).run()


def develop(server: Flask, settings: Settings) -> None:
    """Serve this machine while the program is changed: Dash reloads it, shows its errors and the ways of callbacks,
    and draws with plotly's whole bundle. No development tool asks another host.
    """
    server.extensions["live"].watch(settings.watch_seconds)
    first, *others = server.extensions["rooms"].values()
    for app in others:
        app.enable_dev_tools(debug=True, dev_tools_disable_version_check=True)
    first.run(host=settings.host, port=settings.port, debug=True, dev_tools_disable_version_check=True)


def watch(server: Flask, seconds: float) -> None:
    """In background threads, read changed data every `seconds`, look for notices that are due, and once prepare the
    files of the interactive dashboard. At the end of the process they end first: a thread that computes in C++ while
    Python goes away would abort the process.
    """
    live: Live = server.extensions["live"]
    live.sources.database.drop_inherited_connections()
    # A worker that replaces a dead one may have the data that the supervising process read long ago.
    try:
        live.look()
    except Exception:
        log.exception("looking for changed files failed; the watch looks again")
    stopping = threading.Event()

    def prepare_files() -> None:
        # After the first visitors' pages, with which it would compete for the processor.
        if not stopping.wait(PREPARED_AFTER):
            warm_up(server)

    preparing = threading.Thread(target=prepare_files, daemon=True)
    preparing.start()
    threads = [live.watch(seconds, stopping), server.extensions["notices"].watch(stopping), preparing]

    def stop() -> None:
        stopping.set()
        for thread in threads:
            thread.join(STOPPED_AFTER)

    atexit.register(stop)
