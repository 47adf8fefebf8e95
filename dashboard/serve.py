"""gunicorn, from Python: the data are read before the workers start, so a faulty folder is told at once."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from dashboard.live import Live
from dashboard.settings import Settings
from dashboard.staff import watch_plans

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




def watch(server: Flask, seconds: float) -> None:
    """Read changed data every few seconds, and run what the staff desk does by plan, in the background."""
    live: Live = server.extensions["live"]
    live.storage.forked()
    # A worker that replaces a dead one begins with the data that the first process read, which may be old.
    try:
        live.look()
    except Exception:
        log.exception("looking for changed files failed; the watch looks again")
    live.watch(seconds)
    watch_plans(server, seconds)
