"""A plan checked together with all data: nothing is written that `check` would refuse afterwards."""

from dataclasses import replace
from datetime import datetime

from dashboard.faults import DataError
from dashboard.imports.contents import Plan
from dashboard.sources.read import Sources


def check_plan(plan: Plan, sources: Sources, now: datetime) -> Plan:
    """The plan with the faults that all data would have with its rows. now: naive UTC."""
    rows = plan.source_rows()
    if plan.faults or not rows:
        return plan
    try:
        sources.check_imported(now, sources.recorded_beside(rows), rows)
    except DataError as error:
        return replace(plan, faults=error.faults)
    return plan
