"""The rows of the program's own database: all that it writes, in their types."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, null, select, true

from dashboard import archive as frozen
from dashboard.database import sqlite
from dashboard.database.engine import Database, missing_parts
from dashboard.database.mark import Marked
from dashboard.database.schema import DATA, archives, mark_of, revision
from dashboard.dataset import Stored
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.source_rows import SourceRows

# The first part of the names that the database's tables have in faults and on pages.
_DISPLAY_FOLDER = "database"


@dataclass(frozen=True)
class StoredArchive:
    """The archive of a publication, as a row of the database."""

    database: Database
    moment: datetime

    def read_bytes(self) -> bytes:
        """The ZIP file. Raises DataError if the database does not answer, OSError if the row is missing."""
        wanted = select(archives.c.data).where(archives.c.published_at == self.moment)
        data = self.database.read(lambda connection: connection.scalar(wanted) if connection is not None else None)
        if data is None:
            raise FileNotFoundError(self.moment)
        return bytes(data)


@dataclass(frozen=True)
class DatabaseRows:
    """The data in the database at one moment.

    number: the revision number. with_sample: whether sample data are shown, so that the database's rows of the sample
    are read too. rows: by table, only tables with rows. newest: by table the row with the largest id; rows never
    change, so equal newest rows mean equal tables. archives: by file name. published: the newest publication,
    including hidden ones of the sample; None if there is none.
    """

    number: int
    with_sample: bool
    rows: Mapping[str, SourceRows] = field(default_factory=dict)
    newest: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    archives: Mapping[str, Stored] = field(default_factory=dict)
    published: Marked | None = None

    @property
    def published_at(self) -> datetime | None:
        """The moment of the newest publication, including hidden ones of the sample; None if there is none."""
        return self.published.moment if self.published else None


class OwnRows:
    """Reads the rows of the program's database. Safe to use from many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The rows read so far, by table and with_sample: since rows never change, only newer rows are queried.
        self._known: dict[tuple[str, bool], _ReadRows] = {}
        self._lock = threading.Lock()

    def read(self, reads_sample: bool) -> DatabaseRows:
        """The rows. reads_sample: see read_on. Raises DataError if the database cannot be read."""
        return self._database.read(lambda connection: self._read_on(connection, reads_sample))

    def _read_on(self, connection: Connection | None, reads_sample: bool) -> DatabaseRows:
        return DatabaseRows(0, reads_sample) if connection is None else self.read_on(connection, reads_sample)

    def read_on(self, connection: Connection, reads_sample: bool, committed: bool = True) -> DatabaseRows:
        """The database's rows, read over a connection: all rows the first time, then only newer rows.

        reads_sample: whether the folder's sample data are read while the database has no rows of its own. committed:
        False if the connection's transaction has written rows, which could still be rolled back and are
        therefore not cached. Rows read without locks are not cached either: they may be a mixture that is refused.
        """
        # Rows that are no sample data end the showing of sample data, as in the folder.
        missing = missing_parts(connection)
        there = {name: table for name, table in DATA.items() if name not in missing}
        growing = [there[name] for name in TRACED if name in there]
        own = any(connection.scalar(select(exists().where(~mark_of(table)))) for table in growing)
        with_sample = not own and reads_sample
        with self._lock:
            read = self._known if committed and not sqlite.is_without_locks(connection) else {}
            found = {name: _rows(connection, name, with_sample, read, missing) for name in there}
        publications = DATA["publications"]
        moments = connection.scalars(
            select(archives.c.published_at)
            .join(publications, publications.c.published_at == archives.c.published_at)
            .where(_shown_rows(publications, with_sample))
        )
        stored = {frozen.file_name(moment): StoredArchive(self._database, moment) for moment in moments}
        moment = publications.c.published_at
        newest = connection.execute(select(moment, publications.c.digest).order_by(moment.desc()).limit(1)).first()
        filled = {name: each.rows for name, each in found.items() if each.rows.lines}
        marks = {name: found[name].newest for name in filled}
        return DatabaseRows(number_on(connection), with_sample, filled, marks, stored, newest and Marked(*newest))


def number_on(connection: Connection) -> int:
    """The revision number of the data."""
    return int(connection.scalar(select(revision.c.number)) or 0)


def _shown_rows(table: Table, with_sample: bool) -> ColumnElement[bool]:
    return true() if with_sample else ~mark_of(table)


@dataclass(frozen=True)
class _ReadRows:
    """Cached rows of a table. newest: the row with the largest id (watermark), with its id."""

    newest: tuple[Any, ...]
    rows: SourceRows


def _rows(
    connection: Connection,
    name: str,
    with_sample: bool,
    read: dict[tuple[str, bool], _ReadRows],
    missing: frozenset[str],
) -> _ReadRows:
    """The rows of a table. read: the cache of rows, which this function updates. missing: see missing_parts."""
    table, names = DATA[name], TABLES[name].names
    columns = (null().label(column) if f"{name}.{column}" in missing else table.c[column] for column in names)
    query = select(table.c.id, *columns).where(_shown_rows(table, with_sample))
    empty = _ReadRows((0,), database_rows(name, ()))
    known = read.get((name, with_sample), empty)
    same = connection.execute(query.where(table.c.id == known.newest[0])).one_or_none()
    # If the row with the newest known id differs, the database was replaced: read all rows.
    if tuple(same or (0,)) != known.newest:
        known = empty
    added = connection.execute(query.where(table.c.id > known.newest[0]).order_by(table.c.id)).all()
    if added:
        known = _ReadRows(tuple(added[-1]), database_rows(name, added, known.rows))
    read[name, with_sample] = known
    return known


def database_rows(name: str, rows: Sequence[Sequence[Any]], earlier: SourceRows | None = None) -> SourceRows:
    """Rows of a table of the program's database, after earlier ones. rows: the id, then the table's columns."""
    before, lines = (earlier.columns, earlier.lines) if earlier else ({}, ())
    columns = {
        column: [*before.get(column, ()), *(row[at] for row in rows)]
        for at, column in enumerate(TABLES[name].names, start=1)
    }
    return SourceRows(
        f"{_DISPLAY_FOLDER}/{name}",
        columns,
        [*lines, *(row[0] for row in rows)],
        keyed=True,
        published=True,
    )


def with_new(known: DatabaseRows, name: str, rows: Iterable[Sequence[Any]]) -> SourceRows:
    """The rows of a table and new rows, which have no id yet: they are numbered after the others."""
    earlier = known.rows.get(name)
    first = earlier.lines[-1] + 1 if earlier else 1
    return database_rows(name, [(first + at, *row) for at, row in enumerate(rows)], earlier)
