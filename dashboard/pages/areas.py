"""A province of a country by its address: /province/CODE before any other address of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from flask import Flask, Response, g, redirect, request

from dashboard.language import LANGUAGES
from dashboard.language.area import speaking_of
from dashboard.live import Live
from dashboard.pages.frame import PROVINCE, not_found

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_CHOSEN = re.compile(rf"{PROVINCE}(?P<code>[^/]+)(?P<rest>/.*)?")
_ENVIRON = "dashboard.province"
# What is the same in every province, or of none, has no address within one.
_NOWHERE = ("/staff", "/static/", PROVINCE)
_TAGS = re.compile(r"<(?:a|form|img|iframe)\s[^>]*>")
_LINK = re.compile(
    rf'(?P<name>\s(?:href|action|src))="(?P<host>https?://[^/"]+)?'
    rf'(?P<path>/(?:(?:{"|".join(LANGUAGES)})/|download/|api/)[^"]*)"'
)
# A link that leads out of a province, to the country, says so.
OUT = "data-country"


class Chosen:
    """Takes the province out of an address, so that all behind it answer as if it were not there."""

    def __init__(self, app: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]) -> None:
        """app: the WSGI application behind."""
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        found = _CHOSEN.fullmatch(environ.get("PATH_INFO", ""))
        if found:
            environ[_ENVIRON] = found["code"]
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{PROVINCE}{found['code']}"
            environ["PATH_INFO"] = found["rest"] or ""
        return self._app(environ, start_response)


def add(server: Flask, live: Live) -> None:
    """Let every page, picture, file and answer of a server be asked for of a province, and speak of what it shows."""
    server.wsgi_app = Chosen(server.wsgi_app)  # type: ignore[method-assign]

    @server.before_request
    def choose() -> Response | None:
        g.area = ExitStack()
        code = request.environ.get(_ENVIRON)
        if code is None:
            g.area.enter_context(speaking_of(live.snapshot.about))
            return None
        chosen = None if request.path.startswith(_NOWHERE) else live.of_area(code)
        if chosen is None:
            g.area.enter_context(speaking_of(live.snapshot.about))
            lang = request.path.lstrip("/").partition("/")[0]
            shown = lang if lang in LANGUAGES else _preferred()
            return not_found(live, shown, request.script_root.rpartition("/")[2])
        g.area.enter_context(live.showing(chosen))
        g.area.enter_context(speaking_of(chosen.about))
        g.prefix = request.script_root
        return None if request.path else redirect(f"{g.prefix}/")  # type: ignore[return-value]

    @server.after_request
    def keep(answer: Response) -> Response:
        if "prefix" not in g:
            return answer
        place = answer.headers.get("Location", "")
        if place.startswith("/") and not place.startswith(PROVINCE):
            answer.headers["Location"] = g.prefix + place
        if answer.mimetype == "text/html" and not answer.direct_passthrough:
            answer.set_data(within(answer.get_data(as_text=True), g.prefix))
        return answer

    @server.teardown_request
    def leave(_: BaseException | None) -> None:
        if "area" in g:
            g.area.close()


def _preferred() -> str:
    return str(request.accept_languages.best_match(LANGUAGES, default="fa"))


def within(html: str, prefix: str) -> str:
    """A page whose addresses within this site lead to the same province, but for those that lead out of it."""

    def tag(found: re.Match[str]) -> str:
        text = found[0]
        if OUT in text:
            return text
        return _LINK.sub(lambda link: f'{link["name"]}="{link["host"] or ""}{prefix}{link["path"]}"', text)

    return _TAGS.sub(tag, html)
