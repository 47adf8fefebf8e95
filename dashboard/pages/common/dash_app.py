"""A Dash app inside one of the dashboard's pages: a template renders the page, Dash draws a part of it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

# Dash writes the properties of all imported component libraries into every page: imported here so that all servers
# write the same page, whichever app is used first.
import dash_bootstrap_components  # noqa: F401
from dash import Dash

# Scripts that Dash adds to every page and that no page needs. There are no Dash tables. Of 29 KB of polyfills only
# regeneratorRuntime is needed in a browser that runs plotly; the page's own script has it in 2 KB. The components in
# use are bundled in dcc.js and dbc.js (assets/dcc-entry.js, assets/dbc-entry.js).
UNUSED_SCRIPTS = ("/deps/polyfill@", "/dash_table/", "/dcc/", "/dash_bootstrap_components/")


class PageApp(Dash):
    """A Dash app whose index page is one of the dashboard's pages, rendered for each request.

    views: Dash's views by their route within the app. The app registers none of them, since Flask accepts no route
    after the first request; dash_page.DashPage calls them.
    """

    def __init__(self, page: Callable[[str, str], str], **options: Any) -> None:
        """page: (config, scripts) as HTML -> the complete page."""
        self._page = page
        self.views: dict[str, Callable[..., Any]] = {}
        super().__init__(
            assets_folder="no-assets", include_assets_files=False, update_title="", serve_locally=True, **options
        )

    def init_app(self, app: Any = None, **options: Any) -> None:
        """Collect the app's views; nothing is registered on the server."""
        self.backend.register_assets_blueprint = lambda *_: None  # type: ignore[method-assign]
        self.backend.register_error_handlers = lambda: None  # type: ignore[method-assign]
        self.backend.before_request = lambda func: None  # type: ignore[method-assign]
        super().init_app(app, **options)

    def set_up(self) -> None:
        """What Dash does before the first request."""
        self._setup_server()  # type: ignore[no-untyped-call]

    def _add_url(self, name: str, view_func: Any, methods: Sequence[str] = ("GET",)) -> None:
        self.views[name] = view_func

    def interpolate_index(self, config: str = "", scripts: str = "", **_: Any) -> str:  # type: ignore[override]
        """The page with Dash's configuration and scripts; scripts are deferred so that the text is shown first."""
        # Dash's token for background callbacks is unused, and would make every response different.
        config = re.sub(r',?"end_id":"[^"]*"', "", config)
        lines = scripts.split("\n")
        wanted = [line for line in lines if not any(unused in line for unused in UNUSED_SCRIPTS)]
        return self._page(config, "\n".join(wanted).replace("<script src=", "<script defer src="))
