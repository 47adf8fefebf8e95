"""A database that an office keeps itself, and that is only read: tables or views with the tables' names and columns.

The small tables are read whole. Reports, inspections and counts are read in a stream, typed in batches and kept in
Parquet files without a name; later only the rows are read that are newer than those.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import (
    URL,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    NullPool,
    Select,
    String,
    Table,
    Text,
    cast,
    create_engine,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import dialect as postgresql_dialect
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from dashboard.database import sqlite
from dashboard.database.engine import postgres_engine
from dashboard.database.errors import address_without_password, fault_of
from dashboard.faults import DataError, Fault
from dashboard.tables import declared
from dashboard.tables.check import CheckedTable
from dashboard.tables.csv_file import column_faults
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.measures import Measure
from dashboard.tables.parquet import ParquetFile, engine, open_file
from dashboard.tables.rows import columns as columns_of
from dashboard.tables.rules import SAME_FAULTS_SHOWN
from dashboard.tables.source_rows import SourceRows

# The first part of the names that the database's tables have in faults and on pages.
_DISPLAY_FOLDER = "source"
# A table or view of any columns that changes whenever a row changes, for databases that have one.
_REVISION = "revision"
# Rows that are typed at once.
_BATCH = 200_000
_VECTOR = 2048  # rows of DuckDB's smallest batch
# Columns of these types are read as they are; every other type is cast to text by the database.
_PLAIN = (Boolean, Date, DateTime, Integer, String)
# The dialects whose usual driver is another than the one that comes with the dashboard.
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_DRIVERS |= {"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}


@dataclass(frozen=True)
class _Growing:
    """What was read of a growing table: how many rows, the newest moment, and the files that hold the rows.

    typed_by: by which words and numbers the values were typed.
    """

    count: int = 0
    newest: Any = None
    files: tuple[ParquetFile, ...] = ()
    typed_by: Hashable = ()


@dataclass(frozen=True)
class Typing:
    """What decides how values are typed: the tables with a province's words, its measures, its time zone, and the
    present moment (naive UTC)."""

    tables: Mapping[str, declared.Table]
    measures: Mapping[str, Measure]
    zone: tzinfo
    now: datetime


@dataclass(frozen=True)
class OfficeTables:
    """The rows of a source at one moment. version: equal versions mean equal rows. small: by table. growing: files of
    reports, inspections and counts; has_growing: whether the source has one of these tables, even without rows."""

    version: Hashable = ()
    small: Mapping[str, SourceRows] = field(default_factory=dict)
    growing: Sequence[ParquetFile] = ()
    has_growing: bool = False


class OfficeDatabase:
    """A database by its address. Reading is not safe from several threads at once."""

    def __init__(self, address: str) -> None:
        """Raises DataError if the address cannot be used."""
        try:
            url = make_url(address)
            self.url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
            self._engine = _engine(self.url)
        except (NoSuchModuleError, ModuleNotFoundError) as missing:
            details = {"module": str(getattr(missing, "name", "") or self.url.drivername)}
            raise DataError([Fault("SOURCE_URL", code="source_driver", details=details)]) from None
        except (SQLAlchemyError, ValueError):
            raise DataError([Fault("SOURCE_URL", code="source_url")]) from None
        self._growing: dict[str, _Growing] = {}

    @property
    def display_name(self) -> str:
        """The database's address for messages, without a password."""
        return address_without_password(self.url)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Read within one transaction. Raises DataError (codes database_…) if the database cannot be read."""
        try:
            with self._engine.connect() as connection:
                yield Reading(self, connection)
        except (SQLAlchemyError, OSError) as error:
            raise DataError([fault_of(self.url, error)]) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write, for `load` alone."""
        file = self.url.database if self.url.get_backend_name() == "sqlite" else None
        engine = sqlite.engine_of(Path(file), parameters="mode=rwc") if file else self._engine
        with engine.execution_options(writes=True).begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


class Reading:
    """The tables of a source at one moment."""

    def __init__(self, source: OfficeDatabase, connection: Connection) -> None:
        self._source, self._connection = source, connection
        inspector = inspect(connection)
        names = [*inspector.get_table_names(), *inspector.get_view_names()]
        if connection.dialect.name == "postgresql":
            names += inspector.get_materialized_view_names()
        # Names of tables are compared without their capitals, as most databases do.
        self._names = {name.casefold(): name for name in names}
        self._tables = {name: self._reflected(name) for name in TABLES if name in self._names}

    def version(self) -> Hashable:
        """Equal versions mean equal rows: the table `revision`; without one, of growing tables the number of rows and
        the newest moment, of the others all rows."""
        if _REVISION in self._names:
            rows = self._connection.execute(select(self._reflected(_REVISION)).limit(10)).all()
            return tuple(map(str, rows))
        marks = [(name, *self._mark(name)) for name in self._tables if name in TRACED]
        return tuple(map(str, [*marks, *((name, self._rows(name)) for name in self._tables if name not in TRACED)]))

    @property
    def has_growing(self) -> bool:
        """Whether the source has a table of TRACED."""
        return any(name in self._tables for name in TRACED)

    def small(self) -> dict[str, SourceRows]:
        """The rows of all tables but the growing ones."""
        return {name: self._source_rows(name, self._rows(name)) for name in self._tables if name not in TRACED}

    def growing(self, typing: Typing) -> list[ParquetFile]:
        """The files of the growing tables. Raises DataError with the faults of their columns and values."""
        faults: list[Fault] = []
        read: dict[str, _Growing] = {}
        for name in TRACED:
            if name not in self._tables:
                continue
            of_columns = list(self._column_faults(name))
            faults += of_columns
            if not of_columns:
                read[name] = self._grown(name, typing, faults)
        if faults:
            raise DataError(faults)
        self._source._growing = read
        return [file for known in read.values() for file in known.files]

    def _grown(self, name: str, typing: Typing, faults: list[Fault]) -> _Growing:
        count, newest = self._mark(name)
        typed_by = repr((typing.tables[name], sorted(typing.measures.items())))
        known = self._source._growing.get(name, _Growing())
        if known.typed_by == typed_by:
            if (known.count, known.newest) == (count, newest):
                return known
            added = select(func.count()).select_from(self._tables[name]).where(self._moment(name) > known.newest)
            if known.count and self._connection.scalar(added) == count - known.count:
                files = self._files(name, self._query(name).where(self._moment(name) > known.newest), typing, faults)
                return _Growing(count, newest, (*known.files, *files), typed_by)
        return _Growing(count, newest, tuple(self._files(name, self._query(name), typing, faults)), typed_by)

    def _files(self, name: str, query: Select[Any], typing: Typing, faults: list[Fault]) -> Iterator[ParquetFile]:
        """Files with the typed rows of a query. Faults of values are added to `faults`."""
        counted: Counter[tuple[str, str]] = Counter()
        first = 1
        with tempfile.TemporaryDirectory(prefix="dashboard-source-") as folder, engine() as con:
            for columns in self._batches(query):
                count = len(next(iter(columns.values())))
                rows = SourceRows(self._label(name), columns, range(first, first + count), keyed=True)
                first += count
                table = CheckedTable(typing.tables[name], [rows], typing.now, typing.zone, typing.measures)
                for fault in table.faults:
                    counted[fault.column, fault.code] += 1
                    if counted[fault.column, fault.code] <= SAME_FAULTS_SHOWN:
                        faults.append(fault)
                frame = table.frame[list(TABLES[name].names)]
                path = Path(folder) / f"{first}.parquet"
                con.execute(f"COPY (SELECT {columns_of(frame)} FROM frame) TO '{path}' (FORMAT parquet)")
                # The open file outlives its name.
                file = open_file(name, self._label(name), path, keyed=True)
                assert isinstance(file, ParquetFile)
                yield file
                path.unlink()
        for (column, _), number in counted.items():
            if number > SAME_FAULTS_SHOWN:
                details = {"more": str(number - SAME_FAULTS_SHOWN)}
                faults.append(Fault(self._label(name), first, column, "more_alike", details=details))

    def _batches(self, query: Select[Any]) -> Iterator[dict[str, Any]]:
        """The rows of a query in batches: column -> values."""
        if self._connection.dialect.name == "postgresql":
            yield from _postgres_batches(self._source.url, query)
            return
        result = self._connection.execution_options(stream_results=True, yield_per=_BATCH).execute(query)
        names = list(result.keys())
        for rows in result.partitions():
            yield dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))

    def _mark(self, name: str) -> tuple[int, Any]:
        """The number of rows of a growing table, and the newest moment."""
        newest = func.max(self._moment(name)) if not list(self._column_faults(name)) else func.max(None)
        row = self._connection.execute(select(func.count(), newest).select_from(self._tables[name])).one()
        return row[0], row[1]

    def _moment(self, name: str) -> ColumnElement[Any]:
        """When a row was recorded, in the table's own type."""
        columns = self._columns(name)
        received = columns["received_at"]
        return func.coalesce(columns["recorded_at"], received) if "recorded_at" in columns else received

    def _rows(self, name: str) -> Sequence[Sequence[Any]]:
        return self._connection.execute(self._query(name)).all() if self._columns(name) else []

    def _query(self, name: str) -> Select[Any]:
        plain = [
            (column if isinstance(column.type, _PLAIN) else cast(column, Text)).label(own)
            for own, column in self._columns(name).items()
        ]
        return select(*plain).select_from(self._tables[name])

    def _columns(self, name: str) -> dict[str, Column[Any]]:
        """The table's columns that the source has, in the table's order."""
        columns = {column.name.casefold(): column for column in self._tables[name].columns}
        return {own: columns[own] for own in TABLES[name].names if own in columns}

    def _column_faults(self, name: str) -> Iterator[Fault]:
        names = [column.name.casefold() for column in self._tables[name].columns]
        return column_faults(self._label(name), 0, names, [True] * len(names), TABLES[name])

    def _source_rows(self, name: str, rows: Sequence[Sequence[Any]]) -> SourceRows:
        columns = dict(zip(self._columns(name), map(list, zip(*rows, strict=True)), strict=False)) if rows else {}
        columns = {own: columns.get(own, []) for own in self._columns(name)}
        faults = tuple(self._column_faults(name))
        return SourceRows(self._label(name), columns, range(1, len(rows) + 1), keyed=True, faults=faults)

    def _label(self, name: str) -> str:
        return f"{_DISPLAY_FOLDER}/{name}"

    def _reflected(self, name: str) -> Table:
        # Types that the dialect does not know are read as text.
        return Table(self._names[name], MetaData(), autoload_with=self._connection, resolve_fks=False)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return sqlite.engine_of(Path(url.database or ""), parameters="mode=ro")
    if url.get_backend_name() == "postgresql":
        return postgres_engine(url)
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def _postgres_batches(url: URL, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a query over ADBC, which sends columns in Arrow's form: several times as fast as rows of Python."""
    import adbc_driver_postgresql.dbapi

    adbc: Any = adbc_driver_postgresql.dbapi
    dialect: Any = postgresql_dialect
    address = url.set(drivername="postgresql").update_query_dict({"connect_timeout": "5"})
    statement = str(query.compile(dialect=dialect(), compile_kwargs={"literal_binds": True}))
    try:
        with adbc.connect(address.render_as_string(hide_password=False)) as connection, connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            cursor.execute(statement)
            stream = cursor.fetch_arrow()
            with engine() as con:
                # DuckDB finds the Python variable `stream` by name.
                reader: Any = con
                reader.execute("FROM stream")
                while len(frame := reader.fetch_df_chunk(_BATCH // _VECTOR)):
                    yield {str(name): _values(frame[name]) for name in frame}
            del stream
    except adbc.Error as error:
        raise DataError([fault_of(url, error)]) from error


def _values(column: pd.Series[Any]) -> Any:
    """A column as SourceRows has it; blanks are None, or NaT among moments."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    if column.dtype.kind == "M" or (column.dtype.kind in "iub" and not column.hasnans):
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy()
