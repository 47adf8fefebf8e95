"""Writing into a database: each publication and each decision is one transaction, one writer after another."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import pandas as pd
import psycopg
from psycopg import errors
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database.engine import schema_for
from dashboard.database.revision import begin_writing
from dashboard.database.schema import STORE, archives, tables
from dashboard.faults import DataError, Fault
from dashboard.indicators.cells import days_on_record
from dashboard.places import Clock
from dashboard.publishing.made import BROUGHT, Content, Made, Published, make, newest_of
from dashboard.snapshot import Input
from dashboard.store import decisions_file, frozen
from dashboard.store.append import PATIENCE, NotWritten, later_than
from dashboard.store.check import check_tables
from dashboard.store.csv_file import read_csv
from dashboard.store.decisions_file import Record
from dashboard.store.table_text import table_bytes
from dashboard.store.tables import TABLES
from dashboard.weeks import week_of

_FULL = (errors.DiskFull, errors.OutOfMemory)
_CLOSED = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)
_BUSY = (errors.LockNotAvailable, errors.QueryCanceled, errors.SerializationFailure, errors.DeadlockDetected)
# What the reader found of the database, not of the data in it.
_OF_FAULTS: Mapping[str, str] = {
    "database_full": "full",
    "database_right": "closed",
    "database_read_only": "closed",
    "database_crowded": "busy",
    "database_unreachable": "gone",
    "database_sign_in": "gone",
}


class Written(Protocol):
    """A database that is written to. turns: of the writers in this process."""

    engine: Engine
    turns: threading.Lock

    def read(self, now: datetime) -> Input:
        """What is there."""
        ...


@contextmanager
def alone(place: Written, clock: Clock) -> Iterator[Connection]:
    """A transaction that no other writer shares. Raises NotWritten, DataError."""
    # Who waits in the database holds a connection: of one process only one does, else none is left to read by.
    if not place.turns.acquire(timeout=PATIENCE):
        raise NotWritten("busy")
    ended = False
    try:
        with place.engine.begin() as connection:
            if schema_for(connection) != STORE:
                raise NotWritten("closed")
            connection.execute(text(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}"))
            begin_writing(connection, clock())
            yield connection
            ended = True
    except SQLAlchemyError as error:
        raise NotWritten(_why(getattr(error, "orig", None), ended)) from error
    except DataError as error:
        codes = {_OF_FAULTS.get(fault.code) for fault in error.faults}
        if len(codes) == 1 and (code := codes.pop()):
            raise NotWritten(code) from error
        raise
    finally:
        place.turns.release()


def _why(error: BaseException | None, ended: bool) -> str:
    """The word for what a database said. ended: all that was left to do was to make it last."""
    if isinstance(error, _FULL):
        return "full"
    if isinstance(error, _CLOSED):
        return "closed"
    if isinstance(error, _BUSY):
        return "busy"
    # Before its end nothing lasts; of a connection that broke in its end nobody knows.
    return "gone" if isinstance(error, psycopg.OperationalError) and not ended else "failed"


def publish(place: Written, content: Content, clock: Clock) -> Published:
    """Publish what `content` makes of the data as they stand. Raises DataError, NotWritten; then nothing is."""
    with alone(place, clock) as connection:
        given = place.read(clock())
        newest = newest_of(given)
        if not given.tables.has_publications:
            newest = later_than(newest, clock)
            given = _begun(connection, given, newest)
        made = make(given, content, later_than(newest, clock), given.tables.sample)
        _write(connection, given, made, clock())
    return made.published


def decide(place: Written, row: Record, seen: datetime | None, clock: Clock) -> Record:
    """Add a row to the decisions; as dashboard.store.decisions_file.append."""
    with alone(place, clock) as connection:
        known = decisions_file.records(place.read(clock()).tables.decisions)
        made = decisions_file.next_row(known, row, seen, clock)
        if made not in known:
            blank = {name: value or None for name, value in made._asdict().items()}
            connection.execute(insert(tables["decisions"]), [blank])
    return made


def _begun(connection: Connection, given: Input, moment: datetime) -> Input:
    """Of data that were shown as far as they were known: a first publication of just that, so that the next waits."""
    connection.execute(text(f"UPDATE {STORE}.revision SET has_publications = true WHERE id = 1"))
    days = days_on_record(given.tables)
    rows = given.tables.publications
    if days:
        row = {"published_at": moment, "week": week_of(days[1]), "digest": "", "note": ""}
        _put(connection, "publications", [row])
        typed = pd.DataFrame([row]).astype(rows.dtypes.to_dict())
        rows = pd.concat([rows, typed], ignore_index=True) if len(rows) else typed
    return replace(given, tables=replace(given.tables, publications=rows, has_publications=True))


def _write(connection: Connection, given: Input, made: Made, now: datetime) -> None:
    brought, moment = made.brought, made.moment
    row = {"published_at": moment, "week": brought.week, "digest": made.archive.digest, "note": brought.note}
    _put(connection, "publications", [row])
    stored = {"published_at": moment, "name": frozen.file_name(moment), "data": frozen.to_bytes(made.archive)}
    connection.execute(insert(archives), [stored])
    _put(connection, "withdrawals", [{"source": source, "withdrawn_at": moment} for source in brought.withdrawn])
    if brought.reports is None or brought.reports.empty:
        return
    home = "sample/reports" if given.tables.sample else "reports"
    file = f"data/{home}/{BROUGHT}{frozen.stamp(moment)}.csv"
    _put(connection, "reports", _checked(given, brought.reports, file, now))


def _checked(given: Input, reports: pd.DataFrame, file: str, now: datetime) -> list[dict[str, Any]]:
    """The reports as rows, each with its place in the file that they would stand in; in the order of that file.

    Raises DataError if a folder's reader would refuse them: an office may have left the register since.
    """
    sheets = {
        name: [read_csv(f"{name}.csv", table_bytes(name, getattr(given.tables, name)), TABLES[name])]
        for name in ("counties", "offices")
    }
    sheets["reports"] = [read_csv(file, table_bytes("reports", reports), TABLES["reports"])]
    frames, faults = check_tables(sheets, now)
    if faults:
        raise DataError(faults)
    return [{str(name): value for name, value in row.items()} for row in frames["reports"].to_dict("records")]


def _put(connection: Connection, name: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    optional = {column.name for column in TABLES[name].columns if not column.required}
    try:
        connection.execute(
            insert(tables[name]),
            [{key: None if key in optional and value == "" else value for key, value in row.items()} for row in rows],
        )
    except SQLAlchemyError as error:
        if isinstance(getattr(error, "orig", None), errors.UniqueViolation):
            # A row that was put in by hand holds the same key.
            detail = str(getattr(error.orig, "diag", None) and error.orig.diag.message_detail)  # type: ignore[attr-defined]
            fault = Fault(f"{STORE}.{name}", code="database_twice", details={"reason": detail})
            raise DataError([fault]) from error
        raise
