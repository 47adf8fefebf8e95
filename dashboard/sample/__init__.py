"""Sample data: made-up reports and inspections for the real register, so that every screen has content.

Which offices exist is real; what they report is drawn from a seed and says "sample" in every row. Only the
totals that were announced are met, in the last week as known at the last publication.
"""

from __future__ import annotations

from datetime import date
from random import Random

from dashboard.sample.branches import county_offices
from dashboard.sample.decisions import make_decisions
from dashboard.sample.files import NotSample, Progress, read_register, write
from dashboard.sample.inspections import make_inspections
from dashboard.sample.plan import make_plan
from dashboard.sample.reports import make_reports
from dashboard.sample.rows import Publication, Register, SampleTables, publication_of, valid
from dashboard.weeks import WEEK, friday, week_of, weeks_between

__all__ = [
    "LAST_WEEK",
    "SEED",
    "WEEKS",
    "NotSample",
    "Progress",
    "Register",
    "SampleTables",
    "generate",
    "read_register",
    "write",
]

SEED = 1393
WEEKS = 78
LAST_WEEK = date(2014, 12, 6)
"""15 Azar 1393."""


def generate(register: Register, seed: int = SEED, weeks: int = WEEKS, last_week: date = LAST_WEEK) -> SampleTables:
    """The sample for a register: `weeks` Saturday weeks, the last of them `last_week`. Pure: the same
    arguments give the same rows on every machine.

    Raises ValueError if weeks is less than 1 or last_week is not a Saturday.
    """
    if weeks < 1 or week_of(last_week) != last_week:
        raise ValueError(f"weeks={weeks}, last_week={last_week}: need 1 or more weeks and a Saturday")
    span = weeks_between(last_week - WEEK * (weeks - 1), last_week)
    end = friday(last_week)
    counties = [county for county in register.counties if valid(county, end)]
    codes = {county.county_code for county in counties}
    real = sorted(o for o in register.offices if valid(o, end) and o.county_code in codes)
    # Each part has its own stream, so that a change to one leaves the others as they are.
    branches = county_offices(counties, real, span[0], last_week, Random(f"{seed}/offices"))
    everyone = real + branches
    # Only known populations: a county without one is never among the smallest.
    populations = {c.county_code: c.population for c in counties if c.population is not None}
    plan = make_plan(counties, everyone, span, Random(f"{seed}/plan"))
    return SampleTables(
        offices=tuple(branches),
        reports=tuple(make_reports(everyone, plan, span, Random(f"{seed}/reports"))),
        inspections=tuple(make_inspections(everyone, populations, span, Random(f"{seed}/inspections"))),
        publications=tuple(Publication(publication_of(week), week) for week in span),
        decisions=tuple(make_decisions(counties, everyone, plan.histories, span, Random(f"{seed}/decisions"))),
    )
