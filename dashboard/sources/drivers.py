"""What differs between the kinds of databases from which an office's tables are read: connections and types."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    TIMESTAMP,
    URL,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    NullPool,
    Select,
    String,
    Text,
    cast,
    create_engine,
    event,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import dialect as postgresql_dialect
from sqlalchemy.exc import SAWarning
from sqlalchemy.types import NullType

from dashboard.database import sqlite
from dashboard.database.engine import ALIVE, PATIENCE, postgres_engine
from dashboard.tables.parquet import engine
from dashboard.tables.values import FIRST_GREGORIAN_YEAR

# Columns of these types are read as text.
warnings.filterwarnings("ignore", "Did not recognize type", SAWarning)

# Rows that are read at once.
BATCH = 200_000
# Seconds without a byte from the server, after which a statement is given up: a view may have much to work out.
SILENCE = 120.0
# The dialects whose usual driver is another than the one that comes with the dashboard.
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_DRIVERS |= {"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
_VECTOR = 2048  # rows of DuckDB's smallest batch
# Columns of these types are read as they are; every other type is cast to text by the database.
_PLAIN = (Boolean, Date, DateTime, Integer, String)


def with_driver(url: URL) -> URL:
    """The address with the driver that comes with the dashboard, where it names none."""
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def engine_of(url: URL) -> Engine:
    """An engine that opens a connection for each reading.

    Raises NoSuchModuleError or ModuleNotFoundError for an unknown kind of database, ValueError for no address.
    """
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database:
            raise ValueError(url)
        return sqlite.engine_of(Path(url.database), PATIENCE, "mode=ro")
    if kind == "postgresql":
        return postgres_engine(url, poolclass=NullPool)
    is_mysql = url.drivername.endswith("+pymysql")
    patience = {"connect_timeout": 5, "read_timeout": SILENCE, "write_timeout": SILENCE} if is_mysql else {}
    made = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=patience)
    if kind in ("mysql", "mariadb"):

        @event.listens_for(made, "connect")
        def connected(connection: Any, _: Any) -> None:
            # The server gives a TIMESTAMP in the connection's time zone.
            with connection.cursor() as cursor:
                cursor.execute("SET time_zone = '+00:00'")

    return made


def connected(url: URL, made: Engine) -> AbstractContextManager[Connection]:
    """A connection for reading. Raises what the driver raises, and sqlite.Unsteady."""
    if url.get_backend_name() == "sqlite":
        return sqlite.reading(url, Path(url.database or ""), made)
    return made.connect()


def begin_reading(connection: Connection) -> None:
    """Let all statements of a new connection read one state of the database and write nothing, where the kind of
    database can do this."""
    kind = connection.dialect.name
    if kind == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        driver: Any = connection.connection.driver_connection
        driver.silence = SILENCE
    elif kind in ("mysql", "mariadb"):
        connection.execution_options(isolation_level="REPEATABLE READ")
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")


def plain(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """The expression that reads a column: in its type where that is one of Python's, else as text."""
    if dialect == "sqlite":
        # A column of SQLite may hold values of any type, whichever type was declared.
        return type_coerce(column, NullType())
    # PostgreSQL has many types of text, its enumerations among them.
    is_text = isinstance(column.type, String) and dialect == "postgresql"
    return column if isinstance(column.type, _PLAIN) and not is_text else cast(column, Text)


def has_zone(column: Column[Any], dialect: str) -> bool:
    """Whether the moments of a column are in a time zone of their own, so that they are read in UTC."""
    if dialect in ("mysql", "mariadb"):
        return isinstance(column.type, TIMESTAMP)
    return isinstance(column.type, DateTime) and column.type.timezone


def local_moments(values: Any, zone: tzinfo) -> Any:
    """The moments of a column without a time zone, as moments in UTC or as texts, which are in the province's zone.

    zone: the province's, for columns that come as arrays.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        # As in texts: of an hour that is there twice the first counts, and one that is left out is the next hour.
        twice = np.ones(len(values), dtype=bool)
        local = pd.DatetimeIndex(values).tz_localize(zone, ambiguous=twice, nonexistent=pd.Timedelta(hours=1))
        return local.tz_convert("UTC").tz_localize(None).to_numpy()
    return [_as_text(value) for value in values]


def _as_text(value: Any) -> Any:
    is_local = isinstance(value, datetime) and value.tzinfo is None and value.year >= FIRST_GREGORIAN_YEAR
    return value.isoformat(" ") if is_local else value


def batches(url: URL, connection: Connection, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a query in batches: column -> values."""
    if connection.dialect.name == "postgresql":
        yield from _postgres_batches(url, connection, query)
        return
    result = connection.execution_options(stream_results=True, yield_per=BATCH).execute(query)
    names = list(result.keys())
    for rows in result.partitions():
        yield dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _postgres_batches(url: URL, connection: Connection, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a query over ADBC, which sends columns in Arrow's form: several times as fast as rows of Python."""
    import adbc_driver_postgresql.dbapi

    adbc: Any = adbc_driver_postgresql.dbapi
    # A paramstyle without percent signs, which would be doubled in literals.
    dialect: Any = postgresql_dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    alive = {name: str(value) for name, value in ALIVE.items()}
    address = url.set(drivername="postgresql").update_query_dict({**alive, **url.query})
    statement = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    # The other connection reads the same state of the database.
    state = connection.scalar(text("SELECT pg_export_snapshot()"))
    with adbc.connect(address.render_as_string(hide_password=False)) as other, other.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(f"SET TRANSACTION SNAPSHOT '{state}'")
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(statement)
        stream = cursor.fetch_arrow()
        with engine() as con:
            # DuckDB finds the Python variable `stream` by name.
            reader: Any = con
            reader.execute("FROM stream")
            while len(frame := reader.fetch_df_chunk(BATCH // _VECTOR)):
                yield {str(name): _values(frame[name]) for name in frame}
        del stream


def _values(column: pd.Series[Any]) -> Any:
    """A column as SourceRows has it; blanks are None, or NaT among moments."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    if column.dtype.kind == "M" or (column.dtype.kind in "iub" and not column.hasnans):
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy()
