"""The rows of the office's database as known at present: read again in a thread, so that nobody waits for them."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from dashboard.faults import DataError, is_of_database
from dashboard.language import describe
from dashboard.sources.office import OfficeDatabase, OfficeTables, Typing
from dashboard.tables.source_rows import SourceRows
from dashboard.weeks import utcnow

log = logging.getLogger("dashboard")

# A database from which a thread has been reading for so long counts as one that does not answer.
_SILENCE = timedelta(minutes=5)


class OfficeRows:
    """The rows of the office's database, or of none. Safe to use from many threads.

    silent_since: since when (naive UTC) the database does not answer; None while it answers.
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
        # The rows read last, or the faults found instead, and when to ask again (time.monotonic).
        self._tables: OfficeTables | None = None
        self._error: DataError | None = None
        self._ask_at = time.monotonic() + seconds
        # Held while a thread reads; since when that thread has been reading (naive UTC).
        self._asking = threading.Lock()
        self._asked_at: datetime | None = None

    def tables(self) -> OfficeTables:
        """The rows. Every `seconds` a thread reads them again if they have changed.

        While the database does not answer, these are the rows read last. Raises DataError with the faults of the
        rows, and if the database does not answer at the first time.
        """
        if self._database is None:
            return OfficeTables()
        if self._tables is None:
            with self._asking:
                if self._tables is None:
                    self._ask(self._database)
        elif time.monotonic() >= self._ask_at and self._asking.acquire(blocking=False):
            self._ask_at, self._asked_at = time.monotonic() + self._seconds, utcnow()
            threading.Thread(target=self._ask_again, args=[self._database], daemon=True).start()
        elif self._asked_at and utcnow() - self._asked_at > _SILENCE and not self.silent_since:
            self.silent_since = self._asked_at
        if self._error:
            raise self._error
        return self._tables or OfficeTables()

    def close(self) -> None:
        """Close all connections."""
        if self._database:
            self._database.close()

    def _ask_again(self, database: OfficeDatabase) -> None:
        try:
            self._ask(database)
        except Exception:
            log.exception("reading %s failed", database.display_name)
        finally:
            self._asked_at = None
            self._asking.release()

    def _ask(self, database: OfficeDatabase) -> None:
        known, error = self._tables, None
        try:
            with database.reading() as reading:
                version = reading.version()
                if known is None or known.version != version:
                    small = reading.small()
                    growing = reading.growing(self._typing_of(small))
                    known = OfficeTables(version, small, growing, reading.has_growing)
            if self.silent_since:
                log.info("%s answers again", database.display_name)
            self.silent_since = None
        except DataError as failure:
            if known is None or not is_of_database(failure.faults):
                error = failure
            elif self.silent_since is None:
                self.silent_since = utcnow()
                log.error("%s", describe(failure.faults[0], "en"))
        self._tables, self._error = known, error
