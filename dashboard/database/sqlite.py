"""The SQLite file of a database: its engine, and readings without locks where SQLite cannot make its side files."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from dashboard.database.errors import failure_code, fault_of
from dashboard.faults import DataError, Fault

# SQLite's parameters of a file. `rw` never creates the file; `immutable` means without locks and without side files.
_USUAL, _WITHOUT_LOCKS = "mode=rw", "mode=ro&immutable=1"
# Seconds, longer than a tick (1 to 10 ms) of the clock by which Linux dates changes of files.
_TICK = 0.02

State = tuple[tuple[int, ...], tuple[int, ...]]


class Unsteady(DataError):
    """A reading without locks that failed, or that may have mixed two states, since the file was changing."""


def state_of(file: Path) -> State:
    """What changes with the content of an SQLite file, and of its write-ahead log (WAL): device, inode, size and
    time of change; nothing for a missing or empty file."""
    return _state(file), _state(file.with_name(f"{file.name}-wal"))


def is_empty(file: Path) -> bool:
    """Whether a file is missing, or has no content: SQLite would write into such a file even to read it."""
    return not file.exists() or not any(state_of(file))


def _state(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else ()


def engine_of(file: Path, patience: float = 0, parameters: str = _USUAL) -> Engine:
    """An engine that opens the file for each use and then closes it. So a replaced file is noticed, no connection is
    shared over a fork, and between writes the file is complete without its write-ahead log.

    patience: seconds that a writer waits for other writers.
    """

    def connect() -> sqlite3.Connection:
        # isolation_level None turns off sqlite3's implicit transactions, which begin too late for reading before
        # writing; the listener below begins transactions.
        connection = sqlite3.connect(
            f"file:{quote(str(file))}?{parameters}", uri=True, check_same_thread=False, isolation_level=None
        )
        pragmas = [f"busy_timeout = {int(patience * 1000)}", "foreign_keys = ON", "synchronous = FULL"]
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
            if parameters == _USUAL:
                _write_ahead(connection, patience)
        except BaseException:
            connection.close()
            raise
        return connection

    # hide_parameters keeps password hashes out of error texts.
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Give the file a write-ahead log, trying for up to `patience` seconds.

    Of several connections that do so with a new file at the same time, SQLite refuses all but the first, without
    waiting for its busy_timeout.
    """
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_TICK)


def is_without_locks(connection: Connection) -> bool:
    """Whether the connection reads without locks, so that the rows are certain only at its end."""
    return bool(connection.get_execution_options().get("without_locks"))


@contextmanager
def reading(url: URL, file: Path, engine: Engine) -> Iterator[Connection]:
    """A connection of the engine for reading; one without locks if SQLite cannot make the file's side files.

    Raises Unsteady if the file changed while it was read without locks.
    """
    try:
        connection = engine.connect()
    except OperationalError as error:
        if failure_code(error, False) not in ("full", "closed"):
            raise
        refusal = error
    else:
        with connection:
            yield connection
        return
    # The folder is read-only or the disk is full. The file is complete without its log only if the log is empty.
    state = state_of(file)
    # Changes before and after this pause have different times.
    time.sleep(_TICK)
    if state[1]:
        raise Unsteady([fault_of(url, refusal)]) from refusal
    try:
        with engine_of(file, parameters=_WITHOUT_LOCKS).connect() as connection:
            yield connection.execution_options(without_locks=True)
    finally:
        if state_of(file) != state:
            reason = {"reason": "the file changed while it was read"}
            raise Unsteady([Fault(str(file), code="database_busy", details=reason)])
