"""Reads and checks together the rows of all sources: the folder, a database that is only read, and the program's own
database."""

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd
from sqlalchemy import Connection

from dashboard import archive as frozen
from dashboard.database.desk import has_accounts
from dashboard.database.engine import Database
from dashboard.database.mark import Mark, Marked
from dashboard.database.schema import DATA
from dashboard.database.trial import TrialDatabase
from dashboard.dataset import Dataset, Stored, read_dataset
from dashboard.settings import DATABASE_FILE, Settings
from dashboard.sources.office import OfficeDatabase, Typing
from dashboard.sources.office_rows import OfficeRows
from dashboard.sources.own_rows import DatabaseRows, OwnRows, number_on
from dashboard.tables.checked_table import CheckedTable
from dashboard.tables.declared import TABLES, TRACED, tables_of
from dashboard.tables.files import fingerprint, reads_sample
from dashboard.tables.folder import province_and_terms, read_named
from dashboard.tables.known_rows import ArchivedRows, with_late
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.versions import VERSIONED
from dashboard.weeks import utcnow

_readings = count(1)


# Whether the staff desk has an account (open), is being tried, can be tried (offered), or neither.
DeskState = Literal["", "offered", "trial", "open"]


class ChangeToken(NamedTuple):
    """Equal tokens mean unchanged data. files: the state of the folder's files. number: the database's revision.
    source: the version of the rows of the database that is only read."""

    files: Hashable
    number: int
    source: Hashable = ()


class Sources:
    """A data folder, a database of the office, both only read, and the program's database. Safe to use from many
    threads."""

    def __init__(
        self,
        folder: Path,
        database: Database | None = None,
        office: OfficeDatabase | None = None,
        with_tables: bool = True,
        office_seconds: float = 60,
    ) -> None:
        """database: None for the file in the data folder. with_tables: whether the folder's tables are read.
        office_seconds: between two questions whether the rows of `office` have changed."""
        self.folder = folder
        self._with_tables = with_tables
        self._office = OfficeRows(office, self._typing, office_seconds)
        self.database = database or Database(f"sqlite:///{own_database_file(folder)}")
        self.database.mark = Mark(folder)
        # State of the SQLite file at the last query of the revision number, and the number: an unchanged file is not
        # opened again at each check for changes.
        self._last_state: tuple[Hashable, int] = ((), 0)
        # Whether the staff desk had an account at that query.
        self.has_accounts = False
        self._archived = ArchivedRows()
        # The publications whose archive is not the one that was published, among those in _archived.
        self._changed: set[datetime] = set()
        # The last valid data, with the state of the folder and the database's rows from which they were read.
        self._last: tuple[Hashable, DatabaseRows, Dataset] | None = None
        self._own = OwnRows(self.database)

    @property
    def display_name(self) -> str:
        """The folder's path for messages."""
        return str(self.folder)

    @property
    def office_name(self) -> str:
        """The address of the office's database for messages, without a password; '' if there is none."""
        return self._office.display_name

    def change_token(self) -> ChangeToken:
        """The present state of the data. Raises DataError if the database is unreadable."""
        return ChangeToken(fingerprint(self.folder), self._number(), self._office.tables().version)

    @property
    def desk(self) -> DeskState:
        """The state of the staff desk, as known at the last change_token."""
        if self.database.is_trial_copy:
            return "trial"
        if self.has_accounts:
            return "open"
        shows_sample = self._last is not None and self._last[1].with_sample
        return "offered" if shows_sample and isinstance(self.database, TrialDatabase) else ""

    @property
    def office_silent_since(self) -> datetime | None:
        """Since when (naive UTC) the office's database does not answer, so that the rows read last are used."""
        return self._office.silent_since

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
        only these are read.
        """
        state, last = (fingerprint(self.folder), self._office.tables().version), self._last
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
        """Only the small tables of these names, typed. new: rows that take the place of the database's, by table; of
        a table that is not in `names` they are read and checked without its other rows.

        Raises DataError with every fault of these tables.
        """
        given = {name: rows for name, rows in (new or {}).items() if name not in names}
        more = [self._office.tables().small, {**known.rows, **(new or {})}]
        return read_named(self.folder, names, now, more, known.with_sample, self._with_tables, given)

    def check_new(self, now: datetime, known: DatabaseRows, new: Mapping[str, SourceRows]) -> None:
        """Check all data with new rows, see read_named. Raises DataError with every fault."""
        self._dataset(now, replace(known, rows={**known.rows, **new}))

    def typed(self, rows: Mapping[str, SourceRows]) -> dict[str, pd.DataFrame]:
        """Rows that were checked, by table, in the types of dashboard.tables.check.check_tables."""
        typing = self._typing(self._office.tables().small)
        return {
            name: CheckedTable(typing.tables[name], [each], typing.now, typing.zone, typing.measures).frame
            for name, each in rows.items()
        }

    def read_without_sample(self, now: datetime) -> Dataset:
        """All data but those of the sample, which an import of real rows ends. A table may be missing.

        Raises DataError with every fault.
        """
        required = [table for table in TABLES.values() if not table.optional]
        empty = {each.name: SourceRows(each.name, dict.fromkeys(each.names, ())) for each in required}
        return self._dataset(now, self._own.read(False), empty)

    def recorded_beside(self, rows: Mapping[str, SourceRows]) -> DatabaseRows:
        """The database's rows as they are read beside new rows, by table, that are no sample data."""
        ends_sample = any(name in TRACED for name in rows)
        return self._own.read(not ends_sample and self.folder_has_sample())

    def check_imported(self, now: datetime, known: DatabaseRows, rows: Mapping[str, SourceRows]) -> Dataset:
        """All data with further rows, checked. known: as of recorded_beside. Raises DataError with every fault."""
        return self._dataset(now, known, rows)

    def _dataset(
        self, now: datetime, known: DatabaseRows, further: Mapping[str, SourceRows] | None = None
    ) -> Dataset:
        office = self._office.tables()
        more = [office.small, known.rows, further or {}]
        return read_dataset(
            self.folder,
            now,
            more,
            known.archives,
            known.with_sample,
            office.growing,
            self._with_tables,
        )

    def _read_all(self, known: DatabaseRows, now: datetime) -> Dataset:
        data = self._dataset(now, known)
        published = data.tables.publications.sort_values("published_at")[["published_at", "digest"]]
        digests = {moment.to_pydatetime(): digest for moment, digest in published.itertuples(index=False)}
        moments = list(digests)
        archived, damaged = self._archived_rows(digests, data.frozen)
        rows, late = with_late(data.tables.rows, moments, archived)
        tables = replace(data.tables, rows=rows)
        return replace(
            data, tables=tables, archived=archived, late_rows=late, damaged=damaged, reading=next(_readings)
        )

    def _archived_rows(
        self, digests: Mapping[datetime, str], archives: Mapping[str, Stored]
    ) -> tuple[ArchivedRows, tuple[datetime, ...]]:
        """The rows in the archives of publications, and the moments of those whose archive is damaged or missing.

        digests: of the publications, by their moments. An archive never changes: each is read once. No rows while an
        archive cannot be read, since then nobody knows which rows came late.
        """
        with_archive = [moment for moment in digests if frozen.file_name(moment) in archives]
        damaged = [moment for moment, digest in digests.items() if len(digest) == 64 and moment not in with_archive]
        if not set(self._archived.moments) <= set(with_archive):
            self._archived, self._changed = ArchivedRows(), set()
        added: dict[datetime, Mapping[str, bytes]] = {}
        unreadable: list[datetime] = []
        for moment in with_archive:
            if moment not in self._archived.moments:
                try:
                    archive = frozen.from_bytes(archives[frozen.file_name(moment)].read_bytes())
                except (frozen.Broken, OSError):
                    unreadable.append(moment)
                    continue
                added[moment] = archive.files
                if digests[moment] not in ("", archive.digest):
                    self._changed.add(moment)
        all_damaged = tuple(sorted({*damaged, *unreadable, *self._changed}))
        if unreadable:
            return ArchivedRows(), all_damaged
        self._archived = self._archived.plus(added) if added else self._archived
        return self._archived, all_damaged

    def folder_has_sample(self) -> bool:
        """Whether the folder's sample data are read, while the database has no other rows."""
        return self._with_tables and not self._office.tables().growing.names and reads_sample(self.folder)

    def recorded(self) -> DatabaseRows:
        """The database's rows. Raises DataError if the database cannot be read."""
        return self._own.read(self.folder_has_sample())

    def rows_on(self, connection: Connection, committed: bool = True) -> DatabaseRows:
        """The database's rows, read over a connection; see OwnRows.read_on."""
        return self._own.read_on(connection, self.folder_has_sample(), committed)

    def keep_mark(self, published: Marked | None = None) -> None:
        """Leave the mark beside the data. published: the newest publication; None for that of the data last read."""
        published = published or (self._last[1].published if self._last else None)
        if published and self.database.mark:
            self.database.mark.keep(published, in_file=not self.database.is_trial_copy)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()
        self._office.close()

    def _number(self) -> int:
        state = self.database.state
        if state and state == self._last_state[0]:
            return self._last_state[1]
        number, self.has_accounts = self.database.read(_number_and_accounts)
        self._last_state = state, number
        return number


def own_database_file(folder: Path) -> Path:
    """The SQLite file in a data folder."""
    return Path(os.path.abspath(folder)) / DATABASE_FILE  # noqa: PTH100


def _number_and_accounts(connection: Connection | None) -> tuple[int, bool]:
    return (0, False) if connection is None else (number_on(connection), has_accounts(connection))


def open_sources(settings: Settings, until: ExitStack | None = None, trial: Path | None = None) -> Sources:
    """The sources of the settings. until: closes the sources at the end of the stack. trial: a folder for the copy of
    the database on which the staff desk can be tried; None if it cannot.

    Raises DataError for an invalid address.
    """
    database = Database(settings.database_url) if settings.database_url else None
    if trial:
        database = TrialDatabase(own_database_file(settings.data_folder), trial)
    sources = Sources(
        settings.data_folder,
        database,
        OfficeDatabase(settings.source_url) if settings.source_url else None,
        settings.reads_tables,
        settings.source_seconds,
    )
    if until:
        until.callback(sources.close)
    return sources


def _same_data(one: DatabaseRows, other: DatabaseRows) -> bool:
    """Whether nothing but decisions and meeting views differs."""
    others = [name for name in DATA if name not in VERSIONED]
    same = (one.with_sample, set(one.archives)) == (other.with_sample, set(other.archives))
    return same and _same_rows(one, other, others)


def _same_rows(one: DatabaseRows, other: DatabaseRows, names: Iterable[str]) -> bool:
    return all(one.newest.get(name) == other.newest.get(name) for name in names)
