"""gunicorn, from Python: the data are read before the workers start, so a faulty folder is told at once."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.offices_filter import prepare_newest
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot
from dashboard.staff import watch_plans

# What readers of the newest week come to.
FIRST = ("", "offices", "meeting", "meeting/decisions", "indicators", "method", "data", "publications")

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


def options(settings: Settings) -> dict[str, Any]:
    """gunicorn's options: here for the command `serve`, and for who starts gunicorn by deploy/gunicorn.conf.py."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        # What is being answered when a server is told to stop is answered first: a pack takes seconds.
        "graceful_timeout": 30,
        "worker_tmp_dir": None,
        "control_socket_disable": True,
    }


def serve(server: Flask, settings: Settings) -> None:
    """Serve until stopped. Each worker watches the data by itself."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    # Threads do not outlive a fork: they start in the worker.
    own = {"preload_app": True, "post_fork": lambda _server, _worker: watch(server, settings.watch_seconds)}
    _Gunicorn(server, {**options(settings), **own}).run()


def _look(live: Live) -> None:
    try:
        live.look(prepare_newest)
    except Exception:
        log.exception("looking for changed files failed; the watch looks again")


def watch(server: Flask, seconds: float) -> None:
    """Take in changed files as they come, in the background; what they show first is made ready before it is shown.

    What readers of the newest week come to is made now and after each change, before the first of them comes.
    """
    live: Live = server.extensions["live"]
    live.storage.forked()
    # A worker that takes a dead one's place begins with what the first process read, which may be long ago.
    _look(live)
    live.watch(seconds, prepare_newest)
    watch_plans(server, seconds)
    threading.Thread(target=_keep_warm, args=[server, live], name="warm", daemon=True).start()


def _keep_warm(server: Flask, live: Live) -> None:
    """After each change, and again where the database went away meanwhile. Runs as long as the process."""
    warmed: Snapshot | None = None
    pause = 1.0
    while True:
        newest = live.newest
        if newest is not warmed and not live.status.gone:
            pause = 1.0
            try:
                if warm(server):
                    warmed = newest
                else:
                    pause = 5.0
            except Exception:
                # What could not be made ahead is made when it is asked for.
                log.exception("pages could not be made ready before they are asked for")
                warmed = newest
        time.sleep(pause)


def warm(server: Flask) -> bool:
    """Ask for the pages of the newest week: what they rest on is kept, also for when no database answers.

    False if some of them had no database to ask.
    """
    client = server.test_client()
    answers = [client.get(f"/{lang}/{page}").status_code for page in FIRST for lang in LANGUAGES]
    return 503 not in answers
