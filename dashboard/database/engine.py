"""Reaching a PostgreSQL database by its URL, and what is wrong where that fails, without its password."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, cast

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database.schema import PUBLISHED, STORE
from dashboard.faults import DataError, Fault

APPLICATION = "province-dashboard"
CONNECT_SECONDS = 5
# A machine that is gone without a word is noticed after 20 s or so, and not only when TCP gives up after minutes.
ALIVE: Mapping[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
KINDS = ("postgresql", "postgresql+psycopg", "postgres")  # of URLs

# libpq gives no code for what a server answers to a sign-in, only its sentence, which is English unless the server
# was told to speak another language; what is not recognised is told in the server's own words.
_ANSWERS: tuple[tuple[str, str], ...] = (
    (r'database ".*" does not exist', "database_unknown"),
    (r"password|authentication|role \".*\" does not exist|pg_hba|not permitted to log in", "database_sign_in"),
    (r"permission denied for database", "database_right"),
    (r"too many (clients|connections)|connection slots", "database_crowded"),
)
_STATES: Mapping[str, str] = {
    "42501": "database_right",
    "42P01": "database_tables",
    "42703": "database_tables",
    "3F000": "database_tables",
    "25006": "database_read_only",
    "53100": "database_full",
    "53300": "database_crowded",
    # The server is being stopped, broke, or is not up yet.
    "57P01": "database_unreachable",
    "57P02": "database_unreachable",
    "57P03": "database_unreachable",
}


def connect(url: str) -> Engine:
    """Open a database by its URL and reach it once. Raises DataError, which says what is wrong and what to do.

    Sessions are in UTC. Neither the engine's errors nor its log show values or the password.
    """
    engine = make_engine(url)
    try:
        with told(engine), engine.connect():
            return engine
    except BaseException:
        engine.dispose()
        raise


def make_engine(url: str) -> Engine:
    """The engine of a URL; nothing is reached yet. Raises DataError if the URL cannot be used."""
    try:
        parsed = make_url(url)
        kind = parsed.drivername
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
            # An extension's type, which we do not use: it would be asked for on each connection.
            use_native_hstore=False,
            connect_args={**ALIVE, "application_name": APPLICATION},
        )
    except (SQLAlchemyError, ValueError, TypeError):
        raise DataError([Fault("DATA_URL", code="database_url")]) from None
    if kind not in KINDS or not parsed.database:
        engine.dispose()
        raise DataError([Fault("DATA_URL", code="database_url")])

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Neither the place of the server nor its settings may change how moments and days are written.
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET datestyle TO 'ISO, YMD'")
        connection.autocommit = False

    return engine


def shown(url: URL) -> str:
    """A URL for people: without password, and without options, which may hold one."""
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{user}{host}{port}/{url.database}"


def shown_url(url: str) -> str:
    """The same of a URL as it was given. Raises DataError if it cannot be used."""
    engine = make_engine(url)
    try:
        return shown(engine.url)
    finally:
        engine.dispose()


def cursor_of(connection: Connection) -> psycopg.Cursor[Any]:
    """The driver's own cursor on a connection, in its transaction: COPY needs it. To be closed."""
    return cast("psycopg.Cursor[Any]", connection.connection.cursor())


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Say what goes wrong with a database as DataError."""
    try:
        yield
    except (SQLAlchemyError, psycopg.Error) as error:
        raise DataError([fault_of(engine.url, error)]) from error


def fault_of(url: URL, error: Exception, code: str = "") -> Fault:
    """What an error of the database means. code: the message to tell it by; '': found from the error."""
    found = getattr(error, "orig", None) or error
    reason = reason_of(url, found)
    if not code:
        state = getattr(found, "sqlstate", None)
        code = _STATES.get(state, "database_failed") if state else _answer(reason)
    details = {"reason": reason, "user": url.username or "", "database": url.database or ""}
    return Fault(shown(url), code=code, details=details)


def reason_of(url: URL, error: BaseException) -> str:
    """The first line of what the database said, without the password."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    secrets = [str(url.password or ""), *(str(value) for name, value in url.query.items() if "pass" in name)]
    for secret in filter(None, secrets):
        line = line.replace(secret, "…")
    return line


def schema_for(connection: Connection, table: str = "reports") -> Literal["store", "published"]:
    """Which schema this role may read a table in: that of all that is kept, or that of what is public.

    Raises DataError where it may read neither.
    """
    # The standard's own catalogue lists only what the role has a right to.
    query = text(
        "SELECT DISTINCT table_schema FROM information_schema.table_privileges WHERE table_name = :table "
        "AND privilege_type = 'SELECT' AND table_schema IN (:store, :published)"
    )
    readable = set(connection.scalars(query, {"table": table, "store": STORE, "published": PUBLISHED}))
    if STORE in readable:
        return "store"
    if PUBLISHED in readable:
        return "published"
    url = connection.engine.url
    details = {"reason": f"SELECT {table}", "user": url.username or "", "database": url.database or ""}
    raise DataError([Fault(shown(url), code="database_right", details=details)])


def _answer(reason: str) -> str:
    return next((code for pattern, code in _ANSWERS if re.search(pattern, reason)), "database_unreachable")
