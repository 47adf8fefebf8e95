"""Writing decisions: one row more in a CSV file, all or nothing, whoever else writes at the same time.

A row goes to `decisions.csv` of the folder; while its sample is read along, to `sample/decisions/recorded.csv`, so
that what was tried out on made-up figures ends with them.
"""

from __future__ import annotations

import csv
import errno
import fcntl
import io
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from dashboard.faults import DataError
from dashboard.store.check import check_tables
from dashboard.store.folder import SAMPLE, files_of, reads_sample
from dashboard.store.sheet import EDGES, Sheet, read_sheet
from dashboard.store.tables import TABLES
from dashboard.weeks import moment_text

TABLE = TABLES["decisions"]
# Names that begin with a dot are not read as tables.
LOCK, PART = ".decisions.lock", ".decisions.part"
PATIENCE = 10.0  # seconds that a writer waits for others
_STEP = 0.02
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


class Record(NamedTuple):
    """A row of the table, in the order of its columns. recorded_at: naive UTC; weeks are Saturdays."""

    decision_id: str
    recorded_at: datetime
    meeting_week: date
    text: str
    indicator: str
    county_code: str
    office_id: str
    owner_id: str
    due_week: date
    status: str

    @property
    def content(self) -> tuple[str | date, ...]:
        """All that it says but when it was written down."""
        return (self.decision_id, *self[2:])


class NotWritten(Exception):
    """Nothing was written. code: full (no room), closed (not allowed), busy (others write), or failed.

    After `failed` the row may stand there all the same, if a disk gave up in its last step.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Overtaken(Exception):
    """Nothing was written: the decision is not, or no longer, what the writer saw."""


def utcnow() -> datetime:
    """Now, as a naive UTC moment."""
    return datetime.now(UTC).replace(tzinfo=None)


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of the typed table, oldest first."""
    ordered = frame.sort_values("recorded_at", kind="stable")[list(Record._fields)]
    rows: Iterator[Any] = ordered.itertuples(index=False)
    return [
        Record(*row)._replace(
            recorded_at=row.recorded_at.to_pydatetime(),
            meeting_week=row.meeting_week.date(),
            due_week=row.due_week.date(),
        )
        for row in rows
    ]


def append(folder: Path, row: Record, seen: datetime | None, clock: Callable[[], datetime] = utcnow) -> Record:
    """Add a row to a data folder's decisions and give it as it stands there, with its own recorded_at.

    seen: recorded_at of the decision's newest row when the writer looked at it; None for a new decision. A row that
    says what the newest one says already is not written again, so that asking twice is safe. Raises Overtaken,
    NotWritten, or DataError where the decisions' files are faulty by now; then nothing has changed.
    """
    try:
        with _alone(folder):
            sheets = [read_sheet(shown, path.read_bytes(), TABLE) for shown, path in files_of(folder, TABLE.name)]
            known = [found for found in _sound(sheets, clock()) if found.decision_id == row.decision_id]
            newest = known[-1] if known else None
            if newest and newest.content == row.content:
                return newest
            if seen != (newest.recorded_at if newest else None):
                raise Overtaken
            row = row._replace(recorded_at=_after(newest, clock))
            home = folder / SAMPLE / TABLE.name / "recorded.csv" if reads_sample(folder) else folder / "decisions.csv"
            _replace(Path(os.path.realpath(home)), row, clock())
    except OSError as error:
        code = "full" if error.errno in _FULL else "closed" if error.errno in _CLOSED else "failed"
        raise NotWritten(code) from error
    return row


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    # The kernel lets go of the lock when its holder dies, so a crash leaves none behind.
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotWritten("busy") from None
                time.sleep(_STEP)
        yield
    finally:
        os.close(handle)


def _sound(sheets: Sequence[Sheet], now: datetime) -> list[Record]:
    frames, faults = check_tables({TABLE.name: sheets}, now)
    if faults:
        raise DataError(faults)
    return records(frames[TABLE.name])


def _after(newest: Record | None, clock: Callable[[], datetime]) -> datetime:
    """The moment of writing in whole seconds, which must be later than the newest row's and not in the future."""
    until = time.monotonic() + PATIENCE
    while newest and clock().replace(microsecond=0) <= newest.recorded_at:
        if time.monotonic() > until:
            raise NotWritten("failed")
        time.sleep(_STEP)
    return clock().replace(microsecond=0)


def _replace(file: Path, row: Record, now: datetime) -> None:
    """Put a file that has the row at its end in the place of the old one, in one step."""
    created = not file.parent.exists()
    file.parent.mkdir(exist_ok=True)
    old = file.read_bytes() if file.exists() else None
    data = _with(old or (",".join(TABLE.names) + "\n").encode(), row)
    # Never a row that the next reader would refuse.
    _sound([read_sheet(file.name, data, TABLE)], now)
    part = file.with_name(PART)
    try:
        with part.open("wb") as out:
            if old is not None:
                os.fchmod(out.fileno(), file.stat().st_mode & 0o777)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    for folder in (file.parent, *([file.parent.parent] if created else [])):
        _sync(folder)


def _sync(folder: Path) -> None:
    # The name is safe only when the folder that holds it has been written as well.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some filesystems have nothing to do for a folder and say so.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


def _with(old: bytes, row: Record) -> bytes:
    """The bytes of a file with a row more, its columns in the order of the file's heading."""
    lines = old.decode("utf-8-sig").splitlines(keepends=True)
    first = next(line for line in lines if line.strip(EDGES))
    names = [name.strip(EDGES) for name in next(csv.reader([first]))]
    ending = "\r\n" if first.endswith("\r\n") else "\n"
    added = io.StringIO()
    cells = {name: _cell(value) for name, value in row._asdict().items()}
    csv.writer(added, lineterminator=ending).writerow([cells[name] for name in names])
    gap = b"" if old.endswith((b"\n", b"\r")) else ending.encode()
    return old + gap + added.getvalue().encode()


def _cell(value: str | date | datetime) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else value
