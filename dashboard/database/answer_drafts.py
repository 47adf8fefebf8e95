"""Answers that an account fills in on the page and has not sent: one draft for each account, place and week.

A draft has only what differs from the known values. Its version rises with each change: a browser names the version
that it has seen, so that the second of two browsers is told and overwrites nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from dashboard.database.errors import Conflict
from dashboard.database.schema import answer_drafts
from dashboard.tables.place import Place

KEPT = timedelta(days=30)

Cell = tuple[str, str, int | None]
"""office_id, measure, value; None: the known value is left out, as not reported in this week."""
CountCell = tuple[str, str, str, int | None, int | None]
"""office_id, measure, channel, numerator, denominator; None: not filled in yet."""


@dataclass(frozen=True)
class AnswerDraft:
    """The changes of a draft. version: 0 if nothing was ever kept; at: of the last change, naive UTC."""

    version: int = 0
    at: datetime = datetime.min
    answers: tuple[Cell, ...] = ()
    counts: tuple[CountCell, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.answers and not self.counts


def kept(connection: Connection, account: str, place: Place, week: date) -> AnswerDraft:
    """The draft of an account about a place and week (its Saturday); an empty one if there is none."""
    table = answer_drafts.c
    query = select(table.version, table.at, table.answers, table.counts).where(*_key(account, place, week))
    row = connection.execute(query).mappings().first()
    if row is None:
        return AnswerDraft()
    rows = {name: tuple(map(tuple, row[name])) for name in ("answers", "counts")}
    return AnswerDraft(row["version"], row["at"], **rows)


def keep(
    connection: Connection,
    now: datetime,
    account: str,
    place: Place,
    week: date,
    seen: int,
    answers: tuple[Cell, ...] = (),
    counts: tuple[CountCell, ...] = (),
) -> AnswerDraft:
    """Store the changes in place of the earlier ones, and delete drafts that are older than KEPT.

    seen: the version that the browser has. Raises Conflict if another browser has stored other changes since. What is
    stored already, as after an answer that was lost on its way, is not stored again.
    """
    before = kept(connection, account, place, week)
    if before.version and (before.answers, before.counts) == (answers, counts):
        return before
    if before.version != seen:
        raise Conflict
    after = AnswerDraft(seen + 1, now, answers, counts)
    if before.version:
        connection.execute(update(answer_drafts).where(*_key(account, place, week)).values(**vars(after)))
    else:
        key = {"account": account, **place._asdict(), "week": week}
        connection.execute(insert(answer_drafts).values(**key, **vars(after)))
    connection.execute(delete(answer_drafts).where(answer_drafts.c.at < now - KEPT))
    return after


def empty(connection: Connection, now: datetime, account: str, place: Place, week: date) -> None:
    """Remove the changes of a draft that was sent. Its version stays, so that a browser with the old one is told."""
    before = kept(connection, account, place, week)
    if not before.is_empty:
        keep(connection, now, account, place, week, before.version)


def _key(account: str, place: Place, week: date) -> tuple[ColumnElement[bool], ...]:
    table = answer_drafts.c
    return (
        table.account == account,
        table.county_code == place.county_code,
        table.office_id == place.office_id,
        table.week == week,
    )
