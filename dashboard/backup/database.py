"""A backup of a database, and one put into a database: the same file as of a folder, and either takes the other's."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from dashboard.backup import desk, server_desk
from dashboard.backup.archive import Manifest, Progress, check
from dashboard.backup.place import beside, folder_beside
from dashboard.backup.restore import Restored, free_for, put_desk, unpacked
from dashboard.backup.take import Copy, desk_file, files_of, may_be, write
from dashboard.database.dump import contents, write_file
from dashboard.database.engine import connect, schema_for, shown, told
from dashboard.database.load import holds_rows, load, own_files
from dashboard.database.read import read_rows
from dashboard.database.schema import STORE
from dashboard.database.upgrade import require_current
from dashboard.faults import DataError, Fault
from dashboard.snapshot import Input, read_input
from dashboard.store import frozen
from dashboard.store.append import NotWritten
from dashboard.store.append import told as told_of_files
from dashboard.store.content import content_digest
from dashboard.store.folder import files_of as table_files
from dashboard.store.tables import TABLES

# The folder in which a backup's files lie while they are read; faults name them from it on.
_FOLDER = "data"


def take_database(
    url: str, desk_url: str, target: Path, clock: Callable[[], datetime], progress: Progress, force: bool = False
) -> Manifest:
    """Write a backup of a database and of its desk to a file, for its owner alone.

    Data and desk are of one moment if they are in one database; else the desk is read after the data, so that it
    never lacks a sheet which they have. Raises as dashboard.backup.take.take, and DataError for what is wrong with
    the database.
    """
    may_be(target, force)
    with _opened(url) as engine, told_of_files(), folder_beside(target) as part:
        with told(engine), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            _, files = contents(connection)
            held = server_desk.copied(connection) if _beside(engine, desk_url) else None
        folder = part / _FOLDER
        folder.mkdir()
        for path, data in files.items():
            write_file(folder, path, data)
        given = read_input(folder, clock())
        copy: Copy = (lambda: held or "none") if _beside(engine, desk_url) else _desk_of(desk_url)
        with beside(target) as (out, written):
            manifest = write(out, files_of(folder, None), copy, given, clock(), progress)
            # What cannot be read back is no backup.
            check(written, lambda *_: None)
    return manifest


def restore_database(
    file: Path, url: str, desk_url: str, clock: Callable[[], datetime], progress: Progress
) -> Restored:
    """Put a backup into a database that `db init` has made and that holds nothing, and its desk where it belongs.

    All of it is one transaction, and its digest is checked before and after. Raises as
    dashboard.backup.restore.restore, NotWritten (holds_rows), and DataError for what is wrong with the database; then
    nothing has changed.
    """
    manifest = check(file, progress)
    with _opened(url) as engine, told_of_files(), tempfile.TemporaryDirectory(prefix="restore-") as place:
        with told(engine), engine.connect() as connection:
            if holds_rows(connection):
                raise NotWritten("holds_rows")
        if manifest.size > shutil.disk_usage(place).free:
            raise NotWritten("full")
        folder, copy = Path(place) / _FOLDER, Path(place) / "desk.sqlite"
        folder.mkdir()
        with zipfile.ZipFile(file) as zipped, ExitStack() as until:
            given, findings = unpacked(zipped, manifest, folder, copy, clock)
            fill = _desk_into(engine, manifest, desk_url, copy, zipped, until)
            left = _load(engine, given, folder, clock(), fill)
        return Restored(manifest, given, findings, tuple(left))


def _load(engine: Engine, given: Input, folder: Path, now: datetime, fill: Callable[[Connection], None]) -> list[str]:
    """Put a folder's data into the database, with the desk; the names of its files that have no place there."""
    own = own_files(folder)
    zips = frozen.found(folder)

    def finish(connection: Connection) -> None:
        fill(connection)
        if content_digest(read_rows(connection)) != content_digest(given.tables):
            raise NotWritten("other_digest")

    data = {name: path.read_bytes() for name, path in zips.items()}
    unknown = load(engine, given.tables, own, data, lambda *_: None, now, also=finish)
    kept = {path for name in TABLES for _, path in table_files(folder, name)} | {folder / path for path in own}
    kept |= {path for name, path in zips.items() if name not in unknown}
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path.relative_to(folder).as_posix() for path in every if path not in kept]


def _desk_of(url: str) -> Copy:
    """Whence a desk's copy comes that is not in the database of the data. Raises NotWritten (desk_address)."""
    if server_desk.is_server(url):
        return lambda: server_desk.copied_at(url) or "none"
    return desk_file(desk.file_at(url))


def _desk_into(
    engine: Engine, manifest: Manifest, url: str, copy: Path, zipped: zipfile.ZipFile, until: ExitStack
) -> Callable[[Connection], None]:
    """What puts the desk where it belongs, at the end of the transaction of the data; `until` ends after that."""
    if manifest.desk != "here":
        return lambda _: None
    if not server_desk.is_server(url):
        file = desk.file_at(url)
        if file is None:
            raise NotWritten("desk_elsewhere")
        place = free_for(file, manifest)
        # A crash between the two is mended by asking again: the same file is taken for done.
        return lambda _: put_desk(zipped, manifest, place)
    if server_desk.is_at(engine, url):
        return lambda connection: server_desk.fill(connection, copy)
    return lambda _: until.enter_context(server_desk.filled(url, copy))


def _beside(engine: Engine, url: str) -> bool:
    return server_desk.is_server(url) and server_desk.is_at(engine, url)


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    """A database of this version, all of which this role may see. Raises DataError."""
    engine = connect(url)
    try:
        require_current(engine)
        with told(engine), engine.connect() as connection:
            if schema_for(connection) != STORE:
                details = {"reason": f"SELECT {STORE}.reports", "user": engine.url.username or "", "database": ""}
                raise DataError([Fault(shown(engine.url), code="database_right", details=details)])
        yield engine
    finally:
        engine.dispose()
