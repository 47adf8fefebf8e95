"""Writes the tables of a data folder into a database of the office, for which the tables are made."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    MetaData,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from dashboard.database.errors import fault_of
from dashboard.faults import DataError, Fault
from dashboard.sources.office import OfficeDatabase
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.folder import Tables

_ROWS = 20_000  # written at once
_TYPES: Mapping[str, TypeEngine[Any]] = {
    **dict.fromkeys(("code", "text", "word"), Text()),
    **dict.fromkeys(("date", "week"), Date()),
    "flag": Boolean(),
    "whole": BigInteger(),
    **dict.fromkeys(("share", "amount"), Double()),
    # With a time zone, since a moment without one is the province's time: SQLite, which has no such type, gets texts.
    # MariaDB and MySQL cut fractions of a second off unless asked not to.
    "moment": DateTime(timezone=True)
    .with_variant(mysql.TIMESTAMP(fsp=6), "mysql", "mariadb")
    .with_variant(Text(), "sqlite"),
}


def load(tables: Tables, source: OfficeDatabase) -> dict[str, int]:
    """Write all tables that have rows; how many rows of each. The database's own tables of these names must be empty.

    Raises DataError (load_not_empty, or database_…); then nothing is written where the database can undo it.
    """
    schema = {name: _table(name) for name in TABLES}
    numbers: dict[str, int] = {}
    try:
        with source.writing() as connection:
            filled = [name for name in TABLES if _has_rows(connection, schema[name])]
            if filled:
                details = {"tables": ", ".join(filled)}
                raise DataError([Fault(source.display_name, code="load_not_empty", details=details)])
            for name, table in schema.items():
                for frame in _frames(tables, name):
                    table.create(connection, checkfirst=True)
                    numbers[name] = numbers.get(name, 0) + len(frame)
                    for start in range(0, len(frame), _ROWS):
                        rows = _records(name, frame.iloc[start : start + _ROWS], connection.dialect.name)
                        connection.execute(insert(table), rows)
    except SQLAlchemyError as error:
        raise DataError([fault_of(source.url, error)]) from error
    return numbers


def _table(name: str) -> Table:
    columns = (Column(column.name, _TYPES[column.type]) for column in TABLES[name].columns)
    return Table(name, MetaData(), *columns)


def _has_rows(connection: Connection, table: Table) -> bool:
    exists = connection.dialect.has_table(connection, table.name)
    return bool(exists and connection.execute(select(table).limit(1)).first())


def _frames(tables: Tables, name: str) -> Iterator[pd.DataFrame]:
    """The rows of a table in parts, without parts that have no rows."""
    parts = tables.rows.raw(name) if name in TRACED else iter([getattr(tables, name)])
    return (frame[list(TABLES[name].names)] for frame in parts if len(frame))


def _records(name: str, frame: pd.DataFrame, dialect: str) -> list[dict[Any, Any]]:
    # The driver of MariaDB and MySQL takes no time zone: the connection's is UTC.
    if dialect not in ("mysql", "mariadb"):
        moments = [column.name for column in TABLES[name].columns if column.type == "moment"]
        aware = {moment: frame[moment].dt.tz_localize("UTC") for moment in moments}
        if dialect == "sqlite":
            aware = {moment: values.map(datetime.isoformat, "ignore") for moment, values in aware.items()}
        frame = frame.assign(**aware)
    # Blanks become None, since database drivers do not know pandas' NA.
    records: list[dict[Any, Any]] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return records
