"""The callbacks of the working view: one keeps address and controls equal, the others show what the address says."""

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.interactive.app import SCHEME, in_scheme
from dashboard.interactive.clicks import codes
from dashboard.interactive.view import query_of
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.staff.rooms.desk_room import asking
from dashboard.staff.rooms.inspections import figures, lists, tables, words
from dashboard.staff.rooms.inspections.layout import FILES, asked_of, files_of, map_sentence, part, values
from dashboard.staff.rooms.inspections.view import CHOICES, View, view_of
from dashboard.staff.staff_request import StaffRequest

GRAPHS = ("map", "heatmap")
# The lists that show only their beginning.
MORE = ("due", "visits")
ADDRESS = Input("address", "search")


def add(app: Dash) -> None:
    """Register the callbacks."""

    @app.callback(
        output={
            "query": Output("address", "search"),
            "choices": {name: Output(part(name), "value") for name in CHOICES},
            "clicks": {name: Output(part(name), "clickData") for name in GRAPHS},
            "notice": Output(part("notice"), "children"),
            "is_open": Output(part("notice"), "is_open"),
        },
        inputs={
            "asked": ADDRESS,
            "choices": {name: Input(part(name), "value") for name in CHOICES},
            "clicks": {name: Input(part(name), "clickData") for name in GRAPHS},
        },
        prevent_initial_call=True,
    )
    def follow(asked: object, choices: dict[str, Any], clicks: dict[str, Any]) -> dict[str, Any]:
        """Address and controls follow one another; a click on a county chooses or releases it."""
        return followed(asking(), str(ctx.triggered_id), asked, choices, clicks)

    @app.callback(
        output=[Output(part("map"), "figure"), Output(part("sentence"), "children")],
        inputs=[ADDRESS, SCHEME],
        prevent_initial_call=True,
    )
    def draw_map(asked: object, _: object) -> Any:
        view = _view(asked)
        return in_scheme(figures.map_of_counties(view)), map_sentence(view)

    @app.callback(Output(part("heatmap"), "figure"), ADDRESS, SCHEME, prevent_initial_call=True)
    def draw_weeks(asked: object, _: object) -> Any:
        drawn = figures.weeks_of_counties(_view(asked))
        return in_scheme(drawn) if drawn else no_update

    @app.callback(
        output={
            "said": Output(part("said"), "children"),
            "lists": {name: Output(part(name), "children") for name in ("teams", "findings", "due", "visits")},
            "files": {name: Output(part(f"files-{name}"), "children") for name in FILES},
        },
        inputs={"asked": ADDRESS, "pressed": {name: Input(part(f"more-{name}"), "n_clicks") for name in MORE}},
        prevent_initial_call=True,
    )
    def write(asked: object, pressed: dict[str, Any]) -> dict[str, Any]:
        """The sentence, the lists and the links of their files. Each press of a button shows more of a long list."""
        view, most = _view(asked), {name: shown(clicks) for name, clicks in pressed.items()}
        visits = lists.visits(view)
        return {
            "said": words.said(view, visits),
            "lists": {
                "teams": tables.teams(view),
                "findings": tables.findings(view),
                "due": tables.due(view, most["due"]),
                "visits": tables.visits(view, visits, most["visits"]),
            },
            "files": {name: files_of(view, name) for name in FILES},
        }

    app.clientside_callback(ClientsideFunction("explore", "carry"), ADDRESS, prevent_initial_call=True)  # type: ignore[no-untyped-call]


def followed(
    staff: StaffRequest, changed: str, asked: object, choices: Mapping[str, Any], clicks: Mapping[str, Any]
) -> dict[str, Any]:
    """What `follow` answers. changed: the id of the component that changed."""
    still = {"query": no_update, "choices": dict.fromkeys(CHOICES, no_update), "clicks": dict.fromkeys(GRAPHS)}
    wanted: Mapping[str, Any] = asked_of(choices)
    try:
        if changed == "address":
            wanted = query_of(asked or "")
        for name in GRAPHS:
            if changed == part(name):
                wanted = {**wanted, "county": _clicked(clicks[name], str(wanted["county"] or ""))}
        view = view_of(staff, wanted)
    except UnknownChoice as unknown:
        return {**still, "notice": unknown_text(staff.lang, unknown), "is_open": True}
    if view is None:
        raise PreventUpdate
    query, now = view.choice.query, values(view)
    return {
        # Without a click kept in the browser, a second click on the same county is a new one.
        "clicks": still["clicks"],
        "query": no_update if changed == "address" or query == (asked or "") else query,
        "choices": {name: no_update if choices[name] == value else value for name, value in now.items()},
        "notice": "",
        "is_open": False,
    }


def shown(clicks: object) -> int:
    """How many rows a list shows after so many presses of its button."""
    return tables.SHOWN * (1 + (clicks if isinstance(clicks, int) and 0 < clicks < 1000 else 0))


def _clicked(click: Any, county: str) -> str:
    """The chosen county after a click; a click on the chosen one releases it."""
    clicked = codes(click)
    if not clicked:
        raise PreventUpdate
    return "" if clicked[0] == county else clicked[0]


def _view(asked: object) -> View:
    """The view of an address's query. Raises UnknownChoice; PreventUpdate while there are no data."""
    view = view_of(asking(), query_of(asked or ""))
    if view is None:
        raise PreventUpdate
    return view
