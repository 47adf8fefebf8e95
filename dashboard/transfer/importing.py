"""Imports an exported file into an empty data folder and an empty database."""

import errno
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, delete, exists, func, insert, select, text, update

from dashboard import archive as frozen
from dashboard.database import schema
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten, translate_file_errors
from dashboard.dataset import Dataset
from dashboard.durable import sync_folder
from dashboard.faults import DataError, Fault
from dashboard.publications.verify import Finding, verify
from dashboard.sources.read import Sources
from dashboard.transfer.file import (
    DATA,
    EXPORTED,
    Entry,
    Manifest,
    Progress,
    check,
    contents,
    lines_of,
    missing_columns,
    row_of,
    rows_at_once,
)


@dataclass(frozen=True)
class Imported:
    """The result of an import. findings: the verification of each publication."""

    manifest: Manifest
    data: Dataset
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _ArchiveBytes:
    """An archive of a publication in memory."""

    data: bytes

    def read_bytes(self) -> bytes:
        return self.data


def import_file(file: Path, sources: Sources, clock: Callable[[], datetime], progress: Progress) -> Imported:
    """Import an exported file into an empty folder and an empty database.

    The contents are checked by their digests, written, read back and verified before they become visible. A database
    outside of the folder is committed before the folder is moved into place. If the process ends in between, the same
    import can be repeated: finding the same rows, it only places the folder. Raises DataError if the file or its data
    have faults, NotWritten (not_empty, no_parent, mount, holds_rows, and the engine's codes), OSError if the file
    cannot be read; then nothing has changed.
    """
    manifest = check(file, progress)
    with translate_file_errors():
        target = sources.folder.resolve()
        if not target.parent.is_dir():
            raise NotWritten("no_parent")
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise NotWritten("not_empty")
        own = sources.database.file
        inside = own is not None and target in own.resolve().parents
        with _temporary_folder(target) as part, zipfile.ZipFile(file) as zipped:
            for name, entry in manifest.files.items():
                if name.startswith(DATA):
                    _write(part / name.removeprefix(DATA), contents(zipped, name, entry))
            moved = part / own.resolve().relative_to(target) if own and inside else None
            database = Database(f"sqlite:///{moved}") if moved else sources.database
            if moved:
                moved.parent.mkdir(parents=True, exist_ok=True)
            data, findings = _fill(Sources(part, database), zipped, manifest, clock)
            _move_into_place(part, target)
    return Imported(manifest, data, findings)


def _fill(
    sources: Sources, zipped: zipfile.ZipFile, manifest: Manifest, clock: Callable[[], datetime]
) -> tuple[Dataset, tuple[Finding, ...]]:
    """Write the rows in one transaction, which is committed after all data were read back and verified."""
    with sources.database.writing() as connection:
        tables = [table for table in EXPORTED.values() if table is not schema.secrets]
        if not any(connection.scalar(select(exists(select(table)))) for table in tables):
            _fill_tables(connection, zipped, manifest)
        elif not _holds_all(connection, zipped, manifest):
            raise NotWritten("holds_rows")
        known = sources.rows_on(connection, committed=False)
        # Read the archives over this connection, since other connections do not see uncommitted rows.
        archives = {
            frozen.file_name(moment): _ArchiveBytes(bytes(content))
            for moment, content in connection.execute(select(schema.archives.c.published_at, schema.archives.c.data))
        }
        data = sources.read_with(replace(known, archives=archives), clock())
        findings = tuple(verify(data))
    return data, findings


def _fill_tables(connection: Connection, zipped: zipfile.ZipFile, manifest: Manifest) -> None:
    for name, table in EXPORTED.items():
        # A file that was exported from a folder without a database has no secret key: the new one stays.
        entry = manifest.rows_entry(name)
        if entry.size:
            if table is schema.secrets:
                connection.execute(delete(table))
            _fill_table(connection, table, zipped, name, entry)
    connection.execute(update(schema.revision).values(number=schema.revision.c.number + 1))


def _holds_all(connection: Connection, zipped: zipfile.ZipFile, manifest: Manifest) -> bool:
    """Whether the database has exactly the file's rows, since an earlier import ended before it placed the folder."""
    return all(
        _holds(connection, table, zipped, name, manifest.rows_entry(name))
        for name, table in EXPORTED.items()
        if table is not schema.secrets
    )


def _holds(connection: Connection, table: Table, zipped: zipfile.ZipFile, name: str, entry: Entry) -> bool:
    """Whether a table has exactly the rows of a file, compared in the columns that the file has."""
    missing: frozenset[str] = frozenset()
    if entry.size and (first := next(_lines(contents(zipped, name, entry)), b"")):
        missing = missing_columns(first, table)
    digest = hashlib.sha256()
    for line in lines_of(connection, table, missing):
        digest.update(line)
    return digest.hexdigest() == entry.sha256


def _fill_table(connection: Connection, table: Table, zipped: zipfile.ZipFile, name: str, entry: Entry) -> None:
    lines = _lines(contents(zipped, name, entry))
    try:
        while rows := [row_of(line, table) for line in islice(lines, rows_at_once(table))]:
            connection.execute(insert(table), rows)
    except (ValueError, TypeError, KeyError):
        raise DataError([Fault(Path(str(zipped.filename)).name, code="archive_rows", value=name)]) from None
    _continue_numbers(connection, table)
    # Verify that the database returns exactly the file's rows.
    if not _holds(connection, table, zipped, name, entry):
        raise DataError([Fault(Path(str(zipped.filename)).name, code="archive_rows", value=name)])


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Set PostgreSQL's sequence of ids after the largest imported id; SQLite needs no such step."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    last = connection.scalar(select(func.max(column)))
    if last:
        query = text("SELECT setval(pg_get_serial_sequence(:name, :of), :last)")
        connection.execute(query, {"name": table.name, "of": column.name, "last": last})


@contextmanager
def _temporary_folder(target: Path) -> Iterator[Path]:
    """A new folder beside the target, readable only by its owner; removed at the end unless it was moved."""
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    # The folder has the target's name, since faults contain the name of the folder.
    named = part / target.name
    named.mkdir()
    try:
        yield named
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _move_into_place(part: Path, target: Path) -> None:
    """Move a filled folder to the target, which must be missing or empty."""
    for folder, _, _ in os.walk(part, topdown=False):
        sync_folder(Path(folder))
    part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o755)
    try:
        part.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise NotWritten("not_empty") from error
        if error.errno in (errno.EBUSY, errno.EXDEV):
            raise NotWritten("mount") from error
        raise
    sync_folder(target.parent)
