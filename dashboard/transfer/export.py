"""Writes the data folder and the database into one file, both in their state at one moment."""

import os
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Table

from dashboard.database.engine import missing_parts
from dashboard.database.errors import NotWritten, translate_file_errors
from dashboard.faults import DataError, Fault
from dashboard.sources.own_rows import DatabaseRows
from dashboard.sources.read import Sources
from dashboard.transfer.file import (
    CHUNK,
    DATA,
    EXPORTED,
    MANIFEST,
    Entry,
    Manifest,
    Progress,
    add,
    check,
    is_strange,
    lines_of,
    new_manifest,
)
from dashboard.weeks import moment_text

_TRIES = 3  # attempts, if files of the folder change while they are copied
_SIDES = ("", "-wal", "-shm", "-journal")  # suffixes of the files of an SQLite database

_State = tuple[int, int, int]
"""Size in bytes, time of change in ns, inode."""


def export(
    sources: Sources, target: Path, clock: Callable[[], datetime], progress: Progress, force: bool = False
) -> Manifest:
    """Write all data into a file that only its owner may read. A server may run and write meanwhile.

    clock: returns naive UTC. force: replace an existing file. Raises DataError if the data have faults, or NotWritten
    (is_folder, exists, inside, no_parent, moving, and the engine's codes); an existing file is then unchanged.
    """
    if not target.parent.is_dir():
        raise NotWritten("no_parent")
    if target.is_dir():
        raise NotWritten("is_folder")
    if target.exists() and not force:
        raise NotWritten("exists")
    if sources.folder.resolve() in target.resolve().parents:
        raise NotWritten("inside")
    with translate_file_errors(), _new_file(target) as out:
        for _ in range(_TRIES):
            manifest = _write(sources, out, clock, progress)
            if manifest:
                # Verify that the archive can be read back.
                check(Path(out.name), lambda *_: None)
                return manifest
        raise NotWritten("moving")


def _write(sources: Sources, out: BinaryIO, clock: Callable[[], datetime], progress: Progress) -> Manifest | None:
    """Write an archive; None if files of the folder have changed meanwhile."""
    out.seek(0)
    out.truncate()
    with sources.database.reading() as connection:
        known = sources.rows_on(connection) if connection is not None else DatabaseRows(0, True)
        before = _files_of(sources)
        # Raises DataError for data with faults, which could not be imported again.
        sources.read_with(known, clock())
        entries: dict[str, Entry] = {}
        total, done = sum(size for size, _, _ in before.values()), 0
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            try:
                for name, (size, _, _) in before.items():
                    with (sources.folder / name).open("rb") as data:
                        entries[DATA + name] = add(zipped, DATA + name, iter(lambda: data.read(CHUNK), b""))
                    done += size
                    progress(done, total)
            except FileNotFoundError:
                return None
            for name, table in EXPORTED.items():
                entries[name] = add(zipped, name, _lines(connection, table))
            manifest = new_manifest(moment_text(clock()), entries)
            add(zipped, MANIFEST, [manifest.text])
    return manifest if _files_of(sources) == before else None


def _lines(connection: Connection | None, table: Table) -> Iterator[bytes]:
    missing = missing_parts(connection) if connection is not None else frozenset()
    if connection is not None and table.name not in missing:
        yield from lines_of(connection, table, missing)


def _files_of(sources: Sources) -> dict[str, _State]:
    """The folder's files, except the database and hidden files. Links are followed.

    Raises DataError with every file that cannot be copied.
    """
    folder, file = sources.folder, sources.database.file
    left_out = {file.with_name(file.name + side).resolve() for side in _SIDES} if file else set()
    found: dict[str, _State] = {}
    faults: list[Fault] = []
    for path in _walk(folder, {_identity(folder)}):
        if path.resolve() in left_out:
            continue
        name = path.relative_to(folder).as_posix()
        label = f"{folder.name}/{name}".encode("utf-8", "replace").decode()
        try:
            state = path.stat()
        except FileNotFoundError:
            faults.append(Fault(label, code="export_link"))
            continue
        if is_strange(name):
            faults.append(Fault(label, code="export_name"))
        elif not stat.S_ISREG(state.st_mode):
            faults.append(Fault(label, code="export_kind"))
        else:
            found[name] = state.st_size, state.st_mtime_ns, state.st_ino
    if faults:
        raise DataError(faults)
    return found


def _walk(folder: Path, above: set[tuple[int, int]]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            # A link to a parent folder would cause endless recursion.
            if _identity(path) not in above:
                yield from _walk(path, {*above, _identity(path)})
        else:
            yield path


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


@contextmanager
def _new_file(target: Path) -> Iterator[BinaryIO]:
    """A temporary file in the target's folder, readable only by its owner, that replaces the target at the end."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with part.open("r+b") as out:
            os.close(handle)
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
