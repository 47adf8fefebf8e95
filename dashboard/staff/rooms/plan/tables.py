"""The tables of the plan room: all visits of a draft, and all teams."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.planning.plan import Plan, Planned
from dashboard.staff.rooms.plan import words
from dashboard.staff.rooms.plan.draft import Draft, Pick
from dashboard.staff.rooms.plan.judged import Judged
from dashboard.staff.rooms.plan.scene import Scene


def visits_table(scene: Scene, draft: Draft, judged: Judged) -> Any:
    """All visits, a row for each team and county with its offices as a list: a browser needs time for each cell."""
    staff = scene.staff
    if not draft.visits:
        return html.P(staff.say("room_plan.no_visits"), className="plan-empty")
    columns = ("team", "county", "office", "km")
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.column_{name}"), scope="col") for name in columns]))
    loads = {load.team: load for load in judged.plan.teams}
    bodies = []
    for team in sorted({pick.team for pick in draft.visits}):
        planned = [visit for visit in judged.plan.visits if visit.team == team]
        rows = [_row(scene, list(visits)) for _, visits in groupby(planned, lambda visit: visit.county_code)]
        if refused := sorted(pick for pick in judged.refused if pick.team == team):
            rows.append(_refused(scene, refused))
        name = staff.say("room_plan.team_at", team=staff.number(team), county=words.home(scene, team))
        capacity = staff.number(loads[team].capacity if team in loads else 0)
        of = staff.say("room_plan.load_of", visits=staff.number(len(planned)), capacity=capacity)
        heading = html.Th([name, html.Br(), html.Small(of)], rowSpan=len(rows), scope="rowgroup")
        bodies.append(html.Tbody([html.Tr([heading, *rows[0]]), *map(html.Tr, rows[1:])]))
    return dbc.Table([head, *bodies], size="sm", class_name="plan-visits")


def _row(scene: Scene, visits: Sequence[Planned]) -> list[Any]:
    """The cells of a team's visits in a county, to which the way is the same."""
    staff, way = scene.staff, visits[0].km
    return [
        html.Td(scene.county_of(visits[0].office_id)),
        html.Td(html.Ul([html.Li(_office(scene, visit)) for visit in visits])),
        html.Td("–" if way is None else staff.say("room_plan.km", km=staff.number(way)), className="plan-number"),
    ]


def _office(scene: Scene, visit: Planned) -> Any:
    """An office and why it is visited; a locked visit says so."""
    text = f"{scene.office(visit.office_id)} ({words.why(scene, visit)})"
    return (
        [text, html.Span(scene.staff.say("room_plan.locked"), className="badge plan-locked")]
        if visit.locked
        else text
    )


def _refused(scene: Scene, picks: Sequence[Pick]) -> list[Any]:
    """The cells of a team's visits that nobody could carry out."""
    mark = scene.staff.say("room_plan.refused")
    offices = [
        html.Li([scene.office(pick.office), html.Span(mark, className="badge plan-refused")]) for pick in picks
    ]
    return [html.Td(), html.Td(html.Ul(offices)), html.Td()]


def teams_table(scene: Scene, plan: Plan) -> Any:
    """The teams with their home county, home office, usual capacity and that of the week."""
    staff = scene.staff
    if not scene.teams:
        return html.P(staff.say("room_plan.no_teams"), className="plan-empty")
    columns = ("team", "home", "home_office", "capacity", "this_week", "planned", "km")
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.column_{name}"), scope="col") for name in columns]))
    rows = []
    for load in plan.teams:
        team = scene.teams[load.team]
        numbers = (team.capacity, load.capacity, load.planned, load.km)
        texts = [words.home(scene, load.team), scene.office(team.office_id) if team.office_id else "–"]
        cells = [
            *map(html.Td, texts),
            *(html.Td(staff.number(number), className="plan-number") for number in numbers),
        ]
        rows.append(html.Tr([html.Th(staff.number(load.team), scope="row"), *cells]))
    return dbc.Table([head, html.Tbody(rows)], responsive=True, size="sm")
