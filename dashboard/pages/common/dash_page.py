"""A Dash app that lives on one of the dashboard's pages: the page is written by a template, Dash draws into it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from dash import Dash

# Dash names them on every page. Nothing of ours is a Dash table; of 29 KB of polyfills Dash needs one thing
# in a browser that runs plotly, regeneratorRuntime, which the page's own script brings in 2 KB; dcc.js and dbc.js
# have the components that pages draw with (assets/dcc-entry.js, assets/dbc-entry.js).
UNUSED_SCRIPTS = ("/deps/polyfill@", "/dash_table/", "/dcc/", "/dash_bootstrap_components/")
# Dash's addresses that a page asks for, by how their rules begin.
NEEDED = ("_dash-layout", "_dash-dependencies", "_dash-component-suites/")
CALLBACKS = "_dash-update-component"

# (name within the app's addresses, view, methods) -> the view to register in its place.
Guard = Callable[[str, Callable[..., Any]], Callable[..., Any]]


class PageApp(Dash):
    """A Dash app whose index page is one of the dashboard's pages, drawn anew for each request."""

    def __init__(self, page: Callable[[str, str], str], guard: Guard | None = None, **options: Any) -> None:
        """page: (config, scripts) as HTML -> the whole page. guard: puts a check before each of Dash's own views; an
        app without one answers no callbacks on the server.
        """
        self._page, self._guard = page, guard
        super().__init__(
            assets_folder="no-assets", include_assets_files=False, update_title="", serve_locally=True, **options
        )

    def init_app(self, app: Any = None, **options: Any) -> None:
        """Put the app's addresses on its server; none for a folder of assets, which there is not."""
        self.backend.register_assets_blueprint = lambda *_: None  # type: ignore[method-assign]
        super().init_app(app, **options)

    def _add_url(self, name: str, view_func: Any, methods: Sequence[str] = ("GET",)) -> None:
        # Among others Dash would answer every address below its own with its index, before any other page is asked.
        if self._guard and name.startswith((*NEEDED, CALLBACKS)):
            super()._add_url(name, self._guard(name, view_func), methods)
        elif name.startswith(NEEDED):
            super()._add_url(name, view_func, methods)

    def interpolate_index(self, config: str = "", scripts: str = "", **_: Any) -> str:  # type: ignore[override]
        """The page, with Dash's configuration and scripts in it, deferred so that reading comes first."""
        # A token of background callbacks, of which there are none; it would make every answer a new one.
        config = re.sub(r',?"end_id":"[^"]*"', "", config)
        lines = scripts.split("\n")
        wanted = [line for line in lines if not any(unused in line for unused in UNUSED_SCRIPTS)]
        return self._page(config, "\n".join(wanted).replace("<script src=", "<script defer src="))
