"""The addresses of a Dash app inside one of the dashboard's pages. The app is created when it is first used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

# Importing Dash takes longer than half a second and 20 MB: a server's start does without.
if TYPE_CHECKING:
    from dashboard.pages.common.dash_app import PageApp

# The Dash routes that a page needs. Other Dash routes are not registered: one of them would answer every address
# below the app's with the index page.
NEEDED = (
    "_dash-layout",
    "_dash-dependencies",
    "_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
)
CALLBACKS = "_dash-update-component"

# (name of the route within the app, view) -> the view to register in its place.
Guard = Callable[[str, Callable[..., Any]], Callable[..., Any]]
# Dash has lists of callbacks for all apps together, so apps are created one at a time.
_creating = threading.Lock()


class DashPage:
    """A Dash app below a page's path, with the views of its routes."""

    def __init__(self, server: Flask, base: str, create: Callable[[], PageApp], guard: Guard | None = None) -> None:
        """Register the app's routes. base: the page's path, with a slash at its end. create: returns the app.

        guard: wraps each of Dash's views with a check; without a guard the app has no server callbacks.
        """
        self._server, self._create = server, create
        self._app: PageApp | None = None
        for name in (*NEEDED, CALLBACKS) if guard else NEEDED:
            view: Callable[..., Any] = partial(self._answer, name)
            methods = ["POST"] if name == CALLBACKS else ["GET"]
            path = f"{base}{name}"
            server.add_url_rule(path, path, guard(name, view) if guard else view, methods=methods)

    @property
    def app(self) -> PageApp:
        """The app, created at the first call."""
        with _creating:
            if self._app is None:
                app = self._create()
                # Dash calls the layout once. A context of its own: the layout must not depend on who asks first.
                with self._server.app_context():
                    app.set_up()
                self._app = app
            return self._app

    def _answer(self, name: str, **rest: str) -> Any:
        from dash.exceptions import DependencyException, InvalidResourceError, PreventUpdate

        try:
            return self.app.views[name](**rest)
        except PreventUpdate:
            return "", 204
        except (DependencyException, InvalidResourceError):
            return Response("There is no such file.", 404, mimetype="text/plain")
