"""Sample data: made-up reports, inspections and decisions for the real register, so that every screen has content.

The offices of the register are real. Their reports are drawn by lot from a seed, and every row says "sample". Only
the announced totals are met, in the last week as known at the last publication.
"""

from datetime import date
from pathlib import Path
from random import Random

from dashboard.settings import SHIPPED_DATA
from dashboard.weeks import WEEK
from tools.sample.claims import make_claims
from tools.sample.county_offices import county_offices
from tools.sample.decisions import make_decisions
from tools.sample.files import read_register, write
from tools.sample.findings import split_findings
from tools.sample.inspections import make_inspections
from tools.sample.plan import make_plan
from tools.sample.reports import make_reports
from tools.sample.respect import make_respect, mark_small
from tools.sample.tables import Publication, Register, SampleTables, publication_of
from tools.sample.teams import make_teams

SEED = 1393
WEEKS = 78
LAST_WEEK = date(2014, 12, 6)
"""15 Azar 1393."""


def write_sample(folder: Path, seed: int = SEED, weeks: int = WEEKS) -> None:
    """Write the sample of the shipped register to a folder, in place of an older sample there.

    Raises ValueError, before anything is written, if weeks is less than 1 or the folder holds other rows.
    """
    write(generate(read_register(SHIPPED_DATA, LAST_WEEK), seed, weeks), folder)


def generate(register: Register, seed: int = SEED, weeks: int = WEEKS) -> SampleTables:
    """The sample of a register: `weeks` Saturday weeks that end with LAST_WEEK. Pure: the same arguments give the
    same rows on every machine. Raises ValueError if weeks is less than 1."""
    if weeks < 1:
        raise ValueError(f"weeks={weeks}: need 1 or more")
    counties, real = register
    span = [LAST_WEEK - WEEK * back for back in reversed(range(weeks))]
    # Each table has a random stream of its own, so that a change to one table leaves the others as they are.
    added = county_offices(counties, span, Random(f"{seed}/offices"))
    added = mark_small(added, Random(f"{seed}/small"))
    offices = real + added
    plan = make_plan(counties, offices, span, Random(f"{seed}/plan"))
    reports = make_reports(offices, plan, span, Random(f"{seed}/reports"))
    respect = make_respect(counties, offices, plan, reports, span, Random(f"{seed}/respect"))
    reports += respect.reports
    reports += make_claims(reports, publication_of(span[-1]), Random(f"{seed}/claims"))
    visits = make_inspections(counties, offices, span, Random(f"{seed}/inspections"))
    return SampleTables(
        offices=added,
        reports=sorted(reports),
        counts=sorted(respect.counts),
        inspections=split_findings(visits, Random(f"{seed}/findings")),
        teams=make_teams(counties, offices, visits, Random(f"{seed}/teams")),
        publications=[Publication(publication_of(week), week) for week in span],
        decisions=make_decisions(counties, offices, plan.histories, span, Random(f"{seed}/decisions")),
    )
