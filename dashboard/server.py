"""The Flask server: routes, headers, compression, caching, error pages. dashboard.pages has the contents of pages."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, Response, abort, g, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from whitenoise import WhiteNoise

from dashboard import api, staff
from dashboard.faults import Fault
from dashboard.interactive import explore
from dashboard.language import LANGUAGES
from dashboard.language.table import DEFAULT
from dashboard.live import Live
from dashboard.monitoring import requests
from dashboard.pages import rooms
from dashboard.pages.common.forms import LONGEST_FORM
from dashboard.pages.common.frame import failure, not_found
from dashboard.pages.common.lasting_files import FOR_EVER, compress_once, compressed_fast, compressed_file
from dashboard.pages.common.public_pages import pages
from dashboard.pages.common.render import SCHEME_SCRIPT, manifest
from dashboard.pages.common.urls import CONVERTERS, full_path, set_site_path
from dashboard.selection import UnknownChoice
from dashboard.settings import VENDOR, Settings, SettingsError
from dashboard.site_path import SitePath
from dashboard.sources.read import open_sources
from dashboard.staff.session import of_desk
from dashboard.turns import REFUSED, Busy, Turns

_SCHEME = b64encode(sha256(SCHEME_SCRIPT.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; script-src 'self' 'sha256-{_SCHEME}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
COMPRESSED_TYPES = "text/html text/plain text/csv application/json application/geo+json".split()
COMPRESSED_TYPES += "text/javascript application/javascript image/svg+xml application/xml".split()
HASHED = re.compile(r"^.+\.[0-9a-f]{12}\..+$")
FINGERPRINT = re.compile(r"\.v\d+_\d+_\w+m\d+\.")
# HTTP statuses with an error page of our own, in the language of the address: messages site.status_<status>.
EXPLAINED = (405, 413, 500, 503)


def create_server(settings: Settings, live: Live | None = None) -> Flask:
    """The Flask server with all languages.

    live: None reads the data folder, and raises DataError if the data have faults.
    Raises NotBuilt if the front end, without which no page can be drawn, is not built, and SettingsError for a path
    of the site that could also be the beginning of an address within it.
    """
    manifest()
    set_site_path(settings.site_path)
    shown = live or Live(open_sources(settings))
    server = Flask("dashboard", static_folder=None)
    server.url_map.converters.update(CONVERTERS)
    server.config.update(MEETING_WRITE=settings.meeting_write, SITE_ORIGIN=settings.site_origin)
    server.config.update(MAX_CONTENT_LENGTH=LONGEST_FORM, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5)
    server.config["METRICS"] = settings.metrics
    server.config["COMPRESS_MIMETYPES"] = COMPRESSED_TYPES
    server.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = True
    server.config["COMPRESS_REGISTER"] = False
    requests.add(server)
    _add_compression(server, Compress(server))
    _add_headers(server)
    _add_limits(server)
    rooms.add(server, shown)
    explore.add_public(server, shown)
    api.add(server, shown)
    _check_pages(server)
    _add_failures(server, shown)
    staff.add(server, shown, settings)
    server.wsgi_app = Turns(server.wsgi_app, settings.threads)  # type: ignore[method-assign]
    server.wsgi_app = requests.RequestIds(server.wsgi_app, settings.trust_proxy)  # type: ignore[method-assign]
    server.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        server.wsgi_app,
        root=str(VENDOR),
        prefix="static/",
        max_age=0,
        immutable_file_test=HASHED.pattern,
        add_headers_function=_static_headers,
    )
    if settings.site_path:
        _check_site_path(server, settings.site_path)
        server.wsgi_app = SitePath(server.wsgi_app, settings.site_path)  # type: ignore[method-assign]
    server.extensions["live"] = shown
    return server


def _check_pages(server: Flask) -> None:
    """Raises LookupError for a declared page that no function answers."""
    if missing := pages().keys() - server.view_functions.keys():
        raise LookupError(f"pages without a view: {sorted(missing)}")


def _check_site_path(server: Flask, path: str) -> None:
    """Raises SettingsError for a path such as /fa: /fa/offices would be an address with and without it."""
    first = path.split("/")[1]
    if first in {"static", *LANGUAGES, *(rule.rule.split("/")[1] for rule in server.url_map.iter_rules())}:
        raise SettingsError([Fault(f"SITE_PATH={path}", code="setting_path_taken")])


def _static_headers(headers: Headers, _: str, url: str) -> None:
    """Browsers revalidate a static file whose name has no digest, since its content may change."""
    if not HASHED.match(url):
        headers["Cache-Control"] = "no-cache"


def _add_limits(server: Flask) -> None:
    @server.before_request
    def refuse_without_turn() -> None:
        if REFUSED in request.environ:
            raise Busy

    @server.before_request
    def limit_body_size() -> None:
        # Refused before the body is read. A body without Content-Length is read up to this limit.
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
            lang = str(request.accept_languages.best_match(LANGUAGES, default=DEFAULT))
        if error.code == 404:
            return not_found(live, lang, UnknownChoice("path", full_path(request.path)))
        if error.code not in EXPLAINED:
            return error
        answer = failure(live, lang, error.code)
        answer.headers.extend([pair for pair in error.get_headers() if pair[0] != "Content-Type"])
        return answer


def _add_compression(server: Flask, compress: Compress) -> None:
    # Flask runs after_request functions in reverse order of registration: this one, registered first, runs last.
    @server.after_request
    def compressed(answer: Response) -> Response:
        # The compressed size of a desk page could reveal the secret tokens in its forms (BREACH attack).
        return answer if of_desk(request.path) else compress.after_request(answer)


def _add_headers(server: Flask) -> None:
    @server.after_request
    def headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if of_desk(request.path):
            answer.headers["X-Robots-Tag"] = "noindex"
        if "inline_scripts" in g:
            scripts = " ".join(["script-src 'self'", *g.inline_scripts])
            answer.headers["Content-Security-Policy"] = POLICY.replace("script-src 'self'", scripts)
        # A missing or double slash: werkzeug redirects to an address with the host that the request claims.
        if answer.location and answer.location.startswith(request.host_url):
            answer.location = "/" + answer.location.removeprefix(request.host_url).lstrip("/")
        if request.method != "GET" or answer.status_code != 200 or answer.headers.get("Content-Encoding"):
            return answer
        if "/_dash-component-suites/" in request.path and not server.debug:
            answer.direct_passthrough = False
            if FINGERPRINT.search(request.path):
                answer.headers["Cache-Control"] = FOR_EVER
                return compress_once(answer, compressed_file)
        if not answer.direct_passthrough and "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "no-cache"
            if answer.mimetype == "text/html":
                compress_once(answer, compressed_fast)
            answer.add_etag()
            # Answers that are not compressed later get their ETag compared here; the others after compression.
            answer.make_conditional(request)
        return answer
