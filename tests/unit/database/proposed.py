"""Helpers: proposals to change an office, a target and an announced figure, their approval, and what follows."""

from __future__ import annotations

from datetime import datetime

from dashboard.database import proposals
from dashboard.database.errors import Conflict
from dashboard.database.proposals import APPROVED, Change, Step
from dashboard.publications.proposals import approve, checked_rows, rows_about
from tests.unit.database.stored import Stored
from tests.unit.publications.publications import committees


def propose(data: Stored, kind: str, subject: str, rows) -> tuple[int, Change]:
    """Store a proposal to add rows; its number and what it changes."""
    read = data.read()
    checked = checked_rows(data.sources, read, kind, rows, data.clock())
    change = Change(kind, subject, "change", rows_about(read, kind, subject), checked)
    with data.sources.database.writing() as connection:
        return proposals.propose(connection, data.clock(), "reviewer-1", "reviewer", change, False)[0], change


def close_office(data: Stored, day: str = "2014-12-01") -> tuple[int, Change]:
    (row,) = rows_about(data.read(), "office", "G1001")
    return propose(data, "office", "G1001", [{**row, "valid_to": day}])


def propose_target(data: Stored, value: str = "90%", day: str = "2018-03-20") -> tuple[int, Change]:
    key = "committee_governorates"
    return propose(data, "target", key, [{"indicator": key, "value": value, "date": day}])


def propose_figure(data: Stored, count: int = 44) -> tuple[int, Change]:
    row = {"key": "desks", "count": count, "of_what": "bodies", "source": "letter 12", "province": "10"}
    return propose(data, "announcement", "desks", [row])


def accept(data: Stored, number: int, change: Change) -> datetime:
    def end(connection, moment):
        if not proposals.end(connection, number, Step(moment, "publisher-1", "publisher", APPROVED)):
            raise Conflict

    return approve(data.sources, change, False, data.clock, end)


def decided_by_proposals(data: Stored) -> tuple[object, ...]:
    """The target's value, the announced figure, and the cell of the governorates, as the public sees them."""
    public = data.public()
    figures = public.input.tables.announcements.set_index("key")
    return public.card("committee_governorates").target, int(figures.loc["desks", "count"]), committees(public)
