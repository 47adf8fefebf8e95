"""Pages as of an earlier publication: the parameter ?asof=, which every link within such a page keeps."""

import logging
from contextlib import ExitStack
from datetime import datetime

import pandas as pd
from flask import Flask, Response, g, redirect, request
from werkzeug.exceptions import ServiceUnavailable

from dashboard import archive as frozen
from dashboard.faults import DataError, is_of_database
from dashboard.language import LANGUAGES, describe, say
from dashboard.language.table import DEFAULT, PLAIN
from dashboard.live import Live, utcnow
from dashboard.pages.common.frame import message, not_found
from dashboard.pages.common.urls import addresses, requested_url
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot, pinned, published_at
from dashboard.weeks import moment_text, parse_date, parse_moment, week_of

log = logging.getLogger("dashboard")


def add(server: Flask, live: Live) -> None:
    """Add the parameter `asof` to every page, picture and file of a server."""
    # Addresses of the API with the parameter, by path: the API reads the parameter itself.
    api = {addresses()[name].rule: name for name in ("api_cells", "api_offices")}

    @server.before_request
    def show_as_of() -> Response | None:
        typed = request.args.get("asof", "").strip()
        if not (typed and request.endpoint in addresses() and request.method in ("GET", "HEAD")):
            return None
        found = publication(live.snapshot, typed)
        if found is None:
            return not_found(live, _language(), UnknownChoice("asof", typed))
        g.shown_publication = ExitStack()
        g.shown_publication.enter_context(live.showing(found if found.mode else pinned(found)))
        return None

    @server.before_request
    def send_on() -> Response | None:
        """Redirect a week that is no longer published to the newest publication that showed the week."""
        name = request.endpoint if request.endpoint in addresses() else api.get(request.path, "")
        week = request.args.get("week", "")
        if "asof" in request.args or not (name and week) or request.method not in ("GET", "HEAD"):
            return None
        moment = _taken_away(live.snapshot, week)
        if moment is None:
            return None
        path = dict(request.view_args or {})
        lang = path.pop("lang", "")
        target = requested_url(lang, None, name, path, request.args, asof=moment_text(moment))
        return redirect(target)  # type: ignore[return-value]

    @server.errorhandler(DataError)
    def broken(error: DataError) -> Response:
        public = request.endpoint in addresses()
        away = is_of_database(error.faults)
        if not away and (not public or any(not fault.file.startswith(f"{frozen.FOLDER}/") for fault in error.faults)):
            raise error
        # A missing database is logged once by the periodic check, not for each request.
        if not (away and live.status.without_database):
            for fault in error.faults:
                log.error("%s", describe(fault, PLAIN))
        lang = _language()
        if away and request.path.startswith("/api/"):
            # The API has its own format for errors.
            return server.make_response(server.handle_http_exception(ServiceUnavailable()))
        if away:
            # The database's message goes only to the log: it names the database's location.
            answer = message(live, lang, "site.gone_title", say(lang, "site.gone"), 503)
            answer.headers["Retry-After"] = "30"
            return answer
        text = " ".join([say(lang, "publications.broken"), *(describe(fault, lang) for fault in error.faults)])
        return message(live, lang, "publications.broken_title", text, 503)

    @server.teardown_request
    def leave(_: BaseException | None) -> None:
        if "shown_publication" in g:
            g.shown_publication.close()


def _language() -> str:
    """The language of this request's address; without one, the language that the browser prefers."""
    lang = (request.view_args or {}).get("lang")
    return str(lang or request.accept_languages.best_match(LANGUAGES, default=DEFAULT))


def _taken_away(snapshot: Snapshot, typed: str) -> datetime | None:
    """For a week that the newest publication no longer shows: the moment of the last one that did; else None."""
    try:
        week = week_of(parse_date(typed))
    except (ValueError, OverflowError):
        return None
    if snapshot.mode or not snapshot.weeks or week <= snapshot.weeks[-1]:
        return None
    rows = snapshot.full_input.tables.publications
    moments = rows.loc[(rows["week"] >= pd.Timestamp(week)) & (rows["published_at"] <= snapshot.asof), "published_at"]
    return None if moments.empty else moments.max().to_pydatetime()


def publication(snapshot: Snapshot, typed: str) -> Snapshot | None:
    """The snapshot of the newest publication at or before a typed moment; None without any or for a bad moment."""
    try:
        wanted = parse_moment(typed, snapshot.province.time_zone)
    except (ValueError, OverflowError):
        return None
    return published_at(snapshot, wanted) if wanted <= utcnow() else None
