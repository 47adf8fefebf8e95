"""Writes the visits that inspection teams enter at the desk, each form once, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.database.data import insert_rows, raise_revision
from dashboard.database.imports import is_imported, mark_imported
from dashboard.database.visits import newest_row_of, source_of
from dashboard.publications.write import Clock, later_than
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""New rows by table, without source and moments."""
# A function that is called before anything is written, with the register's offices; an exception refuses the rows.
Check = Callable[[Connection, pd.DataFrame], None]


def add_visit(
    sources: Sources,
    digest: str,
    visit: str,
    office_id: str,
    rows: Rows,
    clock: Clock,
    also: Callable[[Connection, datetime], None],
    check: Check,
) -> datetime | None:
    """Write rows of a visit to an office; the moment (naive UTC) at which they were received and became known.

    None if a form with this digest was written before; then nothing is written. visit: its id, which is in the
    source of all its rows, so that one withdrawal takes them back. The rows become public with the next publication,
    and are sample data while sample data are shown. `check` is called with the register as it is at the moment of
    writing, `also` in the transaction. Raises NotWritten, DataError if the register cannot be read, and the
    exceptions of `also` and `check`; then nothing is written.
    """
    with sources.database.writing() as connection:
        if is_imported(connection, digest):
            return None
        known = sources.rows_on(connection)
        tables = sources.read_named(("counties", "offices", "publications"), clock(), known)
        check(connection, tables["offices"])
        # A publication knows what was recorded up to its own second, and two rows of one second would have one key.
        published = tables["publications"]["published_at"].max()
        earlier = [None if pd.isna(published) else published.to_pydatetime(), known.published_at]
        earlier.append(newest_row_of(connection, office_id, clock().replace(microsecond=0)))
        moment = later_than(max(filter(None, earlier), default=None), clock)
        source = source_of(visit, known.with_sample)
        for name, new in rows.items():
            moments = {"received_at": moment, "recorded_at": moment, "withdrawn_at": moment, "source": source}
            added = {column: value for column, value in moments.items() if column in TABLES[name].names}
            insert_rows(connection, name, [{**row, **added} for row in new], known.with_sample)
        mark_imported(connection, digest, moment, {name: len(new) for name, new in rows.items()})
        raise_revision(connection)
        also(connection, moment)
    return moment
