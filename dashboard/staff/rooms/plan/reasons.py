"""What the visits of the quarter brought, by the reason for each, and what the visits drawn by lot say of the others.

The quarter is that of the week before the planned one.
"""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.database import plans
from dashboard.planning.plan import Plan
from dashboard.planning.stored import from_json
from dashboard.planning.yields import Drawn, Yield, checks_in, drawn_of, weeks_of_quarter, yields
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.weeks import WEEK

# The columns of numbers, as in Yield.
_NUMBERS = ("planned", "made", "with_findings", "with_wrong")


def yields_part(scene: Scene) -> list[Any]:
    """The sentence on the visits drawn by lot, and the table of reasons; empty where no plan is stored."""
    weeks = weeks_of_quarter(scene.week - WEEK)
    stored = [scene.staff.read(plans.newest, week) for week in weeks]
    planned: list[Plan] = [from_json(each.content) for each in stored if each]
    if not planned:
        return []
    checks = checks_in(scene.staff.public_snapshot, weeks)
    heading = scene.staff.say("room_plan.yields", weeks=scene.staff.number(len(planned)))
    return [
        html.P(drawn_said(scene, drawn_of(planned, checks))),
        html.H3(heading),
        _table(scene, yields(planned, checks)),
    ]


def drawn_said(scene: Scene, drawn: Drawn) -> str:
    """What the visits drawn by lot say, in a sentence."""
    if not drawn.drawn:
        return scene.staff.say("room_plan.drawn_none")
    missed = drawn.drawn - drawn.checked
    key = "drawn_unchecked" if drawn.at_most is None else "drawn_said" if missed else "drawn_all"
    numbers = drawn._asdict() | {"missed": missed, "at_most": drawn.at_most or 0}
    return scene.staff.say(f"room_plan.{key}", **{name: scene.staff.number(value) for name, value in numbers.items()})


def _table(scene: Scene, rows: Sequence[Yield]) -> dbc.Table:
    staff = scene.staff
    columns = ("first_reason", *_NUMBERS)
    head = html.Thead(html.Tr([html.Th(staff.say(f"room_plan.{name}"), scope="col") for name in columns]))
    body = []
    for row in rows:
        reason = staff.say(f"planning.cause_{row.reason}" if row.reason else "room_plan.no_reason")
        numbers = [html.Td(staff.number(getattr(row, name)), className="plan-number") for name in _NUMBERS]
        body.append(html.Tr([html.Th(reason, scope="row"), *numbers]))
    return dbc.Table([head, html.Tbody(body)], responsive=True, size="sm", class_name="plan-compared")
