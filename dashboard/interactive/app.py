"""The Dash app of all working rooms, and the page of the interactive dashboard in both languages."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from dash import Dash, dcc, html
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, g, request
from markupsafe import Markup

from dashboard.figures.borders import drawn_on
from dashboard.interactive import callbacks
from dashboard.interactive.callbacks import Source
from dashboard.interactive.guard import CALLBACKS, LONGEST_BODY, add_guard
from dashboard.interactive.template import OUTLINES
from dashboard.interactive.view import View, read_view, shown_snapshot
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


class InteractiveDashboard(Dash):
    """A Dash app whose pages are rendered by the site's own template, which has menu, notices and footer."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The page that a view of Flask has put into `g.page_of_app`; below PREFIX itself there are no pages."""
        page: Callable[[Mapping[str, str]], str] | None = g.get("page_of_app")
        return page(parts) if page else abort(404)


def create_app(server: Flask, public: Source) -> Dash:
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

    callbacks.add(app, source)
    add_guard(app)
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
    app: Dash = server.extensions["interactive"]
    g.page_of_app = partial(_html, live, view, prefix)
    # Dash starts with an inline script, which the server's policy then allows.
    g.inline_scripts = app.csp_hashes()
    return Response(app.index())  # type: ignore[no-untyped-call]


def _html(live: Live, view: View, prefix: str, parts: Mapping[str, str]) -> str:
    known, prefix = _as_json(full_path(PREFIX)), full_path(prefix)
    config = parts["config"].replace(
        f'"requests_pathname_prefix":{known}', f'"requests_pathname_prefix":{_as_json(prefix)}'
    )
    boundaries = drawn_on(view.explored, view.selection)
    borders = [boundaries_address(boundaries), full_path(f"{OUTLINES}world_110m.json")] if boundaries else []

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
        preloaded=[f"{prefix}{name}" for name in REQUESTED if name != CALLBACKS] + borders,
        config=Markup(config),
        scripts=Markup(parts["scripts"]),
        renderer=Markup(parts["renderer"]),
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
