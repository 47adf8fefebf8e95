"""Publications planned for a moment: sheets, last week and outcome of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from dashboard.database.schema import plans


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
    """Store a plan; False if this form (idempotency key) has created one. ended: the caller publishes at once."""
    if connection.scalar(select(plans.c.id).where(plans.c.form == form)):
        return False
    over = {"ended_at": now, "outcome": "done"} if ended else {}
    row = {"form": form, "made_at": now, "account": account, "due_at": due_at, "week": week}
    connection.execute(insert(plans).values(**row, note=note, sheets=list(sheets), **over))
    return True


def due_moment(connection: Connection, form: str) -> datetime | None:
    """The moment (naive UTC) for which the form's plan is due; None if the form has created none."""
    found: datetime | None = connection.scalar(select(plans.c.due_at).where(plans.c.form == form))
    return found


def open_plans(connection: Connection, due_by: datetime | None = None) -> list[Plan]:
    """Plans that have not ended, the next one first. due_by: only plans that are due by this moment."""
    query = select(plans).where(plans.c.ended_at.is_(None)).order_by(plans.c.due_at, plans.c.id)
    if due_by:
        query = query.where(plans.c.due_at <= due_by)
    names = ("id", "account", "due_at", "week", "note")
    return [
        Plan(**{name: row[name] for name in names}, sheets=tuple(row["sheets"]))
        for row in connection.execute(query).mappings()
    ]


def end(connection: Connection, now: datetime, number: int, outcome: str) -> bool:
    """Set the outcome of a plan; False if the plan had ended before."""
    open_still = (plans.c.id == number) & plans.c.ended_at.is_(None)
    ended = connection.execute(update(plans).where(open_still).values(ended_at=now, outcome=outcome))
    return bool(ended.rowcount)
