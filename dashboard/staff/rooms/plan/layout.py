"""The components of the plan room, in the order of the planner's work. callbacks.py fills and changes them."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.interactive.app import in_scheme
from dashboard.interactive.template import config
from dashboard.staff.rooms.plan import map, tables, words
from dashboard.staff.rooms.plan.changes import absent_of
from dashboard.staff.rooms.plan.compared import compared_said
from dashboard.staff.rooms.plan.draft import Draft, as_json
from dashboard.staff.rooms.plan.judged import judge
from dashboard.staff.rooms.plan.saved import opened
from dashboard.staff.rooms.plan.scene import Scene, offered_weeks, scene_of
from dashboard.staff.rooms.plan.team_fields import NUMBER, team_fields
from dashboard.staff.staff_request import StaffRequest

# The component and property of each part that depends on the draft or on the chosen team.
PARTS = {
    "saved": ("plan-saved", "children"),
    "quality": ("plan-quality", "children"),
    "totals": ("plan-totals", "children"),
    "figure": ("plan-map", "figure"),
    "team_options": ("plan-team", "options"),
    "picked_options": ("plan-picked", "options"),
    "picked_empty": ("plan-picked-empty", "children"),
    "put": ("plan-put", "children"),
    "unmet": ("plan-unmet", "children"),
    "teams_said": ("plan-teams-said", "children"),
    "files": ("plan-files", "children"),
    "absent_options": ("plan-absent", "options"),
    "propose": ("plan-propose", "children"),
}


def parts(scene: Scene, draft: Draft, team: int | None) -> dict[str, Any]:
    """What each of PARTS shows. team: the chosen one."""
    judged, staff, stored = judge(scene, draft), scene.staff, opened(scene)
    is_saved = set(draft.visits) == set(stored.visits) and draft.capacity == stored.capacity
    number = staff.number(team) if team is not None else ""
    return {
        "saved": words.saved(scene) if is_saved else f"{words.saved(scene)} {staff.say('room_plan.changed')}",
        "quality": words.quality(scene, draft, judged.plan),
        "totals": words.totals(scene, judged.plan),
        "figure": in_scheme(map.figure(scene, draft, team)),
        "team_options": words.team_options(scene, judged.plan),
        "picked_options": words.picked_options(scene, draft, judged, team),
        "picked_empty": "" if draft.of_team(team) else staff.say("room_plan.no_visit_of_team"),
        "put": staff.say("room_plan.put_in", team=number),
        "unmet": words.unmet_list(scene, judged.plan.unmet),
        "teams_said": words.teams_said(scene, judged.plan),
        "files": words.files(scene, team),
        "absent_options": [{"value": str(each), "label": staff.number(each)} for each in scene.teams],
        "propose": staff.say("room_plan.propose_again" if draft.visits else "room_plan.propose"),
    }


def layout(staff: StaffRequest, query: Mapping[str, str]) -> list[Any]:
    """The room for the parameters of an address. Raises UnknownChoice for a week that cannot be planned."""
    scene = scene_of(staff, query)
    draft = opened(scene)
    team = next(iter(scene.teams), None)
    shown = parts(scene, draft, team)
    closed = words.closed(scene, draft)
    return [
        # A choice of another week loads the page of that week.
        dcc.Location(id="plan-address", refresh=True),
        dcc.Store(id="plan-draft", data=as_json(draft)),
        # Raised whenever a team was entered, so that everything is shown anew.
        dcc.Store(id="plan-entered", data=0),
        _bar(scene, shown),
        dbc.Alert(closed, id="plan-notice", is_open=bool(closed), fade=False, color="warning", class_name="mb-3"),
        _overtaken(scene),
        _teams(scene, draft, shown),
        html.Dl(shown["totals"], id="plan-totals", className="plan-totals"),
        dbc.Row(
            [dbc.Col(_map(scene, shown), lg=7), dbc.Col(_team(scene, draft, team, shown), lg=5)], class_name="g-3"
        ),
        _card(scene, "unmet", [html.Div(shown["unmet"], id="plan-unmet")]),
        _card(scene, "table", [_visits(scene, draft)]),
        _card(scene, "files", [html.Div(shown["files"], id="plan-files")]),
        _card(scene, "compare", _compare(scene)),
        _card(scene, "team_form", team_fields(scene)),
    ]


def _card(scene: Scene, name: str, body: list[Any]) -> dbc.Card:
    """A part of the room under its heading."""
    heading = html.H2(scene.staff.say(f"room_plan.{name}"), id=f"plan-{name}-title")
    return dbc.Card([dbc.CardHeader(heading), dbc.CardBody(body)], class_name="mt-3", id=f"plan-{name}-card")


def _visits(scene: Scene, draft: Draft) -> html.Div:
    """The table of all visits, which scrolls by itself: it is far longer than everything else."""
    table = html.Div(tables.visits_table(scene, draft, judge(scene, draft)), id="plan-table")
    return html.Div(table, className="plan-scroll", role="region", tabIndex=0, **_named("plan-table-title"))


def _compare(scene: Scene) -> list[Any]:
    """The comparison in a sentence; its table is filled when it is asked for, since it has many components."""
    button = dbc.Button(
        scene.staff.say("room_plan.compare_list"), id="plan-compare", size="sm", color="primary", outline=True
    )
    return [
        html.P(compared_said(scene), className="finding"),
        html.Div(button, className="plan-buttons"),
        html.Div(id="plan-compared"),
    ]


def _bar(scene: Scene, shown: Mapping[str, Any]) -> html.Div:
    """The week, the two great buttons, and what is saved."""
    staff = scene.staff
    weeks = offered_weeks(staff)
    options = [
        {"value": week.isoformat(), "label": words.week_option(scene, week, is_coming=week == weeks[1])}
        for week in weeks
    ]
    week = dbc.Select(id="plan-week", options=options, value=scene.week.isoformat())
    working = [dbc.Spinner(size="sm"), html.Span(staff.say("room_plan.working"))]
    return html.Div(
        [
            html.Div([dbc.Label(staff.say("room_plan.week"), html_for="plan-week"), week], className="plan-week"),
            dbc.Button(shown["propose"], id="plan-propose", color="primary"),
            dbc.Button(staff.say("room_plan.save"), id="plan-save", color="primary", outline=True),
            html.P(working, id="plan-working", hidden=True, className="plan-working"),
            html.P(
                [
                    html.Span(shown["saved"], id="plan-saved"),
                    " ",
                    html.Span(shown["quality"], id="plan-quality"),
                ],
                role="status",
                className="plan-said",
            ),
        ],
        className="plan-bar",
    )


def _overtaken(scene: Scene) -> html.Div:
    """Shown when somebody else has saved the week's plan meanwhile: open theirs, or save the own one nevertheless."""
    staff = scene.staff
    return html.Div(
        [
            html.P(id="plan-overtaken-said"),
            html.Div(
                [
                    html.A(
                        staff.say("room_plan.open_saved"),
                        href=staff.address("plan", week=scene.week.isoformat()),
                        className="btn btn-outline-primary",
                    ),
                    dbc.Button(staff.say("room_plan.save_over"), id="plan-save-over", color="primary", outline=True),
                ],
                className="plan-buttons",
            ),
        ],
        id="plan-overtaken",
        role="alert",
        hidden=True,
        className="alert alert-warning mb-3",
    )


def _teams(scene: Scene, draft: Draft, shown: Mapping[str, Any]) -> dbc.Card:
    staff = scene.staff
    absent = dbc.Checklist(
        id="plan-absent",
        options=shown["absent_options"],
        value=absent_of(draft),
        inline=True,
        input_class_name="btn-check",
        label_class_name="btn btn-sm btn-outline-primary",
        class_name="county-choices plan-absent",
    )
    return dbc.Card(
        [
            dbc.CardHeader(html.H2(staff.say("room_plan.teams"))),
            dbc.CardBody(
                [
                    html.P(shown["teams_said"], id="plan-teams-said"),
                    html.Div(
                        [
                            html.P(staff.say("room_plan.absent"), id="plan-absent-title", className="form-label"),
                            absent,
                        ],
                        role="group",
                        **_named("plan-absent-title"),
                    ),
                ]
            ),
        ]
    )


def _map(scene: Scene, shown: Mapping[str, Any]) -> dbc.Card:
    staff = scene.staff
    graph = dcc.Graph(
        id="plan-map",
        figure=shown["figure"],
        config=config(staff.lang, is_map=True),
        responsive=True,
        className="graph graph-map",
    )
    title = html.H2(staff.say("room_plan.map"), id="plan-map-title")
    figure = html.Div(graph, className="figure", role="group", **_named("plan-map-title"))
    note = html.P(staff.say("room_plan.map_note"), className="panel-note")
    return dbc.Card([dbc.CardHeader(title), dbc.CardBody([figure, note])])


def _team(scene: Scene, draft: Draft, team: int | None, shown: Mapping[str, Any]) -> dbc.Card:
    """One team: its capacity of the week, its visits with their buttons, and the search for another office."""
    staff = scene.staff
    chosen = dbc.Select(id="plan-team", options=shown["team_options"], value=None if team is None else str(team))
    capacity = dbc.Input(id="plan-capacity", value=words.capacity(scene, draft, team), debounce=True, **NUMBER)
    picked = dbc.Checklist(id="plan-picked", options=shown["picked_options"], value=[], class_name="plan-picked")
    buttons = [
        dbc.Button(staff.say(f"room_plan.{word}"), id=f"plan-{name}", size="sm", color="primary", outline=True)
        for name, word in (("lock", "lock"), ("unlock", "unlock"), ("out", "take_out"))
    ]
    add = [
        dbc.Label(staff.say("room_plan.search"), html_for="plan-search"),
        dbc.Input(id="plan-search", type="search", debounce=True),
        dbc.FormText(staff.say("room_plan.search_hint"), id="plan-search-hint"),
        html.P(words.found_said(scene, draft, ""), id="plan-found-said", role="status"),
        html.Div(
            dbc.RadioItems(
                id="plan-found",
                name="plan-found",
                options=words.found_options(scene, draft, ""),
                class_name="plan-found",
            ),
            role="group",
            **_named("plan-found-said"),
        ),
        dbc.Button(shown["put"], id="plan-put", size="sm", color="primary", outline=True),
    ]
    return dbc.Card(
        [
            dbc.CardHeader(html.H2(staff.say("room_plan.team_title"))),
            dbc.CardBody(
                [
                    html.Div(
                        [
                            html.Div([dbc.Label(staff.say("room_plan.team"), html_for="plan-team"), chosen]),
                            html.Div(
                                [dbc.Label(staff.say("room_plan.capacity"), html_for="plan-capacity"), capacity]
                            ),
                        ],
                        className="plan-fields",
                    ),
                    html.Div(
                        [html.H3(staff.say("room_plan.its_visits"), id="plan-picked-title"), picked],
                        role="group",
                        **_named("plan-picked-title"),
                    ),
                    html.P(shown["picked_empty"], id="plan-picked-empty", className="plan-empty"),
                    html.Div(buttons, className="plan-buttons"),
                    html.Details([html.Summary(staff.say("room_plan.add")), *add]),
                ]
            ),
        ],
        class_name="h-100",
    )


def _named(heading: str) -> Any:
    """The attribute that names a group after a heading."""
    return {"aria-labelledby": heading}
