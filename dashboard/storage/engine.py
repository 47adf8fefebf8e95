"""Connections to the database, SQLite or PostgreSQL, and its errors in words that pages and commands know."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import errors
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.faults import DataError, Fault
from dashboard.storage.schema import VERSION, revision

PATIENCE = 10.0  # seconds that a writer waits for others
APPLICATION = "province-dashboard"
# A database server that vanished without a word is noticed after about 20 s, not when TCP gives up after minutes.
_ALIVE: Mapping[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_LOCK = 20_261_126  # a PostgreSQL advisory lock: only one process at a time makes the tables
# libpq gives no code for a refused sign-in, only the server's sentence, which is English unless the server was told
# to speak another language; other sentences are shown as they are.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (r'database ".*" does not exist', "database_unknown"),
    (r"password|authentication|role \".*\" does not exist|pg_hba|not permitted to log in", "database_sign_in"),
    (r"permission denied for database", "database_right"),
    (r"too many (clients|connections)|connection slots", "database_crowded"),
)
_STATES: Mapping[str, str] = {
    "42501": "database_right",
    "25006": "database_read_only",
    "53100": "database_full",
    "53300": "database_crowded",
    # The server is being stopped, broke, or is not up yet.
    "57P01": "database_unreachable",
    "57P02": "database_unreachable",
    "57P03": "database_unreachable",
}
# Begin of SQLite's names of errors -> the word for a writer.
_SQLITE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("SQLITE_BUSY", "SQLITE_LOCKED"), "busy"),
    "SQLITE_FULL": "full",
    **dict.fromkeys(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"), "closed"),
}
# What a fault of the database means for a writer.
_FAULT_WORDS: Mapping[str, str] = {
    "database_full": "full",
    "database_right": "closed",
    "database_read_only": "closed",
    "database_crowded": "busy",
    "database_unreachable": "gone",
    "database_sign_in": "gone",
}


class NotWritten(Exception):
    """Nothing was written. code: full (no room), closed (not allowed), busy (others write), gone (no database
    answers), or failed: then the row may be there all the same, if the connection broke while it was made to last.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Conflict(Exception):
    """Nothing was written: since the writer looked, somebody else has changed the same thing."""


class Database:
    """A database by its URL. Nothing is opened before the first use. Safe to use from many threads.

    file: of SQLite; None for PostgreSQL. A file that is not there, or a database without tables, holds no rows; the
    first writer makes it.
    """

    def __init__(self, url: str) -> None:
        """Raises DataError if the URL cannot be used."""
        try:
            parsed = make_url(url)
        except (SQLAlchemyError, ValueError):
            raise DataError([Fault("DATABASE_URL", code="database_url")]) from None
        is_sqlite = parsed.drivername == "sqlite"
        if not parsed.database or not (is_sqlite or parsed.drivername.startswith("postgres")):
            raise DataError([Fault("DATABASE_URL", code="database_url")])
        self.file = Path(parsed.database) if is_sqlite else None
        self.url = parsed
        self.engine = _sqlite_engine(self.file) if self.file else _postgres_engine(parsed)
        # A writer that waits holds a PostgreSQL connection: of this process only one does, so that readers have some.
        self._turn = threading.Lock()
        self._known_current = False

    @property
    def shown(self) -> str:
        """Its address for people: without password, and without options, which may hold one."""
        return str(self.file) if self.file else _shown(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection on which all queries see the same moment; None where there is no table yet.

        Raises DataError (codes database_…) where the database cannot be read.
        """
        if self.file and not self.file.exists():
            yield None
            return
        try:
            with self.engine.connect() as connection:
                if not self.file:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                yield connection if self._has_tables(connection) else None
        except SQLAlchemyError as error:
            raise DataError([fault_of(self, error)]) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer shares: after an exception nothing of it is written.

        Makes the file and the tables if need be. Raises NotWritten, or DataError for tables of another version.
        """
        if not self._turn.acquire(timeout=PATIENCE):
            raise NotWritten("busy")
        committing = False
        try:
            self._make_file()
            with self.engine.execution_options(writes=True).begin() as connection:
                self._make_tables(connection)
                if not self.file:
                    connection.execute(select(revision.c.number).with_for_update())
                yield connection
                committing = True
        except (SQLAlchemyError, OSError) as error:
            raise NotWritten(_word(error, committing)) from error
        except DataError as error:
            with words_for_writers():
                raise error
        finally:
            self._turn.release()

    def forked(self) -> None:
        """Forget the connections of the process that this one was forked from: they stay the parent's."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _make_file(self) -> None:
        if self.file and not self.file.exists():
            # For nobody else to look into: it holds hashes of passwords. SQLite gives its side files the same rights.
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def _make_tables(self, connection: Connection) -> None:
        if self._has_tables(connection):
            return
        if not self.file:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            if self._has_tables(connection):
                return
        # Imported here: needed once in a database's life, and a tenth of a second of a server's start.
        from alembic import command
        from alembic.config import Config

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "dashboard.storage:migrations")
        command.upgrade(config, "head")

    def _has_tables(self, connection: Connection) -> bool:
        """Whether the tables of this version are there. Raises DataError for others."""
        # Another file may have taken the place of an SQLite file; PostgreSQL is asked once.
        if self._known_current:
            return True
        found = inspect(connection)
        names = set(found.get_table_names())
        version = (
            connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in names else None
        )
        if version == VERSION:
            self._known_current = self.file is None
            return True
        if version is not None:
            raise DataError([Fault(self.shown, code="database_version", details={"version": str(version)})])
        # Earlier versions: a data folder's tables in the schema `store`, a staff desk with the table `facts`.
        if "facts" in names or (not self.file and "store" in found.get_schema_names()):
            raise DataError([Fault(self.shown, code="database_earlier")])
        return False


@contextmanager
def words_of_files() -> Iterator[None]:
    """Raise NotWritten in place of an OSError of a file that is written."""
    try:
        yield
    except OSError as error:
        raise NotWritten(_word(error, False)) from error


@contextmanager
def words_for_writers() -> Iterator[None]:
    """Raise NotWritten in place of a DataError that says that the database cannot be reached or written."""
    try:
        yield
    except DataError as error:
        words = {_FAULT_WORDS.get(fault.code) for fault in error.faults}
        if len(words) == 1 and (word := words.pop()):
            raise NotWritten(word) from error
        raise


def fault_of(database: Database, error: Exception) -> Fault:
    """The fault that an error of the database stands for."""
    found = getattr(error, "orig", None) or error
    reason = _reason(database.url, found)
    if database.file:
        word = _sqlite_word(found)
        return Fault(
            database.shown, code="database_busy" if word == "busy" else "database_file", details={"reason": reason}
        )
    state = getattr(found, "sqlstate", None)
    code = _STATES.get(state, "database_failed") if state else _by_sentence(reason)
    details = {"reason": reason, "user": database.url.username or "", "database": database.url.database or ""}
    return Fault(database.shown, code=code, details=details)


def _by_sentence(reason: str) -> str:
    return next((code for pattern, code in _SENTENCES if re.search(pattern, reason)), "database_unreachable")


def _reason(url: URL, error: BaseException) -> str:
    """The first line of the database's own words, without the password."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    secrets = [str(url.password or ""), *(str(value) for name, value in url.query.items() if "pass" in name)]
    for secret in filter(None, secrets):
        line = line.replace(secret, "…")
    return line


def _shown(url: URL) -> str:
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{user}{host}{port}/{url.database}"


def _word(error: SQLAlchemyError | OSError, committing: bool) -> str:
    """The word of NotWritten. committing: all that was left to do was to make the transaction last."""
    if isinstance(error, OSError):
        full, closed = (errno.ENOSPC, errno.EDQUOT), (errno.EACCES, errno.EPERM, errno.EROFS)
        return "full" if error.errno in full else "closed" if error.errno in closed else "failed"
    found = getattr(error, "orig", None)
    if isinstance(found, sqlite3.Error):
        return _sqlite_word(found)
    if isinstance(found, errors.DiskFull | errors.OutOfMemory):
        return "full"
    if isinstance(found, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return "closed"
    if isinstance(
        found, errors.LockNotAvailable | errors.QueryCanceled | errors.SerializationFailure | errors.DeadlockDetected
    ):
        return "busy"
    # Before the commit nothing lasts; after a connection broke during the commit nobody knows.
    return "gone" if isinstance(found, psycopg.OperationalError) and not committing else "failed"


def _sqlite_word(error: BaseException) -> str:
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((word for begin, word in _SQLITE_WORDS.items() if name.startswith(begin)), "failed")


def _sqlite_engine(file: Path) -> Engine:
    """Each use opens the file anew and closes it: so a replaced file is noticed, a fork shares nothing, and while
    nobody writes the file is whole without the side files of its write-ahead log (WAL)."""

    def connect() -> sqlite3.Connection:
        # mode=rw never makes a file: that is for _make_file, with the right permissions.
        mode = "mode=rw"
        if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
            # Reading through a WAL needs its side files, which nobody can make in a folder that may not be written.
            mode = "mode=ro" if file.with_name(f"{file.name}-wal").exists() else "mode=ro&immutable=1"
        # isolation_level None: transactions are begun below; sqlite3 itself begins them too late for a reader that
        # then writes.
        connection = sqlite3.connect(
            f"file:{quote(str(file))}?{mode}", uri=True, check_same_thread=False, isolation_level=None
        )
        pragmas = [f"busy_timeout = {int(PATIENCE * 1000)}", "foreign_keys = ON", "synchronous = FULL"]
        try:
            for pragma in [*pragmas, *(["journal_mode = WAL"] if mode == "mode=rw" else [])]:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    # hide_parameters: an error's text must never carry a hash of a password.
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        # A type of an extension that we do not use, which would be asked for on each connection.
        use_native_hstore=False,
        connect_args={**_ALIVE, "application_name": APPLICATION},
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Neither the server's place nor its settings may change how moments and days are written.
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET datestyle TO 'ISO, YMD'")
        connection.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        connection.autocommit = False

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def executing(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> tuple[str, Any]:
        # PostgreSQL cannot store this one letter: nobody breaks a page by sending it.
        return statement, _without_nul(parameters)

    return engine


def _without_nul(given: Any) -> Any:
    if isinstance(given, str):
        return given.replace("\0", "")
    if isinstance(given, dict):
        return {name: _without_nul(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return type(given)(map(_without_nul, given))
    return given
