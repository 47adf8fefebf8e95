"""Publications that were planned for a moment: which sheets, up to which week, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from dashboard.storage.schema import plans


@dataclass(frozen=True)
class Plan:
    """A planned publication that has not ended. due_at: naive UTC."""

    id: int
    account: str
    due_at: datetime
    week: date
    note: str
    sheets: tuple[int, ...]


def plan(
    connection: Connection,
    now: datetime,
    form: str,
    account: str,
    due_at: datetime,
    week: date,
    note: str,
    sheets: Sequence[int],
    ended: bool = False,
) -> bool:
    """Keep a plan; False if this form has made one already. ended: it is carried out at once, by who made it."""
    if connection.scalar(select(plans.c.id).where(plans.c.form == form)):
        return False
    over = {"ended_at": now, "outcome": "done"} if ended else {}
    row = {"form": form, "made_at": now, "account": account, "due_at": due_at, "week": week}
    connection.execute(insert(plans).values(**row, note=note, sheets=list(sheets), **over))
    return True


def due_of(connection: Connection, form: str) -> datetime | None:
    """What the form's plan is due at (naive UTC); None if it made none."""
    found: datetime | None = connection.scalar(select(plans.c.due_at).where(plans.c.form == form))
    return found


def still_open(connection: Connection, due_by: datetime | None = None) -> list[Plan]:
    """Plans that have not ended, the next one first; due_by: only those that are due by then."""
    asked = select(plans).where(plans.c.ended_at.is_(None)).order_by(plans.c.due_at, plans.c.id)
    if due_by:
        asked = asked.where(plans.c.due_at <= due_by)
    names = ("id", "account", "due_at", "week", "note")
    return [
        Plan(**{name: row[name] for name in names}, sheets=tuple(row["sheets"]))
        for row in connection.execute(asked).mappings()
    ]


def end(connection: Connection, now: datetime, number: int, outcome: str) -> bool:
    """Say what became of a plan; False if it had ended before."""
    open_still = (plans.c.id == number) & plans.c.ended_at.is_(None)
    ended = connection.execute(update(plans).where(open_still).values(ended_at=now, outcome=outcome))
    return bool(ended.rowcount)
