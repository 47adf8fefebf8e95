"""Putting a backup where there is nothing yet: all of it, proved before and after, or none of it."""

from __future__ import annotations

import errno
import hashlib
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dashboard.backup import desk
from dashboard.backup.archive import DATA, DESK, Manifest, Progress, check, contents
from dashboard.backup.place import beside, folder_beside, put, write
from dashboard.publishing.verify import Finding, verify
from dashboard.snapshot import Input, read_input
from dashboard.store.append import NotWritten, told

# Where the desk is tried whose place is not in the data folder; hidden, as nothing of a backup is.
_DESK_ELSEWHERE = ".desk.sqlite"
_FOLDER_MODE = 0o755


@dataclass(frozen=True)
class Restored:
    """What a restored place holds. findings: of each publication, oldest first. left: files that a database has no
    place for."""

    manifest: Manifest
    given: Input
    findings: tuple[Finding, ...]
    left: tuple[str, ...] = ()


def restore(file: Path, folder: Path, desk_url: str, clock: Callable[[], datetime], progress: Progress) -> Restored:
    """Put a backup into the place of a data folder that is empty or not there, and its desk where it belongs.

    Everything is read through and checked before anything is written, then written beside and checked again as the
    dashboard reads it. clock: gives naive UTC. Raises DataError if the backup or what it holds is not sound,
    NotWritten (not_empty, no_parent, mount, desk_elsewhere, desk_there, other_digest, full, closed, busy, failed, and
    those of dashboard.backup.desk), FileNotFoundError and other OSErrors of the backup's own file; then nothing has
    changed.
    """
    manifest = check(file, progress)
    with told():
        target = folder.resolve()
        _may_be(target)
        database = _desk_place(manifest, target, desk_url)
        if manifest.size > shutil.disk_usage(target.parent).free:
            raise NotWritten("full")
        with folder_beside(target) as part:
            return _restore(file, manifest, part, target, database, clock)


def _restore(
    file: Path, manifest: Manifest, part: Path, target: Path, database: Path | None, clock: Callable[[], datetime]
) -> Restored:
    inside = database is not None and target in database.parents
    copy = part / database.relative_to(target) if database and inside else part / _DESK_ELSEWHERE
    with zipfile.ZipFile(file) as zipped:
        given, findings = unpacked(zipped, manifest, part, copy, clock)
        if database and not inside:
            # First, so that a crash before the next step is mended by asking again: the same file is taken for done.
            put_desk(zipped, manifest, database)
            for path in desk.sides(copy):
                path.unlink(missing_ok=True)
    _put(part, target)
    return Restored(manifest, given, findings)


def unpacked(
    zipped: zipfile.ZipFile, manifest: Manifest, part: Path, copy: Path, clock: Callable[[], datetime]
) -> tuple[Input, tuple[Finding, ...]]:
    """Write a backup's folder into an empty one and its desk, if any, into the file `copy`; read and prove all of it.

    Raises DataError, NotWritten (other_digest, desk_newer, desk_broken), OSError.
    """
    for name, entry in manifest.files.items():
        path = copy if name == DESK else part / name.removeprefix(DATA)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if name == DESK else 0o777)
        write(path, contents(zipped, name, entry), 0o600 if name == DESK else 0o666)
    if DESK in manifest.files:
        desk.opens(copy)
    given = read_input(part, clock())
    if given.tables.digest != manifest.data_digest:
        raise NotWritten("other_digest")
    return given, tuple(verify(given))


def put_desk(zipped: zipfile.ZipFile, manifest: Manifest, database: Path) -> None:
    """Put a backup's desk into its file. Raises NotWritten (busy), OSError."""
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with beside(database) as (out, _):
        for piece in contents(zipped, DESK, manifest.files[DESK]):
            out.write(piece)


def _may_be(target: Path) -> None:
    if not target.parent.is_dir():
        raise NotWritten("no_parent")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotWritten("not_empty")


def _desk_place(manifest: Manifest, target: Path, url: str) -> Path | None:
    """Where the desk of a backup goes; None if it has none."""
    if manifest.desk != "here":
        return None
    file = desk.file_at(url)
    if file is None:
        raise NotWritten("desk_elsewhere")
    place = free_for(file, manifest)
    if target in place.parents and f"{DATA}{place.relative_to(target).as_posix()}" in manifest.files:
        raise NotWritten("desk_there")
    return place


def free_for(file: Path, manifest: Manifest) -> Path:
    """A desk's file, resolved. Raises NotWritten (desk_there) if another desk lies there."""
    place = file.parent.resolve() / file.name
    if place.exists() and not _is(place, manifest.files[DESK].sha256):
        raise NotWritten("desk_there")
    return place


def _is(file: Path, sha256: str) -> bool:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest() == sha256


def _put(part: Path, target: Path) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else _FOLDER_MODE
    try:
        put(part, target, mode)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise NotWritten("not_empty") from error
        if error.errno in (errno.EBUSY, errno.EXDEV):
            raise NotWritten("mount") from error
        raise
