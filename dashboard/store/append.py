"""Adding rows to a table's CSV file: all or nothing, one writer at a time, safe against a crash at any moment."""

from __future__ import annotations

import csv
import errno
import fcntl
import io
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from dashboard.store.csv_file import EDGES
from dashboard.store.tables import Table
from dashboard.weeks import moment_text

PATIENCE = 10.0  # seconds that a writer waits for others
STEP = 0.02
# Names that begin with a dot are not read as tables.
_PART = ".part"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


class NotWritten(Exception):
    """Nothing was written. code: full (no room), closed (not allowed), busy (others write), or failed.

    After `failed` the row may stand there all the same, if a disk gave up in its last step.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@contextmanager
def told() -> Iterator[None]:
    """Say what kept a file from being written as NotWritten."""
    try:
        yield
    except OSError as error:
        code = "full" if error.errno in _FULL else "closed" if error.errno in _CLOSED else "failed"
        raise NotWritten(code) from error


@contextmanager
def alone(lock: Path, patience: float | None = None) -> Iterator[None]:
    """Hold a lock among all processes of a machine; its file stays. Raises NotWritten (busy), OSError."""
    # The kernel lets go of the lock when its holder dies, so a crash leaves none behind.
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        until = time.monotonic() + (PATIENCE if patience is None else patience)
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotWritten("busy") from None
                time.sleep(STEP)
        yield
    finally:
        os.close(handle)


def replace_file(file: Path, data: bytes) -> None:
    """Put a file of these bytes in the place of the old one, if any, in one step. Raises OSError; no litter stays."""
    created = not file.parent.exists()
    file.parent.mkdir(exist_ok=True)
    part = file.with_name(f".{file.name}{_PART}")
    try:
        with part.open("wb") as out:
            if file.exists():
                os.fchmod(out.fileno(), file.stat().st_mode & 0o777)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    for folder in (file.parent, *([file.parent.parent] if created else [])):
        sync(folder)


def sync(folder: Path) -> None:
    """Write a folder's list of names to the disk: a name is safe only then."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some filesystems have nothing to do for a folder and say so.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


def with_rows(old: bytes | None, table: Table, rows: Iterable[Mapping[str, object]]) -> bytes:
    """The bytes of a table's file with rows more, its columns in the order of the file's heading.

    old: the file's bytes, None for a new file. Dates, moments and numbers are written as the tables have them.
    """
    old = old or (",".join(table.names) + "\n").encode()
    lines = old.decode("utf-8-sig").splitlines(keepends=True)
    first = next(line for line in lines if line.strip(EDGES))
    names = [name.strip(EDGES) for name in next(csv.reader([first]))]
    ending = "\r\n" if first.endswith("\r\n") else "\n"
    added = io.StringIO()
    writer = csv.writer(added, lineterminator=ending)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    gap = b"" if old.endswith((b"\n", b"\r")) else ending.encode()
    return old + gap + added.getvalue().encode()


def later_than(newest: datetime | None, clock: Callable[[], datetime], patience: float | None = None) -> datetime:
    """The moment of writing in whole seconds, which must be later than the newest row's and not in the future."""
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    while newest and clock().replace(microsecond=0) <= newest:
        if time.monotonic() > until:
            raise NotWritten("failed")
        time.sleep(STEP)
    return clock().replace(microsecond=0)


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
