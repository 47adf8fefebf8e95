"""The lock among writers, and how readers learn that something changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError

from dashboard.database.schema import revision

CHANNEL = "dashboard_revision"


def begin_writing(connection: Connection, now: datetime, **changed: bool) -> int:
    """What every writer does first in its transaction: it waits for other writers, and gets the next number.

    now: naive UTC. changed: columns of the revision that change as well: sample, has_publications.
    """
    counted = update(revision).values(number=revision.c.number + 1, changed_at=now, **changed)
    number = connection.scalar(counted.returning(revision.c.number))
    # Who listens reads at once instead of at the next look; not every engine has it, and it is no loss.
    try:
        with connection.begin_nested():
            connection.execute(text(f"NOTIFY {CHANNEL}"))
    except DBAPIError:
        pass
    return int(number or 0)
