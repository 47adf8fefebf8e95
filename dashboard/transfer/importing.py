"""Imports an exported file into an empty data folder and an empty database, or the desk of an earlier version."""

import errno
import hashlib
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, create_engine, delete, exists, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from dashboard import archive as frozen
from dashboard.database import schema
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten, translate_file_errors
from dashboard.dataset import Dataset
from dashboard.faults import DataError, Fault
from dashboard.indicators.ask import ask
from dashboard.publications.verify import Finding, verify
from dashboard.sources import Sources
from dashboard.transfer.file import (
    DATA,
    EARLIER_DESK,
    EXPORTED,
    FORMAT,
    NO_ROWS,
    Entry,
    Manifest,
    Progress,
    check,
    contents,
    lines_of,
    row_of,
)

_BATCH = 5000  # rows
_VERSION_OF_EARLIER_DESK = "3"
# Tables of an earlier version's desk that are imported. Drafts, sessions and failed sign-ins last a day at most.
_OF_EARLIER_DESK = (
    *(schema.accounts, schema.identities, schema.log),
    *(schema.sheets, schema.sheet_steps, schema.plans),
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
    """Import an exported file, or a backup of an earlier version, into an empty folder and an empty database.

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


def import_desk(file: Path, sources: Sources, clock: Callable[[], datetime]) -> None:
    """Import the staff desk of an earlier version into a database without accounts. clock: returns naive UTC.

    Raises DataError if the file is not a desk of the last earlier version or the data have faults, NotWritten
    (holds_rows, and the engine's codes).
    """
    with sources.database.writing() as connection:
        if connection.scalar(select(exists(select(schema.accounts.c.id)))):
            raise NotWritten("holds_rows")
        _take_over(connection, file)
        _mark_published(connection, sources.read_with(sources.rows_on(connection, committed=False), clock()))


def _fill(
    sources: Sources, zipped: zipfile.ZipFile, manifest: Manifest, clock: Callable[[], datetime]
) -> tuple[Dataset, tuple[Finding, ...]]:
    """Write the rows in one transaction, which is committed after all data were read back and verified."""
    with sources.database.writing() as connection:
        tables = [table for table in EXPORTED.values() if table is not schema.secrets]
        if not any(connection.scalar(select(exists(select(table)))) for table in tables):
            _fill_tables(connection, zipped, manifest)
        elif not _holds_all(connection, manifest):
            raise NotWritten("holds_rows")
        known = sources.rows_on(connection, committed=False)
        # Read the archives over this connection, since other connections do not see uncommitted rows.
        archives = {
            frozen.file_name(moment): _ArchiveBytes(bytes(content))
            for moment, content in connection.execute(select(schema.archives.c.published_at, schema.archives.c.data))
        }
        data = sources.read_with(replace(known, archives=archives), clock())
        _mark_published(connection, data)
        findings = tuple(verify(data))
    return data, findings


def _fill_tables(connection: Connection, zipped: zipfile.ZipFile, manifest: Manifest) -> None:
    connection.execute(delete(schema.secrets))
    if manifest.format == FORMAT:
        for name, table in EXPORTED.items():
            if name in manifest.files:
                _fill_table(connection, table, zipped, name, manifest.files[name])
    else:
        schema.new_secret(connection)
        if EARLIER_DESK in manifest.files:
            with _unpacked(zipped, manifest.files[EARLIER_DESK]) as file:
                _take_over(connection, file)
    if not connection.scalar(select(exists(select(schema.secrets)))):
        # The file was exported from a folder without a database.
        schema.new_secret(connection)
    connection.execute(update(schema.revision).values(number=schema.revision.c.number + 1))


def _holds_all(connection: Connection, manifest: Manifest) -> bool:
    """Whether the database has exactly the file's rows, since an earlier import ended before it placed the folder."""
    return manifest.format == FORMAT and all(
        _digest_of(connection, table) == manifest.files.get(name, NO_ROWS).sha256
        for name, table in EXPORTED.items()
        if table is not schema.secrets
    )


def _digest_of(connection: Connection, table: Table) -> str:
    digest = hashlib.sha256()
    for line in lines_of(connection, table):
        digest.update(line)
    return digest.hexdigest()


def _fill_table(connection: Connection, table: Table, zipped: zipfile.ZipFile, name: str, entry: Entry) -> None:
    lines = _lines(contents(zipped, name, entry))
    try:
        while rows := [row_of(line, table) for line in islice(lines, _BATCH)]:
            connection.execute(insert(table), rows)
    except (ValueError, TypeError, KeyError):
        raise DataError([Fault(Path(str(zipped.filename)).name, code="archive_rows", value=name)]) from None
    _continue_numbers(connection, table)
    # Verify that the database returns exactly the file's rows.
    if _digest_of(connection, table) != entry.sha256 and entry.size:
        raise DataError([Fault(Path(str(zipped.filename)).name, code="archive_rows", value=name)])


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _take_over(connection: Connection, file: Path) -> None:
    """Copy the rows of an earlier version's desk. Sheets get the source that their published reports already have."""
    source = create_engine(f"sqlite:///{file}", hide_parameters=True)
    try:
        with source.connect() as earlier:
            facts: Mapping[str, str] = {
                str(name): str(value) for name, value in earlier.execute(text("SELECT name, value FROM facts"))
            }
            if facts.get("schema") != _VERSION_OF_EARLIER_DESK:
                raise DataError([Fault(str(file), code="desk_version", details={"version": facts.get("schema", "")})])
            # The hashes in the table identities depend on this key.
            connection.execute(update(schema.secrets).values(value=facts["secret_key"]))
            for table in _OF_EARLIER_DESK:
                columns = [column for column in table.columns if column.name not in ("source", "published_at")]
                found = earlier.execute(select(*columns).order_by(*table.primary_key.columns)).mappings()
                rows: list[dict[str, Any]] = [{str(name): value for name, value in row.items()} for row in found]
                if table is schema.sheets:
                    rows = [{**row, "source": f"sheet {row['id']}"} for row in rows]
                if rows:
                    connection.execute(insert(table), rows)
                    _continue_numbers(connection, table)
    except (SQLAlchemyError, sqlite3.Error, KeyError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DataError([Fault(str(file), code="desk_unreadable", details={"reason": reason})]) from error
    finally:
        source.dispose()


def _mark_published(connection: Connection, data: Dataset) -> None:
    """Store which sheets of an earlier version are published: those with rows in the data."""
    sheets = schema.sheets.c
    open_sources = connection.scalars(select(sheets.source).where(sheets.published_at.is_(None))).all()
    wanted = [name for source in open_sources for name in (source, f"sample {source}")]
    more = {"wanted": pd.DataFrame({"source": wanted}, dtype="str")}
    known = ask(data.tables, ["sources_among"], datetime.max, more=more)["sources_among"]
    for name, moment in known.itertuples(index=False):
        of_sheet = sheets.source == name.removeprefix("sample ")
        connection.execute(update(schema.sheets).where(of_sheet).values(published_at=moment.to_pydatetime()))


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
def _unpacked(zipped: zipfile.ZipFile, entry: Entry) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "desk.sqlite"
        _write(file, contents(zipped, EARLIER_DESK, entry))
        yield file


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
        _sync(Path(folder))
    part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o755)
    try:
        part.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise NotWritten("not_empty") from error
        if error.errno in (errno.EBUSY, errno.EXDEV):
            raise NotWritten("mount") from error
        raise
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """Flush a folder's entries to the disk, so that new names survive a crash."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
