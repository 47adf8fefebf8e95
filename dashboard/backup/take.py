"""Taking a backup while the dashboard runs, others publish and sign in."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dashboard.backup import desk
from dashboard.backup.archive import CHUNK, DATA, DESK, MANIFEST, Entry, Manifest, Progress, check, strange
from dashboard.backup.place import beside
from dashboard.faults import DataError, Fault
from dashboard.publishing.staged import chain_end
from dashboard.publishing.write import LOCK as PUBLISHING
from dashboard.snapshot import Input, read_input
from dashboard.store.append import NotWritten, alone, told
from dashboard.store.decisions_file import LOCK as DECIDING
from dashboard.weeks import moment_text

# Who puts files into the folder by hand knows no lock: the folder is copied again until it stood still meanwhile.
TRIES = 3
_EPOCH = (1980, 1, 1, 0, 0, 0)
_RIGHTS = (stat.S_IFREG | 0o600) << 16


# The desk's database as a file, or a word of DESKS that says why there is none.
Copy = Callable[[], bytes | str]


@dataclass(frozen=True)
class Found:
    """A file of the folder. name: from the folder on; state: tells whether it changed."""

    name: str
    path: Path
    state: tuple[int, int, int]

    @property
    def size(self) -> int:
        """Bytes."""
        return self.state[0]


def take(
    folder: Path, desk_url: str, target: Path, clock: Callable[[], datetime], progress: Progress, force: bool = False
) -> Manifest:
    """Write a backup of a data folder and of its desk to a file, for its owner alone.

    clock: gives naive UTC. force: take the place of a file that is there. Raises DataError if the folder is not sound
    or holds what cannot be copied, NotWritten (exists, inside, no_parent, moving, busy, full, closed, failed, and
    those of dashboard.backup.desk); then a file that was there stands as before.
    """
    may_be(target, force)
    if folder.resolve() in target.resolve().parents:
        raise NotWritten("inside")
    database = desk.file_at(desk_url)
    if not folder.is_dir():
        read_input(folder, clock())
    with told(), alone(folder / PUBLISHING), alone(folder / DECIDING), beside(target) as (out, part):
        for _ in range(TRIES):
            try:
                before = files_of(folder, database)
                given = read_input(folder, clock())
                manifest = write(out, before, desk_file(database), given, clock(), progress)
                still = files_of(folder, database) == before
            except FileNotFoundError:
                still = False
            if still:
                # What cannot be read back is no backup.
                check(part, lambda *_: None)
                return manifest
        raise NotWritten("moving")


def files_of(folder: Path, database: Path | None) -> list[Found]:
    """All files of a folder that are backed up: not the desk's own, and none whose name begins with a dot.

    Links are followed. Raises DataError with everything that cannot be copied, OSError.
    """
    own = {path.resolve() for path in desk.sides(database)} if database else set()
    found: list[Found] = []
    faults: list[Fault] = []
    for path in _walk(folder, {_identity(folder)}):
        name = path.relative_to(folder).as_posix()
        if path.resolve() in own:
            continue
        shown = f"{folder.name}/{name}".encode("utf-8", "replace").decode()
        try:
            state = path.stat()
        except FileNotFoundError:
            faults.append(Fault(shown, code="backup_link"))
            continue
        if strange(name):
            faults.append(Fault(shown, code="backup_name"))
        elif not stat.S_ISREG(state.st_mode):
            faults.append(Fault(shown, code="backup_kind"))
        else:
            found.append(Found(name, path, (state.st_size, state.st_mtime_ns, state.st_ino)))
    if faults:
        raise DataError(faults)
    return found


def _walk(folder: Path, above: set[tuple[int, int]]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            # A link to a folder above it would never end.
            if _identity(path) not in above:
                yield from _walk(path, {*above, _identity(path)})
        else:
            yield path


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def may_be(target: Path, force: bool) -> None:
    """Raises NotWritten (no_parent, exists) where a backup may not be."""
    if not target.parent.is_dir():
        raise NotWritten("no_parent")
    if target.is_dir() or (target.exists() and not force):
        raise NotWritten("exists")


def desk_file(database: Path | None) -> Copy:
    """How the copy of a desk comes that is a file; None: it is in a database of its own."""
    if database is None:
        return lambda: "elsewhere"
    return lambda: (desk.copied(database) if database.exists() else None) or "none"


def write(
    out: BinaryIO, files: Iterable[Found], copy: Copy, given: Input, now: datetime, progress: Progress
) -> Manifest:
    """Write a backup of a folder's files. copy: asked for the desk after them. given: the folder as it is read."""
    out.seek(0)
    out.truncate()
    files = list(files)
    total = sum(found.size for found in files)
    entries: dict[str, Entry] = {}
    done = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for found in files:
            with found.path.open("rb") as data:
                entries[DATA + found.name] = _add(zipped, DATA + found.name, iter(lambda: data.read(CHUNK), b""))
            done += found.size
            progress(done, total)
        held = copy()
        if isinstance(held, bytes):
            entries[DESK] = _add(zipped, DESK, [held])
        moments = given.tables.publications["published_at"]
        manifest = Manifest(
            moment_text(now),
            given.tables.digest,
            len(moments),
            "" if moments.empty else moment_text(moments.max().to_pydatetime()),
            chain_end(given.tables.publications),
            "here" if isinstance(held, bytes) else held,
            entries,
        )
        _add(zipped, MANIFEST, [manifest.to_bytes()])
    out.flush()
    return manifest


def _add(zipped: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> Entry:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = _RIGHTS
    # Archives in it are packed again: stored as they are, a cut file could pass for one of them.
    info.compress_type = zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with zipped.open(info, "w", force_zip64=True) as into:
        for piece in pieces:
            into.write(piece)
            digest.update(piece)
            size += len(piece)
    return Entry(size, digest.hexdigest())
