"""The fields in which a team is entered and corrected, and what they show of a team."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.language.order import order
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.staff.rooms.plan.team_form import most_teams, seen_of
from dashboard.tables.versions import Team

# Of `dbc.Select`, which cannot have an option whose value is "".
NONE = "none"
# A field for a whole number. Browsers show only Latin digits in a field of the type number.
NUMBER: Any = {"type": "text", "inputmode": "numeric", "autocomplete": "off"}
FIELDS = ("team", "county", "office", "capacity")


def team_fields(scene: Scene) -> list[Any]:
    """The form. It opens with the first team that is not entered yet, else with the first one."""
    staff = scene.staff
    first = next((number for number in range(1, most_teams(staff) + 1) if number not in scene.teams), 1)
    shown = values(scene, scene.teams.get(first))
    fields = {
        "team": dbc.Select(id="plan-form-team", options=numbers(scene), value=str(first)),
        "county": dbc.Select(id="plan-form-county", options=counties(scene), value=shown["county"]),
        "office": dbc.Select(id="plan-form-office", options=offices(scene, shown["county"]), value=shown["office"]),
        "capacity": dbc.Input(id="plan-form-capacity", value=shown["capacity"], **NUMBER),
    }
    return [
        # The moment of the row that the fields show.
        dcc.Store(id="plan-form-seen", data=seen_of(scene.teams.get(first))),
        html.P(staff.say("room_plan.team_form_lead"), className="panel-note"),
        html.Div(
            [
                html.Div(
                    [
                        dbc.Label(staff.say(f"room_plan.form_{name}"), html_for=f"plan-form-{name}"),
                        field,
                        html.P(id=f"plan-form-{name}-fault", className="plan-fault"),
                    ]
                )
                for name, field in fields.items()
            ],
            className="plan-fields",
        ),
        html.Div(
            dbc.Button(staff.say("room_plan.form_save"), id="plan-form-save", color="primary", outline=True),
            className="plan-buttons",
        ),
        html.P(id="plan-form-said", role="status"),
    ]


def numbers(scene: Scene) -> list[dict[str, str]]:
    """The numbers of all teams that the province may have; those that are not entered yet say so."""
    staff = scene.staff
    every = sorted({*range(1, most_teams(staff) + 1), *scene.teams})
    labels = {number: staff.number(number) for number in every}
    return [
        {
            "value": str(number),
            "label": label if number in scene.teams else staff.say("room_plan.form_new", team=label),
        }
        for number, label in labels.items()
    ]


def counties(scene: Scene) -> list[dict[str, str]]:
    """The counties by name, after none."""
    none = {"value": NONE, "label": scene.staff.say("room_plan.form_none")}
    return [none, *({"value": code, "label": name} for code, name in scene.staff.counties())]


def offices(scene: Scene, county: object) -> list[dict[str, str]]:
    """The open offices of a county by name, after none."""
    lang = scene.staff.lang
    in_county = [office for office in scene.offices.values() if office.county_code == county]
    in_county.sort(key=lambda office: order(office.names[lang]))
    none = {"value": NONE, "label": scene.staff.say("room_plan.form_none")}
    return [none, *({"value": office.office_id, "label": office.names[lang]} for office in in_county)]


def values(scene: Scene, team: Team | None) -> dict[str, Any]:
    """What the fields show of a team; None: of one that is not entered yet."""
    if team is None:
        return {"county": NONE, "office": NONE, "capacity": ""}
    capacity = scene.staff.number(team.capacity)
    return {"county": team.county_code or NONE, "office": team.office_id or NONE, "capacity": capacity}
