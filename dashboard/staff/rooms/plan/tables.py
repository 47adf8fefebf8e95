"""The table of the plan room: a row for each team with its visits.

A cell is a text with lines instead of a list of components, since the browser takes some ten milliseconds for each
component at each change.
"""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.planning.plan import Load, Planned
from dashboard.staff.rooms.plan import words
from dashboard.staff.rooms.plan.draft import Draft
from dashboard.staff.rooms.plan.judged import Judged
from dashboard.staff.rooms.plan.scene import Scene


def visits_table(scene: Scene, draft: Draft, judged: Judged) -> Any:
    """All teams, each with home, capacity and load, and its visits by county and urgency."""
    staff = scene.staff
    if not judged.plan.teams:
        return html.P(staff.say("room_plan.no_teams"), className="plan-empty")
    columns = ("team", "visits")
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.column_{name}"), scope="col") for name in columns]))
    rows = []
    for load in judged.plan.teams:
        lines = [_line(scene, visit) for visit in judged.plan.visits if visit.team == load.team]
        lines += [
            f"{scene.office(pick.office)} ({staff.say('room_plan.refused')})"
            for pick in sorted(judged.refused)
            if pick.team == load.team
        ]
        rows.append(html.Tr([html.Th(_team(scene, load), scope="row"), html.Td("\n".join(lines) or "–")]))
    return dbc.Table([head, html.Tbody(rows)], size="sm", class_name="plan-visits plan-lines")


def _team(scene: Scene, load: Load) -> str:
    """A team's number with its home county; its home office; its visits and its way."""
    staff, team = scene.staff, scene.teams[load.team]
    lines = [staff.say("room_plan.team_at", team=staff.number(load.team), county=words.home(scene, load.team))]
    if team.office_id:
        lines.append(staff.say("room_plan.home_office", office=scene.office(team.office_id)))
    numbers = {"visits": load.planned, "capacity": load.capacity, "km": load.km}
    lines.append(staff.say("room_plan.load_of", **{name: staff.number(number) for name, number in numbers.items()}))
    return "\n".join(lines)


def _line(scene: Scene, visit: Planned) -> str:
    """A visit: office, why, county and way; a locked visit says so."""
    staff = scene.staff
    parts = {"office": scene.office(visit.office_id), "why": words.why(scene, visit)}
    place = [scene.county_of(visit.office_id), words.way(scene, visit)]
    if visit.locked:
        place.append(staff.say("room_plan.locked"))
    return staff.say("room_plan.visit", place=words.listed(scene, place), **parts)
