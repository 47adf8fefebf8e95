"""The snapshot that the server shows: that of the newest data, replaced in one step when the files change.

A folder with faults never replaces valid data: the last valid snapshot stays, and its pages say since when.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dashboard.dataset import Dataset
from dashboard.derived import share_results
from dashboard.faults import DataError, Fault, is_database_unreachable, is_of_database
from dashboard.indicators.cells import public_moment
from dashboard.language import describe
from dashboard.language.table import PLAIN
from dashboard.memory import release_memory
from dashboard.publications.parts import week_changes
from dashboard.publications.waiting import waiting_rows
from dashboard.snapshot import Snapshot, last_sound, snapshot_at
from dashboard.sources.read import Sources
from dashboard.tables.versions import VERSIONED
from dashboard.turns import DATABASE, Busy
from dashboard.weeks import utcnow as utcnow

log = logging.getLogger("dashboard")

# Seconds that a request waits while another thread looks for changed data.
PATIENCE = 5.0


class Stale(NamedTuple):
    """Why and since when (naive UTC) a page's data are old. unreachable: the database does not answer; otherwise the
    newest data are faulty or refused."""

    since: datetime
    unreachable: bool


@dataclass(frozen=True)
class Status:
    """Whether a snapshot is up to date: the faults because of which newer data are not shown.

    since: when the last valid data were read, or when the database stopped answering (naive UTC). source_since: since
    when the office's own database, which is only read, does not answer.
    """

    faults: tuple[Fault, ...] = ()
    since: datetime | None = None
    source_since: datetime | None = None

    @property
    def without_database(self) -> bool:
        """Whether the database cannot be used, so that the existence of newer data is unknown."""
        return is_of_database(self.faults)

    @property
    def lost(self) -> bool:
        """Whether the database lacks what was published (dashboard.database.mark)."""
        return any(fault.code == "database_lost" for fault in self.faults)

    @property
    def unreachable(self) -> bool:
        """Whether the database does not answer."""
        return is_database_unreachable(self.faults)

    @property
    def stale(self) -> Stale | None:
        """Why a page's data are old; None while the snapshot is up to date."""
        if self.since:
            return Stale(self.since, self.unreachable)
        return Stale(self.source_since, True) if self.source_since else None


# The snapshot that the current request shows in place of the newest one.
_request_snapshot: ContextVar[Snapshot | None] = ContextVar("request_snapshot", default=None)


def _with_versions(newest: Snapshot, data: Dataset, now: datetime) -> Snapshot | None:
    """The newest snapshot with new decisions and meeting views, whose cells stay valid; None after other changes."""
    if data.reading != newest.full_input.reading:
        return None
    versions = {name: getattr(data.tables, name) for name in VERSIONED}
    fresh = replace(
        newest,
        input=replace(newest.input, tables=replace(newest.input.tables, **versions)),
        asof=public_moment(data.tables, now)[0],
        loaded_at=now,
        full_input=data,
    )
    share_results(newest, fresh, Snapshot.drilldown, Snapshot.office_states, week_changes)
    return fresh


def prepare(snapshot: Snapshot) -> Snapshot:
    """The snapshot, with the changes that its pages show by default: no visitor waits for them, nor for the database
    with the earlier publication. Computed once."""
    last = len(snapshot.weeks) - 1
    if last > 0:
        week_changes(snapshot, last - 1, last)
    return snapshot


@contextmanager
def _acquired(lock: threading.Lock, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a lock within the context. Raises Busy after `patience` seconds of waiting; -1: no limit."""
    if not lock.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        lock.release()


class Live:
    """Holds the current snapshot and watches the folder; safe to read from many threads."""

    def __init__(self, sources: Sources | Path) -> None:
        """Read the data. sources: a path stands for that data folder, with the database file inside the folder.

        If the newest publication's archive is damaged, the server starts with the newest publication whose archive is
        sound. Raises DataError after any other fault: a server never starts with a part of the data.
        """
        self.sources = Sources(sources) if isinstance(sources, Path) else sources
        self._token = self.sources.change_token()
        # The newest state of the folder's files, and the first look that saw this state (time.monotonic).
        self._seen: tuple[Hashable, float] = (self._token.files, 0.0)
        self._settle_seconds = 0.0
        now = utcnow()
        data = self._read(now)
        self.status = Status()
        try:
            self.newest = snapshot_at(data, now)
        except DataError as error:
            self.newest = last_sound(data, error)
            self._keep_last_snapshot(error, self.newest.asof, now)
        # The status by the data last read, which holds while these do not change.
        self._read_status = self.status
        self._lock = threading.Lock()
        # When the last completed look began (time.monotonic).
        self._looked_at = 0.0
        self._lookup = threading.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot to show: the newest one, or the one that `showing` set for the current request."""
        return _request_snapshot.get() or self.newest

    @contextmanager
    def showing(self, snapshot: Snapshot) -> Iterator[None]:
        """Within the context and this thread, `snapshot` is another snapshot instead of the newest one."""
        token = _request_snapshot.set(snapshot)
        try:
            yield
        finally:
            _request_snapshot.reset(token)

    def holding(self, has: Callable[[Snapshot], bool]) -> Snapshot | None:
        """The newest snapshot if `has` is true for it, or for newer data that only another server has read so far.

        So a page of one server finds its files at every other server. None for older data. Raises DataError if the
        database does not answer, and Busy if other threads look for too long, since the data may then exist.
        """
        if has(self.newest):
            return self.newest
        asked_at = time.monotonic()
        # One thread at a time: many requests at once cause one look for changed data.
        with DATABASE(), _acquired(self._lookup):
            if self._looked_at < asked_at:
                self.refresh()
            if self.status.without_database:
                raise DataError(self.status.faults)
            newest = self.newest
            if has(newest):
                return newest
            if self._looked_at < asked_at:
                # No look was possible in time: the data may exist.
                raise Busy
            return None

    def refresh(self) -> None:
        """Look for changed data within a request that has written data, or that may concern newer data.

        After a failure the last valid snapshot stays, and the watch looks again soon.
        """
        try:
            with DATABASE():
                self.look(PATIENCE)
        except Busy:
            # Another thread is still looking, or no turn became free after the look.
            pass
        except Exception:
            log.exception("looking for changed files failed")

    def look(self, patience: float = -1) -> bool:
        """Read the data again if they have changed; whether there is a new snapshot.

        Changed files may still be being written: they are read when the watch, or any other look after the same time,
        sees them unchanged. A change of the database is complete and read at once, unless files have changed too.
        patience: seconds to wait while another thread looks, then Busy is raised; -1: no limit.
        """
        with _acquired(self._lock, patience):
            now, looked_at = utcnow(), time.monotonic()
            # The time for which a database was unreachable is not the time for which its data were faulty.
            since = self.newest.loaded_at if self.status.unreachable else self.status.since or self.newest.loaded_at
            try:
                token = self.sources.change_token()
            except DataError as error:
                self._keep_last_snapshot(error, since, now)
                return False
            finally:
                self._looked_at = looked_at
            self._log_recovery()
            if token == self._token or not self._are_settled(token.files, looked_at):
                self.status = replace(self._read_status, source_since=self.sources.office_silent_since)
                return False
            try:
                data = self._read(now)
                if self.sources.change_token().files != token.files:
                    return False
                fresh = _with_versions(self.newest, data, now) or prepare(snapshot_at(data, now))
            except DataError as error:
                self._keep_last_snapshot(error, since, now)
                if not self.status.without_database:
                    self._token, self._read_status = token, self.status
                return False
            except Exception:
                # The cause may not be the files: mark the snapshot as old; the next check reads the data again.
                self.status = Status((), since)
                raise
            self._token = token
            self.status = self._read_status = Status(source_since=self.sources.office_silent_since)
            self.newest = fresh
            log.info("new data: digest %s", fresh.digest)
        # The replaced snapshot occupied tens of megabytes, partly in reference cycles.
        release_memory()
        return True

    def _are_settled(self, files: Hashable, looked_at: float) -> bool:
        """Whether the files are those last read, or looks have seen them unchanged for an interval of the watch."""
        if files != self._seen[0]:
            self._seen = files, looked_at
        return files == self._token.files or looked_at - self._seen[1] >= self._settle_seconds

    def _read(self, now: datetime) -> Dataset:
        data = self.sources.read(now)
        self.sources.keep_mark()
        for note in data.notes:
            log.warning("%s", describe(note, PLAIN))
        if waiting := waiting_rows(data):
            log.warning("%s", waiting.words(PLAIN, self.sources.folder))
        return data

    def _keep_last_snapshot(self, error: DataError, since: datetime, now: datetime) -> None:
        """Keep the last valid snapshot, and set the status that says why and since when."""
        unreachable = is_database_unreachable(error.faults)
        if unreachable:
            since = self.status.since if self.status.unreachable and self.status.since else now
        # Log the same faults once, not at every check; likewise an unreachable database, whatever its error text.
        if self.status.faults != error.faults and not (unreachable and self.status.unreachable):
            for fault in error.faults[:20]:
                log.error("%s", describe(fault, PLAIN))
            log.error("%d faults: the data of %s stay in place", len(error.faults), self.newest.loaded_at)
        self.status = Status(error.faults, since)

    def _log_recovery(self) -> None:
        if self.status.unreachable:
            log.info("%s answers again; it had not since %s", self.sources.database.display_name, self.status.since)

    def watch(self, seconds: float, stopping: threading.Event | None = None) -> threading.Thread:
        """Check for changed data every `seconds`, and prepare the newest snapshot, in a daemon thread, until
        `stopping` is set."""
        stopped = stopping or threading.Event()
        self._settle_seconds = seconds

        def loop() -> None:
            while not stopped.is_set():
                try:
                    self.look()
                    prepare(self.newest)
                except Exception:
                    # If this thread ended here, the server would show old data as up to date.
                    log.exception("looking for changed files failed; the next look is in %s s", seconds)
                stopped.wait(seconds)

        thread = threading.Thread(target=loop, name="watch-data", daemon=True)
        thread.start()
        return thread
