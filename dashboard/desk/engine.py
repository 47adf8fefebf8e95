"""The desk's database: where it lies, how it is opened, and what is done with it in one go."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import IntegrityError, InternalError, ProgrammingError, SQLAlchemyError

from dashboard.database.engine import ALIVE

# Modules that bring tables of their own are named here: else a database would be made without them.
from dashboard.desk import identities as identities
from dashboard.desk import plans as plans
from dashboard.desk import sheets as sheets
from dashboard.desk.schema import create, facts, version

# With the tables of all of them.
from dashboard.desk.schema import metadata as metadata

BUSY_SECONDS = 10  # how long a writer waits for another


class NoDesk(Exception):
    """There is no desk yet: nobody has made the first account."""


class DeskGone(Exception):
    """The desk cannot be reached or read now. The text is for the server's log, not for a page."""


@dataclass(frozen=True)
class Desk:
    """An opened desk. secret_key: of this desk, made once; all that serve it sign with the same."""

    engine: Engine
    secret_key: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which nothing is written."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all that is written in it, or, after an exception, nothing. One at a time."""
        with self.engine.execution_options(writes=True).begin() as connection:
            if self.engine.dialect.name != "sqlite":
                # SQLite lets one writer in by itself; elsewhere the first row of the desk is their lock.
                connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_SECONDS * 1000}"))
                connection.execute(select(facts.c.value).where(facts.c.name == "schema").with_for_update())
            yield connection

    def keyed(self, purpose: str, what: str) -> str:
        """A hash that only holders of the desk's key can make, 64 hex digits, another for each purpose."""
        key = bytes.fromhex(self.secret_key)
        return hmac.new(key, f"{purpose}:{what}".encode(), hashlib.sha256).hexdigest()


def open_desk(url: str) -> Desk:
    """Open the desk of an SQLAlchemy URL. Raises NoDesk where it has not been made, DeskGone, NewerSchema."""
    parsed = make_url(url)
    file = file_of(parsed)
    if file and not file.exists():
        raise NoDesk
    return _opened(parsed, make=False)


def make_desk(url: str) -> Desk:
    """Open the desk and make what it lacks: its folder (for nobody else to look into), its file, its tables.

    Raises DeskGone, NewerSchema, or OSError where the folder cannot be made.
    """
    parsed = make_url(url)
    file = file_of(parsed)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # SQLite gives its side files the rights of the main one.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        file.chmod(0o600)
    return _opened(parsed, make=True)


def file_of(url: URL) -> Path | None:
    """The file of an SQLite URL; None for another database."""
    if not url.drivername.startswith("sqlite") or not url.database:
        return None
    return Path(url.database)


def _opened(url: URL, make: bool) -> Desk:
    driver = "postgresql+psycopg" if url.drivername.startswith("postgres") else url.drivername
    wait = ALIVE if url.drivername.startswith("postgres") else {}
    # hide_parameters: an error's text must never carry a hash of a password.
    try:
        engine = create_engine(
            url.set(drivername=driver), hide_parameters=True, pool_pre_ping=True, connect_args=dict(wait)
        )
    except (ImportError, SQLAlchemyError) as error:
        raise DeskGone(reason_of(url, error)) from error
    if url.drivername.startswith("sqlite"):
        _as_we_want_it(engine)
    else:
        _without_nul(engine)
    try:
        if make:
            _make(engine)
        with engine.connect() as connection:
            found = version(connection)
            if not found:
                raise NoDesk
            key = connection.scalar(select(facts.c.value).where(facts.c.name == "secret_key"))
    except SQLAlchemyError as error:
        engine.dispose()
        raise DeskGone(reason_of(url, error)) from error
    except BaseException:
        engine.dispose()
        raise
    return Desk(engine, str(key))


def reason_of(url: URL, error: BaseException) -> str:
    """The first line of what a database said, without the password."""
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return (lines[0] if lines else type(error).__name__).replace(url.password or "\0", "…")


def _make(engine: Engine) -> None:
    """Make what is lacking. Of two that make it at one moment the second one fails, and then finds it made."""
    for again in (True, True, False):
        try:
            with engine.execution_options(writes=True).begin() as connection:
                create(connection)
            return
        except (IntegrityError, InternalError, ProgrammingError):
            if not again:
                raise


def _without_nul(engine: Engine) -> None:
    """Leave the one letter out of all texts that PostgreSQL cannot keep: nobody breaks a page by sending it."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def executing(
        _: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        return statement, _free_of_nul(parameters)


def _free_of_nul(given: Any) -> Any:
    if isinstance(given, str):
        return given.replace("\0", "")
    if isinstance(given, dict):
        return {name: _free_of_nul(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return type(given)(map(_free_of_nul, given))
    return given


def _as_we_want_it(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Transactions are begun below, by us: sqlite3 itself begins them too late for a reader that then writes.
        connection.isolation_level = None
        try:
            for pragma in (
                f"busy_timeout = {BUSY_SECONDS * 1000}",
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
            ):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            # SQLAlchemy forgets a connection that fails here without closing it.
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
