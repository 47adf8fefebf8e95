"""The explore page's Dash app, one for each language."""

from collections.abc import Callable
from functools import partial

from dash import html
from dash.development.base_component import Component
from flask import Flask

from dashboard.language import say
from dashboard.pages.common.dash_app import PageApp
from dashboard.pages.explore import callbacks
from dashboard.pages.explore.layout import layout
from dashboard.pages.explore.view import read_view


def explore_app(
    lang: str, server: Flask, base: str, page: Callable[[str, str], str], source: callbacks.Source
) -> PageApp:
    """The Dash app of a language; parameters as in page.dash_page."""
    app = PageApp(
        page,
        name=f"explore-{base.strip('/').replace('/', '-')}",
        server=server,
        url_base_pathname=f"{base}/",
        title=say(lang, "explore.title"),
        # The layout is created for each request; a test checks that all callbacks name its components.
        suppress_callback_exceptions=True,
    )
    app.layout = partial(_layout, lang, source)
    callbacks.add(app, lang, source)
    return app


def _layout(lang: str, source: callbacks.Source) -> Component:
    # Dash calls this once before it answers, when perhaps nothing is published yet.
    snapshot = source({})
    return layout(read_view(lang, {}, snapshot)) if snapshot.weeks else html.Div()
