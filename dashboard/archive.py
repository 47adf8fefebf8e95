"""The archive of a publication: a ZIP of its files and of a record with the files' digests.

The record also contains the digest of the previous publication (a hash chain), so that changing, removing or
inserting a publication breaks the chain of all later ones. This module does not interpret the files.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# The first part of the names of archives in faults.
FOLDER = "archives"
RECORD = "record.json"
FORMAT = 1
# The earliest time that ZIP knows, so that equal contents give equal bytes; the record has the publication's moment.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Broken(ValueError):
    """An unreadable or changed archive. code: unreadable, record, file_changed, file_missing, file_strange."""

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
        """SHA-256 of the record as written, which identifies the publication."""
        return hashlib.sha256(_text(self.record)).hexdigest()


def build_archive(files: Mapping[str, bytes], **record: object) -> Archive:
    """An archive of these files. record: the record's fields other than format and digests."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    return Archive({"format": FORMAT, **record, "files": digests}, dict(files))


def to_bytes(archive: Archive) -> bytes:
    """The archive as a ZIP; equal archives give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, data in [(RECORD, _text(archive.record)), *sorted(archive.files.items())]:
            out.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def from_bytes(data: bytes) -> Archive:
    """Read an archive. Raises Broken if the record or a file is missing, or a file differs from its digest."""
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
    """The file name of the archive of the publication of a moment (naive UTC)."""
    return f"{stamp(moment)}.zip"


def stamp(moment: datetime) -> str:
    """A moment (naive UTC) as in file names: 20141212T080000Z."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1).encode()
