"""The plan of the week before against the visits that were made: in sum, by team in order of number, as a list."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import dash_bootstrap_components as dbc
from dash import html

from dashboard.database import plans
from dashboard.planning.compare import Comparison, compare, done_in
from dashboard.planning.stored import from_json
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


def compared_said(scene: Scene) -> str:
    """The comparison with the stored plan of the week before in a sentence."""
    staff, rows = scene.staff, _rows(scene)
    week = staff.week(scene.week - WEEK)
    if rows is None:
        return staff.say("room_plan.compare_none", week=week)
    numbers = Counter(row.state for row in rows)
    texts = {state: staff.number(numbers[state]) for state in STATES}
    planned = staff.number(len(rows) - numbers["unplanned"])
    return staff.say("room_plan.compare_said", planned=planned, week=week, **texts)


def compared_table(scene: Scene) -> Any:
    """The same by team: its numbers, and its visits as lines of a text."""
    staff, rows = scene.staff, _rows(scene)
    if not rows:
        return html.P(compared_said(scene))
    columns = ("column_team", "planned", *STATES, "column_visits")
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.{name}"), scope="col") for name in columns]))
    teams = {team: [row for row in rows if row.team == team] for team in sorted({row.team for row in rows})}
    body = [_numbers(scene, staff.number(team), own, own) for team, own in teams.items()]
    foot = html.Tfoot(_numbers(scene, staff.say("room_plan.compare_sum"), rows, ()))
    return dbc.Table(
        [head, html.Tbody(body), foot], responsive=True, size="sm", class_name="plan-compared plan-lines"
    )


def _rows(scene: Scene) -> list[Row] | None:
    """The visits of the week before; None if no plan of that week is stored."""
    week = scene.week - WEEK
    stored = scene.staff.read(plans.newest, week)
    if stored is None:
        return None
    return rows_of(compare(from_json(stored.content), done_in(scene.staff.public_snapshot, week)))


def _numbers(scene: Scene, name: str, rows: Sequence[Row], named: Sequence[Row]) -> html.Tr:
    """A row of numbers. named: the visits that its last cell names."""
    count = Counter(row.state for row in rows)
    numbers = [len(rows) - count["unplanned"], *(count[state] for state in STATES)]
    cells = [html.Td(scene.staff.number(number), className="plan-number") for number in numbers]
    lines = [f"{scene.office(row.office_id)} ({_state(scene, row)})" for row in named]
    return html.Tr([html.Th(name, scope="row"), *cells, html.Td("\n".join(lines))])


def _state(scene: Scene, row: Row) -> str:
    staff = scene.staff
    day = day_label(row.day, staff.lang) if row.day else ""
    if row.state == "by_other" and row.other is not None:
        return staff.say("room_plan.state_by_other", team=staff.number(row.other), day=day)
    return staff.say(f"room_plan.state_{row.state}", day=day)
