"""The two Dash apps, /fa/ and /en/, from one factory: they draw the map into the served page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, dcc, html
from flask import Flask

from dashboard.figures.chart_plotly import CONFIG
from dashboard.figures.map import first_page
from dashboard.language import say
from dashboard.pages.common.dash_page import PageApp
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.common.selection import default_selection
from dashboard.pages.common.urls import url
from dashboard.snapshot import Snapshot


def make(lang: str, server: Flask, page: Callable[[str, str, str], str], snapshot: Callable[[], Snapshot]) -> Dash:
    """The Dash app of a language on a Flask server.

    page: language, Dash's configuration and scripts as HTML -> the whole page. snapshot: gives the snapshot to draw.
    """
    app = PageApp(
        partial(page, lang),
        name=f"dashboard-{lang}",
        server=server,
        url_base_pathname=url(lang, None, "overview"),
        title=say(lang, "site.title", **snapshot().province.words(lang)),
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
