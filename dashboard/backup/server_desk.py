"""The desk's database on a server, as a backup has it: the same rows in an SQLite file; and back from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, create_engine, delete, func, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from dashboard.database.engine import KINDS, connect, told
from dashboard.desk.engine import metadata
from dashboard.desk.schema import NewerSchema, facts, sessions, version
from dashboard.store.append import NotWritten


def is_server(url: str) -> bool:
    """Whether a desk's address leads to a server. Raises NotWritten (desk_address)."""
    try:
        return make_url(url).drivername in KINDS
    except (ArgumentError, ValueError):
        raise NotWritten("desk_address") from None


def is_at(engine: Engine, url: str) -> bool:
    """Whether a desk's address leads to the very database of an engine, by the same user."""
    names = ("username", "host", "port", "database")
    return [getattr(make_url(url), name) for name in names] == [getattr(engine.url, name) for name in names]


def copied(connection: Connection) -> bytes | None:
    """The desk as the connection's transaction sees it, as an SQLite file, without the sessions; None: there is none.

    Raises NotWritten (desk_newer), SQLAlchemyError.
    """
    if not _version(connection):
        return None
    there = set(inspect(connection).get_table_names())
    made = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with made.begin() as copy:
            metadata.create_all(copy)
            for table in metadata.sorted_tables:
                if table.name in there and table is not sessions:
                    _pour(connection, copy, table)
        raw = made.raw_connection()
        try:
            return cast(sqlite3.Connection, raw.driver_connection).serialize()
        finally:
            raw.close()
    finally:
        made.dispose()


def copied_at(url: str) -> bytes | None:
    """The same of the desk at an address. Raises DataError where that cannot be reached or read."""
    engine = connect(url)
    try:
        with told(engine), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return copied(connection)
    finally:
        engine.dispose()


def fill(connection: Connection, file: Path) -> None:
    """Put a copied desk into a database that has none, or one that nobody has used yet.

    Raises NotWritten (desk_there, desk_newer), SQLAlchemyError; what the transaction did is then to be undone.
    """
    if _version(connection):
        there = set(inspect(connection).get_table_names())
        used = [table for table in metadata.sorted_tables if table.name in there and table is not facts]
        if any(connection.scalar(select(func.count()).select_from(table)) for table in used):
            raise NotWritten("desk_there")
    metadata.create_all(connection)
    connection.execute(delete(facts))
    made = create_engine(f"sqlite:///{file}")
    try:
        with made.connect() as copy:
            for table in metadata.sorted_tables:
                if _pour(copy, connection, table):
                    _count_on(connection, table)
    finally:
        made.dispose()


@contextmanager
def filled(url: str, file: Path) -> Iterator[None]:
    """Put a copied desk where an address leads; it lasts once the block has ended well. Raises as fill, DataError."""
    engine = connect(url)
    try:
        with told(engine), engine.begin() as connection:
            fill(connection, file)
            yield
    finally:
        engine.dispose()


def _version(connection: Connection) -> int:
    try:
        return version(connection)
    except NewerSchema as newer:
        raise NotWritten("desk_newer") from newer


def _pour(source: Connection, target: Connection, table: Table) -> int:
    """Copy all rows of a table, in the order of their keys; how many there were."""
    found = source.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    rows: list[dict[str, Any]] = [{str(name): value for name, value in row.items()} for row in found]
    if rows:
        target.execute(insert(table), rows)
    return len(rows)


def _count_on(connection: Connection, table: Table) -> None:
    """Let the numbers that a server gives to new rows go on after those that were put in."""
    column = table.autoincrement_column
    if column is None:
        return
    last = connection.scalar(select(func.max(column)))
    query = text("SELECT setval(pg_get_serial_sequence(:name, :of), :last)")
    connection.execute(query, {"name": table.name, "of": column.name, "last": last})
