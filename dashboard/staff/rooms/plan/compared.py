"""The plan of the week before against the visits that were made: in sum, by team in order of number, as a list."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

import dash_bootstrap_components as dbc
from dash import html

from dashboard.database import plans
from dashboard.planning.compare import Comparison, compare, done_in
from dashboard.staff.rooms.plan.saved import plan_in
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.weeks import WEEK, day_label

# What became of a visit, in the order of the columns.
STATES = ("done", "by_other", "missed", "unplanned")


class Row(NamedTuple):
    """A visit of the comparison. team: of the plan, else of the visit; other: the team that came in its place; day:
    of the visit, if it was not made by the planned team."""

    state: str
    team: int
    office_id: str
    other: int | None = None
    day: date | None = None


def rows_of(found: Comparison) -> list[Row]:
    """All visits of a comparison, by team and state."""
    rows = [Row("done", visit.team, visit.office_id) for visit in found.done]
    rows += [Row("by_other", plan.team, plan.office_id, done.team, done.day) for plan, done in found.by_other]
    rows += [Row("missed", visit.team, visit.office_id) for visit in found.missed]
    rows += [Row("unplanned", visit.team, visit.office_id, None, visit.day) for visit in found.unplanned]
    return sorted(rows, key=lambda row: (row.team, STATES.index(row.state), row.office_id))


def compared(scene: Scene) -> list[Any]:
    """The components of the comparison with the stored plan of the week before."""
    staff, week = scene.staff, scene.week - WEEK
    stored = staff.read(plans.newest, week)
    if stored is None:
        return [html.P(staff.say("room_plan.compare_none", week=staff.week(week)))]
    rows = rows_of(compare(plan_in(stored), done_in(staff.public_snapshot, week)))
    numbers = Counter(row.state for row in rows)
    texts = {state: staff.number(numbers[state]) for state in STATES}
    planned = staff.number(len(rows) - numbers["unplanned"])
    sentence = staff.say("room_plan.compare_said", planned=planned, week=staff.week(week), **texts)
    return [
        html.P(sentence, className="finding"),
        _by_team(scene, rows),
        html.Details([html.Summary(staff.say("room_plan.compare_list")), _list(scene, rows)]),
    ]


def _by_team(scene: Scene, rows: list[Row]) -> dbc.Table:
    staff = scene.staff
    columns = ("column_team", "planned", *STATES)
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.{name}"), scope="col") for name in columns]))
    teams: list[tuple[str, list[Row]]] = [
        (staff.number(team), [row for row in rows if row.team == team]) for team in sorted({row.team for row in rows})
    ]
    body = [_numbers(scene, name, own) for name, own in teams]
    foot = html.Tfoot(_numbers(scene, staff.say("room_plan.compare_sum"), rows))
    return dbc.Table([head, html.Tbody(body), foot], responsive=True, size="sm", class_name="plan-compared")


def _numbers(scene: Scene, name: str, rows: list[Row]) -> html.Tr:
    count = Counter(row.state for row in rows)
    numbers = [len(rows) - count["unplanned"], *(count[state] for state in STATES)]
    cells = [html.Td(scene.staff.number(number), className="plan-number") for number in numbers]
    return html.Tr([html.Th(name, scope="row"), *cells])


def _list(scene: Scene, rows: list[Row]) -> dbc.Table:
    staff = scene.staff
    columns = ("column_team", "column_office", "column_county", "state")
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.{name}"), scope="col") for name in columns]))
    body = [
        html.Tr(
            [
                html.Th(staff.number(row.team), scope="row"),
                html.Td(scene.office(row.office_id)),
                html.Td(scene.county_of(row.office_id)),
                html.Td(_state(scene, row)),
            ]
        )
        for row in rows
    ]
    return dbc.Table([head, html.Tbody(body)], responsive=True, size="sm")


def _state(scene: Scene, row: Row) -> str:
    staff = scene.staff
    day = day_label(row.day, staff.lang) if row.day else ""
    if row.state == "by_other" and row.other is not None:
        return staff.say("room_plan.state_by_other", team=staff.number(row.other), day=day)
    return staff.say(f"room_plan.state_{row.state}", day=day)
