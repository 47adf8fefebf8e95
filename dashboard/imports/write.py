"""Writes an import's rows into the data folder: all its files become visible at once, or none does.

A file of a table whose name ends with the digest of an unfinished import is not read (dashboard.tables.files). So the
removal of the import's mark, the last step, makes all its files visible; after a broken-off import the next one
removes what is left of it.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from dashboard.database.errors import NotWritten, translate_file_errors
from dashboard.database.imports import is_imported
from dashboard.durable import sync_folder, write
from dashboard.imports.contents import Plan
from dashboard.publications.write import Clock, later_than
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from dashboard.tables.files import UNFINISHED
from dashboard.tables.personal import title_of_person
from dashboard.weeks import moment_text

_DIGITS = 8  # of the file's digest, in the names of files
_LONGEST_STEM = 40
_NOT_IN_NAMES = re.compile(r"[^\w]+")


class NoFolder(NotWritten):
    """The data folder cannot be written."""


def add_files(
    sources: Sources,
    plan: Plan,
    newest: datetime | None,
    clock: Clock,
    also: Callable[[Connection, datetime], None],
) -> list[Path]:
    """Take a plan's rows into the data folder, see write_files; [] if the file's rows are there already.

    newest: the moment of the newest publication. `also` is called in a transaction, in which nobody publishes, so
    that the rows are recorded after every publication. Raises NoFolder, NotWritten for the database, DataError for a
    clock that is behind, and the exceptions of `also`; then nothing is written.
    """
    later_than(newest, clock)
    with sources.database.writing() as connection:
        if written_files(sources.folder, plan.digest) or is_imported(connection, plan.digest):
            return []
        now = clock()
        also(connection, now)
        try:
            # The last step: if it fails, nothing else is kept either.
            return write_files(sources.folder, plan, now)
        except NotWritten as failure:
            raise NoFolder(failure.code) from failure


def written_files(folder: Path, digest: str) -> list[Path]:
    """The files that an import of a file with this digest has written, in table order."""
    if (folder / f"{UNFINISHED}{digest[:_DIGITS]}").exists():
        return []
    return _files(folder, digest[:_DIGITS])


def write_files(folder: Path, plan: Plan, now: datetime) -> list[Path]:
    """Write a plan's rows as new files NAME/STEM-DIGEST.csv of their tables; the files.

    now: the moment of writing (naive UTC), while the caller keeps others from publishing. The rows are recorded in
    the next second, which is later than every publication. No file that exists is changed. Raises NotWritten (full,
    closed, busy, failed); then nothing has changed.
    """
    short = plan.digest[:_DIGITS]
    with translate_file_errors(), _alone(folder):
        _remove_unfinished(folder)
        mark = folder / f"{UNFINISHED}{short}"
        try:
            mark.touch()
            sync_folder(folder)
            for name, frame in plan.tables.items():
                if len(frame):
                    if "recorded_at" in frame:
                        frame = frame.assign(recorded_at=moment_text(now + timedelta(seconds=1)))
                    home = _home(folder, name)
                    # Until the file is whole its name begins with a dot, and is that of no file of a table.
                    write(home / f"{_stem(plan.file)}-{short}.csv", frame.to_csv(index=False, lineterminator="\n"))
                    sync_folder(home)
        except BaseException:
            with suppress(OSError):
                _remove(folder, short)
            raise
        written = _files(folder, short)
        mark.unlink()
        sync_folder(folder)
    return written


def _home(folder: Path, name: str) -> Path:
    """The folder of a table's files; it is made where there is none."""
    found = [path for path in folder.iterdir() if path.name.casefold() == name and path.is_dir()]
    home = found[0] if found else folder / name
    home.mkdir(exist_ok=True)
    return home


def _stem(file: str) -> str:
    """A file's name as part of another file's name: letters and digits, and no person's name."""
    plain = _NOT_IN_NAMES.sub("-", Path(file).stem).strip("-")[:_LONGEST_STEM].strip("-")
    return plain if plain and not title_of_person(file) else "import"


def _files(folder: Path, short: str) -> list[Path]:
    homes = [path for path in folder.iterdir() if path.name.casefold() in TABLES and path.is_dir()]
    order = {name: at for at, name in enumerate(TABLES)}
    homes.sort(key=lambda path: order[path.name.casefold()])
    return [path for home in homes for path in sorted(home.glob(f"*-{short}.csv")) if path.name[0] != "."]


def _remove_unfinished(folder: Path) -> None:
    for mark in folder.glob(f"{UNFINISHED}*"):
        _remove(folder, mark.name.removeprefix(UNFINISHED))


def _remove(folder: Path, short: str) -> None:
    """Remove the files of an unfinished import, then its mark."""
    for home in folder.iterdir():
        if home.name.casefold() in TABLES and home.is_dir():
            for part in [*home.glob(f"*-{short}.csv"), *home.glob(f".*-{short}.csv.*")]:
                part.unlink()
    (folder / f"{UNFINISHED}{short}").unlink(missing_ok=True)
    sync_folder(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one import writes into a folder at a time. Raises NotWritten (busy)."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotWritten("busy") from None
        yield
    finally:
        os.close(handle)
