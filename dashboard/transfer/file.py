"""The file of `export`: a ZIP of the data folder, the database's tables, and a manifest with the SHA-256 of each.

`manifest.json` lists every other file; `data/` contains the folder's files, `database/TABLE.jsonl` a table's rows,
one per line. Names and digests are checked before any contents are used.
"""

import base64
import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, Table, select

from dashboard.database.schema import EARLIER, import_drafts, metadata, revision, sessions
from dashboard.faults import DataError, Fault

FORMAT = 1
MANIFEST, DATA = "manifest.json", "data/"
# Without sessions (everybody signs in again after an import), revision (a counter within one database), and drafts of
# imports (the files of an office, which may name persons).
EXPORTED: Mapping[str, Table] = {
    f"database/{table.name}.jsonl": table
    for table in metadata.sorted_tables
    if table not in (sessions, revision, import_drafts)
}
# The tables, and columns as table.column, that an earlier version lacks, and the files that its archive lacks.
_LATER = frozenset(name for names in EARLIER.values() for name in names)
_LATER_FILES = {f"database/{name}.jsonl" for name in _LATER}
# Files of tables that only earlier versions had: an archive may hold them, and an import leaves them out.
_FORMER_FILES = {"database/identities.jsonl", "database/oidc_used.jsonl"}
CHUNK = 1 << 20
_LONGEST_MANIFEST = 64 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
# Control characters, and the path separator of Windows.
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]")
# The earliest time that ZIP knows; the manifest has the moment of the export.
_EPOCH = (1980, 1, 1, 0, 0, 0)

Progress = Callable[[int, int], None]
"""Called with the amount that is done and the total amount, both in bytes."""


@dataclass(frozen=True)
class Entry:
    """A file of an archive: its size in bytes, and its SHA-256 as hex."""

    size: int
    sha256: str


_EMPTY = Entry(0, hashlib.sha256().hexdigest())


@dataclass(frozen=True)
class Manifest:
    """made_at: moment (UTC, as text). text: manifest.json as written."""

    made_at: str
    files: Mapping[str, Entry]
    text: bytes

    def rows_entry(self, name: str) -> Entry:
        """The file of a table in EXPORTED; an empty one for a table that the exporting version did not have."""
        return self.files.get(name, _EMPTY)

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest, which identifies the exported file."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def size(self) -> int:
        """Total size of all files in bytes."""
        return sum(entry.size for entry in self.files.values())


def new_manifest(made_at: str, files: Mapping[str, Entry]) -> Manifest:
    """The manifest of these files; equal files and moments give equal text."""
    listed = {name: {"size": entry.size, "sha256": entry.sha256} for name, entry in sorted(files.items())}
    text = json.dumps({"format": FORMAT, "made_at": made_at, "files": listed}, ensure_ascii=False, indent=1)
    return Manifest(made_at, files, text.encode())


def add(zipped: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> Entry:
    """Write a file into an archive; after unpacking only the file's owner may read it."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with zipped.open(info, "w", force_zip64=True) as into:
        for piece in pieces:
            into.write(piece)
            digest.update(piece)
            size += len(piece)
    return Entry(size, digest.hexdigest())


def check(file: Path, progress: Progress) -> Manifest:
    """Read and check a whole archive. Raises OSError, or DataError with every difference from the manifest."""
    label = file.name
    try:
        with zipfile.ZipFile(file) as zipped:
            manifest = _manifest(label, zipped)
            faults = [*_strange_entries(label, zipped), *_differences(label, zipped, manifest)]
            if not faults:
                faults = list(_changes(label, zipped, manifest, progress))
    except _BROKEN:
        raise DataError([Fault(label, code="archive_unreadable")]) from None
    if faults:
        raise DataError(faults)
    return manifest


def contents(zipped: zipfile.ZipFile, name: str, entry: Entry) -> Iterator[bytes]:
    """The bytes of a file in pieces. Raises DataError at the end if size or digest differ from the manifest."""
    digest, size = hashlib.sha256(), 0
    try:
        with zipped.open(name) as data:
            # Stop at the size in the manifest: a small archive could decompress without end (a ZIP bomb).
            while size <= entry.size and (piece := data.read(CHUNK)):
                digest.update(piece)
                size += len(piece)
                yield piece
    except _BROKEN:
        size = -1
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise DataError([Fault(Path(str(zipped.filename)).name, code="archive_changed", value=name)])


def is_strange(name: str) -> bool:
    """Whether a name is not allowed in an archive: outside of the folder, hidden, or invalid on other systems."""
    parts = name.split("/")
    try:
        long = any(len(part.encode()) > 255 for part in parts)
    except UnicodeEncodeError:
        return True
    return long or bool(_STRANGE.search(name)) or any(not part or part.startswith(".") for part in parts)


def lines_of(connection: Connection, table: Table, missing: Collection[str] = ()) -> Iterator[bytes]:
    """All rows of a table, one line of JSON per row, ordered by primary key.

    missing: columns that are left out, as table.column.
    """
    columns = [column for column in table.columns if f"{table.name}.{column.name}" not in missing]
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=rows_at_once(table))
    for row in connection.execute(query).mappings():
        values = {name: _as_json(value) for name, value in row.items()}
        yield (json.dumps(values, ensure_ascii=False, sort_keys=True) + "\n").encode()


def rows_at_once(table: Table) -> int:
    """How many rows of a table are in memory at once: one of files, such as documents of ten megabytes."""
    return 1 if any(isinstance(column.type, LargeBinary) for column in table.columns) else 1000


def row_of(line: bytes, table: Table) -> dict[str, Any]:
    """The row of a line of JSON. Columns that an earlier version lacks are blank in its lines.

    Raises ValueError, TypeError or KeyError for a line that is no row of the table.
    """
    blanks = {column.name: None if column.nullable else "" for column in table.columns if _is_later(column)}
    values = {**blanks, **json.loads(line)}
    return {column.name: _from_json(values[column.name], column.type) for column in table.columns}


def missing_columns(line: bytes, table: Table) -> frozenset[str]:
    """The columns, as table.column, that a line of an earlier version lacks. Raises ValueError for a strange line."""
    names = json.loads(line)
    return frozenset(str(column) for column in table.columns if _is_later(column) and column.name not in names)


def _is_later(column: Column[Any]) -> bool:
    return str(column) in _LATER


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _from_json(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value, validate=True) if isinstance(kind, LargeBinary) else value


def _manifest(label: str, zipped: zipfile.ZipFile) -> Manifest:
    bad = DataError([Fault(label, code="archive_manifest")])
    try:
        if zipped.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
            raise bad
        text = zipped.read(MANIFEST)
        values: dict[str, Any] = json.loads(text)
        kind = values["format"]
        if kind != FORMAT:
            raise DataError([Fault(label, code="archive_format", value=str(kind))])
        files = {name: Entry(int(row["size"]), str(row["sha256"])) for name, row in values["files"].items()}
        made_at = str(values["made_at"])
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise bad from None
    if not set(EXPORTED) - _LATER_FILES <= set(files):
        raise bad
    return Manifest(made_at, files, text)


def _strange_entries(label: str, zipped: zipfile.ZipFile) -> Iterator[Fault]:
    times = Counter(info.filename for info in zipped.infolist())
    folders = {name[:at] for name in times for at in range(len(name)) if name[at] == "/"}
    for info in zipped.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        known = info.filename in (MANIFEST, *EXPORTED, *_FORMER_FILES) or info.filename.startswith(DATA)
        plain = kind in (0, stat.S_IFREG) and not info.flag_bits & 1 and info.orig_filename == info.filename
        once = times[info.filename] == 1 and info.filename not in folders
        if not (known and plain and once) or is_strange(info.filename):
            yield Fault(label, code="archive_strange", value=info.orig_filename)


def _differences(label: str, zipped: zipfile.ZipFile, manifest: Manifest) -> Iterator[Fault]:
    there = set(zipped.namelist()) - {MANIFEST}
    for name in sorted(there ^ set(manifest.files)):
        yield Fault(label, code="archive_foreign" if name in there else "archive_missing", value=name)


def _changes(label: str, zipped: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> Iterator[Fault]:
    done = 0
    for name, entry in manifest.files.items():
        try:
            for piece in contents(zipped, name, entry):
                done += len(piece)
                progress(done, manifest.size)
        except DataError as error:
            yield from error.faults
