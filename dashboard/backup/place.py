"""A file or folder that is made beside its place and put there in one step; a crash leaves litter of a known name."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dashboard.store.append import NotWritten, sync


@contextmanager
def beside(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file and its path, for its owner alone, to be written; it takes the target's place at the end.

    Raises NotWritten (busy) if another process is making the same, OSError.
    """
    part = target.with_name(f".{target.name}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as out:
        _only_us(handle, part)
        try:
            os.fchmod(handle, 0o600)
            out.truncate(0)
            yield out, part
            out.flush()
            os.fsync(handle)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync(target.parent)


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """An empty folder, for its owner alone, to be filled and then put into the target's place with `put`.

    Whatever is left of it when the block ends is taken away. Raises NotWritten (busy), OSError.
    """
    part = target.with_name(f".{target.name}.restoring")
    part.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _only_us(handle, part)
        try:
            for left in part.iterdir():
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
            yield part
        finally:
            if _same(handle, part):
                shutil.rmtree(part)
    finally:
        os.close(handle)


def put(part: Path, target: Path, mode: int) -> None:
    """Give a filled folder its place, where there is none yet or an empty one. Raises OSError."""
    for folder, _, _ in os.walk(part, topdown=False):
        sync(Path(folder))
    part.chmod(mode)
    part.rename(target)
    sync(target.parent)


def write(file: Path, pieces: Iterable[bytes], mode: int = 0o666) -> None:
    """Write a new file and see it on the disk. Raises FileExistsError, OSError."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fsync(handle)


def _only_us(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotWritten("busy") from None
    # Whoever held it may just have put it into its place: then it is no longer ours to write.
    if not _same(handle, path):
        raise NotWritten("busy")


def _same(handle: int, path: Path) -> bool:
    try:
        found = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return (found.st_dev, found.st_ino) == (os.fstat(handle).st_dev, os.fstat(handle).st_ino)
