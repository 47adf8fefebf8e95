"""The reader: the bytes of an uploaded sheet -> its grid, or every fault.

No other module opens uploaded files. The format, XLSX or CSV, is detected from the bytes, not from the name.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.faults import DataError, Fault
from dashboard.sheets.grid import Grid, Limits, gather, heading_place
from dashboard.sheets.words import COUNT_HEADINGS, Headings, is_counts_heading
from dashboard.sheets.xlsx_reader import read_xlsx
from dashboard.tables.csv_file import EDGES, SEPARATOR_LINE, UnclosedQuote, decode, records_of
from dashboard.tables.measures import Measure

LIMITS = Limits()
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")

_SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINES = 40  # the separator is detected in so many first lines


def read(name: str, data: bytes, measures: Mapping[str, Measure], limits: Limits = LIMITS) -> Grid:
    """The grid of a sheet, XLSX or CSV. Raises DataError with every fault.

    name: the file's name in faults. measures: those of the table reports, by key: the columns that a sheet may have.
    """
    fault = _format_fault(name, data, limits)
    if fault:
        raise DataError([fault])
    return (read_xlsx if data.startswith(_ZIP) else _read_csv)(name, data, Headings(measures), limits)


def _format_fault(name: str, data: bytes, limits: Limits) -> Fault | None:
    """The fault of a file that is too big, or neither XLSX nor CSV by its first bytes; None if it can be read."""
    if len(data) > limits.size:
        details = {"found": str(-(-len(data) // 1000)), "most": str(limits.size // 1000)}
        return Fault(name, code="sheet_too_big", details=details)
    if not data.strip():
        return Fault(name, code="sheet_empty")
    if data.startswith(_OLE):
        # An encrypted XLSX is stored in the same container (OLE) as the old XLS format.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return Fault(name, code="sheet_encrypted" if encrypted else "sheet_xls")
    markup = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<?xml", b"<html", b"<!doctype"))
    if markup or data.startswith(_NO_TEXT):
        return Fault(name, code="sheet_not_sheet")
    return None


def _read_csv(name: str, data: bytes, headings: Headings, limits: Limits) -> Grid:
    """The grid of a CSV file. Raises DataError with every fault of its encoding, quotes and layout."""
    text = decode(name, data)
    if isinstance(text, Fault):
        raise DataError([text])
    lines = list(io.StringIO(text, newline=""))
    start = next((at for at, line in enumerate(lines) if line.strip(EDGES)), len(lines))
    if start < len(lines) and SEPARATOR_LINE.fullmatch(lines[start]):
        start += 1
    faults: list[Fault] = []
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, record in records_of(lines, start, _separator(lines[start : start + _SEPARATOR_LINES], headings)):
        if isinstance(record, UnclosedQuote):
            faults.append(Fault(name, number, code="quote", value=record.text))
        else:
            numbers.append(number)
            rows.append([cell.strip(EDGES) for cell in record])
    if not rows:
        raise DataError(faults or [Fault(name, code="sheet_empty")])
    if faults:
        # After an unclosed quote, the rows cannot be told apart.
        raise DataError(faults)
    # The counts are below the answers, under their own heading.
    below = next((at for at, row in enumerate(rows) if is_counts_heading(row)), len(rows))
    grid = gather(name, numbers[:below], rows[:below], headings, limits)
    if below == len(rows):
        return grid
    try:
        return replace(grid, counts=gather(name, numbers[below:], rows[below:], COUNT_HEADINGS, limits))
    except DataError as error:
        raise DataError([*grid.faults, *error.faults]) from None


def _separator(lines: Sequence[str], headings: Headings) -> str:
    """The separator with which the heading row has most cells."""

    def cells(separator: str) -> int:
        rows = [
            [cell.strip(EDGES) for cell in record]
            for _, record in records_of(list(lines), 0, separator)
            if not isinstance(record, UnclosedQuote)
        ]
        place = heading_place(rows, headings)
        return 0 if place is None else len(rows[place])

    return max(_SEPARATORS, key=cells)
