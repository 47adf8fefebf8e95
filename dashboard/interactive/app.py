"""The Dash app of all rooms, and the page of the interactive dashboard in both languages."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, NamedTuple

from dash import Dash, Input, Output, State, dcc, html
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, g, jsonify, request
from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures.borders import drawn_on
from dashboard.interactive import callbacks
from dashboard.interactive.callbacks import Source, silent
from dashboard.interactive.choices import language
from dashboard.interactive.guard import CALLBACKS, LONGEST_BODY, add_guard
from dashboard.interactive.rooms import Rooms
from dashboard.interactive.template import OUTLINES
from dashboard.interactive.view import View, query_of, read_view, shown_snapshot
from dashboard.interactive.words import said_text
from dashboard.language.table import DEFAULT
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.common.urls import full_path, url
from dashboard.snapshot import Snapshot

log = logging.getLogger("dashboard")

# Dash's addresses for all pages of the app, whatever their language: a browser keeps the component files once.
PREFIX = "/dash/"
FILES = f"{PREFIX}_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
# Dash's addresses that a page requests besides the component files.
REQUESTED = ("_dash-layout", "_dash-dependencies", CALLBACKS)


class AppParts(NamedTuple):
    """What Dash writes into a page: the app's configuration and its scripts."""

    config: Markup
    scripts: Markup
    renderer: Markup


class InteractiveDashboard(Dash):
    """A Dash app with rooms, whose pages are rendered by the site's own templates, with menu, notices and footer."""

    rooms: Rooms

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The page that a view of Flask has put into `g.page_of_app`; below PREFIX itself there are no pages."""
        page: Callable[[Mapping[str, str]], str] | None = g.get("page_of_app")
        return page(parts) if page else abort(404)

    def dependencies(self) -> Response:
        """The callbacks of the room whose page asks."""
        every = json.loads(super().dependencies().data)
        return jsonify([each for each in every if self.rooms.has(each["output"])])


def create_app(server: Flask, public: Source) -> InteractiveDashboard:
    """The app on a server. public: the snapshot of an address's parameters, for whoever is not signed in."""
    app = InteractiveDashboard(
        "dashboard",
        server=server,  # type: ignore[arg-type]
        routes_pathname_prefix=PREFIX,
        requests_pathname_prefix=full_path(PREFIX),
        assets_folder="no-assets",
        include_assets_files=False,
        update_title="",
        # A room's components exist once its callback has answered; a test holds that every callback names components.
        suppress_callback_exceptions=True,
    )
    app.layout = html.Div([dcc.Location(id="location", refresh=False), html.Div(id="room")])

    def source(parameters: Mapping[str, str]) -> Snapshot:
        # The desk puts its source into `g` once it has checked the account's right.
        snapshot_of: Source = g.get("source_of_app", public)
        return snapshot_of(parameters)

    app.rooms = Rooms(app)
    app.rooms.add(callbacks.room(source))
    add_guard(app, app.rooms)

    @app.callback(Output("room", "children"), Input("location", "pathname"), State("location", "search"))
    @silent
    def open_room(path: object, query: object) -> list[Any]:
        """The room of an address."""
        return app.rooms.asked.layout(language(path), query_of(query or ""))

    server.view_functions[f"{PREFIX}{CALLBACKS}"].longest = LONGEST_BODY  # type: ignore[union-attr]
    server.view_functions[FILES] = _or_not_found(server.view_functions[FILES])
    return app


def _or_not_found(view: Callable[..., Any]) -> Callable[..., Any]:
    """Dash's view of component files, which raises an error for a file that does not exist."""

    @wraps(view)
    def answer(**rest: str) -> Any:
        try:
            return view(**rest)
        except (DependencyException, FileNotFoundError):
            abort(404)

    return answer


def add(server: Flask, live: Live) -> None:
    """Register the app, and the page of the interactive dashboard in both languages."""
    server.extensions["interactive"] = create_app(server, partial(shown_snapshot, live))

    @frame.add_page(server, live, "explore")
    def explore(lang: str, snapshot: Snapshot) -> Response:
        return page(server, live, read_view(lang, request.args, snapshot))


def page(server: Flask, live: Live, view: View, prefix: str = PREFIX) -> Response:
    """The page of a view. prefix: of the addresses from which the page's scripts request layout and callbacks."""
    return page_with_app(server, partial(_html, live, view, prefix), prefix)


def page_with_app(server: Flask, write: Callable[[AppParts], str], prefix: str) -> Response:
    """A page that Dash fills. prefix: as in `page`; which room fills it is decided by these addresses."""
    app: Dash = server.extensions["interactive"]
    known, asked = _as_json(full_path(PREFIX)), _as_json(full_path(prefix))

    def html_of_page(parts: Mapping[str, str]) -> str:
        config = parts["config"].replace(f'"requests_pathname_prefix":{known}', f'"requests_pathname_prefix":{asked}')
        return write(AppParts(Markup(config), Markup(parts["scripts"]), Markup(parts["renderer"])))

    g.page_of_app = html_of_page
    # Dash starts with an inline script, which the server's policy then allows.
    g.inline_scripts = app.csp_hashes()
    return Response(app.index())  # type: ignore[no-untyped-call]


def preloaded(prefix: str) -> list[str]:
    """The addresses that a page's scripts request at once. prefix: as in `page`."""
    return [f"{full_path(prefix)}{name}" for name in REQUESTED if name != CALLBACKS]


def borders_of(boundaries: Boundaries | None) -> list[str]:
    """The addresses that plotly requests for a map."""
    return [boundaries_address(boundaries), full_path(f"{OUTLINES}world_110m.json")] if boundaries else []


def _html(live: Live, view: View, prefix: str, parts: AppParts) -> str:
    def address_in(lang: str) -> str:
        return url(lang, view.snapshot, "explore", view.selection)

    return frame.page(
        "interactive.html",
        view.lang,
        view.snapshot,
        live.status.stale,
        address_in,
        here="explore",
        name="explore",
        selection=view.selection,
        said=said_text(view),
        preloaded=preloaded(prefix) + borders_of(drawn_on(view.explored, view.selection)),
        app=parts,
    ).decode()


def _as_json(path: str) -> str:
    """A path as Dash writes it into a page's configuration."""
    return json.dumps(path).replace("/", "\\u002f")


def warm_up(server: Flask) -> None:
    """Request the page and its component files once, so that no visitor waits until they are compressed."""
    client = server.test_client()
    try:
        html_of_page = client.get(f"/{DEFAULT}/explore").text
        for path in re.findall(rf'src="({full_path(PREFIX)}[^"]+)"', html_of_page):
            client.get(path, headers={"Accept-Encoding": "br"})
    except Exception:
        log.exception("preparing the files of the dashboard failed; they are prepared at the first visit")
