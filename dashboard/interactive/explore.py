"""The interactive dashboard: its page, and the callbacks of its Dash app."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dash import ClientsideFunction, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from flask import Flask, Response, request

from dashboard.figures.borders import drawn_on
from dashboard.interactive import page, table, tiles, update
from dashboard.interactive.app import PUBLIC, SCHEME, AppParts, RoomApp, Told, add_app, notice, preloaded, scheme
from dashboard.interactive.app import page as page_of
from dashboard.interactive.filters import FILTERS
from dashboard.interactive.page import TEXTS
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.view import View, query_of, read_view, shown_snapshot
from dashboard.interactive.words import said_text
from dashboard.language import LANGUAGES, say
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.snapshot import Snapshot

# Returns the snapshot of an address's parameters, if the user may see that snapshot. Raises UnknownChoice.
Source = Callable[[Mapping[str, str]], Snapshot]

CHOSEN = {
    "query": Output("address", "search"),
    "filters": {name: Output(name, "value") for name in FILTERS},
    "tiles": {group: Output(name, "value") for group, name in tiles.TILES.items()},
    "options": {group: Output(name, "options") for group, name in tiles.TILES.items()},
    "said": Output("said", "children"),
    "chips": {"options": Output("chips", "options"), "value": Output("chips", "value")},
    "beside": Output("beside", "children"),
    "number": Output("counties-number", "children"),
    "alone": {"similar": Output("similar", "disabled"), "clear": Output("clear", "disabled")},
    "permalink": Output("permalink", "value"),
    "offices": Output("offices", "data"),
    "clicks": {name: Output(f"figure-{name}", "clickData") for name in FIGURES},
    "lassos": {name: Output(f"figure-{name}", "selectedData") for name, each in FIGURES.items() if each.lasso},
    "figures": {name: Output(f"figure-{name}", "figure") for name in FIGURES},
    "texts": {text: {name: Output(f"{text}-{name}", "children") for name in FIGURES} for text in TEXTS},
    "drawn": Output("drawn", "data"),
    "wanted": Output("wanted", "data"),
    "shown": Output("shown", "data"),
    "clock": {"disabled": Output("clock", "disabled"), "ticks": Output("clock", "n_intervals")},
    "play": Output("play", "children"),
    "rows": Output("rows", "children"),
    "headings": {name: Output(f"sort-{name}", "children") for name in table.COLUMNS},
    "copied": Output("copy-table", "content"),
    "files": Output("files", "children"),
}
ASKED = {
    "query": Input("address", "search"),
    "filters": {name: Input(name, "value") for name in FILTERS},
    "tiles": {group: Input(name, "value") for group, name in tiles.TILES.items()},
    "chips": Input("chips", "value"),
    "pressed": {name: Input(name, "n_clicks") for name in ("similar", "clear")},
    "clicks": {name: Input(f"figure-{name}", "clickData") for name in FIGURES},
    "lassos": {name: Input(f"figure-{name}", "selectedData") for name, each in FIGURES.items() if each.lasso},
    "scheme": SCHEME,
    "stopped": Input("clock", "disabled"),
    "ticks": Input("clock", "n_intervals"),
    "sight": State("sight", "data"),
    "drawn": State("drawn", "data"),
    "digest": State("digest", "data"),
    "is_open": State("table-part", "is_open"),
    "sort": State("sort", "data"),
    "find": State("find", "value"),
}
# The view that the reader sees, as `choose` answered it: a later callback draws for just this view, whatever the
# controls show meanwhile.
SEEN = {"shown": State("shown", "data"), "scheme": State("scheme", "data")}


def add(app: RoomApp, source: Source) -> None:
    """Put the dashboard on an app. source: the snapshot of the request's user."""

    def published(query: Mapping[str, str]) -> Snapshot:
        snapshot = source(query)
        if not snapshot.weeks:
            raise Told(say(app.lang, "site.nothing"))
        return snapshot

    def snapshot_of(query: object) -> Snapshot:
        return published(query_of(query or ""))

    def seen(shown: object) -> View:
        """The view that the reader sees. shown: as `update.shown` answers it."""
        sent = shown if isinstance(shown, dict) else {}
        asked = query_of(sent.get("query") or "")
        return replace(read_view(app.lang, asked, published(asked), sent.get("playing") is True), scheme=scheme())

    def layout(query: Mapping[str, str]) -> Any:
        return page.layout(replace(read_view(app.lang, query, published(query)), scheme=scheme()))

    add_app(app, layout)

    @app.callback(CHOSEN, ASKED, prevent_initial_call=True)
    def choose(**asked: Any) -> dict[str, Any]:
        """One choice, one answer: the address, all controls, tiles, and whatever is in the window.

        The figures out of the window follow by `complete`, once the reader pauses.
        """
        cause = str(ctx.triggered_id or "")
        changed = ctx.triggered_prop_ids
        asked["lassoed"] = any(name.endswith(".selectedData") for name in changed)
        asked["ticked"] = "clock.n_intervals" in changed and bool(asked["ticks"])
        if cause == "clock" and "clock.disabled" not in changed and not asked["ticks"]:
            raise PreventUpdate
        view, refusal = update.view_after(app.lang, snapshot_of(asked["query"]), asked, cause)
        newer = asked["digest"] != view.snapshot.digest
        notice(refusal or (say(app.lang, "explore.newer") if newer else ""))
        return update.shown(replace(view, scheme=scheme()), asked, cause)

    @app.callback(Output("arrived", "data"), {"names": Input("late", "data"), **SEEN}, prevent_initial_call=True)
    def complete(names: object, shown: object, **_: Any) -> dict[str, Any]:
        """Figures that came into the window, or all others after a pause; the page draws them one after the other."""
        late = [name for name in update.texts_in(names) if name in FIGURES]
        if not late:
            raise PreventUpdate
        return update.whole(seen(shown), late)

    @app.callback(
        {
            "is_open": Output("table-part", "is_open"),
            "button": Output("open-table", "children"),
            "rows": Output("rows", "children", allow_duplicate=True),
            "sort": Output("sort", "data"),
            "orders": {name: Output(f"head-{name}", "aria-sort") for name in table.COLUMNS},
            "copied": Output("copy-table", "content", allow_duplicate=True),
        },
        {
            "pressed": [
                Input("open-table", "n_clicks"),
                *(Input(f"sort-{name}", "n_clicks") for name in table.COLUMNS),
            ],
            "find": Input("find", "value"),
            "is_open": State("table-part", "is_open"),
            "sort": State("sort", "data"),
            **SEEN,
        },
        prevent_initial_call=True,
    )
    def tabulate(pressed: object, find: Any, is_open: object, sort: Any, shown: object, **_: Any) -> dict[str, Any]:
        """The table, opened, sorted or filtered; `choose` keeps it up to date while it is open."""
        cause = str(ctx.triggered_id)
        if cause == "open-table":
            is_open = not is_open
        sort, find = (each if isinstance(each, str) else "" for each in (sort, find))
        if cause.startswith("sort-"):
            sort = table.next_sort(sort, cause.removeprefix("sort-"))
        view = seen(shown)
        return {
            "is_open": is_open is True,
            "button": say(app.lang, "explore.close_table" if is_open else "explore.open_table"),
            "rows": table.body(view, sort, find) if is_open else no_update,
            "sort": sort,
            "orders": table.orders(sort),
            "copied": table.copied(view, sort, find) if is_open else no_update,
        }

    def in_browser(function: str, output: Any, *inputs: Any) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("explore", function), *output, *inputs, prevent_initial_call=True
        )

    in_browser(
        "play",
        [Output("clock", "disabled", allow_duplicate=True)],
        Input("play", "n_clicks"),
        State("clock", "disabled"),
    )
    in_browser("find", [], Input("find-county", "value"))
    in_browser("watch", [], Input("room", "children"))
    in_browser("arrive", [], Input("arrived", "data"))
    late = [Input(name, "data") for name in ("sight", "drawn", "wanted")]
    in_browser("late", [], *late)
    in_browser("fullScreen", [], *(Input(f"screen-{name}", "n_clicks") for name in FIGURES))
    in_browser("picture", [], *(Input(f"picture-{name}", "n_clicks") for name in FIGURES))
    in_browser("carry", [], Input("address", "search"))


def add_public(server: Flask, live: Live) -> None:
    """Register the apps, and the page of the interactive dashboard in all languages."""
    apps = {lang: RoomApp(server, PUBLIC.format(lang=lang), lang) for lang in LANGUAGES}
    for app in apps.values():
        add(app, partial(shown_snapshot, live))

    @frame.add_page(server, live, "explore")
    def explore(lang: str, snapshot: Snapshot) -> Response:
        return page_of_view(apps[lang], live, read_view(lang, request.args, snapshot))


def page_of_view(app: RoomApp, live: Live, view: View) -> Response:
    """The page of a view, which an app fills."""

    def write(parts: AppParts) -> str:
        return frame.page(
            "explore",
            view.lang,
            view.snapshot,
            live.status.stale,
            view.chosen,
            said=said_text(view),
            preloaded=preloaded(app, drawn_on(view.explored, view.selection)),
            app=parts,
        ).decode()

    return page_of(app, write)
