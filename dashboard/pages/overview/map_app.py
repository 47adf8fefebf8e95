"""The first page's Dash app, one for each language: it draws the live map."""

from collections.abc import Callable

from dash import ClientsideFunction, Input, dcc, html
from flask import Flask

from dashboard.figures.chart_plotly import CONFIG
from dashboard.figures.map import first_page
from dashboard.language import say
from dashboard.pages.common.dash_app import PageApp
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.common.selection import default_selection
from dashboard.pages.common.urls import url
from dashboard.snapshot import Snapshot


def map_app(lang: str, server: Flask, page: Callable[[str, str], str], snapshot: Callable[[], Snapshot]) -> PageApp:
    """The Dash app of a language; it draws the map into the page.

    page: (Dash's configuration, scripts) as HTML -> the complete page. snapshot: returns the snapshot.
    """
    app = PageApp(
        page,
        name=f"dashboard-{lang}",
        server=server,
        url_base_pathname=url(lang, None, "overview"),
        title=say(lang, "site.title", **snapshot().province.words(lang)),
    )
    # Dash writes the validation layout into every page. With the real layout it would contain the figures at the
    # app's creation, and differ between servers.
    app.validation_layout = html.Div([dcc.Graph(id="map")])  # type: ignore[assignment]
    app.layout = lambda: layout(snapshot())
    choose = ClientsideFunction("dashboard", "choose")
    app.clientside_callback(choose, Input("map", "clickData"))  # type: ignore[no-untyped-call]
    return app


def layout(snapshot: Snapshot) -> html.Div:
    """The map of the default selection; the browser then updates it to the selection of its address."""
    figure = first_page(snapshot, default_selection(snapshot), boundaries_address) if snapshot.weeks else {}
    return html.Div([dcc.Graph(id="map", figure=figure, config=CONFIG, responsive=True)])
