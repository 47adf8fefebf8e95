"""Connections to the database, SQLite or PostgreSQL."""

import os
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, exists, inspect, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database import sqlite
from dashboard.database.errors import (
    NotWritten,
    address_without_password,
    failure_code,
    fault_of,
    translate_read_errors,
)
from dashboard.database.mark import Mark, Marked
from dashboard.database.schema import DATA, EARLIER, VERSION, revision
from dashboard.faults import DataError, Fault
from dashboard.turns import DATABASE, Busy

Answer = TypeVar("Answer")

PATIENCE = 10.0  # seconds that a writer waits for other writers
_TRIES = 5  # readings of an SQLite file without locks that other processes keep changing
APPLICATION = "province-dashboard"
# A machine that has disappeared is noticed after about 20 s; TCP's own timeouts take minutes. A server that is silent
# while its machine answers is given up by dashboard.database.patience.
ALIVE: Mapping[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_LOCK = 20_261_126  # key of a PostgreSQL advisory lock: one process at a time creates the tables


class Database:
    """A database by its URL, opened at the first use. Safe to use from many threads.

    file: the SQLite file; None for PostgreSQL. A missing or empty file, or a database without tables, counts as
    empty; the first writer creates file and tables. mark: the newest publication, without which the database counts
    as lost and is neither read nor written.
    """

    mark: Mark | None = None

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
        self.engine = sqlite.engine_of(self.file, PATIENCE) if self.file else postgres_engine(parsed)
        # A waiting writer occupies a connection of the PostgreSQL connection pool. Only one writer of this process
        # waits in the database at a time, so that connections remain for readers.
        self._turn = threading.Lock()
        # Why the last writer wrote nothing: a code of NotWritten; '' if rows were written.
        self.refusal = ""
        # The names of PostgreSQL's tables, once they exist; an SQLite file may be replaced at any time.
        self._table_names: set[str] = set()

    @property
    def display_name(self) -> str:
        """The database's address for messages, without a password."""
        return address_without_password(self.url)

    @property
    def is_trial_copy(self) -> bool:
        """Whether whatever is written ends with the server; see dashboard.database.trial."""
        return False

    @property
    def state(self) -> Hashable:
        """What changes with the content of an SQLite file; () for PostgreSQL, which must be asked."""
        return sqlite.state_of(self.file) if self.file else ()

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection on which all queries read the same snapshot (repeatable read); None while there are no tables.

        Raises DataError (codes database_…) if the database cannot be read. A request that reads holds no turn, and
        waits in the line DATABASE.
        """
        try:
            with DATABASE(), self._reading() as connection:
                yield connection
        except Busy:
            reason = {"reason": "too many requests wait for it"}
            raise DataError([Fault(self.display_name, code="database_crowded", details=reason)]) from None

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        # Before the database is asked: meanwhile another process may publish.
        marked = self.mark.newest if self.mark else None
        if self.file and sqlite.is_empty(self.file):
            self._demand(None, marked)
            yield None
            return
        try:
            connecting = sqlite.reading(self.url, self.file, self.engine) if self.file else self.engine.connect()
            with connecting as connection:
                if not self.file:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                asked = connection if self._has_tables(connection) else None
                self._demand(asked, marked)
                yield asked
        except SQLAlchemyError as error:
            raise DataError([fault_of(self.url, error)]) from error

    def read(self, ask: Callable[[Connection | None], Answer]) -> Answer:
        """The result of ask(connection), see `reading`.

        ask is called again if the file changed while it was read without locks. Raises DataError (codes database_…).
        """
        for _ in range(_TRIES - 1):
            try:
                with self.reading() as connection:
                    return ask(connection)
            except sqlite.Unsteady:
                continue
        with self.reading() as connection:
            return ask(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """An exclusive write transaction, rolled back after an exception.

        Creates the file and the tables if necessary. Raises NotWritten, or DataError for tables of another version.
        """
        begun = False
        try:
            with DATABASE(), self._writing() as connection:
                begun = True
                yield connection
        except Busy:
            # After the commit too, a request may wait in vain for its turn.
            raise NotWritten("failed" if begun else "busy") from None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if not self._turn.acquire(timeout=PATIENCE):
            raise NotWritten("busy")
        committing = False
        marked = self.mark.newest if self.mark else None
        try:
            if self.file and sqlite.is_empty(self.file):
                self._demand(None, marked)
            self._make_file()
            with self.engine.execution_options(writes=True).begin() as connection:
                self._make_tables(connection)
                self._demand(connection, marked)
                yield connection
                committing = True
            self.refusal = ""
        except (SQLAlchemyError, OSError) as error:
            self.refusal = failure_code(error, committing)
            raise NotWritten(self.refusal) from error
        except DataError as error:
            with translate_read_errors():
                raise error
        finally:
            self._turn.release()

    def drop_inherited_connections(self) -> None:
        """Drop, without closing, the connections of the parent process. Call this after a fork."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _make_file(self) -> None:
        if self.file and not self.file.exists():
            # Readable only by the owner, because of password hashes. SQLite's side files get the same permissions.
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def _demand(self, connection: Connection | None, marked: Marked | None) -> None:
        """Raises DataError if the database lacks the newest publication. connection: None for an empty database."""
        if marked is None or self.mark is None:
            return
        rows = DATA["publications"].c
        wanted = exists().where(rows.published_at == marked.moment, rows.digest == marked.digest)
        if connection is None or not connection.scalar(select(wanted)):
            raise DataError([self.mark.lost(self.display_name, marked)])

    def _make_tables(self, connection: Connection) -> None:
        if self._has_tables(connection, lock=True):
            return
        if not self.file:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            if self._has_tables(connection, lock=True):
                return
        # Imported here, since a migration is rare and the import would delay each start of a server by 0.1 s.
        from alembic import command
        from alembic.config import Config

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "dashboard.database:migrations")
        command.upgrade(config, "head")

    def _has_tables(self, connection: Connection, lock: bool = False) -> bool:
        """Whether there are tables, for a writer (lock) all of them: EARLIER versions lack some.

        lock: in PostgreSQL, wait first until this transaction is the only writer: another one may migrate the tables.
        Raises DataError for tables of another version of the program.
        """
        names = self._table_names or set(inspect(connection).get_table_names())
        if lock and not self.file and revision.name in names:
            connection.execute(select(revision.c.number).with_for_update())
        if "alembic_version" not in names:
            return False
        version = _version_of(connection)
        if version in EARLIER:
            return not lock
        if version != VERSION:
            raise DataError([Fault(self.display_name, code="database_version", details={"version": str(version)})])
        self._table_names = set() if self.file else names
        return True


def missing_parts(connection: Connection) -> frozenset[str]:
    """The tables, and columns as table.column, that a database lacks since an earlier version of the program made it
    and no later one has written since."""
    return EARLIER.get(_version_of(connection), frozenset())


def _version_of(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def postgres_engine(url: URL, **options: Any) -> Engine:
    """An engine whose connections give up a silent server, and speak of moments in UTC. options: of create_engine."""
    # Loads psycopg.
    from dashboard.database.patience import IDLE_SILENCE, SILENCE, PatientConnection

    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        # psycopg would look for the unused extension hstore on each connection.
        use_native_hstore=False,
        connect_args={**ALIVE, "application_name": APPLICATION},
        **options,
    )

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, arguments: Any, options: Any) -> PatientConnection:
        return PatientConnection.connect(*arguments, **options)

    @event.listens_for(engine, "checkout")
    def in_use(connection: PatientConnection, *_: Any) -> None:
        connection.silence = SILENCE

    @event.listens_for(engine, "checkin")
    def idle(connection: PatientConnection | None, _: Any) -> None:
        if connection:
            connection.silence = IDLE_SILENCE

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Moments and days are formatted the same, whatever the time zone and settings of the database server.
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET datestyle TO 'ISO, YMD'")
        connection.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        connection.autocommit = False

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def executing(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> tuple[str, Any]:
        # PostgreSQL cannot store NUL characters, and a request with one would fail.
        return statement, _without_nul(parameters)

    return engine


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {name: _without_nul(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_without_nul, value))
    return value
