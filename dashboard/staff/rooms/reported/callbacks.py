"""The callbacks of the room: one keeps address and controls equal, the others show what the address says."""

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.interactive.app import SCHEME, in_scheme
from dashboard.interactive.view import query_of
from dashboard.language import say
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.staff.rooms.desk_room import asking
from dashboard.staff.rooms.reported import figures, tables, target_words, words
from dashboard.staff.rooms.reported.layout import (
    CARDS,
    asked_of,
    calendar_style,
    copied,
    links,
    more_style,
    part,
    row_options,
    values,
)
from dashboard.staff.rooms.reported.view import CHOICES, View, view_of
from dashboard.staff.staff_request import StaffRequest

ADDRESS = Input("address", "search")
# The fields whose wrong value has a message of its own.
_TYPED = ("target", "until")


def add(app: Dash) -> None:
    """Register the callbacks."""

    @app.callback(
        output={
            "query": Output("address", "search"),
            "choices": {name: Output(part(name), "value") for name in CHOICES},
            "rows": Output(part("row"), "options"),
            "click": Output(part("calendar"), "clickData"),
            "notice": Output(part("notice"), "children"),
            "is_open": Output(part("notice"), "is_open"),
        },
        inputs={
            "asked": ADDRESS,
            "choices": {name: Input(part(name), "value") for name in CHOICES},
            "click": Input(part("calendar"), "clickData"),
        },
        prevent_initial_call=True,
    )
    def follow(asked: object, choices: dict[str, Any], click: Any) -> dict[str, Any]:
        """Address and controls follow one another; a click on a cell chooses its row and week, or releases them."""
        return followed(asking(), str(ctx.triggered_id), asked, choices, click)

    @app.callback(
        output={"figure": Output(part("calendar"), "figure"), "style": Output(part("calendar"), "style")},
        inputs={"asked": ADDRESS, "scheme": SCHEME},
        prevent_initial_call=True,
    )
    def draw_calendar(asked: object, scheme: object) -> dict[str, Any]:
        view = _view(asked)
        return {"figure": in_scheme(figures.calendar(view)), "style": calendar_style(view)}

    @app.callback(
        output={
            "said": Output(part("said"), "children"),
            "table": Output(part("table"), "children"),
            "chosen": Output(part("chosen"), "children"),
            "offices": Output(part("offices"), "children"),
            "more": Output(part("more"), "style"),
            "copy": Output(part("copy"), "content"),
            "files": {name: Output(part(f"files-{name}"), "children") for name in CARDS},
        },
        inputs={"asked": ADDRESS, "pressed": Input(part("more"), "n_clicks")},
        prevent_initial_call=True,
    )
    def write(asked: object, pressed: object) -> dict[str, Any]:
        """The sentences, the lists and the links of their files. Each press of the button shows more offices."""
        view = _view(asked)
        presses = pressed if isinstance(pressed, int) and 0 < pressed < 1000 else 0
        most = tables.SHOWN * (1 + presses)
        return {
            "said": words.said(view),
            "table": tables.rows_of_week(view),
            "chosen": words.chosen(view),
            "offices": tables.offices(view, most),
            "more": more_style(view, most),
            "copy": copied(view),
            "files": {name: links(view, name) for name in CARDS},
        }

    @app.callback(
        output={
            "said": Output(part("target-said"), "children"),
            "figure": Output(part("figure"), "figure"),
            "needs": Output(part("needs"), "children"),
        },
        inputs={"asked": ADDRESS, "scheme": SCHEME},
        prevent_initial_call=True,
    )
    def write_target(asked: object, scheme: object) -> dict[str, Any]:
        view = _view(asked)
        target = view.target
        if target is None:
            raise PreventUpdate
        return {
            "said": target_words.target_said(view, target),
            "figure": in_scheme(figures.target_figure(view, target)),
            "needs": tables.target(view, target),
        }

    app.clientside_callback(ClientsideFunction("explore", "carry"), ADDRESS, prevent_initial_call=True)  # type: ignore[no-untyped-call]


def followed(
    staff: StaffRequest, changed: str, asked: object, choices: Mapping[str, Any], click: Any
) -> dict[str, Any]:
    """What `follow` answers. changed: the id of the component that changed."""
    still = {"query": no_update, "choices": dict.fromkeys(CHOICES, no_update), "rows": no_update, "click": None}
    wanted: Mapping[str, Any] = asked_of(choices)
    try:
        if changed == "address":
            wanted = query_of(asked or "")
        elif changed == part("rows"):
            # Another kind of rows has other codes.
            wanted = {**wanted, "row": ""}
        elif changed == part("indicator"):
            # Another indicator has another target.
            wanted = {**wanted, "target": "", "until": ""}
        elif changed == part("calendar"):
            wanted = {**wanted, **_clicked(click, view_of(staff, wanted))}
        view = view_of(staff, wanted)
    except UnknownChoice as unknown:
        return {**still, "notice": _why(staff.lang, unknown), "is_open": True}
    if view is None:
        raise PreventUpdate
    query, now = view.choice.query, values(view)
    return {
        # Without a click kept in the browser, a second click on the same cell is a new one.
        "click": None,
        "query": no_update if changed == "address" or query == (asked or "") else query,
        "choices": {name: no_update if choices[name] == value else value for name, value in now.items()},
        "rows": row_options(view),
        "notice": "",
        "is_open": False,
    }


def _why(lang: str, unknown: UnknownChoice) -> str:
    name, value = unknown.args[:2]
    if name in _TYPED:
        return say(lang, f"room_reported.wrong_{name}", value=str(value)[:20])
    return unknown_text(lang, unknown)


def _clicked(click: Any, view: View | None) -> dict[str, str]:
    """The row and week of a clicked cell of a view; a click on the chosen cell releases the row."""
    points = click.get("points") if isinstance(click, dict) else None
    point = points[0] if isinstance(points, list) and points else None
    row, label = (point.get("y"), point.get("x")) if isinstance(point, dict) else (None, None)
    week = figures.week_labels(view).get(label) if view and isinstance(label, str) else None
    if view is None or week is None or not isinstance(row, str):
        raise PreventUpdate
    is_chosen = (row, week) == (view.choice.row, view.week)
    return {"row": "" if is_chosen else row, "week": week.isoformat()}


def _view(asked: object) -> View:
    """The view of an address's query. Raises UnknownChoice; PreventUpdate while there is no office."""
    view = view_of(asking(), query_of(asked or ""))
    if view is None:
        raise PreventUpdate
    return view
