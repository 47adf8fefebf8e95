"""The callbacks of the dashboard: pure functions of a view, registered on the Dash app."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.interactive import drawing, layout, words
from dashboard.interactive.choices import KEPT, chosen_counties, first_week, language, next_week, parameters
from dashboard.interactive.rooms import Room
from dashboard.interactive.view import View, query_of, read_view
from dashboard.language import say
from dashboard.language.table import DEFAULT
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot

P = ParamSpec("P")
T = TypeVar("T")
# Returns the snapshot of an address's parameters, if the user may see that snapshot. Raises UnknownChoice.
Source = Callable[[Mapping[str, str]], Snapshot]

# The address of the page: callbacks read the language in the path, and the publication in the query.
PAGE = {"path": State("address", "pathname"), "query": State("address", "search")}
CHOICES = {name: Input(name, "value") for name in layout.CONTROLS}
SUBJECTS = {name: Input(name, "value") for name in words.SUBJECTS}


def room(source: Source) -> Room:
    """The interactive dashboard. source: the snapshot of the request's user."""

    def components(lang: str, query: Mapping[str, str]) -> list[Any]:
        return layout.layout(_seen(source, lang, query))

    return Room("", components, lambda app: add(app, source))


def add(app: Dash, source: Source) -> None:
    """Register the callbacks. source: as of `room`."""

    def view_of(page: Mapping[str, Any], choices: Mapping[str, Any]) -> View:
        asked = query_of(page["query"] or "")
        given = parameters(choices) | {name: asked[name] for name in KEPT if name in asked}
        return _seen(source, language(page["path"]), given)

    @app.callback(
        output={
            "query": Output("address", "search"),
            "choices": {name: Output(name, "value") for name in layout.CONTROLS},
            "subjects": {name: Output(name, "value") for name in words.SUBJECTS},
        },
        inputs={
            "asked": Input("address", "search"),
            "choices": CHOICES,
            "subjects": SUBJECTS,
            "path": State("address", "pathname"),
            "stopped": Input("clock", "disabled"),
        },
        prevent_initial_call=True,
    )
    @silent
    def follow(
        asked: object, choices: dict[str, Any], subjects: dict[str, Any], path: object, stopped: object
    ) -> Any:
        """Address, controls and tiles follow one another. While weeks are played, the address stays."""
        page = {"path": path, "query": asked}
        if ctx.triggered_id == "address":
            view = _seen(source, language(path), query_of(asked))
        elif ctx.triggered_id in subjects:
            view = view_of(page, choices | {"indicator": subjects[ctx.triggered_id]})
        else:
            view = view_of(page, choices)
        now, query = layout.values(view), view.address.partition("?")[2]
        query = f"?{query}" if query else ""
        return {
            "query": query if stopped and query != asked and ctx.triggered_id != "address" else no_update,
            "choices": {name: no_update if choices[name] == value else value for name, value in now.items()},
            "subjects": {
                name: no_update if subjects[name] == value else value
                for name, value in words.chosen_tiles(view).items()
            },
        }

    for name, graph in drawing.GRAPHS.items():
        _add_graph(app, name, {each: CHOICES[each] for each in graph.reads.split()}, view_of)

    texts = [f"{part}-{name}" for part in ("sentence", "note", "links") for name in drawing.GRAPHS]

    @app.callback(
        output={
            "texts": {name: Output(name, "children") for name in ("said", "files", *texts)},
            "permalink": Output("permalink", "value"),
            "lonely": Output("similar", "disabled"),
            "notice": Output("notice", "children"),
            "is_open": Output("notice", "is_open"),
        },
        inputs={"page": PAGE, "choices": CHOICES, "digest": State("digest", "data")},
        prevent_initial_call=True,
    )
    def write(page: dict[str, Any], choices: dict[str, Any], digest: object) -> dict[str, Any]:
        """All texts, and a notice of an unknown choice or of newer data."""
        try:
            view = view_of(page, choices)
        except UnknownChoice as unknown:
            return {
                "texts": dict.fromkeys(("said", "files", *texts), no_update),
                "permalink": no_update,
                "lonely": no_update,
                "notice": _refusal(page, unknown),
                "is_open": True,
            }
        newer = digest != view.snapshot.digest
        return {
            "texts": words.texts(view),
            "permalink": words.lasting_address(view),
            "lonely": not words.similar_counties(view),
            "notice": say(view.lang, "explore.newer") if newer else "",
            "is_open": newer,
        }

    @app.callback(
        output={name: Output(name, "options") for name in words.SUBJECTS},
        inputs={"page": PAGE, "choices": {name: CHOICES[name] for name in ("week", "checked")}},
        prevent_initial_call=True,
    )
    @silent
    def count(page: dict[str, Any], choices: dict[str, Any]) -> dict[str, Any]:
        """The figures of the tiles."""
        return words.tiles(view_of(page, choices))

    @app.callback(
        output=[Output("table-part", "is_open"), Output("open-table", "children"), Output("table", "children")],
        inputs={
            "page": PAGE,
            "choices": CHOICES,
            "pressed": Input("open-table", "n_clicks"),
            "is_open": State("table-part", "is_open"),
        },
        prevent_initial_call=True,
    )
    @silent
    def tabulate(page: dict[str, Any], choices: dict[str, Any], pressed: object, is_open: object) -> Any:
        """The table, filled only while open, since its many components would slow down each choice."""
        is_open = not is_open if ctx.triggered_id == "open-table" else bool(is_open)
        if not is_open:
            return False, say(language(page["path"]), "explore.open_table"), no_update
        return True, say(language(page["path"]), "explore.close_table"), words.table(view_of(page, choices))

    @app.callback(
        output=[
            Output("counties", "value", allow_duplicate=True),
            *(Output(name, "clickData") for name in drawing.GRAPHS),
        ],
        inputs={
            "clicked": [Input(name, "clickData") for name in drawing.GRAPHS],
            "selected": [Input(name, "selectedData") for name in ("map", "scatter")],
            "cleared": Input("clear", "n_clicks"),
            "counties": State("counties", "value"),
        },
        prevent_initial_call=True,
    )
    def choose(clicked: list[Any], selected: list[Any], cleared: object, counties: object) -> Any:
        """The chosen counties after a click on a county, a lasso around several, or clearing."""
        codes = counties if isinstance(counties, list) else []
        events = [each["value"] for each in ctx.triggered]
        # Without a click kept in the browser, a second click on the same county is a new one.
        return [
            chosen_counties(ctx.triggered[0]["prop_id"] if ctx.triggered else "", events, codes),
            *[None] * len(drawing.GRAPHS),
        ]

    @app.callback(
        Output("counties", "value", allow_duplicate=True),
        inputs={
            "page": PAGE,
            "choices": {name: State(name, "value") for name in layout.CONTROLS},
            "pressed": Input("similar", "n_clicks"),
        },
        prevent_initial_call=True,
    )
    @silent
    def choose_similar(page: dict[str, Any], choices: dict[str, Any], pressed: object) -> Any:
        """The first chosen county and those of similar population."""
        return words.similar_counties(view_of(page, choices)) or no_update

    clock = {
        "page": PAGE,
        "week": State("week", "value"),
        "start": State("start", "value"),
    }
    week = Output("week", "value", allow_duplicate=True)

    @app.callback(
        output=[week, Output("clock", "disabled"), Output("play", "children")],
        inputs={**clock, "pressed": Input("play", "n_clicks"), "stopped": State("clock", "disabled")},
        prevent_initial_call=True,
    )
    @silent
    def play(page: dict[str, Any], week: object, start: object, pressed: object, stopped: object) -> Any:
        """Start the clock, or stop it."""
        view = view_of(page, {})
        if not stopped:
            return no_update, True, say(view.lang, "explore.play")
        return first_week(view.snapshot.cells.weeks, week, start) or no_update, False, say(view.lang, "explore.stop")

    # A callback of its own: Dash drops the answer of a callback that is called again meanwhile, so that a tick would
    # start a clock that the reader has just stopped.
    @app.callback(
        output=[
            week,
            Output("clock", "disabled", allow_duplicate=True),
            Output("play", "children", allow_duplicate=True),
        ],
        inputs={**clock, "ticks": Input("clock", "n_intervals")},
        prevent_initial_call=True,
    )
    @silent
    def tick(page: dict[str, Any], week: object, start: object, ticks: object) -> Any:
        """Show the next week; the newest week stops the clock."""
        view = view_of(page, {})
        following, is_last = next_week(view.snapshot.cells.weeks, week)
        return following or no_update, *(
            (True, say(view.lang, "explore.play")) if is_last else (no_update, no_update)
        )

    for function, part in (
        ("fullScreen", [Input(f"screen-{name}", "n_clicks") for name in drawing.GRAPHS]),
        ("carry", [Input("address", "search")]),
    ):
        app.clientside_callback(ClientsideFunction("interactive", function), *part, prevent_initial_call=True)  # type: ignore[no-untyped-call]


def _add_graph(app: Dash, name: str, reads: dict[str, Input], view_of: Callable[..., View]) -> None:
    """The two callbacks of a figure: drawn anew after a choice that the figure depends on, patched for counties."""
    inputs = {"page": PAGE, "choices": {**reads, "counties": State("counties", "value")}}

    @app.callback(Output(name, "figure"), inputs=inputs, prevent_initial_call=True)
    @silent
    def draw(page: dict[str, Any], choices: dict[str, Any]) -> dict[str, Any]:
        return drawing.drawn(name, view_of(page, choices))

    states = {each: State(each, "value") for each in reads}
    inputs = {"page": PAGE, "choices": {**states, "counties": CHOICES["counties"]}}

    @app.callback(Output(name, "figure", allow_duplicate=True), inputs=inputs, prevent_initial_call=True)
    @silent
    def light(page: dict[str, Any], choices: dict[str, Any]) -> Patch:
        return drawing.chosen(name, view_of(page, choices))


def _seen(source: Source, lang: str, given: Mapping[str, str]) -> View:
    """The view of an address's parameters. Raises UnknownChoice; PreventUpdate while nothing is published."""
    snapshot = source(given)
    if not snapshot.weeks:
        raise PreventUpdate
    return read_view(lang, given, snapshot)


def silent(callback: Callable[P, T]) -> Callable[P, T]:
    """A callback that changes nothing after an unknown choice, about which the callback `write` shows a notice."""

    @wraps(callback)
    def answer(*args: P.args, **named: P.kwargs) -> T:
        try:
            return callback(*args, **named)
        except UnknownChoice as unknown:
            raise PreventUpdate from unknown

    return answer


def _refusal(page: Mapping[str, Any], unknown: UnknownChoice) -> str:
    try:
        return unknown_text(language(page["path"]), unknown)
    except UnknownChoice:
        return unknown_text(DEFAULT, unknown)
