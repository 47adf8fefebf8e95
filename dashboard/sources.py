"""Reads and checks the folder's tables together with the database's rows."""

import os
import threading
from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select, true

from dashboard import archive as frozen
from dashboard.archive import PUBLISHED_PREFIX
from dashboard.database import sqlite
from dashboard.database.engine import Database
from dashboard.database.schema import DATA, SHEET_TABLES, archives, revision
from dashboard.dataset import Dataset, Stored, read_dataset
from dashboard.settings import DATABASE_FILE, Settings
from dashboard.tables import ledger
from dashboard.tables.csv_file import CsvFile
from dashboard.tables.declared import TABLES
from dashboard.tables.files import fingerprint, reads_sample
from dashboard.tables.folder import read_named
from dashboard.tables.ledger import hashes_of, with_ledger
from dashboard.tables.versions import VERSIONED
from dashboard.weeks import moment_text

# The first part of the file names that the database's rows have in faults and on pages.
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
    are read too. sheets: the rows by table, in the form of parsed CSV files. archives: by file name. published_at:
    the moment of the newest publication, including hidden ones of the sample; None if there is none.
    """

    number: int
    with_sample: bool
    sheets: Mapping[str, Sequence[CsvFile]] = field(default_factory=dict)
    archives: Mapping[str, Stored] = field(default_factory=dict)
    published_at: datetime | None = None


class ChangeToken(NamedTuple):
    """Equal tokens mean unchanged data. files: the state of the folder's files. number: the database's revision."""

    files: Hashable
    number: int


class Sources:
    """A data folder, which is only read, and a database. Safe to use from many threads."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        """database: None for the file in the data folder."""
        self.folder = folder
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
        return ChangeToken(fingerprint(self.folder), self._number())

    def read(self, now: datetime) -> Dataset:
        """All data, read and checked. now: naive UTC. Raises DataError with every fault."""
        return self.read_with(self.recorded(), now)

    def read_with(self, known: DatabaseRows, now: datetime) -> Dataset:
        """The folder's data together with `known`, rows of the database. Raises DataError with every fault.

        Nothing is read again if nothing changed since the last call. If only decisions and meeting views were added,
        only these are read; the other tables of the result are then the same objects as in the last result.
        """
        state, last = fingerprint(self.folder), self._last
        if last is None or last[0] != state or not _same_data(last[1], known):
            data = self._read_all(known, now)
        elif _same_sheets(last[1], known, VERSIONED):
            data = last[2]
        else:
            data = self._with_versions(last[2], known, now)
        self._last = state, known, data
        return data

    def _with_versions(self, last: Dataset, known: DatabaseRows, now: datetime) -> Dataset:
        names = (*VERSIONED, "counties", "offices")
        frames = read_named(self.folder, names, now, known.sheets, known.with_sample)
        versions: dict[str, Any] = {name: frames[name] for name in VERSIONED}
        return replace(last, tables=replace(last.tables, **versions))

    def _read_all(self, known: DatabaseRows, now: datetime) -> Dataset:
        data = read_dataset(self.folder, now, known.sheets, known.archives, known.with_sample)
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
        return DatabaseRows(0, reads_sample(self.folder)) if connection is None else self.rows_on(connection)

    def rows_on(self, connection: Connection, committed: bool = True) -> DatabaseRows:
        """The database's rows, read over a connection: all rows the first time, then only newer rows.

        committed: False if the connection's transaction has written rows, which could still be rolled back and are
        therefore not cached. Rows read without locks are not cached either: they may be a mixture that is refused.
        """
        # Rows that are no sample data end the showing of sample data, as in the folder.
        own = any(connection.scalar(select(exists().where(~DATA[name].c["sample"]))) for name in SHEET_TABLES)
        with_sample = not own and reads_sample(self.folder)
        with self._reading:
            read = self._read if committed and not sqlite.is_without_locks(connection) else {}
            sheets = {name: _sheets(connection, name, with_sample, read) for name in DATA}
        publications = DATA["publications"]
        moments = connection.scalars(
            select(archives.c.published_at)
            .join(publications, publications.c.published_at == archives.c.published_at)
            .where(_shown_rows(publications, with_sample))
        )
        stored = {frozen.file_name(moment): StoredArchive(self.database, moment) for moment in moments}
        newest = connection.scalar(select(func.max(publications.c.published_at)))
        return DatabaseRows(
            number_on(connection), with_sample, {n: s for n, s in sheets.items() if s}, stored, newest
        )

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

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
    sources = Sources(settings.data_folder, Database(settings.database_url) if settings.database_url else None)
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
    return same and _same_sheets(one, other, others)


def _same_sheets(one: DatabaseRows, other: DatabaseRows, names: Iterable[str]) -> bool:
    """Whether the rows of these tables are the same. A sheet stays the same object until rows are added."""

    def sheets(known: DatabaseRows) -> list[int]:
        return [id(sheet) for name in names for sheet in known.sheets.get(name, ())]

    return sheets(one) == sheets(other)


def _shown_rows(table: Table, with_sample: bool) -> ColumnElement[bool]:
    return true() if with_sample else ~table.c["sample"]


@dataclass(frozen=True)
class _ReadRows:
    """Cached rows of a table. newest: the row with the largest id (watermark). sheets: all rows, by sheet name."""

    newest: tuple[Any, ...]
    sheets: Mapping[str, CsvFile]


_NO_ROWS = _ReadRows((0,), {})


def _sheets(
    connection: Connection, name: str, with_sample: bool, read: dict[tuple[str, bool], _ReadRows]
) -> list[CsvFile]:
    """The rows of a table as sheets of text; reports and counts in one sheet for each publication.

    read: the cache of rows, which this function updates.
    """
    table, names = DATA[name], TABLES[name].names
    grouped = name in SHEET_TABLES
    query = select(table.c.id, *(table.c[column] for column in names)).where(_shown_rows(table, with_sample))
    known = read.get((name, with_sample), _NO_ROWS)
    same = connection.execute(query.where(table.c.id == known.newest[0])).one_or_none()
    # If the row with the newest known id differs, the database was replaced: read all rows.
    if tuple(same or ()) != known.newest:
        known = _NO_ROWS
    found: dict[str, list[Sequence[Any]]] = {}
    newest = known.newest
    for row in connection.execute(query.where(table.c.id > known.newest[0]).order_by(table.c.id)):
        newest = tuple(row)
        part = f"/{PUBLISHED_PREFIX}{frozen.stamp(row.recorded_at)}" if grouped else ""
        found.setdefault(f"{_DISPLAY_FOLDER}/{name}{part}", []).append(newest[1:])
    sheets = dict(known.sheets)
    for display_name, rows in found.items():
        sheets[display_name] = sheet_of(display_name, names, rows, sheets.get(display_name))
    read[name, with_sample] = _ReadRows(newest, sheets)
    return list(sheets.values())


def sheet_of(
    label: str, names: Sequence[str], rows: Sequence[Sequence[Any]], earlier: CsvFile | None = None
) -> CsvFile:
    """Rows of Python values as a sheet of text, appended to the rows of an earlier sheet.

    label: the sheet's name in faults; the line of a fault is the row's number.
    """
    before = earlier.columns if earlier else {}
    # Equal texts share memory.
    texts: dict[str, str] = {}
    columns = {}
    for at, name in enumerate(names):
        added = (_text(row[at]) for row in rows)
        columns[name] = [*before.get(name, ()), *(texts.setdefault(text, text) for text in added)]
    return CsvFile(label, columns, list(range(1, len(columns[names[0]]) + 1)))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        # Two rows may differ only in a fraction of a second.
        return value.isoformat() + "Z" if value.microsecond else moment_text(value)
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
