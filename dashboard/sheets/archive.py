"""The guard: bytes that say they are XLSX are looked through before anything opens them.

What is refused is named: too large, too tightly packed, nested, with macros, links, objects, connections or entities.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import iterparse

from dashboard.faults import Fault

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (ZIP, OLE, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")
_KILO = 1000
# (what the name of a part or a word in its text says, the fault); the first that is found tells.
_PARTS = (
    (re.compile(r"vbaproject|/macrosheets/|/dialogsheets/", re.I), "sheet_macro"),
    (re.compile(r"/externallinks/", re.I), "sheet_external"),
    (re.compile(r"/embeddings/|oleobject|/activex/|/ctrlprops/", re.I), "sheet_embedded"),
    (re.compile(r"connections\.xml$|/querytables/|/model/|/customdata/", re.I), "sheet_connection"),
)
_TYPES = re.compile(rb"macroEnabled|vbaProject", re.I)
_OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.I)
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_AREAS = ("mergeCell", "hyperlink")
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_PLAIN = (b"utf-8", b"us-ascii", b"ascii")


@dataclass(frozen=True)
class Limits:
    """What is still read. size, unpacked: bytes; ratio: unpacked to packed; rows, columns: of the sheet that is read.

    cells: of all sheets together, empty ones and those that were merged counted too.
    """

    size: int = 5_000_000
    rows: int = 20_000
    columns: int = 60
    cells: int = 400_000
    entries: int = 200
    unpacked: int = 30_000_000
    ratio: int = 200


def size_fault(name: str, data: bytes, limits: Limits) -> Fault | None:
    """The fault of a file that is too large or empty."""
    if len(data) > limits.size:
        details = {"found": str(-(-len(data) // _KILO)), "most": str(limits.size // _KILO)}
        return Fault(name, code="sheet_too_big", details=details)
    return None if data.strip() else Fault(name, code="sheet_empty")


def guard(name: str, data: bytes, limits: Limits) -> list[Fault]:
    """What keeps an XLSX file from being opened; nothing is held in memory but one part at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = _outline(name, archive, limits)
            found = found or sorted(set(_contents(name, archive)))
            return found or _cells(name, archive, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        ParseError,
    ):
        return [Fault(name, code="sheet_broken")]


def _outline(name: str, archive: zipfile.ZipFile, limits: Limits) -> list[Fault]:
    """What the list of entries says; the sizes in it hold, since no more than them is ever unpacked."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > limits.entries:
        return [Fault(name, code="sheet_entries", details={"found": str(len(entries)), "most": str(limits.entries)})]
    if any(entry.flag_bits & 1 for entry in entries):
        return [Fault(name, code="sheet_encrypted")]
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        return [Fault(name, code="sheet_unpacked", details={"most": str(limits.unpacked // _KILO)})]
    # Beside the whole each part: a bomb may hide among much that packs badly. Small parts cannot do harm.
    tight = [e for e in entries if e.file_size > limits.ratio * max(e.compress_size, 1) and e.file_size > 100_000]
    if tight or unpacked > limits.ratio * max(sum(entry.compress_size for entry in entries), 1):
        return [Fault(name, code="sheet_ratio", details={"most": str(limits.ratio)})]
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        return [Fault(name, code="sheet_ods")]
    if "xl/workbook.bin" in names:
        return [Fault(name, code="sheet_xlsb")]
    if "[Content_Types].xml" not in names or not any(entry.startswith("xl/") for entry in names):
        return [Fault(name, code="sheet_not_sheet")]
    if len(names) < len(entries):
        return [Fault(name, code="sheet_broken")]
    return []


def _contents(name: str, archive: zipfile.ZipFile) -> Iterator[Fault]:
    for entry in archive.infolist():
        part = "/" + entry.filename
        for pattern, code in _PARTS:
            if pattern.search(part):
                yield Fault(name, column=entry.filename, code=code)
                break
        content = archive.read(entry)
        if content.startswith(_ARCHIVES):
            yield Fault(name, column=entry.filename, code="sheet_nested")
        elif entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            yield from _markup(name, entry.filename, content)


def _markup(name: str, part: str, content: bytes) -> Iterator[Fault]:
    declared = _ENCODING.match(content.lstrip(b"\xef\xbb\xbf"))
    # Another encoding could hide from this look what the parser then finds.
    strange = b"\0" in content or (declared and declared[1].lower() not in _PLAIN)
    if strange or _ENTITY.search(content):
        yield Fault(name, column=part, code="sheet_entity")
    if _OUTSIDE.search(content):
        yield Fault(name, column=part, code="sheet_external")
    if part == "[Content_Types].xml" and _TYPES.search(content):
        yield Fault(name, column=part, code="sheet_macro")


def _cells(name: str, archive: zipfile.ZipFile, limits: Limits) -> list[Fault]:
    """Whether more cells would be made than a sheet has. One short area in a file may name billions of them."""
    count = 0
    for entry in archive.infolist():
        if not entry.filename.lower().endswith(".xml"):
            continue
        content = archive.read(entry)
        count += len(_CELL.findall(content))
        # An element's name cannot be written otherwise, but its text can: that is left to a parser.
        if any(area.encode() in content for area in _AREAS):
            for _, element in iterparse(io.BytesIO(content), events=("end",)):
                if element.tag.rpartition("}")[2] in _AREAS:
                    count += _size(element.get("ref", ""))
    return [Fault(name, code="sheet_cells", details={"most": str(limits.cells)})] if count > limits.cells else []


def _size(area: str) -> int:
    """How many cells an area such as A1:B9 has; what is no area has one."""
    found = _AREA.fullmatch(area.replace("$", "").upper())
    if not found:
        return 1
    left, top, right, bottom = found.groups()
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place
