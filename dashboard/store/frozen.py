"""What a publication froze: a ZIP of the files it rests on, under a record that names their digests.

The record also names the digest of the publication before, so that none can be changed, left out or put in between
without all later ones showing it. Nothing is known here of what the files hold.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.store.files import FROZEN, SAMPLE, reads_sample

FOLDER = FROZEN
RECORD = "record.json"
FORMAT = 1
# ZIP begins its calendar here; the moment is in the record.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Broken(ValueError):
    """An archive that is not what was written. code: unreadable, record, file_changed, file_missing, file_strange."""

    def __init__(self, code: str, name: str = "") -> None:
        self.code = code
        self.name = name
        super().__init__(f"{code} {name}".strip())


@dataclass(frozen=True)
class Archive:
    """record: published_at, week, note, sample, previous (digest) and files (name -> SHA-256), as plain JSON."""

    record: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """SHA-256 of the record as written: that of the publication."""
        return hashlib.sha256(_text(self.record)).hexdigest()


def make(files: Mapping[str, bytes], **record: object) -> Archive:
    """An archive of these files. record: all that it says of them, but for their digests."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    return Archive({"format": FORMAT, **record, "files": digests}, dict(files))


def to_bytes(archive: Archive) -> bytes:
    """The archive as a ZIP; the same archive always gives the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, data in [(RECORD, _text(archive.record)), *sorted(archive.files.items())]:
            out.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def from_bytes(data: bytes) -> Archive:
    """Read an archive, each of whose files must have the digest that its record names. Raises Broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            files = {name: zipped.read(name) for name in zipped.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Broken("unreadable") from error
    try:
        record = json.loads(files.pop(RECORD))
        named = dict(record["files"])
    except (KeyError, ValueError, TypeError) as error:
        raise Broken("record") from error
    for name, digest in named.items():
        if name not in files:
            raise Broken("file_missing", name)
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise Broken("file_changed", name)
    for name in files:
        if name not in named:
            raise Broken("file_strange", name)
    return Archive(record, files)


def file_name(moment: datetime) -> str:
    """The name of the archive of what was published at a moment (naive UTC)."""
    return f"{stamp(moment)}.zip"


def stamp(moment: datetime) -> str:
    """A moment (naive UTC) as a file's name has it."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def found(folder: Path, with_sample: bool = True) -> dict[str, Path]:
    """The archives that earlier versions wrote into a data folder, by name. Raises OSError if it cannot be listed."""
    with_sample = with_sample and reads_sample(folder)
    homes = [home / FOLDER for home in ((folder / SAMPLE, folder) if with_sample else (folder,))]
    return {path.name: path for place in homes if place.is_dir() for path in sorted(place.glob("[0-9]*.zip"))}


def _text(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1).encode()
