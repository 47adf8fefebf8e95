"""The rows of the office's database as known at present: read again in a thread, so that nobody waits for them."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime, timedelta

from dashboard.faults import DataError, is_of_database
from dashboard.language import describe
from dashboard.language.table import PLAIN
from dashboard.sources.office import OfficeDatabase, OfficeTables, waits
from dashboard.sources.typed_files import Typing
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import Growing
from dashboard.tables.source_rows import SourceRows
from dashboard.weeks import utcnow

log = logging.getLogger("dashboard")

# Seconds after which a database that has sent nothing counts as one that does not answer, and its thread as lost.
# Some drivers wait for ever; a lost thread ends with its connection, or when the database goes on.
_SILENCE = 300.0
# The most lost threads, beside the one that reads.
_LOST = 2


class OfficeRows:
    """The rows of the office's database, or of none. Safe to use from many threads.

    silent_since: since when (naive UTC) the database cannot be read; None while it can.
    """

    def __init__(
        self,
        database: OfficeDatabase | None,
        typing_of: Callable[[Mapping[str, SourceRows]], Typing],
        seconds: float,
    ) -> None:
        """typing_of: how values are typed, from the rows of the small tables. seconds: between two questions whether
        the rows have changed."""
        self._database, self._typing_of, self._seconds = database, typing_of, seconds
        self.silent_since: datetime | None = None
        # The rows read last, with their faults.
        self._tables: OfficeTables | None = None
        # Held while threads start and end, and during the first reading.
        self._lock = threading.Lock()
        # When to ask again (time.monotonic), the thread that reads, and all threads that have not ended.
        self._ask_at = time.monotonic() + seconds
        self._reader: threading.Thread | None = None
        self._threads: list[threading.Thread] = []

    @property
    def display_name(self) -> str:
        """The database's address for messages, without a password; '' if there is none."""
        return self._database.display_name if self._database else ""

    def tables(self) -> OfficeTables:
        """The rows. Every `seconds` a thread reads them again if they have changed.

        While the database cannot be read, these are the rows read last. Raises DataError if the database cannot be
        read at the first time.
        """
        if self._database is None:
            return OfficeTables()
        with self._lock:
            if self._tables is None:
                self._tables = self._read(self._database)
            else:
                self._start_reader(self._database)
        return self._tables

    def close(self) -> None:
        """Close all connections."""
        if self._database:
            self._database.close()

    def _start_reader(self, database: OfficeDatabase) -> None:
        now = time.monotonic()
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if self._reader in self._threads:
            silence = now - database.heard_at
            if silence < _SILENCE:
                return
            self._reader = None
            self._is_silent(f"{database.display_name} has sent nothing for {silence:.0f} s", silence)
        if now >= self._ask_at and len(self._threads) <= _LOST:
            self._ask_at = now + self._seconds
            self._reader = threading.Thread(target=self._read_again, args=[database], daemon=True)
            self._threads.append(self._reader)
            self._reader.start()

    def _is_silent(self, reason: str, seconds: float = 0) -> None:
        if self.silent_since is None:
            self.silent_since = utcnow() - timedelta(seconds=seconds)
            log.error("%s", reason)

    def _read_again(self, database: OfficeDatabase) -> None:
        found, silent = self._tables, ""
        try:
            found = self._read(database)
        except DataError as failure:
            silent = describe(failure.faults[0], PLAIN)
        except Exception:
            log.exception("reading %s failed", database.display_name)
        with self._lock:
            # A lost thread may come back when another one has read newer rows.
            if self._reader is not threading.current_thread():
                return
            self._tables = found
            if silent:
                self._is_silent(silent)
            elif self.silent_since:
                log.info("%s answers again; it had not since %s", database.display_name, self.silent_since)
                self.silent_since = None

    def _read(self, database: OfficeDatabase) -> OfficeTables:
        known = self._tables
        with database.reading() as reading:
            rows_version = reading.version()
            is_known = known is not None and known.version[0] == rows_version
            small = known.small if known and is_known else reading.small()
            names = reading.growing_names
            try:
                typing = self._typing_of(small)
            except DataError:
                # Faults of the small tables or of the folder, which are found with all others.
                return OfficeTables((rows_version, "untyped"), small, Growing(names=names))
            version: tuple[Hashable, ...] = rows_version, typing.mark_of(*TABLES)
            if known and known.version[:2] == version and not waits((*known.growing.faults, *known.growing.notes)):
                return known
            try:
                files, notes = reading.growing(typing)
                version = (*version, *((note.file, note.key, note.column, note.code) for note in notes))
                return OfficeTables(version, small, Growing(files, str(version), names, notes=notes))
            except DataError as error:
                if is_of_database(error.faults):
                    raise
                return OfficeTables(version, small, Growing((), str(version), names, error.faults))
