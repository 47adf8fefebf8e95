"""A database that an office keeps itself, and that is only read: tables or views with the tables' names and columns.

The small tables are read whole. Reports, inspections and counts are read in a stream, typed in batches and kept in
Parquet files without a name; later only the rows are read that are newer than those.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from dashboard.database import sqlite
from dashboard.database.errors import address_without_password, fault_of
from dashboard.derived import stored_property
from dashboard.faults import DataError, Fault
from dashboard.sources import drivers
from dashboard.sources.typed_files import Typing as Typing
from dashboard.sources.typed_files import typed_files
from dashboard.tables.csv_file import column_faults
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.folder import NOTHING_GROWING, Growing
from dashboard.tables.parquet import ParquetFile
from dashboard.tables.source_rows import SourceRows

# The first part of the names that the database's tables have in faults and on pages.
_DISPLAY_FOLDER = "source"
# A table or view of any columns that changes whenever a row changes, for databases that have one.
_REVISION = "revision"
# Codes of faults that concern one table, so that the other tables are read for their faults too.
_OF_TABLE = {"database_failed": "database_source_failed", "database_right": "database_source_right"}

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Growing:
    """What was read of a growing table: how many rows, the newest moment, and the files that hold the sound rows.

    typed_by: how the values were typed. revision: the database's revision at that time; () if it has none. left_out:
    how many rows have faults; notes: these faults.
    """

    count: int = 0
    newest: Any = None
    files: tuple[ParquetFile, ...] = ()
    typed_by: str = ""
    revision: Hashable = ()
    left_out: int = 0
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class OfficeTables:
    """The rows of a source at one moment. version: equal versions mean equal rows, typed alike. small: by table.
    growing: the files of reports, inspections and counts, with the faults of these tables."""

    version: tuple[Hashable, ...] = ()
    small: Mapping[str, SourceRows] = field(default_factory=dict)
    growing: Growing = NOTHING_GROWING


class OfficeDatabase:
    """A database by its address. heard_at: when it last answered (time.monotonic).

    Safe to read from several threads; the rows of the reading that ended last are the known ones.
    """

    def __init__(self, address: str) -> None:
        """Raises DataError if the address cannot be used."""
        try:
            self.url = drivers.with_driver(make_url(address))
            self._engine = drivers.engine_of(self.url)
        except (NoSuchModuleError, ModuleNotFoundError) as missing:
            details = {"module": str(getattr(missing, "name", "") or self.url.drivername)}
            raise DataError([Fault("SOURCE_URL", code="source_driver", details=details)]) from None
        except (SQLAlchemyError, ValueError):
            raise DataError([Fault("SOURCE_URL", code="source_url")]) from None
        self.heard_at = time.monotonic()
        self.growing: Mapping[str, _Growing] = {}

    @property
    def display_name(self) -> str:
        """The database's address for messages, without a password."""
        return address_without_password(self.url)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Read within one transaction. Raises DataError (codes database_…) if the database cannot be read."""
        self.heard_at = time.monotonic()
        with ExitStack() as stack:
            with self.asked():
                connection = stack.enter_context(drivers.connected(self.url, self._engine))
                drivers.begin_reading(connection)
            yield Reading(self, connection)

    @contextmanager
    def asked(self, label: str = "") -> Iterator[None]:
        """Turn an exception of the driver into DataError. label: the table that is read, for faults of it alone."""
        try:
            yield
        except DataError:
            raise
        # Drivers raise exceptions of their own, also for values that Python cannot hold.
        except Exception as error:
            fault = fault_of(self.url, error)
            code = _OF_TABLE.get(fault.code)
            if code:
                fault = Fault(label or fault.file, code=code, details=fault.details)
            raise DataError([fault]) from error
        self.heard_at = time.monotonic()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write, for `load` alone. Raises DataError."""
        file = self.url.database if self.url.get_backend_name() == "sqlite" else None
        engine = sqlite.engine_of(Path(file), parameters="mode=rwc") if file else self._engine
        try:
            with engine.execution_options(writes=True).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise DataError([fault_of(self.url, error)]) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def waits(faults: Iterable[Fault]) -> bool:
    """Whether a value was in the future, which it will not be later."""
    return any(fault.code in ("future", "future_moment") for fault in faults)


class Reading:
    """The tables of a source at one moment."""

    def __init__(self, source: OfficeDatabase, connection: Connection) -> None:
        """Raises DataError if the database has none of the tables, or tables that cannot be described."""
        self._source, self._connection = source, connection
        self._marks: dict[str, tuple[int, Any]] = {}
        with source.asked():
            inspector = inspect(connection)
            names = [*inspector.get_table_names(), *inspector.get_view_names()]
            if connection.dialect.name == "postgresql":
                names += inspector.get_materialized_view_names()
        # Names of tables are compared without their capitals, as most databases do.
        self._names = {name.casefold(): name for name in names}
        found = [name for name in TABLES if name in self._names]
        if not found:
            details = {"tables": ", ".join(TABLES), "user": source.url.username or ""}
            raise DataError([Fault(source.display_name, code="database_source_empty", details=details)])
        self._tables = self._each(found, self._reflected)

    def version(self) -> Hashable:
        """Equal versions mean equal rows: the table `revision`; without one, of growing tables the number of rows and
        the newest moment, of the others all rows."""
        if self._revision:
            return self._revision
        marks = self._each([name for name in self._tables if name in TRACED], self._mark)
        found = hashlib.sha256()
        for part in (*marks.items(), *self._rows.items()):
            found.update(repr(part).encode(errors="surrogatepass"))
        return found.hexdigest()

    @property
    def growing_names(self) -> list[str]:
        """The tables of TRACED that the source has, even without rows."""
        return [name for name in TRACED if name in self._tables]

    def small(self) -> dict[str, SourceRows]:
        """The rows of all tables but the growing ones."""
        return {name: self._source_rows(name, rows) for name, rows in self._rows.items()}

    def growing(self, typing: Typing) -> tuple[list[ParquetFile], list[Fault]]:
        """The files of the growing tables, and the faults of the rows that are left out.

        Raises DataError with the faults of their columns, and of the values of a table of which more rows are faulty
        than sound, or more than are listed: there the table is wrong, not a row.
        """
        faults: list[Fault] = []
        for name in self.growing_names:
            faults += self._column_faults(name)
        sound = [name for name in self.growing_names if not any(True for _ in self._column_faults(name))]
        read = self._each(sound, lambda name: self._grown(name, typing, faults))
        if faults:
            raise DataError(faults)
        self._source.growing = read
        files = [file for known in read.values() for file in known.files]
        return files, [note for known in read.values() for note in known.notes]

    def _grown(self, name: str, typing: Typing, faults: list[Fault]) -> _Growing:
        count, newest = self._mark(name)
        typed_by = typing.mark_of(name)
        known = self._source.growing.get(name, _Growing())
        query = self._query(name)
        # A new revision may mean changed rows; without revisions rows are only added. What lay in the future may not
        # any more.
        is_usable = (known.typed_by, known.revision) == (typed_by, self._revision) and not waits(known.notes)
        if is_usable and known.count:
            if (known.count, known.newest) == (count, newest):
                return known
            newer = self._moment(name) > known.newest
            with self._source.asked(self._label(name)):
                added = self._connection.scalar(select(func.count()).select_from(self._tables[name]).where(newer))
            if added == count - known.count:
                query = query.where(newer)
            else:
                known = _Growing()
        else:
            known = _Growing()
        read = typed_files(name, self._label(name), self._batches(name, query, typing.zone), typing)
        # Databases without one state for all statements may have got rows since they were counted.
        rows, left_out = known.count + read.count, known.left_out + read.left_out
        if read.endless or 2 * left_out > rows:
            faults += read.faults
        notes = (*known.notes, *read.faults)
        return _Growing(rows, newest, (*known.files, *read.files), typed_by, self._revision, left_out, notes)

    def _batches(self, name: str, query: Select[Any], zone: tzinfo) -> Iterator[dict[str, Any]]:
        parts = drivers.batches(self._source.url, self._connection, query)
        while True:
            with self._source.asked(self._label(name)):
                columns = next(parts, None)
            if columns is None:
                return
            yield self._with_moments(name, columns, zone)

    def _mark(self, name: str) -> tuple[int, Any]:
        """The number of rows of a growing table, and the newest moment."""
        if name in self._marks:
            return self._marks[name]
        marks: list[ColumnElement[Any]] = [func.count()]
        if "received_at" in self._columns(name):
            marks.append(func.max(self._moment(name)))
        with self._source.asked(self._label(name)):
            row = self._connection.execute(select(*marks).select_from(self._tables[name])).one()
        self._marks[name] = row[0], row[-1]
        return self._marks[name]

    def _moment(self, name: str) -> ColumnElement[Any]:
        """When a row was recorded, as its own database has it."""
        columns, dialect = self._columns(name), self._connection.dialect.name
        moments: list[ColumnElement[Any]] = [
            drivers.plain(columns[own], dialect) if dialect == "sqlite" else columns[own]
            for own in ("recorded_at", "received_at")
            if own in columns
        ]
        if len({type(moment.type) for moment in moments}) > 1:
            moments = [cast(moment, Text) for moment in moments]
        return func.coalesce(*moments) if len(moments) > 1 else moments[0]

    @stored_property
    def _revision(self) -> Hashable:
        if _REVISION not in self._names:
            return ()
        with self._source.asked(f"{_DISPLAY_FOLDER}/{_REVISION}"):
            rows = self._connection.execute(select(self._reflected(_REVISION)).limit(10)).all()
        return tuple(map(repr, rows))

    @stored_property
    def _rows(self) -> Mapping[str, Sequence[Sequence[Any]]]:
        return self._each([name for name in self._tables if name not in TRACED], self._rows_of)

    def _rows_of(self, name: str) -> Sequence[Sequence[Any]]:
        if not self._columns(name):
            return []
        with self._source.asked(self._label(name)):
            return self._connection.execute(self._query(name)).all()

    def _each(self, names: Iterable[str], ask: Callable[[str], Answer]) -> dict[str, Answer]:
        """The answers of tables. Raises DataError with the faults of all tables that cannot be read."""
        faults: list[Fault] = []
        answers: dict[str, Answer] = {}
        for name in names:
            try:
                answers[name] = ask(name)
            except DataError as error:
                if any(fault.code not in _OF_TABLE.values() for fault in error.faults):
                    raise
                faults += error.faults
                # After an error PostgreSQL answers nothing else in this transaction.
                self._connection.rollback()
        if faults:
            raise DataError(faults)
        return answers

    def _query(self, name: str) -> Select[Any]:
        dialect = self._connection.dialect.name
        columns = [drivers.plain(column, dialect).label(own) for own, column in self._columns(name).items()]
        return select(*columns).select_from(self._tables[name])

    def _columns(self, name: str) -> dict[str, Column[Any]]:
        """The table's columns that the source has, in the table's order."""
        columns = {column.name.casefold(): column for column in self._tables[name].columns}
        return {own: columns[own] for own in TABLES[name].names if own in columns}

    def _column_faults(self, name: str) -> Iterator[Fault]:
        names = [column.name.casefold() for column in self._tables[name].columns]
        return column_faults(self._label(name), 0, names, [True] * len(names), TABLES[name])

    def _source_rows(self, name: str, rows: Sequence[Sequence[Any]]) -> SourceRows:
        values = list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in self._columns(name)]
        columns = self._with_moments(name, dict(zip(self._columns(name), values, strict=True)))
        faults = tuple(self._column_faults(name))
        return SourceRows(self._label(name), columns, range(1, len(rows) + 1), keyed=True, faults=faults)

    def _with_moments(self, name: str, columns: dict[str, Any], zone: tzinfo = UTC) -> dict[str, Any]:
        """The columns with moments in UTC: those that the database has without a time zone are the province's time.

        zone: the province's, for values in arrays, which only the growing tables have."""
        dialect, found = self._connection.dialect.name, self._columns(name)
        for column in TABLES[name].columns:
            own = found.get(column.name)
            if column.type == "moment" and own is not None and not drivers.has_zone(own, dialect):
                columns[column.name] = drivers.local_moments(columns[column.name], zone)
        return columns

    def _label(self, name: str) -> str:
        return f"{_DISPLAY_FOLDER}/{name}"

    def _reflected(self, name: str) -> Table:
        with self._source.asked(self._label(name)):
            return Table(self._names[name], MetaData(), autoload_with=self._connection, resolve_fks=False)
