"""Plans of the inspection teams' visits: each saved plan is a new row, and the newest row of a week is its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.database.engine import missing_parts
from dashboard.database.schema import plans


@dataclass(frozen=True)
class StoredPlan:
    """A saved plan. id: larger for later plans. week: a Saturday. at: naive UTC. content: see dashboard.planning."""

    id: int
    week: date
    at: datetime
    account: str
    content: Mapping[str, Any]


def store(connection: Connection, week: date, at: datetime, account: str, content: Mapping[str, Any]) -> int:
    """Store a plan as the newest of its week; its id."""
    values = {"week": week, "at": at, "account": account, "content": dict(content)}
    return int(connection.execute(insert(plans).values(**values).returning(plans.c.id)).scalar_one())


def newest(connection: Connection | None, week: date) -> StoredPlan | None:
    """The plan of a week; None if there is none."""
    if connection is None or plans.name in missing_parts(connection):
        return None
    query = select(plans).where(plans.c.week == week).order_by(plans.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return StoredPlan(**row) if row else None
