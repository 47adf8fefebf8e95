"""The desk's database as a backup has it: a copy that SQLite makes of itself while others read and write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dashboard.desk import accounts
from dashboard.desk.engine import BUSY_SECONDS, DeskGone, NoDesk, file_of, open_desk
from dashboard.desk.schema import NewerSchema
from dashboard.store.append import NotWritten

# What SQLite keeps beside a database's file.
_SIDES = ("", "-wal", "-shm", "-journal")


def file_at(url: str) -> Path | None:
    """The file of the desk; None for a database that is no file. Raises NotWritten (desk_address)."""
    try:
        return file_of(make_url(url))
    except (ArgumentError, ValueError):
        raise NotWritten("desk_address") from None


def sides(file: Path) -> list[Path]:
    """All files that make up a database."""
    return [file.with_name(file.name + side) for side in _SIDES]


def copied(file: Path) -> bytes | None:
    """The database as one moment had it, without the sessions: nobody is signed in by a backup. None: it is empty.

    Raises NotWritten (desk_broken) where it cannot be read or is not sound.
    """
    address = f"{file.absolute().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(":memory:")) as copy,
        ):
            source.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise NotWritten("desk_broken")
            if not copy.execute("SELECT 1 FROM sqlite_master").fetchone():
                return None
            copy.execute("DELETE FROM sessions")
            copy.commit()
            # What was deleted is not to be found in the file's free pages either.
            copy.execute("VACUUM")
            return copy.serialize()
    except sqlite3.Error as error:
        raise NotWritten("desk_broken") from error


def opens(file: Path) -> None:
    """See that a restored desk opens with its accounts. Raises NotWritten (desk_newer, desk_broken)."""
    try:
        desk = open_desk(f"sqlite:///{file}")
        try:
            with desk.reading() as connection:
                accounts.everyone(connection)
        finally:
            desk.engine.dispose()
    except NewerSchema as error:
        raise NotWritten("desk_newer") from error
    except (DeskGone, NoDesk, SQLAlchemyError) as error:
        raise NotWritten("desk_broken") from error
