"""Dash apps on the site's Flask server: one for each room and language, each at addresses of its own.

A browser loads Dash's component files once for all apps, since every app redirects to the files of the first one.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, set_props
from dash._hooks import HooksManager
from dash.exceptions import DependencyException, MissingCallbackContextException
from flask import Flask, Response, abort, current_app, g, redirect, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, NotFound

from dashboard.areas.boundaries import Boundaries
from dashboard.figures.tokens import DARK, LIGHT
from dashboard.interactive.guard import CALLBACKS, LONGEST_BODY, is_callback
from dashboard.interactive.template import OUTLINES, painted
from dashboard.interactive.view import query_of
from dashboard.language import say
from dashboard.language.table import DEFAULT
from dashboard.monitoring.requests import current_id
from dashboard.pages.common.frame import unknown_text
from dashboard.pages.common.lasting_files import FOR_EVER, boundaries_address
from dashboard.pages.common.render import static
from dashboard.pages.common.urls import full_path
from dashboard.selection import UnknownChoice

log = logging.getLogger("dashboard")

# Else Dash looks into all installed packages for hooks, for each app again: half of the time of making an app.
HooksManager._registered = True
# The addresses of the public app in a language. The files below the first of them serve all apps.
PUBLIC = "/dash/{lang}/"
FILES = "_dash-component-suites/"
# The file with which dcc.Graph draws: the public page gets a bundle of a third of its size.
PLOTLY = "plotly/package_data/plotly.min.js"
# The hook of Dash's renderer after each callback, whose last argument has the error of a request that failed.
HOOKS = {"callback_resolved": "(callback, result) => window.dash_clientside.room.resolved(result)"}

# Gives the components for the parameters of a page's address: those of the bar that stays in sight, and the others.
# Raises UnknownChoice.
Layout = Callable[[Mapping[str, str]], tuple[list[Any], list[Any]]]


class AppParts(NamedTuple):
    """What Dash writes into a page: the app's configuration and its scripts."""

    config: Markup
    scripts: Markup
    renderer: Markup


class Told(Exception):
    """A sentence in the user's language, which a callback raises in place of an answer."""


class RoomApp(Dash):
    """The app of a room in one language, below `prefix`, whose pages the site's own templates write.

    explain: an expected error of a callback in words, '' for another error. refuse: the answer to a request that may
    not see the room, None if it may; called before Dash reads any request below the prefix.
    """

    def __init__(
        self,
        server: Flask,
        prefix: str,
        lang: str,
        explain: Callable[[Exception], str] = lambda _: "",
        refuse: Callable[[], Response | None] = lambda: None,
    ) -> None:
        self.prefix, self.lang, self.explain, self.refuse = prefix, lang, explain, refuse
        super().__init__(
            "dashboard",
            server=server,  # type: ignore[arg-type]
            routes_pathname_prefix=prefix,
            requests_pathname_prefix=full_path(prefix),
            assets_folder="no-assets",
            include_assets_files=False,
            update_title="",
            # A room's components exist once the callback `open_room` has answered.
            suppress_callback_exceptions=True,
            on_error=lambda error: notice(self.words_of(error)),
            hooks=HOOKS,  # type: ignore[arg-type]
        )
        # The layout is the same for all addresses, so that it cannot fail.
        stores = [dcc.Store(id="scheme"), dcc.Store(id="opened")]
        self.layout = html.Div([dcc.Location(id="location", refresh=False), *stores, html.Div(id="room")])

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The page that a view of Flask has put into `g.page_of_app`; below the prefix itself there are no pages.

        Dash documents this method for pages of another form.
        """
        page: Callable[[AppParts], str] | None = g.get("page_of_app")
        return page(AppParts(*(Markup(parts[name]) for name in AppParts._fields))) if page else abort(404)

    def words_of(self, error: Exception) -> str:
        """Why a callback has no answer. An unexpected error is logged, and told with the request's number."""
        words = str(error) if isinstance(error, Told) else self.explain(error)
        if not words and isinstance(error, UnknownChoice):
            words = unknown_text(self.lang, error)
        if words:
            return words
        busy = isinstance(error, HTTPException) and error.code == 503
        if not busy:
            log.exception("a callback failed", exc_info=error)
        return say(self.lang, "explore.busy" if busy else "explore.broken", number=current_id())


def notice(words: str) -> None:
    """Show a sentence in the bar that stays in sight, or close the notice with ''. Only within a callback."""
    set_props("notice", {"children": words, "is_open": bool(words)})


# An input of each callback that draws: the colour scheme of the page.
SCHEME = Input("scheme", "data")


def scheme() -> str:
    """The colour scheme that the reader sees, for a callback that has it as an input or state; else the light one."""
    try:
        sent = {**ctx.inputs, **ctx.states}.get("scheme.data")
    except MissingCallbackContextException:
        return LIGHT
    return DARK if sent == DARK else LIGHT


def in_scheme(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure in the colours of `scheme()`."""
    drawn: dict[str, Any] = painted(figure, scheme())
    return drawn


def add_app(app: RoomApp, layout: Layout) -> None:
    """Put an app on its server, with the callback that fills the page."""
    rooms: dict[str, RoomApp] = app.server.extensions.setdefault("rooms", {})
    if app.prefix in rooms:
        raise ValueError(f"two rooms are at {app.prefix}")
    if not rooms:
        _add_checks(app.server, rooms)
    rooms[app.prefix] = app

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("room", "open"),
        Output("scheme", "data"),
        Output("opened", "data"),
        Input("location", "pathname"),
    )

    @app.callback(
        Output("room", "children"), Input("opened", "data"), State("location", "search"), State("scheme", "data")
    )
    def open_room(opened: object, query: object, scheme: object) -> list[Any]:
        """The components of the room for an address; where it has none, why."""
        words, controls, room = "", list[Any](), list[Any]()
        try:
            controls, room = layout(query_of(query or ""))
        except Exception as error:
            words = app.words_of(error)
        alert = dbc.Alert(words, id="notice", is_open=bool(words), dismissable=True, fade=False, color="warning")
        # Choices are added to the browser's history, so that Back undoes a choice. With its search given, the
        # component does not tell the callbacks of a change when it is mounted.
        address = dcc.Location(id="address", refresh="callback-nav", search=query if isinstance(query, str) else "")
        return [address, html.Div([alert, html.Div(controls, className="controls")], className="room-bar"), *room]


def _add_checks(server: Flask, rooms: Mapping[str, RoomApp]) -> None:
    """Check each request to an app before Dash reads it."""

    @server.before_request
    def check() -> Any:
        before, files, name = request.path.partition(FILES)
        if files and before in rooms:
            return _elsewhere(before, name)
        app = next((app for prefix, app in rooms.items() if request.path.startswith(prefix)), None)
        if app is None:
            return None
        if refusal := app.refuse():
            # Dash reads the text of a 401 itself.
            refusal.status_code = 403 if refusal.status_code == 401 else refusal.status_code
            return refusal
        if not request.path.endswith(f"/{CALLBACKS}") or request.method != "POST":
            return None
        request.max_content_length = LONGEST_BODY
        if (request.content_length or 0) > LONGEST_BODY:
            abort(413)
        return None if is_callback(app) else Response("There is no such callback.", 404, mimetype="text/plain")

    def not_found(error: Exception) -> Any:
        # Dash raises an error for a component file that does not exist, or that it names and does not bring.
        if FILES not in request.path:
            raise error
        return server.handle_http_exception(NotFound())

    server.register_error_handler(DependencyException, not_found)
    server.register_error_handler(FileNotFoundError, not_found)


def _elsewhere(prefix: str, name: str) -> Any:
    """The redirect of a request for a component file; None where Dash has the file."""
    first = PUBLIC.format(lang=DEFAULT)
    if name == PLOTLY and not current_app.debug:
        # Asked for each time, since another version of the program has another file.
        answer = redirect(static("plotly.js"))
        answer.headers["Cache-Control"] = "no-cache"
        return answer
    if prefix == first:
        return None
    answer = redirect(full_path(f"{first}{FILES}{quote(name)}"), 308)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def page(app: RoomApp, write: Callable[[AppParts], str]) -> Response:
    """A page that an app fills."""
    g.page_of_app = write
    # Dash starts with an inline script, which the server's policy then allows.
    g.inline_scripts = app.csp_hashes()
    return Response(app.index())  # type: ignore[no-untyped-call]


def preloaded(app: RoomApp, boundaries: Boundaries | None = None) -> list[str]:
    """The addresses that a page's scripts request at once; boundaries: of the page's map."""
    dash = [f"{full_path(app.prefix)}{name}" for name in (f"{FILES}{PLOTLY}", "_dash-layout", "_dash-dependencies")]
    if boundaries is None:
        return dash
    return [*dash, boundaries_address(boundaries), full_path(f"{OUTLINES}world_110m.json")]


def warm_up(server: Flask) -> None:
    """Request the page and its component files once, so that no visitor waits until they are compressed."""
    client = server.test_client()
    try:
        html_of_page = client.get(f"/{DEFAULT}/explore").text
        for path in re.findall(rf'src="({full_path("/dash/")}[^"]+)"', html_of_page):
            client.get(path, headers={"Accept-Encoding": "br"})
    except Exception:
        log.exception("preparing the files of the dashboard failed; they are prepared at the first visit")
