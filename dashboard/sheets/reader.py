"""The reader: the bytes of a sheet that came back -> its grid, or every reason why they are not read.

No other module opens such a file. The bytes say whether it is XLSX or CSV, not the name.
"""

from __future__ import annotations

from dashboard.faults import DataError, Fault
from dashboard.sheets.archive import OLE, ZIP, Limits, guard, size_fault
from dashboard.sheets.csv_reader import read_csv
from dashboard.sheets.grid import Grid

LIMITS = Limits()
_EMPTY_ZIP = b"PK\x05\x06"
_NO_TEXT = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read(name: str, data: bytes, limits: Limits = LIMITS) -> Grid:
    """The grid of a sheet, XLSX or CSV. name: what faults call the file. Raises DataError with every fault."""
    fault = size_fault(name, data, limits) or _refused(name, data)
    if fault:
        raise DataError([fault])
    if data.startswith((ZIP, _EMPTY_ZIP)):
        faults = guard(name, data, limits)
        if faults:
            raise DataError(faults)
        # What it needs takes a tenth of a second to load; a server that starts need not wait for that.
        from dashboard.sheets.xlsx_reader import read_xlsx

        return read_xlsx(name, data, limits)
    return read_csv(name, data, limits)


def _refused(name: str, data: bytes) -> Fault | None:
    if data.startswith(OLE):
        # An encrypted XLSX lies in the same wrapping as the old format.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return Fault(name, code="sheet_encrypted" if encrypted else "sheet_xls")
    markup = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<?xml", b"<html", b"<!doctype"))
    if markup or data.startswith(_NO_TEXT):
        return Fault(name, code="sheet_not_sheet")
    return None
