"""Maps errors of the database and of files to the codes for which pages and commands have messages."""

import errno
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote, quote_plus

from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from dashboard.faults import DataError, Fault, is_of_database

# libpq, and most other drivers, give no code for a failed connection, only the server's message, which is English by
# default.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (r'database ".*" does not exist|unknown database|cannot open database', "database_unknown"),
    (
        r"password|authentication|role \".*\" does not exist|pg_hba|not permitted to log in|login failed|"
        r"access denied",
        "database_sign_in",
    ),
    (r"permission (was )?denied (for|on)|insufficient privileges", "database_right"),
    (r"too many (clients|connections)|connection slots", "database_crowded"),
)
_STATES: Mapping[str, str] = {
    "42501": "database_right",
    "25006": "database_read_only",
    "53100": "database_full",
    "53300": "database_crowded",
    # The server is shutting down, has crashed, or is starting.
    "57P01": "database_unreachable",
    "57P02": "database_unreachable",
    "57P03": "database_unreachable",
}
# MySQL's and MariaDB's numbers of errors; 2000 to 2999 are those of a connection.
_NUMBERS: Mapping[int, str] = {
    **dict.fromkeys((1045, 1698), "database_sign_in"),
    **dict.fromkeys((1044, 1142, 1143, 1227, 1370), "database_right"),
    1049: "database_unknown",
    **dict.fromkeys((1040, 1203, 1226), "database_crowded"),
    **dict.fromkeys((1290, 1792, 1836), "database_read_only"),
    **dict.fromkeys((1021, 1114), "database_full"),
}
# PostgreSQL's codes of failed transactions -> the code of NotWritten.
_STATE_CODES: Mapping[str, str] = {
    **dict.fromkeys(("53100", "53200"), "full"),
    **dict.fromkeys(("42501", "25006"), "closed"),
    # Lock timeout, cancelled query, serialization failure, deadlock.
    **dict.fromkeys(("55P03", "57014", "40001", "40P01"), "busy"),
}
# Prefix of SQLite's error names -> the code of NotWritten.
_SQLITE_CODES: Mapping[str, str] = {
    **dict.fromkeys(("SQLITE_BUSY", "SQLITE_LOCKED"), "busy"),
    # SQLITE_IOERR_SHMSIZE: there is no room for the side file -shm.
    **dict.fromkeys(("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"), "full"),
    **dict.fromkeys(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"), "closed"),
}
# Code of a database fault -> the code of NotWritten.
_FAULT_CODES: Mapping[str, str] = {
    "database_full": "full",
    "database_right": "closed",
    "database_read_only": "closed",
    "database_crowded": "busy",
    "database_unreachable": "gone",
    "database_sign_in": "gone",
}


class NotWritten(Exception):
    """Nothing was written. code: full (no space), closed (no permission), busy (another writer), gone (the database
    does not answer), or failed: the rows may exist nevertheless, if the connection broke during the commit.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Conflict(Exception):
    """Nothing was written, since another user has changed the row after the writer read it (optimistic
    concurrency)."""


@contextmanager
def translate_file_errors() -> Iterator[None]:
    """Turn an OSError of writing a file into NotWritten."""
    try:
        yield
    except OSError as error:
        raise NotWritten(failure_code(error, False)) from error


@contextmanager
def translate_read_errors() -> Iterator[None]:
    """Turn a DataError of a database that cannot be reached or written into NotWritten."""
    try:
        yield
    except DataError as error:
        words = {_FAULT_CODES.get(fault.code) for fault in error.faults}
        if len(words) == 1 and (word := words.pop()):
            raise NotWritten(word) from error
        raise


def word_of(error: NotWritten | DataError) -> str:
    """Why the database cannot be used: a code of NotWritten, `version` for tables of another version, or `lost`.

    '' for faults of the data.
    """
    if isinstance(error, NotWritten):
        return error.code
    if not is_of_database(error.faults):
        return ""
    code = error.faults[0].code
    return {"database_version": "version", "database_lost": "lost"}.get(code) or _FAULT_CODES.get(code, "gone")


def fault_of(url: URL, error: Exception) -> Fault:
    """The fault for an error of the database at a URL."""
    found = getattr(error, "orig", None) or error
    reason = _reason(url, found)
    if url.get_backend_name() == "sqlite":
        code = {"busy": "database_busy", "full": "database_full"}.get(_sqlite_code(found), "database_file")
        # A statement that fails, as of a view over a table that is gone; or a text that is none.
        if getattr(found, "sqlite_errorname", "SQLITE_ERROR") == "SQLITE_ERROR":
            code = "database_failed"
        return Fault(address_without_password(url), code=code, details={"reason": reason})
    details = {"reason": reason, "user": url.username or "", "database": url.database or ""}
    return Fault(address_without_password(url), code=_server_code(found, reason), details=details)


def _server_code(found: BaseException, reason: str) -> str:
    number = found.args[0] if found.args else None
    if isinstance(number, int) and 1000 <= number < 5000:
        return "database_unreachable" if 2000 <= number < 3000 else _NUMBERS.get(number, "database_failed")
    if state := getattr(found, "sqlstate", None):
        return _STATES.get(state, "database_failed")
    sentences = (code for pattern, code in _SENTENCES if re.search(pattern, reason, re.IGNORECASE))
    # By the names that all drivers give to their exceptions (PEP 249), a failed connection is one of these two.
    names = {kind.__name__ for kind in type(found).__mro__}
    lost = bool(names & {"OperationalError", "InterfaceError"}) or isinstance(found, OSError)
    return next(sentences, "database_unreachable" if lost else "database_failed")


def _reason(url: URL, error: BaseException) -> str:
    """The first line of the database's error message, without the password."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    password = str(url.password or "")
    of_query = (str(value) for name, value in url.query.items() if "pass" in name)
    # As SQLAlchemy writes it into an address, and as others do.
    written = URL.create("x", "u", password).render_as_string(hide_password=False)[len("x://u:") : -1]
    secrets = [password, written, quote(password, safe=""), quote_plus(password), *of_query]
    for secret in filter(None, secrets):
        line = line.replace(secret, "…")
    return line


def address_without_password(url: URL) -> str:
    """An address for messages, without the password and without options, which may contain a password."""
    if url.drivername == "sqlite":
        return url.database or ""
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()}://{user}{host}{port}/{url.database}"


def failure_code(error: SQLAlchemyError | OSError, committing: bool) -> str:
    """The code of NotWritten for an error. committing: whether the error occurred during the commit."""
    if isinstance(error, OSError):
        full, closed = (errno.ENOSPC, errno.EDQUOT), (errno.EACCES, errno.EPERM, errno.EROFS)
        return "full" if error.errno in full else "closed" if error.errno in closed else "failed"
    found = getattr(error, "orig", None)
    if isinstance(found, sqlite3.Error):
        return _sqlite_code(found)
    if word := _STATE_CODES.get(getattr(found, "sqlstate", None) or ""):
        return word
    # Before the commit nothing is stored; if the connection broke during the commit, the result is unknown.
    return "gone" if isinstance(error, OperationalError) and not committing else "failed"


def _sqlite_code(error: BaseException) -> str:
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((word for begin, word in _SQLITE_CODES.items() if name.startswith(begin)), "failed")
