"""What is shown now: the newest snapshot of the data folder, swapped whole when the files change.

A folder with faults never replaces good data: the last good snapshot stays, and says since when.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dashboard.faults import DataError, Fault, gone
from dashboard.indicators.incremental import IncrementalCells
from dashboard.indicators.packed import digest_of
from dashboard.language import describe
from dashboard.memory import give_back
from dashboard.snapshot import CELLS, Snapshot, archive_of, publish, published_at, published_moments
from dashboard.storage.read import Storage
from dashboard.weeks import utcnow as utcnow

log = logging.getLogger("dashboard")

# The files of a snapshot whose address holds a digest of their bytes, by address.
Files = Callable[["Snapshot"], Mapping[str, bytes]]
# Of so many replaced snapshots the files stay, for pages that were opened before.
REPLACED = 3


class Stale(NamedTuple):
    """What a page says of its age. since: naive UTC; gone: no database answers, else what there is is faulty."""

    since: datetime
    gone: bool


@dataclass(frozen=True)
class Status:
    """How fresh a snapshot is: the faults that keep newer data out, and since when.

    since: when the last sound data were read, or from when on the database has not answered.
    """

    faults: tuple[Fault, ...] = ()
    since: datetime | None = None

    @property
    def gone(self) -> bool:
        """Whether the database does not answer: nobody knows whether there is anything newer."""
        return gone(self.faults)

    @property
    def stale(self) -> Stale | None:
        """What a page says of its age; None while it is fresh."""
        return Stale(self.since, self.gone) if self.since else None


_DIGEST = re.compile(r"[0-9a-f]{16}")
# What one request is shown in the newest snapshot's place.
_instead: ContextVar[Snapshot | None] = ContextVar("instead", default=None)


class Live:
    """Holds the current snapshot and watches the folder; safe to read from many threads."""

    def __init__(self, storage: Storage | Path) -> None:
        """Read the data. storage: a path stands for that folder, with the database in it.

        Raises DataError if they are not sound: an app never starts with half the data.
        """
        self.storage = Storage(storage) if isinstance(storage, Path) else storage
        self._incremental = IncrementalCells()
        self._seen = self.storage.change_token()
        self.newest = self._publish()
        self.status = Status()
        # Whether the newest files were read and found faulty: then to reach them again mends nothing.
        self._faulty = False
        self.files: Files = lambda snapshot: {}
        self._replaced: list[Mapping[str, bytes]] = []
        self._lock = threading.Lock()
        # The digest of the cells that each publication froze, '' if none. Archives never change: each is read once.
        self._frozen: dict[datetime, str] = {}
        self._recalling = threading.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """What is shown: the newest snapshot, or what `showing` put in its place for one request."""
        return _instead.get() or self.newest

    @contextmanager
    def showing(self, snapshot: Snapshot) -> Iterator[None]:
        """Another snapshot in the newest one's place, for all that is asked within (of this thread only)."""
        token = _instead.set(snapshot)
        try:
            yield
        finally:
            _instead.reset(token)

    def file(self, address: str, digest: str) -> bytes | None:
        """A file by its address: of the newest snapshot, of one of the last few, of one that another server shows
        already, or of an earlier publication whose frozen cells have the digest; None if there is none.

        So a page of one server finds its data at every other server, whichever has read the newest publication first
        and however long ago each was started. files: names the files of a snapshot. Raises DataError where nobody can
        say whether there is such a file, because the database does not answer.
        """
        found = self._file(address)
        if found is not None or not _DIGEST.fullmatch(digest):
            return found
        # One at a time: many readers with the same page cause one look.
        with self._recalling:
            if (found := self._file(address)) is None:
                self.catch_up()
                found = self._file(address)
            if found is None and (past := self._recalled(digest)):
                found = self.files(past).get(address)
            return found

    def catch_up(self) -> None:
        """Look at once, since somebody asks for what another server may show already.

        Raises DataError where the database is gone: whether there is more than what is known here, nobody can say.
        """
        try:
            self.look()
        except Exception:
            log.exception("looking for changed files failed")
        if self.status.gone:
            raise DataError(self.status.faults)

    def missing(self) -> bool:
        """Whether the database is away, asked by whom it has just not answered: then all learn of it at once."""
        # One after another: many who miss it at once make one look.
        with self._recalling:
            if not self.status.gone:
                with suppress(DataError):
                    self.catch_up()
        return self.status.gone

    def _file(self, address: str) -> bytes | None:
        for files in (self.files(self.newest), *reversed(self._replaced)):
            if address in files:
                return files[address]
        return None

    def _recalled(self, digest: str) -> Snapshot | None:
        newest = self.newest
        for moment in reversed(published_moments(newest)):
            if moment not in self._frozen:
                try:
                    archive = archive_of(newest.whole, moment)
                except DataError as error:
                    if gone(error.faults):
                        raise
                    # A broken archive is told where somebody asks for that publication.
                    continue
                self._frozen[moment] = digest_of(archive.files[CELLS]) if archive else ""
            if self._frozen[moment] == digest:
                return published_at(newest, moment)
        return None

    def look(self) -> bool:
        """Read the data again if they have changed; True if the snapshot is a new one."""
        with self._lock:
            now = utcnow()
            # How long a database has been away says nothing of how long its data have been faulty.
            since = self.newest.loaded_at if self.status.gone else self.status.since or self.newest.loaded_at
            try:
                seen = self.storage.change_token()
            except DataError as error:
                self._keep(error, since, now)
                return False
            self._answers_again()
            if seen == self._seen:
                if not self._faulty:
                    self.status = Status()
                return False
            try:
                fresh = self._publish()
            except DataError as error:
                if not gone(error.faults):
                    self._seen, self._faulty = seen, True
                self._keep(error, since, now)
                return False
            except Exception:
                # Not the files' fault as far as we know: say that what stands is old, and look again.
                self.status = Status((), since)
                raise
            # Before readers get the new snapshot: a page of the old one asks for its files in the next second.
            self._replaced = [*self._replaced, self._files_of(self.newest)][-REPLACED:]
            self._seen, self._faulty = seen, False
            self.status = Status()
            self.newest = fresh
            log.info("new data: digest %s", fresh.digest)
        # The replaced snapshot held tens of megabytes, partly in cycles.
        give_back()
        return True

    def _publish(self) -> Snapshot:
        now = utcnow()
        given = self.storage.read(now)
        for note in given.notes:
            log.warning("%s", describe(note, "en"))
        return publish(given, now, self._incremental)

    def _files_of(self, replaced: Snapshot) -> Mapping[str, bytes]:
        try:
            return self.files(replaced)
        except Exception:
            # New data do not wait for the files of old pages.
            log.exception("the files of replaced data could not be made")
            return {}

    def _keep(self, error: DataError, since: datetime, now: datetime) -> None:
        """Stay with the last good snapshot, and say since when."""
        away = gone(error.faults)
        if away:
            since = self.status.since if self.status.gone and self.status.since else now
        # The same faults at every look are told once; so is that a database is away, whatever words it finds for it.
        if self.status.faults != error.faults and not (away and self.status.gone):
            for fault in error.faults[:20]:
                log.error("%s", describe(fault, "en"))
            log.error("%d faults: the data of %s stay in place", len(error.faults), self.newest.loaded_at)
        self.status = Status(error.faults, since)

    def _answers_again(self) -> None:
        if self.status.gone:
            log.info("%s answers again; it had not since %s", self.storage.database.shown, self.status.since)

    def watch(self, seconds: float) -> threading.Thread:
        """Look every few seconds, in a thread that ends with the process."""

        def loop() -> None:
            while True:
                time.sleep(seconds)
                try:
                    self.look()
                except Exception:
                    # A thread that dies in silence would leave stale data that calls itself fresh.
                    log.exception("looking for changed files failed; the next look is in %s s", seconds)

        thread = threading.Thread(target=loop, name="watch-data", daemon=True)
        thread.start()
        return thread
