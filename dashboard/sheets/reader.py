"""The reader: the bytes of a sheet that came back -> its grid, or every reason why they are not read.

No other module opens such a file. The bytes say whether it is XLSX or CSV, not the name.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.faults import DataError, Fault
from dashboard.sheets.csv_reader import read_csv
from dashboard.sheets.grid import Grid
from dashboard.sheets.limits import Limits
from dashboard.sheets.words import Headings
from dashboard.sheets.xlsx_reader import read_xlsx
from dashboard.store.measures import Measure

LIMITS = Limits()
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read(name: str, data: bytes, measures: Mapping[str, Measure], limits: Limits = LIMITS) -> Grid:
    """The grid of a sheet, XLSX or CSV. Raises DataError with every fault.

    name: what faults call the file. measures: of the table reports, by key: the columns that a sheet may have.
    """
    fault = _refused(name, data, limits)
    if fault:
        raise DataError([fault])
    return (read_xlsx if data.startswith(_ZIP) else read_csv)(name, data, Headings(measures), limits)


def _refused(name: str, data: bytes, limits: Limits) -> Fault | None:
    """The fault of a file that by its first bytes and its size is neither XLSX nor CSV to be read."""
    if len(data) > limits.size:
        details = {"found": str(-(-len(data) // 1000)), "most": str(limits.size // 1000)}
        return Fault(name, code="sheet_too_big", details=details)
    if not data.strip():
        return Fault(name, code="sheet_empty")
    if data.startswith(_OLE):
        # An encrypted XLSX lies in the same wrapping as the old format.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return Fault(name, code="sheet_encrypted" if encrypted else "sheet_xls")
    markup = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<?xml", b"<html", b"<!doctype"))
    if markup or data.startswith(_NO_TEXT):
        return Fault(name, code="sheet_not_sheet")
    return None
