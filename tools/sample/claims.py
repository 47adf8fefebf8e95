"""The self-reports that inspections checked: half of the inspected offices had reported the same thing that week."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from tools.sample.tables import Report, wrong_value

# Of 100 self-reports that were inspected in the same week, how many say something else than the inspection.
WRONG_PERCENT = 8
BEFORE = timedelta(days=2)
"""How long before the inspection's report the self-report arrives: no publication lies between the two."""


def make_claims(reports: Sequence[Report], end: datetime, rng: Random) -> list[Report]:
    """A self-report before half of the reports of inspections that arrive up to `end`, the last publication. The
    newest report of each week stays the inspection's, so the plan's figures are the same."""
    rows = []
    for report in reports:
        if report.evidence == "inspection" and report.received_at <= end and rng.random() < 0.5:
            value = wrong_value(report) if rng.random() * 100 < WRONG_PERCENT else report.value
            rows.append(report._replace(value=value, evidence="self", received_at=report.received_at - BEFORE))
    return rows
