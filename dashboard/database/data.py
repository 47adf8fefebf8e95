"""Writes rows of the data tables; every change of them raises the revision number, by which readers notice it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, update

from dashboard.database.schema import DATA, mark_of, revision


def insert_rows(connection: Connection, name: str, rows: Iterable[Mapping[Any, Any]], sample: bool) -> None:
    """Insert rows of a table of DATA. sample: whether sample data are shown, see dashboard.database.schema."""
    table = DATA[name]
    labelled = [{**row, mark_of(table).name: sample} for row in rows]
    if labelled:
        connection.execute(insert(table), labelled)


def raise_revision(connection: Connection) -> None:
    connection.execute(update(revision).values(number=revision.c.number + 1))
