"""The explore page's Dash app, one for each language, and its callbacks: after a choice the browser writes the view's
query, and the server sends figures and texts.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import Flask
from markupsafe import escape

from dashboard.derived import derived
from dashboard.figures.registry import FIGURES as REGISTRY
from dashboard.language import say
from dashboard.pages.common.dash_app import PageApp
from dashboard.pages.common.frame import unknown_text
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.explore import layout as ids
from dashboard.pages.explore.view import View, query_of, read_view
from dashboard.pages.explore.words import page_words, table_html
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot

# Returns the snapshot of a query, if the user may see that snapshot. Raises UnknownChoice.
Source = Callable[[dict[str, str]], Snapshot]
Figure = dict[str, Any]

ANSWER: dict[str, Any] = {
    "figures": [Output(name, "figure") for name in ids.GRAPHS],
    "shown": Output("shown", "data"),
    "words": Output("words", "data"),
}


def explore_app(lang: str, server: Flask, base: str, page: Callable[[str, str], str], source: Source) -> PageApp:
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

    def layout() -> Component:
        # Dash calls this once before it answers, when perhaps nothing is published yet.
        snapshot = source({})
        return ids.layout(read_view(lang, {}, snapshot)) if snapshot.weeks else html.Div()

    app.layout = layout
    _add_callbacks(app, lang, source)
    _add_browser_callbacks(app)
    return app


def _add_callbacks(app: Dash, lang: str, source: Source) -> None:

    def view_of(query: object) -> View:
        given = query_of(query)
        snapshot = source(given)
        # As long as nothing is published, the page has no components.
        if not snapshot.weeks:
            raise PreventUpdate
        return read_view(lang, given, snapshot)

    @app.callback(
        output=ANSWER,
        inputs=[Input("query", "data"), State("shown", "data")],
        prevent_initial_call=True,
    )
    def show(query: object, shown: object) -> dict[str, Any]:
        """Texts and figures of a view, without those that the browser already shows."""
        try:
            view = view_of(query)
        except UnknownChoice as unknown:
            said = {"notice": escape(unknown_text(lang, unknown))}
            return {"figures": [no_update] * len(ids.GRAPHS), "shown": no_update, "words": said}
        digest = shown.get("digest") if isinstance(shown, dict) else None
        figures: list[Any] = drawn(view)
        words = page_words(view)
        if isinstance(shown, dict) and digest == view.snapshot.digest:
            with suppress(UnknownChoice):
                before = view_of(shown.get("query"))
                figures = [no_update if old == new else new for old, new in zip(drawn(before), figures, strict=True)]
                if table_html(before) == words["table"]:
                    del words["table"]
        elif digest is not None:
            words["notice"] = escape(say(lang, "explore.newer"))
        return {
            "figures": figures,
            "shown": {"query": query, "digest": view.snapshot.digest},
            "words": words,
        }


def _add_browser_callbacks(app: Dash) -> None:
    """Clientside callbacks, whose functions are in explore.js."""

    def run(name: str, *parts: Any, at_start: bool = False) -> None:
        function = ClientsideFunction("explore", name)
        app.clientside_callback(function, *parts, prevent_initial_call=not at_start)  # type: ignore[no-untyped-call]

    run("query", Output("query", "data"), [Input(name, "value") for name in (*ids.CONTROLS, *ids.FIGURES)])
    run("light", Input("counties", "value"), at_start=True)
    chosen_in_figures = [Input(graph, part) for part in ("clickData", "selectedData") for graph in ids.GRAPHS]
    chosen = Output("counties", "value", allow_duplicate=True)
    run("choose", chosen, chosen_in_figures, Input("clear", "n_clicks"), State("counties", "value"))
    stopped = Output("clock", "disabled"), Output("play", "children")
    run("play", *stopped, Input("play", "n_clicks"), State("clock", "disabled"))
    parts = (("week", "value"), ("clock", "disabled"), ("play", "children"))
    moved = [Output(name, part, allow_duplicate=True) for name, part in parts]
    run("step", *moved, Input("clock", "n_intervals"), State("week", "value"), State("week", "options"))
    run("write", Input("words", "data"), Input("table-search", "value"), at_start=True)
    run("search", Input("search", "value"))
    run("suit", Output("choose", "open"), Output("lasso", "value"), Input("choose", "id"), at_start=True)
    run("lasso", Input("lasso", "value"))
    run("fullScreen", [Input(name, "n_clicks") for name in ids.WHOLE])


def start(view: View, query: str) -> dict[str, dict[str, Any]]:
    """Component -> property -> value of a view, written into the page so that the first view needs no callback.

    query: the query of the page's address.
    """
    found = {name: {"value": value} for name, value in _values(view).items()}
    found |= {name: {"figure": figure} for name, figure in zip(ids.GRAPHS, drawn(view), strict=True)}
    found["shown"] = {"data": {"query": query, "digest": view.snapshot.digest}}
    found["words"] = {"data": page_words(view)}
    return found


def _values(view: View) -> dict[str, Any]:
    """The values of the controls, by their ids."""
    chosen, weeks = view.selection, view.snapshot.cells.weeks
    assert chosen.second is not None and chosen.start is not None
    return {
        "indicator": chosen.card.key,
        "second": chosen.second.key,
        "counties": list(chosen.counties),
        "kind": chosen.kind or ids.ALL,
        "checked": chosen.checked,
        "start": weeks[chosen.start],
        "week": weeks[chosen.week],
        "path": chosen.path,
        "borders": chosen.old,
        **dict(zip(ids.FIGURES, view.figures, strict=True)),
    }


def drawn(view: View) -> list[Figure]:
    """The live figures of a view, one for each place; they do not depend on the chosen counties."""
    unread = {"card": view.snapshot.cards[0], "second": None, "start": None, "path": False}

    def read(name: str) -> Selection:
        fields = {field: value for field, value in unread.items() if field not in REGISTRY[name].reads.split()}
        return replace(view.selection.of(()), **fields)  # type: ignore[arg-type]

    return [_drawn(view.explored, view.lang, read(name), name) for name in view.figures]


# The server compares a new figure with the one in the browser. If it stored fewer than 25 readers have on their
# screens (four each), most figures would be drawn twice. A figure takes about 0.2 MB.
@derived(most=128)
def _drawn(snapshot: Snapshot, lang: str, selection: Selection, name: str) -> Figure:
    live = REGISTRY[name].live
    assert live is not None
    return live(snapshot, lang, selection, boundaries_address)
