"""What a backup is: a ZIP of files under a manifest that names the size and SHA-256 of each.

`data/` holds the data folder as it was, `desk/` what a desk's database gives of itself: an SQLite file now, and room
for another kind of copy beside it. Nothing of an archive is believed before its names and digests are checked.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.faults import DataError, Fault

FORMAT = 1
MANIFEST, DATA, DESK = "manifest.json", "data/", "desk/desk.sqlite"
# What became of the desk: its database is in the backup, there was none, or it is no file of ours to copy.
DESKS = ("here", "none", "elsewhere")
CHUNK = 1 << 20
_LONGEST_MANIFEST = 64 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
# Control characters, and what other systems take for a way between folders.
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Entry:
    """A file of a backup: its size in bytes, and its SHA-256 as hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    made_at: moment (UTC, as text). data_digest: of the tables, as `GET /health` names it. publications: how many;
    newest: the last one's moment, '' if there is none; chain_end: its digest. desk: a word of DESKS. files: by name.
    """

    made_at: str
    data_digest: str
    publications: int
    newest: str
    chain_end: str
    desk: str
    files: Mapping[str, Entry]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.files.values())

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest as written: with it a backup can be told from any other."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """As it is written into the archive; the same manifest always gives the same bytes."""
        files = {name: {"size": entry.size, "sha256": entry.sha256} for name, entry in sorted(self.files.items())}
        said = {name: value for name, value in vars(self).items() if name != "files"}
        return json.dumps({"format": FORMAT, **said, "files": files}, ensure_ascii=False, indent=1).encode()


def strange(name: str) -> bool:
    """Whether a name may not be in a backup: it leads out of a folder, is hidden, or cannot be written everywhere."""
    parts = name.split("/")
    try:
        long = any(len(part.encode()) > 255 for part in parts)
    except UnicodeEncodeError:
        return True
    return long or bool(_STRANGE.search(name)) or any(not part or part.startswith(".") for part in parts)


def check(file: Path, progress: Progress) -> Manifest:
    """Read a backup through. Raises DataError with everything that is not as its manifest says, OSError."""
    shown = file.name
    try:
        with zipfile.ZipFile(file) as zipped:
            manifest = _manifest(shown, zipped)
            faults = [*_strange_entries(shown, zipped), *_differences(shown, zipped, manifest)]
            if not faults:
                faults = list(_changes(shown, zipped, manifest, progress))
    except _BROKEN:
        raise DataError([Fault(shown, code="backup_unreadable")]) from None
    if faults:
        raise DataError(faults)
    return manifest


def contents(zipped: zipfile.ZipFile, name: str, entry: Entry) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. Raises DataError at the end if they are not those of the manifest."""
    digest, size = hashlib.sha256(), 0
    try:
        with zipped.open(name) as data:
            # Never more than the manifest says: a small archive can unfold without end.
            while size <= entry.size and (piece := data.read(CHUNK)):
                digest.update(piece)
                size += len(piece)
                yield piece
    except _BROKEN:
        size = -1
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise DataError([Fault(Path(str(zipped.filename)).name, code="backup_changed", value=name)])


def _manifest(shown: str, zipped: zipfile.ZipFile) -> Manifest:
    bad = DataError([Fault(shown, code="backup_manifest")])
    try:
        if zipped.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
            raise bad
        said: dict[str, Any] = json.loads(zipped.read(MANIFEST))
        if said["format"] != FORMAT:
            raise DataError([Fault(shown, code="backup_format", value=str(said["format"]))])
        files = {name: Entry(int(row["size"]), str(row["sha256"])) for name, row in said["files"].items()}
        texts = [str(said[name]) for name in ("made_at", "data_digest", "newest", "chain_end", "desk")]
        count = int(said["publications"])
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise bad from None
    made_at, data_digest, newest, chain_end, desk = texts
    if desk not in DESKS or (desk == "here") != (DESK in files):
        raise bad
    return Manifest(made_at, data_digest, count, newest, chain_end, desk, files)


def _strange_entries(shown: str, zipped: zipfile.ZipFile) -> Iterator[Fault]:
    times = Counter(info.filename for info in zipped.infolist())
    folders = {name[:at] for name in times for at in range(len(name)) if name[at] == "/"}
    for info in zipped.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        ours = info.filename in (MANIFEST, DESK) or info.filename.startswith(DATA)
        plain = kind in (0, stat.S_IFREG) and not info.flag_bits & 1 and info.orig_filename == info.filename
        if not ours or not plain or strange(info.filename) or times[info.filename] > 1 or info.filename in folders:
            yield Fault(shown, code="backup_strange", value=info.orig_filename[:120])


def _differences(shown: str, zipped: zipfile.ZipFile, manifest: Manifest) -> Iterator[Fault]:
    there = set(zipped.namelist()) - {MANIFEST}
    for name in sorted(there ^ set(manifest.files)):
        yield Fault(shown, code="backup_foreign" if name in there else "backup_missing", value=name[:120])


def _changes(shown: str, zipped: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> Iterator[Fault]:
    done = 0
    for name, entry in manifest.files.items():
        try:
            for piece in contents(zipped, name, entry):
                done += len(piece)
                progress(done, manifest.size)
        except DataError as error:
            yield from error.faults
