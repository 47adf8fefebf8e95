"""A plan as JSON and back, for the table `plans` of the program's database."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.planning.lot import NO_DRAW, Draw
from dashboard.planning.plan import Level, Load, Plan, Planned, Unmet


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as a value of JSON: all of it, the time of the solver included."""
    return {
        "week": plan.week.isoformat(),
        "visits": [visit._asdict() | {"reasons": [list(each) for each in visit.reasons]} for visit in plan.visits],
        "teams": [load._asdict() for load in plan.teams],
        "unmet": [{"code": each.code, "details": dict(each.details)} for each in plan.unmet],
        "levels": [level._asdict() for level in plan.levels],
        "due": plan.due,
        "sample": plan.sample,
        "draw": plan.draw._asdict() | {"offices": list(plan.draw.offices)},
        "seconds": plan.seconds,
    }


def from_json(content: Mapping[str, Any]) -> Plan:
    """The plan of as_json. Raises KeyError, TypeError or ValueError for any other content."""
    return Plan(
        date.fromisoformat(content["week"]),
        tuple(_visit(**visit) for visit in content["visits"]),
        tuple(Load(**load) for load in content["teams"]),
        tuple(Unmet(**each) for each in content["unmet"]),
        tuple(Level(**level) for level in content["levels"]),
        content["due"],
        content["sample"],
        # Plans of earlier versions had no visits drawn by lot.
        _draw(**content["draw"]) if "draw" in content else NO_DRAW,
        content["seconds"],
    )


def _visit(reasons: list[tuple[str, int]], **rest: Any) -> Planned:
    return Planned(reasons=tuple((word, number) for word, number in reasons), **rest)


def _draw(offices: list[str], **rest: Any) -> Draw:
    return Draw(offices=tuple(offices), **rest)
