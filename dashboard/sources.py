"""Reads and checks together the rows of all sources: the folder, a database that is only read, and the program's own
database."""

import logging
import os
import threading
import time
from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, exists, func, select, true

from dashboard import archive as frozen
from dashboard.database import sqlite
from dashboard.database.engine import Database
from dashboard.database.schema import DATA, SHEET_TABLES, archives, revision
from dashboard.dataset import Dataset, Stored, read_dataset
from dashboard.faults import DataError, is_of_database
from dashboard.language import describe
from dashboard.settings import DATABASE_FILE, Settings
from dashboard.source_database import SourceDatabase, SourceTables, Typing
from dashboard.tables import ledger
from dashboard.tables.declared import TABLES, tables_of
from dashboard.tables.files import fingerprint, reads_sample
from dashboard.tables.folder import province_and_terms, read_named
from dashboard.tables.ledger import hashes_of, with_ledger
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.versions import VERSIONED
from dashboard.weeks import utcnow

log = logging.getLogger("dashboard")

# A source that has been read for so long counts as one that does not answer.
_SILENCE = timedelta(minutes=5)

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
    change, so equal newest rows mean equal tables. archives: by file name. published_at: the moment of the newest
    publication, including hidden ones of the sample; None if there is none.
    """

    number: int
    with_sample: bool
    rows: Mapping[str, SourceRows] = field(default_factory=dict)
    newest: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    archives: Mapping[str, Stored] = field(default_factory=dict)
    published_at: datetime | None = None


class ChangeToken(NamedTuple):
    """Equal tokens mean unchanged data. files: the state of the folder's files. number: the database's revision.
    source: the version of the rows of the database that is only read."""

    files: Hashable
    number: int
    source: Hashable = ()


class Sources:
    """A data folder, a database of the office, both only read, and the program's database. Safe to use from many
    threads.

    source_since: since when (naive UTC) the office's database does not answer, so that the rows read last are used;
    None while it answers.
    """

    def __init__(
        self,
        folder: Path,
        database: Database | None = None,
        source: SourceDatabase | None = None,
        with_tables: bool = True,
        source_seconds: float = 60,
    ) -> None:
        """database: None for the file in the data folder. with_tables: whether the folder's tables are read.
        source_seconds: between two questions whether the rows of `source` have changed."""
        self.folder = folder
        self.source, self._with_tables, self._source_seconds = source, with_tables, source_seconds
        self.source_since: datetime | None = None
        # The rows read last, or the faults found instead, and when to ask again (time.monotonic).
        self._source_tables: SourceTables | None = None
        self._source_error: DataError | None = None
        self._ask_source_at = time.monotonic() + source_seconds
        # Held while a thread reads; since when that thread has been reading (naive UTC).
        self._asking = threading.Lock()
        self._asked_at: datetime | None = None
        self.database = database or Database(f"sqlite:///{Path(os.path.abspath(folder)) / DATABASE_FILE}")  # noqa: PTH100
        # State of the SQLite file at the last query of the revision number, and the number: an unchanged file is not
        # opened again at each check for changes.
        self._last_state: tuple[Hashable, int] = ((), 0)
        # Ledgers of archives, by file name: an archive never changes.
        self._ledgers: dict[str, Sequence[str] | None] = {}
        # The last valid data, with the state of the folder and the database's rows from which they were read.
        self._last: tuple[Hashable, DatabaseRows, Dataset] | None = None
        # The rows read so far, by table and with_sample: since rows never change, only newer rows are queried.
        self._read: dict[tuple[str, bool], _ReadRows] = {}
        self._reading = threading.Lock()

    @property
    def display_name(self) -> str:
        """The folder's path for messages."""
        return str(self.folder)

    def change_token(self) -> ChangeToken:
        """The present state of the data. Raises DataError if the database is unreadable."""
        return ChangeToken(fingerprint(self.folder), self._number(), self.source_tables().version)

    def source_tables(self) -> SourceTables:
        """The rows of the office's database. Every source_seconds a thread reads them again if they have changed.

        While the database does not answer, these are the rows read last, and nobody waits for it. Raises DataError
        with the faults of its rows, and if it does not answer at the first time.
        """
        if self.source is None:
            return SourceTables()
        if self._source_tables is None:
            with self._asking:
                if self._source_tables is None:
                    self._ask_source(self.source)
        elif time.monotonic() >= self._ask_source_at and self._asking.acquire(blocking=False):
            self._ask_source_at = time.monotonic() + self._source_seconds
            self._asked_at = utcnow()
            threading.Thread(target=self._ask_again, args=[self.source], daemon=True).start()
        elif self._asked_at and utcnow() - self._asked_at > _SILENCE and not self.source_since:
            self.source_since = self._asked_at
        if self._source_error:
            raise self._source_error
        return self._source_tables or SourceTables()

    def _ask_again(self, source: SourceDatabase) -> None:
        try:
            self._ask_source(source)
        except Exception:
            log.exception("reading %s failed", source.display_name)
        finally:
            self._asked_at = None
            self._asking.release()

    def _ask_source(self, source: SourceDatabase) -> None:
        known, error = self._source_tables, None
        try:
            with source.reading() as reading:
                version = reading.version()
                if known is None or known.version != version:
                    small = reading.small()
                    growing = reading.growing(self._typing(small))
                    known = SourceTables(version, small, growing, reading.has_growing)
            if self.source_since:
                log.info("%s answers again", source.display_name)
            self.source_since = None
        except DataError as failure:
            if known is None or not is_of_database(failure.faults):
                error = failure
            elif self.source_since is None:
                self.source_since = utcnow()
                log.error("%s", describe(failure.faults[0], "en"))
        self._source_tables, self._source_error = known, error

    def _typing(self, small: Mapping[str, SourceRows]) -> Typing:
        now = utcnow()
        province, terms = province_and_terms(self.folder, now, [small], self._with_tables)
        return Typing(tables_of(province.inspection_teams, terms), terms.reported, province.time_zone, now)

    def read(self, now: datetime) -> Dataset:
        """All data, read and checked. now: naive UTC. Raises DataError with every fault."""
        return self.read_with(self.recorded(), now)

    def read_with(self, known: DatabaseRows, now: datetime) -> Dataset:
        """The folder's data together with `known`, rows of the database. Raises DataError with every fault.

        Nothing is read again if nothing changed since the last call. If only decisions and meeting views were added,
        only these are read; the other tables of the result are then the same objects as in the last result.
        """
        state, last = (fingerprint(self.folder), self.source_tables().version), self._last
        if last is None or last[0] != state or not _same_data(last[1], known):
            data = self._read_all(known, now)
        elif _same_rows(last[1], known, VERSIONED):
            data = last[2]
        else:
            data = self._with_versions(last[2], known, now)
        self._last = state, known, data
        return data

    def _with_versions(self, last: Dataset, known: DatabaseRows, now: datetime) -> Dataset:
        frames = self.read_named((*VERSIONED, "counties", "offices"), now, known)
        versions: dict[str, Any] = {name: frames[name] for name in VERSIONED}
        return replace(last, tables=replace(last.tables, **versions))

    def read_named(
        self, names: Sequence[str], now: datetime, known: DatabaseRows, new: Mapping[str, SourceRows] | None = None
    ) -> dict[str, pd.DataFrame]:
        """Only the small tables of these names, typed. new: rows that take the place of the database's, by table.

        Raises DataError with every fault of these tables.
        """
        more = [self.source_tables().small, {**known.rows, **(new or {})}]
        return read_named(self.folder, names, now, more, known.with_sample, self._with_tables)

    def check_new(self, now: datetime, known: DatabaseRows, new: Mapping[str, SourceRows]) -> None:
        """Check all data with new rows, see read_named. Raises DataError with every fault."""
        self._dataset(now, replace(known, rows={**known.rows, **new}))

    def _dataset(self, now: datetime, known: DatabaseRows) -> Dataset:
        source = self.source_tables()
        more = [source.small, known.rows]
        files, with_tables = source.growing, self._with_tables
        return read_dataset(self.folder, now, more, known.archives, known.with_sample, files, with_tables)

    def _read_all(self, known: DatabaseRows, now: datetime) -> Dataset:
        data = self._dataset(now, known)
        moments = sorted(moment.to_pydatetime() for moment in data.tables.publications["published_at"])
        lists = {
            moment: found
            for moment in moments
            if (found := self._listed(frozen.file_name(moment), data.frozen)) is not None
        }
        rows, unlisted = with_ledger(data.tables.rows, moments, lists)
        return replace(data, tables=replace(data.tables, rows=rows), ledger=unlisted)

    def _listed(self, name: str, archives: Mapping[str, Stored]) -> Sequence[str] | None:
        """The ledger of an archive; None if it has none."""
        if name not in archives:
            return None
        if name not in self._ledgers:
            try:
                files = frozen.from_bytes(archives[name].read_bytes()).files
            except (frozen.Broken, OSError):
                # A broken archive is reported when the publication is shown or verified.
                return None
            self._ledgers[name] = hashes_of(files[ledger.FILE]) if ledger.FILE in files else None
        return self._ledgers[name]

    def recorded(self) -> DatabaseRows:
        """The database's rows. Raises DataError if the database cannot be read."""
        return self.database.read(self._recorded)

    def _recorded(self, connection: Connection | None) -> DatabaseRows:
        return DatabaseRows(0, self._reads_sample()) if connection is None else self.rows_on(connection)

    def _reads_sample(self) -> bool:
        return self._with_tables and not self.source_tables().has_growing and reads_sample(self.folder)

    def rows_on(self, connection: Connection, committed: bool = True) -> DatabaseRows:
        """The database's rows, read over a connection: all rows the first time, then only newer rows.

        committed: False if the connection's transaction has written rows, which could still be rolled back and are
        therefore not cached. Rows read without locks are not cached either: they may be a mixture that is refused.
        """
        # Rows that are no sample data end the showing of sample data, as in the folder.
        own = any(connection.scalar(select(exists().where(~DATA[name].c["sample"]))) for name in SHEET_TABLES)
        with_sample = not own and self._reads_sample()
        with self._reading:
            read = self._read if committed and not sqlite.is_without_locks(connection) else {}
            found = {name: _rows(connection, name, with_sample, read) for name in DATA}
        publications = DATA["publications"]
        moments = connection.scalars(
            select(archives.c.published_at)
            .join(publications, publications.c.published_at == archives.c.published_at)
            .where(_shown_rows(publications, with_sample))
        )
        stored = {frozen.file_name(moment): StoredArchive(self.database, moment) for moment in moments}
        newest = connection.scalar(select(func.max(publications.c.published_at)))
        filled = {name: each.rows for name, each in found.items() if each.rows.lines}
        marks = {name: found[name].newest for name in filled}
        return DatabaseRows(number_on(connection), with_sample, filled, marks, stored, newest)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()
        if self.source:
            self.source.close()

    def _number(self) -> int:
        file = self.database.file
        state = sqlite.state_of(file) if file else ()
        if state and state == self._last_state[0]:
            return self._last_state[1]
        number = self.database.read(lambda connection: number_on(connection) if connection is not None else 0)
        self._last_state = state, number
        return number


def open_sources(settings: Settings, until: ExitStack | None = None) -> Sources:
    """The sources of the settings. until: closes the sources at the end of the stack.

    Raises DataError for an invalid address.
    """
    sources = Sources(
        settings.data_folder,
        Database(settings.database_url) if settings.database_url else None,
        SourceDatabase(settings.source_url) if settings.source_url else None,
        settings.reads_tables,
        settings.source_seconds,
    )
    if until:
        until.callback(sources.close)
    return sources


def number_on(connection: Connection) -> int:
    """The revision number of the data."""
    return int(connection.scalar(select(revision.c.number)) or 0)


def _same_data(one: DatabaseRows, other: DatabaseRows) -> bool:
    """Whether nothing but decisions and meeting views differs."""
    others = [name for name in DATA if name not in VERSIONED]
    same = (one.with_sample, set(one.archives)) == (other.with_sample, set(other.archives))
    return same and _same_rows(one, other, others)


def _same_rows(one: DatabaseRows, other: DatabaseRows, names: Iterable[str]) -> bool:
    return all(one.newest.get(name) == other.newest.get(name) for name in names)


def _shown_rows(table: Table, with_sample: bool) -> ColumnElement[bool]:
    return true() if with_sample else ~table.c["sample"]


@dataclass(frozen=True)
class _ReadRows:
    """Cached rows of a table. newest: the row with the largest id (watermark), with its id."""

    newest: tuple[Any, ...]
    rows: SourceRows


def _rows(connection: Connection, name: str, with_sample: bool, read: dict[tuple[str, bool], _ReadRows]) -> _ReadRows:
    """The rows of a table. read: the cache of rows, which this function updates."""
    table, names = DATA[name], TABLES[name].names
    query = select(table.c.id, *(table.c[column] for column in names)).where(_shown_rows(table, with_sample))
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
        published=name in SHEET_TABLES,
    )


def with_new(known: DatabaseRows, name: str, rows: Iterable[Sequence[Any]]) -> SourceRows:
    """The rows of a table and new rows, which have no id yet: they are numbered after the others."""
    earlier = known.rows.get(name)
    first = earlier.lines[-1] + 1 if earlier else 1
    return database_rows(name, [(first + at, *row) for at, row in enumerate(rows)], earlier)
