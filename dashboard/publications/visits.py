"""Writes the visits that inspection teams enter at the desk, each form once, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.database.data import insert_rows, raise_revision
from dashboard.database.imports import is_imported, mark_imported
from dashboard.database.visits import newest_row_of, source_of
from dashboard.publications.write import Clock, in_its_time, next_moment
from dashboard.sources.own_rows import database_rows
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from dashboard.tables.source_rows import SourceRows

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
    writing, `also` in the transaction. Raises NotWritten, the exceptions of `also` and `check`, and DataError with
    every fault: of the register, of the rows by the rules of their tables, or of the clock; then nothing is written.
    """

    def write() -> datetime | None:
        with sources.database.writing() as connection:
            if is_imported(connection, digest):
                return None
            known = sources.rows_on(connection)
            tables = sources.read_named(("counties", "offices", "publications"), clock(), known)
            check(connection, tables["offices"])
            # A publication knows what was recorded up to its second, and two rows of one second would have one key.
            published = tables["publications"]["published_at"].max()
            earlier = [None if pd.isna(published) else published.to_pydatetime(), known.published_at]
            earlier.append(newest_row_of(connection, office_id, clock().replace(microsecond=0)))
            moment = next_moment(max(filter(None, earlier), default=None), clock)
            source = source_of(visit, known.with_sample)
            moments = {"received_at": moment, "recorded_at": moment, "withdrawn_at": moment, "source": source}
            added = {name: _completed(name, new, moments) for name, new in rows.items()}
            # A row that breaks a rule of its table would stop every later reading of the data.
            alone = {name: _numbered(name, new) for name, new in added.items() if new}
            sources.read_named(("counties", "offices"), clock(), known, alone)
            for name, new in added.items():
                insert_rows(connection, name, new, known.with_sample)
            mark_imported(connection, digest, moment, {name: len(new) for name, new in rows.items()})
            raise_revision(connection)
            also(connection, moment)
        return moment

    return in_its_time(write, clock)


def _completed(name: str, rows: Sequence[Mapping[str, Any]], more: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a table with those of the values in `more` of which the table has columns."""
    added = {column: value for column, value in more.items() if column in TABLES[name].names}
    return [{**row, **added} for row in rows]


def _numbered(name: str, rows: Sequence[Mapping[str, Any]]) -> SourceRows:
    """New rows of a table as they will be read, numbered from 1."""
    values = ([row.get(column) for column in TABLES[name].names] for row in rows)
    return database_rows(name, [(number, *row) for number, row in enumerate(values, start=1)])
