"""A Dash app inside one of the dashboard's pages: a template renders the page, Dash draws a part of it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from dash import Dash

# Scripts that Dash adds to every page and that no page needs. There are no Dash tables. Of 29 KB of polyfills only
# regeneratorRuntime is needed in a browser that runs plotly; the page's own script has it in 2 KB. The components in
# use are bundled in dcc.js and dbc.js (assets/dcc-entry.js, assets/dbc-entry.js).
UNUSED_SCRIPTS = ("/deps/polyfill@", "/dash_table/", "/dcc/", "/dash_bootstrap_components/")
# Prefixes of the Dash routes that a page needs.
NEEDED = ("_dash-layout", "_dash-dependencies", "_dash-component-suites/")
CALLBACKS = "_dash-update-component"

# (name of the route within the app, view) -> the view to register in its place.
Guard = Callable[[str, Callable[..., Any]], Callable[..., Any]]


class PageApp(Dash):
    """A Dash app whose index page is one of the dashboard's pages, rendered for each request."""

    def __init__(self, page: Callable[[str, str], str], guard: Guard | None = None, **options: Any) -> None:
        """page: (config, scripts) as HTML -> the complete page. guard: wraps each of Dash's views with a check;
        without a guard the app has no server callbacks.
        """
        self._page, self._guard = page, guard
        super().__init__(
            assets_folder="no-assets", include_assets_files=False, update_title="", serve_locally=True, **options
        )

    def init_app(self, app: Any = None, **options: Any) -> None:
        """Register the app's routes; there is no folder of assets, so no route for one."""
        self.backend.register_assets_blueprint = lambda *_: None  # type: ignore[method-assign]
        super().init_app(app, **options)

    def _add_url(self, name: str, view_func: Any, methods: Sequence[str] = ("GET",)) -> None:
        # Other Dash routes are dropped: one of them would answer every address below the app's with the index page.
        if self._guard and name.startswith((*NEEDED, CALLBACKS)):
            super()._add_url(name, self._guard(name, view_func), methods)
        elif name.startswith(NEEDED):
            super()._add_url(name, view_func, methods)

    def interpolate_index(self, config: str = "", scripts: str = "", **_: Any) -> str:  # type: ignore[override]
        """The page with Dash's configuration and scripts; scripts are deferred so that the text is shown first."""
        # Dash's token for background callbacks is unused, and would make every response different.
        config = re.sub(r',?"end_id":"[^"]*"', "", config)
        lines = scripts.split("\n")
        wanted = [line for line in lines if not any(unused in line for unused in UNUSED_SCRIPTS)]
        return self._page(config, "\n".join(wanted).replace("<script src=", "<script defer src="))
