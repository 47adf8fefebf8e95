"""The lock among writers, and the number by which readers notice that something changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from dashboard.database.schema import revision


def begin_writing(connection: Connection, now: datetime, **changed: bool) -> int:
    """What every writer does first in its transaction: it waits for other writers, and gets the next number.

    now: naive UTC. changed: columns of the revision that change as well: sample, has_publications.
    """
    counted = update(revision).values(number=revision.c.number + 1, changed_at=now, **changed)
    return int(connection.scalar(counted.returning(revision.c.number)) or 0)
