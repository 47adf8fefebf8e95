"""Pages as an earlier publication showed them: ?asof=, which every address within such a page keeps."""

import logging
from contextlib import ExitStack
from datetime import datetime

import pandas as pd
from flask import Flask, Response, g, redirect, request
from werkzeug.exceptions import ServiceUnavailable

from dashboard.faults import DataError, is_database_unreachable
from dashboard.language import LANGUAGES, describe, say
from dashboard.live import Live, utcnow
from dashboard.pages.common.frame import message, not_found
from dashboard.pages.common.urls import ADDRESSES, requested_url
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot, pinned, published_at
from dashboard.store import frozen
from dashboard.weeks import moment_text, parse_date, parse_moment, week_of

log = logging.getLogger("dashboard")

# Addresses of the API that may also be asked for as of a moment, by their paths: the API reads that parameter itself.
_API = {ADDRESSES[name].rule: name for name in ("api_cells", "api_offices")}


def add(server: Flask, live: Live) -> None:
    """Let every page, picture and file of a server be asked for as of a moment."""

    @server.before_request
    def show_as_of() -> Response | None:
        typed = request.args.get("asof", "").strip()
        if not (typed and request.endpoint in ADDRESSES and request.method in ("GET", "HEAD")):
            return None
        found = publication(live.snapshot, typed)
        if found is None:
            return not_found(live, _language(), UnknownChoice("asof", typed))
        g.shown = ExitStack()
        g.shown.enter_context(live.showing(found if found.mode else pinned(found)))
        return None

    @server.before_request
    def send_on() -> Response | None:
        """A week that the newest publication no longer shows leads to the newest publication that showed it."""
        name = request.endpoint if request.endpoint in ADDRESSES else _API.get(request.path, "")
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
        public = request.endpoint in ADDRESSES
        away = is_database_unreachable(error.faults)
        if not away and (not public or any(not fault.file.startswith(f"{frozen.FOLDER}/") for fault in error.faults)):
            raise error
        # A database that is away is told once, by who looks, and not for each who asks.
        if not (away and live.recheck_database()):
            for fault in error.faults:
                log.error("%s", describe(fault, "en"))
        lang = _language()
        if away and request.path.startswith("/api/"):
            # The API tells all its failures in a way of its own.
            return server.make_response(server.handle_http_exception(ServiceUnavailable()))
        if away:
            # What the database said is for the log: it names where it is.
            text = say(lang, "site.gone")
            page = message(live, lang, say(lang, "site.gone_title"), text, back=True)
            return Response(page, status=503, headers={"Retry-After": "30"})
        text = " ".join([say(lang, "publications.broken"), *(describe(fault, lang) for fault in error.faults)])
        return Response(message(live, lang, say(lang, "publications.broken_title"), text, back=True), status=500)

    @server.teardown_request
    def leave(_: BaseException | None) -> None:
        if "shown" in g:
            g.shown.close()


def _language() -> str:
    """The language of this request's address; of one without a language, that which the browser prefers."""
    lang = (request.view_args or {}).get("lang")
    return str(lang or request.accept_languages.best_match(LANGUAGES, default="fa"))


def _taken_away(snapshot: Snapshot, typed: str) -> datetime | None:
    """The moment of the newest publication that showed a week which the newest one has taken away; else None."""
    try:
        week = week_of(parse_date(typed))
    except (ValueError, OverflowError):
        return None
    if snapshot.mode or not snapshot.weeks or week <= snapshot.weeks[-1]:
        return None
    rows = snapshot.whole.tables.publications
    moments = rows.loc[(rows["week"] >= pd.Timestamp(week)) & (rows["published_at"] <= snapshot.asof), "published_at"]
    return None if moments.empty else moments.max().to_pydatetime()


def publication(snapshot: Snapshot, typed: str) -> Snapshot | None:
    """What the newest publication at or before a typed moment showed; None if there is none, or it is no moment."""
    try:
        asked = parse_moment(typed, snapshot.province.time_zone)
    except (ValueError, OverflowError):
        return None
    return published_at(snapshot, asked) if asked <= utcnow() else None
