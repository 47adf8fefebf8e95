"""A number (id) for each request, and which route answered it: for the log, the counts and the error pages.

`flask.request.environ` holds them under the names ID, ROUTE, LANGUAGE and SECONDS.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

from dashboard.language import LANGUAGES

ID, ROUTE, LANGUAGE, SECONDS = "dashboard.id", "dashboard.route", "dashboard.language", "dashboard.seconds"
HEADER = "X-Request-ID"
STATIC = "/static/"

# Ids as nginx, HAProxy and Traefik make them. Anything else is not repeated in a log.
_VALID = re.compile(r"[A-Za-z0-9._:-]{8,64}")

# The groups of routes in counts: a group is chosen by the first part of a route that fits.
GROUPS = ("pages", "explore", "callbacks", "assets", "files", "api", "desk", "monitoring", "unknown")
_PARTS = (
    ("/_dash-update-component", "callbacks"),
    ("/download/", "files"),
    ("/embed/", "files"),
    ("/explore", "explore"),
    ("/_dash-component-suites/", "assets"),
    ("/dash/", "explore"),
)
_FIRST = {"/api/": "api", "/staff/": "desk", STATIC: "assets", "/week/": "assets", "/film/": "assets"}
_FIRST |= {"/boundaries/": "assets", "/health": "monitoring", "/metrics": "monitoring", "/<language:lang>/": "pages"}


class RequestIds:
    """WSGI middleware that gives each request an id, sends it back in the header X-Request-ID, and measures seconds.

    The id is the one that a trusted proxy has sent, if it is valid. An answer that caches keep for other visitors
    (immutable) has no such header. proxies: number of trusted proxies.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], proxies: int) -> None:
        self._app, self._proxies = app, proxies

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sent = environ.get("HTTP_X_REQUEST_ID", "") if self._proxies else ""
        name = environ[ID] = sent if _VALID.fullmatch(sent) else new_id()

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if not any("immutable" in value for key, value in headers if key == "Cache-Control"):
                headers = [*headers, (HEADER, name)]
            return start_response(status, headers, *error)

        began = time.perf_counter()
        try:
            return self._app(environ, start)
        finally:
            environ[SECONDS] = time.perf_counter() - began


def new_id() -> str:
    """An id of 16 hex digits."""
    return secrets.token_hex(8)


def add(server: Flask) -> None:
    """Note the route and the language of each request."""

    @server.before_request
    def note_route() -> None:
        request.environ[ROUTE] = str(request.url_rule or "")
        request.environ[LANGUAGE] = spoken if (spoken := (request.view_args or {}).get("lang")) in LANGUAGES else ""


def current_id() -> str:
    """The id of the request that this thread answers; '' outside of a request."""
    return str(request.environ.get(ID, "")) if has_request_context() else ""


@lru_cache(maxsize=1024)
def group_of(route: str) -> str:
    """The group of a route, such as `/<language:lang>/why`; of '' (no such address) `unknown`."""
    for part, group in _PARTS:
        if part in route:
            return group
    for first, group in _FIRST.items():
        if route.startswith(first):
            return group
    return "pages" if route else "unknown"
