"""Errors of the database and of files, in words that pages and commands know."""

import errno
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from dashboard.faults import DataError, Fault

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
# PostgreSQL's codes for what keeps a transaction from being written -> the word for a writer.
_STATE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("53100", "53200"), "full"),
    **dict.fromkeys(("42501", "25006"), "closed"),
    # No lock in time, cancelled, changed by somebody else at the same time, deadlock.
    **dict.fromkeys(("55P03", "57014", "40001", "40P01"), "busy"),
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


@contextmanager
def words_of_files() -> Iterator[None]:
    """Raise NotWritten in place of an OSError of a file that is written."""
    try:
        yield
    except OSError as error:
        raise NotWritten(word_of(error, False)) from error


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


def fault_of(url: URL, error: Exception) -> Fault:
    """The fault that an error of the database at a URL stands for."""
    found = getattr(error, "orig", None) or error
    reason = _reason(url, found)
    if url.drivername == "sqlite":
        code = "database_busy" if _sqlite_word(found) == "busy" else "database_file"
        return Fault(shown(url), code=code, details={"reason": reason})
    state = getattr(found, "sqlstate", None)
    code = _STATES.get(state, "database_failed") if state else _by_sentence(reason)
    details = {"reason": reason, "user": url.username or "", "database": url.database or ""}
    return Fault(shown(url), code=code, details=details)


def _by_sentence(reason: str) -> str:
    return next((code for pattern, code in _SENTENCES if re.search(pattern, reason)), "database_unreachable")


def _reason(url: URL, error: BaseException) -> str:
    """The first line of the database's own words, without the password."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    secrets = [str(url.password or ""), *(str(value) for name, value in url.query.items() if "pass" in name)]
    for secret in filter(None, secrets):
        line = line.replace(secret, "…")
    return line


def shown(url: URL) -> str:
    """An address for people: without password, and without options, which may hold a password."""
    if url.drivername == "sqlite":
        return url.database or ""
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{user}{host}{port}/{url.database}"


def word_of(error: SQLAlchemyError | OSError, committing: bool) -> str:
    """The code of NotWritten. committing: all that was left to do was to make the transaction last."""
    if isinstance(error, OSError):
        full, closed = (errno.ENOSPC, errno.EDQUOT), (errno.EACCES, errno.EPERM, errno.EROFS)
        return "full" if error.errno in full else "closed" if error.errno in closed else "failed"
    found = getattr(error, "orig", None)
    if isinstance(found, sqlite3.Error):
        return _sqlite_word(found)
    if word := _STATE_WORDS.get(getattr(found, "sqlstate", None) or ""):
        return word
    # Before the commit nothing lasts; after a connection broke during the commit nobody knows.
    return "gone" if isinstance(error, OperationalError) and not committing else "failed"


def _sqlite_word(error: BaseException) -> str:
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((word for begin, word in _SQLITE_WORDS.items() if name.startswith(begin)), "failed")
