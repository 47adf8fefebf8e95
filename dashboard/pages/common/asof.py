"""Pages as an earlier publication showed them: ?asof=, which every address within such a page keeps."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from urllib.parse import quote

import pandas as pd
from flask import Flask, Response, g, redirect, request
from markupsafe import Markup, escape
from werkzeug.exceptions import ServiceUnavailable

from dashboard.faults import DataError, gone
from dashboard.figures.figure import Paper
from dashboard.language import LANGUAGES, describe, say
from dashboard.live import Live, utcnow
from dashboard.pages.common.figures import page_svg
from dashboard.pages.common.frame import message, not_found
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot, published_at
from dashboard.store import frozen
from dashboard.weeks import moment_text, parse_date, parse_moment, week_of

log = logging.getLogger("dashboard")

# The API has a parameter of the same name and reads it itself.
_OURS = re.compile(rf"/(?:(?P<lang>{'|'.join(LANGUAGES)})/|download/)")
# Addresses of a week that may also be asked for as of a moment.
_WEEKS = re.compile(rf"{_OURS.pattern}|/api/v1/(?:cells|offices)$")
_TAGS = re.compile(r"<(?:a|form|img|iframe)\s[^>]*>")
_ADDRESS = re.compile(
    rf'(?P<name>\s(?:href|action|src))="(?P<path>(?:https?://[^/"]+)?'
    rf'/(?:(?:{"|".join(LANGUAGES)})/|download/|api/v1/(?:cells|offices)\b)[^"#]*)(?P<place>#[^"]*)?"'
)
# An address that names a moment itself stays with that one.
_OWN = re.compile(r"(?:[?&]|&amp;)asof=[^&#]")
# A link that leads on to the newest publication says so.
NEWEST = "data-newest"


def add(server: Flask, live: Live) -> None:
    """Let every page, picture and file of a server be asked for as of a moment."""

    @server.before_request
    def choose() -> Response | None:
        ours = _OURS.match(request.path)
        typed = request.args.get("asof", "").strip()
        if not (ours and typed and request.method in ("GET", "HEAD")):
            return None
        found = publication(live.snapshot, typed)
        if found is None:
            lang = ours["lang"] or str(request.accept_languages.best_match(LANGUAGES, default="fa"))
            return not_found(live, lang, typed)
        g.kept = ExitStack()
        g.kept.enter_context(live.showing(found))
        g.asof = moment_text(found.asof)
        return None

    @server.before_request
    def send_on() -> Response | None:
        """A week that the newest publication no longer shows leads to the newest publication that showed it."""
        week = request.args.get("week", "")
        if "asof" in request.args or not week or request.method not in ("GET", "HEAD"):
            return None
        moment = _taken_away(live.snapshot, week) if _WEEKS.match(request.path) else None
        if moment is None:
            return None
        query = request.query_string.decode("utf-8", "replace")
        return redirect(f"{request.path}?{query}&asof={quote(moment_text(moment), safe=':')}")  # type: ignore[return-value]

    @server.after_request
    def keep(answer: Response) -> Response:
        if "asof" in g and answer.mimetype == "text/html" and not answer.direct_passthrough:
            answer.set_data(kept(answer.get_data(as_text=True), {"asof": g.asof}))
        return answer

    @server.errorhandler(DataError)
    def broken(error: DataError) -> Response:
        ours = _OURS.match(request.path)
        away = gone(error.faults)
        if not away and (not ours or any(not fault.file.startswith(f"{frozen.FOLDER}/") for fault in error.faults)):
            raise error
        # A database that is away is told once, by who looks, and not for each who asks.
        if not (away and live.missing()):
            for fault in error.faults:
                log.error("%s", describe(fault, "en"))
        lang = (ours and ours["lang"]) or str(request.accept_languages.best_match(LANGUAGES, default="fa"))
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
        if "kept" in g:
            g.kept.close()


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


def still(live: Live) -> bool:
    """Whether this request is shown something else than the newest: its page is made by the server alone."""
    return "asof" in g or bool(live.snapshot.mode)


def still_trend(lang: str, snapshot: Snapshot, view: Selection) -> Markup:
    """The trend as a picture, for the first screen where no script draws it."""
    return page_svg(snapshot, lang, view, "trend", Paper(640, 380, 15), say(lang, "view.trend_heading"))


def kept(html: str, parameters: dict[str, str]) -> str:
    """A page whose addresses within this site have these parameters too.

    But for those that lead to the newest publication or name a moment themselves.
    """
    query = "&amp;".join(f"{quote(name)}={quote(value, safe=':')}" for name, value in parameters.items())
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in parameters.items()
    )

    def address(path: str) -> str:
        return path if _OWN.search(path) else f"{path}{'&amp;' if '?' in path else '?'}{query}"

    # A browser puts a form's own fields in the place of its address's query.
    return led(html, address, hidden)


def led(html: str, address: Callable[[str], str], hidden: str = "") -> str:
    """A page whose addresses within this site are changed, but for those that lead to the newest.

    address: gets and gives an address as it stands in HTML, without its place. hidden: fields for forms that ask; a
    form's own address is changed only where there are none.
    """

    def changed(found: re.Match[str]) -> str:
        return f'{found["name"]}="{address(found["path"])}{found["place"] or ""}"'

    def tag(found: re.Match[str]) -> str:
        text = found[0]
        if NEWEST in text:
            return text
        if not text.startswith("<form"):
            return _ADDRESS.sub(changed, text)
        if 'method="get"' not in text:
            return text
        return text + hidden if hidden else _ADDRESS.sub(changed, text)

    return _TAGS.sub(tag, html)
