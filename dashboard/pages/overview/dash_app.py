"""The two Dash apps, /fa/ and /en/, from one factory: they draw the map into the served page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, dcc, html
from flask import Flask

from dashboard.figures.chart_plotly import CONFIG
from dashboard.figures.map import first_page
from dashboard.language import say
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.common.selection import default_selection
from dashboard.pages.common.urls import url
from dashboard.snapshot import Snapshot

# Dash names them on every page. Nothing of ours is a Dash table; of 29 KB of polyfills Dash needs one thing
# in a browser that runs plotly, regeneratorRuntime, which app.js brings in 2 KB; dcc.js has the components of
# dash.dcc that pages draw with (assets/dcc-entry.js).
UNUSED_SCRIPTS = ("/deps/polyfill@", "/dash_table/", "/dcc/")
# Dash's addresses that a page asks for, by how their rules begin. No callback runs on the
# server; an app that has one needs "_dash-update-component" too.
NEEDED = ("_dash-layout", "_dash-dependencies", "_dash-component-suites/")


class PageApp(Dash):
    """A Dash app whose index page is one of the dashboard's pages, drawn anew for each request."""

    def __init__(self, page: Callable[[str, str], str], **options: Any) -> None:
        """page: (config, scripts) as HTML -> the whole page."""
        self._page = page
        super().__init__(**options)

    def _add_url(self, name: str, view_func: Any, methods: Sequence[str] = ("GET",)) -> None:
        # Among others Dash would answer every address below its own with its index, before any other page is asked.
        if name.startswith(NEEDED):
            super()._add_url(name, view_func, methods)

    def interpolate_index(self, config: str = "", scripts: str = "", **_: Any) -> str:  # type: ignore[override]
        """The page, with Dash's configuration and scripts in it, deferred so that reading comes first."""
        # A token of background callbacks, of which there are none; it would make every answer a new one.
        config = re.sub(r',?"end_id":"[^"]*"', "", config)
        lines = scripts.split("\n")
        wanted = [line for line in lines if not any(unused in line for unused in UNUSED_SCRIPTS)]
        return self._page(config, "\n".join(wanted).replace("<script src=", "<script defer src="))


def make(lang: str, server: Flask, page: Callable[[str, str, str], str], snapshot: Callable[[], Snapshot]) -> Dash:
    """The Dash app of a language on a Flask server.

    page: language, Dash's configuration and scripts as HTML -> the whole page. snapshot: gives the snapshot to draw.
    """
    app = PageApp(
        partial(page, lang),
        name=f"dashboard-{lang}",
        server=server,
        url_base_pathname=url(lang, None, "overview"),
        assets_folder="no-assets",
        include_assets_files=False,
        title=say(lang, "site.title", **snapshot().province.words(lang)),
        update_title="",
        serve_locally=True,
    )
    # Dash writes this one into every page. The real one would be that of the moment when this server was started:
    # old figures, and another page from each server.
    app.validation_layout = html.Div([dcc.Graph(id="map")])  # type: ignore[assignment]
    app.layout = lambda: layout(lang, snapshot())
    choose = ClientsideFunction("dashboard", "choose")
    app.clientside_callback(choose, Input("map", "clickData"))  # type: ignore[no-untyped-call]
    return app


def layout(lang: str, snapshot: Snapshot) -> html.Div:
    """The map of the default view; the browser then moves it to the view of its address."""
    figure = default_map(lang, snapshot) if snapshot.weeks else {}
    return html.Div([dcc.Graph(id="map", figure=figure, config=CONFIG, responsive=True)])


def default_map(lang: str, snapshot: Snapshot) -> dict[str, Any]:
    """The map of the default view, as plotly's plain data."""
    return first_page(snapshot, lang, default_selection(snapshot), boundaries_address)
