"""What happens after a choice: the browser writes the view's query, and the server answers with figures and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, no_update
from dash.exceptions import PreventUpdate

from dashboard.derived import derived
from dashboard.figures.registry import FIGURES as REGISTRY
from dashboard.language import say
from dashboard.language.spelling import key as spelling
from dashboard.pages.common.frame import unknown_text
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.explore import layout as ids
from dashboard.pages.explore.view import View, query_of, read_view
from dashboard.pages.explore.words import Links, key_html, note_of, said, sentence_of, table_html
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot

# Gives the snapshot that a query asks for, to those who may see it. Raises UnknownChoice.
Source = Callable[[dict[str, str]], Snapshot]
Figure = dict[str, Any]

_PLACES = range(len(ids.GRAPHS))
FIGURES: dict[str, Any] = {
    "figures": [Output(name, "figure") for name in ids.GRAPHS],
    "shown": Output("shown", "data"),
}
WORDS: dict[str, Any] = {
    "said": Output("said", "children"),
    "sentences": [Output(f"sentence-{place}", "children") for place in _PLACES],
    "notes": [Output(f"note-{place}", "children") for place in _PLACES],
    "links": [Output(f"{name}-{place}", "href") for place in _PLACES for name in ids.WAYS],
    "files": [Output(f"table-{form}", "href") for form in ("csv", "xlsx")],
    "html": Output("html", "data"),
}
NOTICE = {"notice": "children", "open": "is_open"}


def add(app: Dash, lang: str, source: Source) -> None:
    """Register the callbacks of the page in a language."""

    def shown_of(given: dict[str, str]) -> Snapshot:
        snapshot = source(given)
        # While nothing is published the page has no components that could ask.
        if not snapshot.weeks:
            raise PreventUpdate
        return snapshot

    def view_of(query: object) -> View:
        given = query_of(query)
        return read_view(lang, given, shown_of(given))

    @app.callback(
        output=FIGURES,
        inputs=[Input("query", "data"), State("shown", "data")],
        prevent_initial_call=True,
    )
    def figures(query: object, shown: object) -> dict[str, Any]:
        """The figures of a view; of those that stand already in the browser, what differs."""
        try:
            view = view_of(query)
        except UnknownChoice:
            return {"figures": [no_update] * len(ids.GRAPHS), "shown": no_update}
        before: Iterable[Figure] = ()
        if isinstance(shown, dict) and shown.get("digest") == view.snapshot.digest:
            try:
                before = drawn(view_of(shown.get("query")))
            except UnknownChoice:
                before = ()
        pairs = zip_longest(before, drawn(view))
        answers = [new if old is None else difference(old, new) for old, new in pairs]
        return {"figures": answers, "shown": {"query": query, "digest": view.snapshot.digest}}

    @app.callback(
        output=WORDS | {name: Output("notice", part, allow_duplicate=True) for name, part in NOTICE.items()},
        inputs=[Input("query", "data"), State("shown", "data")],
        prevent_initial_call=True,
    )
    def words(query: object, shown: object) -> dict[str, Any]:
        """The words round the figures; they do not wait for plotly, as an answer with figures does."""
        try:
            view = view_of(query)
        except UnknownChoice as unknown:
            return _nothing_but(unknown_text(lang, unknown))
        older = isinstance(shown, dict) and shown.get("digest") not in (None, view.snapshot.digest)
        return _words(view) | {"notice": say(lang, "explore.newer") if older else "", "open": older}

    @app.callback(
        Output("counties", "options"),
        Input("search", "value"),
        State("counties", "value"),
        prevent_initial_call=True,
    )
    def search(typed: object, chosen: object) -> list[dict[str, str]]:
        """The counties whose names hold what was typed, in any spelling, and those that are chosen."""
        options = ids.county_options(lang, shown_of({}))
        wanted = spelling(typed[:60]) if isinstance(typed, str) else ""
        kept = chosen if isinstance(chosen, list) else []
        return [each for each in options if wanted in spelling(each["label"]) or each["value"] in kept]

    _add_browser_callbacks(app)


def _add_browser_callbacks(app: Dash) -> None:
    """The callbacks that need no server: explore.js has their functions."""

    def run(name: str, *parts: Any, at_start: bool = False) -> None:
        function = ClientsideFunction("explore", name)
        app.clientside_callback(function, *parts, prevent_initial_call=not at_start)  # type: ignore[no-untyped-call]

    run("query", Output("query", "data"), [Input(name, "value") for name in (*ids.CONTROLS, *ids.FIGURES)])
    chosen_in_figures = [Input(graph, part) for part in ("clickData", "selectedData") for graph in ids.GRAPHS]
    chosen = Output("counties", "value", allow_duplicate=True)
    run("choose", chosen, chosen_in_figures, Input("clear", "n_clicks"), State("counties", "value"))
    stopped = Output("clock", "disabled"), Output("play", "children")
    run("play", *stopped, Input("play", "n_clicks"), State("clock", "disabled"))
    parts = (("week", "value"), ("clock", "disabled"), ("play", "children"))
    moved = [Output(name, part, allow_duplicate=True) for name, part in parts]
    run("step", *moved, Input("clock", "n_intervals"), State("week", "value"), State("week", "options"))
    run("html", Input("html", "data"), Input("table-search", "value"), at_start=True)
    run("suit", Output("choose", "open"), Output("lasso", "value"), Input("choose", "id"), at_start=True)
    run("lasso", Input("lasso", "value"))
    for place in range(len(ids.GRAPHS)):
        run("whole", Input(f"whole-{place}", "n_clicks"), State(f"place-{place}", "id"))


def start(view: View, query: str) -> dict[str, dict[str, Any]]:
    """Component -> property -> value, for a view: what the page brings along, so that nothing is asked for at first.

    query: that of the page's address.
    """
    controls = [Output(name, "value") for name in (*ids.CONTROLS, *ids.FIGURES)]
    shown = {"query": query, "digest": view.snapshot.digest}
    found: dict[str, dict[str, Any]] = {}
    for outputs, values in (
        ({"values": controls}, {"values": _values(view)}),
        (FIGURES, {"figures": drawn(view), "shown": shown}),
        (WORDS, _words(view)),
    ):
        for name, output in outputs.items():
            pairs = zip(output, values[name], strict=True) if isinstance(output, list) else [(output, values[name])]
            for each, value in pairs:
                found.setdefault(each.component_id, {})[each.component_property] = value
    return found


def _words(view: View) -> dict[str, Any]:
    """The words round the figures, by the names of WORDS."""
    hrefs = Links(view)
    return {
        "said": said(view),
        "sentences": [sentence_of(view, name) for name in view.figures],
        "notes": [note_of(view, name) for name in view.figures],
        "links": [hrefs.of(figure, name) for figure in view.figures for name in ids.WAYS],
        "files": [hrefs.file(form) for form in ("csv", "xlsx")],
        "html": {"table": table_html(view), "keys": [key_html(view, name) for name in view.figures]},
    }


def _values(view: View) -> list[Any]:
    """The values of the controls, in the order of CONTROLS and FIGURES."""
    chosen, weeks = view.selection, view.snapshot.cells.weeks
    assert chosen.second is not None and chosen.start is not None
    values = {
        "indicator": chosen.card.key,
        "second": chosen.second.key,
        "counties": list(chosen.counties),
        "kind": chosen.kind or ids.ALL,
        "checked": chosen.checked,
        "start": weeks[chosen.start],
        "week": weeks[chosen.week],
        "path": chosen.path,
        "borders": chosen.old,
    }
    return [values[name] for name in ids.CONTROLS] + list(view.figures)


def drawn(view: View) -> list[Figure]:
    """The live figures of a view, a place each."""
    return [_drawn(view.explored, view.lang, view.selection, name) for name in view.figures]


# The last few: of every figure that the browser shows, the server knows what it was.
@derived(most=64)
def _drawn(snapshot: Snapshot, lang: str, selection: Selection, name: str) -> Figure:
    live = REGISTRY[name].live
    assert live is not None
    return live(snapshot, lang, selection, boundaries_address)


def difference(old: Figure, new: Figure) -> Any:
    """A Patch that makes one figure of another; the new one where the traces are others; no_update if equal."""
    if old == new:
        return no_update
    if _shape(old) != _shape(new):
        return new
    patch = Patch()
    _assign(patch, old, new)
    return patch


def _shape(figure: Figure) -> list[tuple[object, int]]:
    return [(trace.get("type"), len(trace)) for trace in figure.get("data", ())]


def _assign(patch: Any, old: Any, new: Any) -> None:
    """Assigns to a Patch all leaves in which two dicts differ; lists but those of traces are leaves."""
    for name in old.keys() | new.keys():
        if name not in new:
            del patch[name]
        elif name not in old:
            patch[name] = new[name]
        elif old[name] == new[name]:
            continue
        elif isinstance(new[name], dict) and isinstance(old[name], dict):
            _assign(patch[name], old[name], new[name])
        elif name == "data":
            for place, (before, after) in enumerate(zip(old[name], new[name], strict=True)):
                _assign(patch[name][place], before, after)
        else:
            patch[name] = new[name]


def _nothing_but(notice: str) -> dict[str, Any]:
    """The answer of `words` that leaves all as it is and says why."""
    places = len(ids.GRAPHS)
    still = {"said": no_update, "html": no_update, "sentences": [no_update] * places, "notes": [no_update] * places}
    still |= {"links": [no_update] * places * len(ids.WAYS), "files": [no_update] * 2}
    return still | {"notice": notice, "open": True}
