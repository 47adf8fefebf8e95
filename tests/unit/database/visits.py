"""Helpers: a visit of team 7 as its phone sends it, and the visits that the team sees."""

from __future__ import annotations

from datetime import date, datetime

from dashboard.database import visits
from dashboard.publications.visits import add_visit
from tests.unit.database.stored import Stored

KEY = visits.digest_of("a" * 32, 7)
FOUND = {"date": date(2014, 12, 7), "team": 7, "office_id": "G1001", "finding": "desk", "findings": 2, "resolved": 0}


def enter(data: Stored, **changed: object) -> datetime | None:
    rows = {"inspections": [{**FOUND, "resolved_on": None, **changed}], "reports": []}
    nothing = (lambda *_: None, lambda *_: None)
    return add_visit(data.sources, KEY, visits.id_of(KEY), "G1001", rows, data.clock, *nothing)


def of_team(data: Stored) -> list[visits.Visit]:
    sample = data.sources.recorded().with_sample
    return data.sources.database.read(lambda connection: visits.of_team(connection, 7, sample))
