"""The web server: addresses, headers, caching. What a page says is made in dashboard.pages."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from wsgiref.headers import Headers

import brotli
from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, abort, g, redirect, request
from flask_compress import Compress
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from whitenoise import WhiteNoise

from dashboard import api, staff
from dashboard.derived import derived
from dashboard.figures.picture import patterns
from dashboard.figures.words import WORDS
from dashboard.language import LANGUAGES
from dashboard.language.digits import local_digits
from dashboard.live import Live, Stale
from dashboard.pages import health
from dashboard.pages.common import asof, frame
from dashboard.pages.common.frame import failure, not_found, nothing_yet
from dashboard.pages.common.render import static
from dashboard.pages.common.selection import address, read_view
from dashboard.pages.common.write_guard import LONGEST_FORM
from dashboard.pages.county import page as county_page
from dashboard.pages.decisions import page as decisions_page
from dashboard.pages.downloads import files as downloads_files
from dashboard.pages.downloads import pictures
from dashboard.pages.evidence import page as evidence_page
from dashboard.pages.indicators import method
from dashboard.pages.indicators import page as indicators_page
from dashboard.pages.meeting import page as meeting_page
from dashboard.pages.meeting import present
from dashboard.pages.offices import page as offices_page
from dashboard.pages.overview import dash_app
from dashboard.pages.overview import page as overview_page
from dashboard.pages.overview.browser_data import words
from dashboard.pages.pack import routes as pack_routes
from dashboard.pages.publications import page as publications_page
from dashboard.selection import Selection, UnknownChoice
from dashboard.settings import VENDOR, Settings
from dashboard.snapshot import Snapshot
from dashboard.staff.session import of_desk
from dashboard.storage.read import open_storage
from dashboard.turns import Turns

FOR_EVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
PACKED_TYPES = "text/html text/plain text/csv application/json application/geo+json".split()
PACKED_TYPES += "text/javascript application/javascript image/svg+xml".split()
OUTLINE = "/static/topojson/world_110m.json"
HASHED = re.compile(r"^.+\.[0-9a-f]{12}\..+$")
FINGERPRINT = re.compile(r"\.v\d+_\d+_\w+m\d+\.")
# Statuses that are said in words, in the language of the address: messages site.status_<status>.
SAID = (405, 413, 500, 503)


def create_server(settings: Settings, live: Live | None = None) -> Flask:
    """The Flask server with both languages on it.

    Reads the data folder first and raises DataError if it is not sound: nothing is served from half the data.
    """
    # Python would walk over a register's many thousand objects, all of which stay, again and again as they are made.
    gc.set_threshold(50_000, 20, 50)
    shown = live or Live(open_storage(settings))
    server = Flask("dashboard", static_folder=None)
    server.config.update(MEETING_WRITE=settings.meeting_write, SITE_URL=settings.site_url)
    server.config.update(MAX_CONTENT_LENGTH=LONGEST_FORM, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5)
    server.config["COMPRESS_MIMETYPES"] = PACKED_TYPES
    server.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = True
    server.config["COMPRESS_REGISTER"] = False
    _add_packing(server, Compress(server))
    _add_headers(server)
    _add_limit(server)
    asof.add(server, shown)
    _add_pages(server, shown)
    _add_files(server, shown)
    parts = [
        health,
        county_page,
        offices_page,
        evidence_page,
        indicators_page,
        method,
        meeting_page,
        present,
        decisions_page,
        publications_page,
    ]
    parts += [pack_routes, downloads_files, pictures, api]
    for part in parts:
        part.add(server, shown)
    # After the API, whose library registers a handler of all failures too.
    _add_failures(server, shown)
    staff.add(server, shown, settings)
    server.wsgi_app = Turns(server.wsgi_app, settings.threads)  # type: ignore[method-assign]
    server.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        server.wsgi_app,
        root=str(VENDOR),
        prefix="static/",
        max_age=0,
        immutable_file_test=HASHED.pattern,
        add_headers_function=_static_headers,
    )
    server.extensions["live"] = shown
    return server


def _static_headers(headers: Headers, _: str, url: str) -> None:
    """A name without a digest may come with other content one day: it is asked for again."""
    if not HASHED.match(url):
        headers["Cache-Control"] = "no-cache"


def _add_pages(server: Flask, live: Live) -> None:
    first = {lang: _page(live, lang) for lang in LANGUAGES}

    @server.get("/")
    def front() -> Response:
        lang = request.accept_languages.best_match(LANGUAGES, default="fa")
        query = request.query_string.decode()
        answer = redirect(f"/{lang}/?{query}" if query else f"/{lang}/")
        answer.headers["Vary"] = "Accept-Language"
        return answer  # type: ignore[return-value]

    @server.before_request
    def first_page() -> Response | None:
        lang, _, rest = request.path.lstrip("/").partition("/")
        ours = request.endpoint and not request.endpoint.startswith(f"/{lang}/")
        if lang not in LANGUAGES or ours or rest:
            return None
        # Kept for the page: new data may come in between.
        g.snapshot = live.snapshot
        if not g.snapshot.weeks:
            return nothing_yet(live, lang)
        try:
            g.view = read_view(request.args, g.snapshot)
        except UnknownChoice as unknown:
            return not_found(live, lang, str(unknown.args[1]))
        # Dash insists on its scripts.
        return Response(first[lang]("", "")) if asof.still(live) else None

    @server.errorhandler(DependencyException)
    @server.errorhandler(InvalidResourceError)
    def no_such_script(_: Exception) -> Response:
        return Response("There is no such file.", 404, mimetype="text/plain")

    for lang in LANGUAGES:
        dash_app.make(lang, server, first[lang], lambda: live.snapshot)


def _add_limit(server: Flask) -> None:
    @server.before_request
    def no_longer_than_its_address_takes() -> None:
        # Refused before it is read. Of a body that does not say how long it is, reading it ends there.
        view = server.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, "longest", LONGEST_FORM)
        if (request.content_length or 0) > request.max_content_length:
            abort(413)


def _add_failures(server: Flask, live: Live) -> None:
    @server.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Any:
        if api.owns(request.path):
            return api.failed(error)
        lang = request.path.removeprefix("/staff").lstrip("/").partition("/")[0]
        if lang not in LANGUAGES:
            lang = str(request.accept_languages.best_match(LANGUAGES, default="fa"))
        if error.code == 404:
            return not_found(live, lang, request.path)
        if error.code not in SAID:
            return error
        answer = failure(live, lang, error.code)
        answer.headers.extend([pair for pair in error.get_headers() if pair[0] != "Content-Type"])
        return answer


def _page(live: Live, lang: str) -> Callable[[str, str], str]:
    def page(config: str, scripts: str) -> str:
        view = g.view
        chosen = (view.card.key, view.week, view.county, view.kind)
        return _overview_page(g.snapshot, lang, chosen, live.status.stale, config, scripts)

    return page


# A page is the same for all readers until the data change, and most ask for one of a few.
@derived(most=32)
def _overview_page(
    snapshot: Snapshot, lang: str, chosen: tuple[str, int, str, str], stale: Stale | None, config: str, scripts: str
) -> str:
    view = Selection(snapshot.card(chosen[0]), *chosen[1:])
    return frame.page(
        "overview.html",
        lang,
        snapshot,
        stale,
        address("en" if lang == "fa" else "fa", view, snapshot),
        here="overview",
        **overview_page.context(lang, snapshot, view),
        marks=WORDS,
        late_weeks=local_digits(str(view.card.late_weeks), lang),
        patterns=patterns(),
        boot=boot(lang, snapshot, view),
        dash_config=Markup(config),
        dash_scripts=Markup(scripts),
        moves=bool(scripts),
        still_trend="" if scripts else asof.still_trend(lang, snapshot, view),
    )


def boot(lang: str, snapshot: Snapshot, view: Selection) -> dict[str, object]:
    """Where the browser finds what it needs, and the view that the page shows."""
    return {
        "lang": lang,
        "cells": f"/cells/{snapshot.digest}.json",
        "words": _words_address(snapshot, lang),
        "plotly": static("plotly.js"),
        # What Dash and plotly will ask for once they run, fetched while their scripts are still on the way.
        "later": [f"/{lang}/_dash-{name}" for name in ("layout", "dependencies")] + _borders(snapshot),
        "indicator": view.card.key,
        "week": view.week,
        "county": view.county,
        "kind": view.kind,
    }


def _borders(snapshot: Snapshot) -> list[str]:
    boundaries = snapshot.boundaries(snapshot.weeks[-1])
    return [dash_app.boundaries_address(boundaries), OUTLINE] if boundaries else []


@derived()
def _words(snapshot: Snapshot, lang: str) -> tuple[bytes, str]:
    return words(lang, snapshot)


def _words_address(snapshot: Snapshot, lang: str) -> str:
    return f"/words/{snapshot.digest}-{lang}-{_words(snapshot, lang)[1]}.json"


@derived()
def files(snapshot: Snapshot) -> Mapping[str, bytes]:
    """The files that the browser asks for beside a page, by address: cells, words of each language, borders."""
    found = {f"/cells/{snapshot.digest}.json": snapshot.body}
    found |= {dash_app.boundaries_address(era): era.geojson for era in snapshot.input.eras}
    if snapshot.weeks:
        found |= {_words_address(snapshot, lang): _words(snapshot, lang)[0] for lang in LANGUAGES}
    return found


def _add_files(server: Flask, live: Live) -> None:
    """Data files under addresses that hold their digest: their bytes never change, so browsers keep them for ever."""
    live.files = files

    def answer(digest: str, mimetype: str) -> Response:
        body = live.file(request.path, digest)
        return _gone() if body is None else _for_ever(body, mimetype)

    @server.get("/cells/<digest>.json")
    def cells(digest: str) -> Response:
        return answer(digest, "application/json")

    @server.get("/words/<digest>-<lang>-<own>.json")
    def words_file(digest: str, lang: str, own: str) -> Response:
        return answer(digest, "application/json")

    @server.get("/boundaries/<digest>.geojson")
    def boundaries(digest: str) -> Response:
        return answer(digest, "application/geo+json")


def _gone() -> Response:
    return Response("These data are no longer kept here; load the page again.", 404, mimetype="text/plain")


@lru_cache(maxsize=64)
def _packed_file(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=11))


@lru_cache(maxsize=32)
def _packed_page(body: bytes) -> bytes:
    # Many a page is asked for once only.
    return bytes(brotli.compress(body, quality=5))


def _for_ever(body: bytes, mimetype: str) -> Response:
    return _once(Response(body, mimetype=mimetype, headers={"Cache-Control": FOR_EVER}), _packed_file)


def _once(answer: Response, packed: Callable[[bytes], bytes]) -> Response:
    """The same answer, packed once for all who ask for it again (packing is dearer than sending)."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["br"]:
        answer.set_data(packed(answer.get_data()))
        answer.headers["Content-Encoding"] = "br"
    return answer


def _add_packing(server: Flask, compress: Compress) -> None:
    # The first to be registered is the last to see an answer.
    @server.after_request
    def packed(answer: Response) -> Response:
        # From how well a page of the desk packs, one could guess what its forms carry (BREACH).
        return answer if of_desk(request.path) else compress.after_request(answer)


def _add_headers(server: Flask) -> None:
    @server.after_request
    def headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.method != "GET" or answer.status_code != 200 or answer.headers.get("Content-Encoding"):
            return answer
        if "/_dash-component-suites/" in request.path:
            answer.direct_passthrough = False
            if FINGERPRINT.search(request.path):
                answer.headers["Cache-Control"] = FOR_EVER
                return _once(answer, _packed_file)
        if not answer.direct_passthrough and "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "no-cache"
            if answer.mimetype == "text/html":
                _once(answer, _packed_page)
            answer.add_etag()
            # What is asked for unpacked or is packed already is compared here; the rest after packing.
            answer.make_conditional(request)
        return answer
