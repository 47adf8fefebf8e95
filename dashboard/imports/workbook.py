"""The bytes of a file -> its worksheets as cells of text. Workbooks are read in a process of their own."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dashboard.faults import DataError, Fault
from dashboard.sheets.grid import Limits
from dashboard.sheets.xlsx_reader import read_in_process
from dashboard.tables.csv_file import EDGES, SEPARATOR_LINE, UnclosedQuote, decode, records_of

LIMITS = Limits(
    size=20_000_000,
    rows=20_000,
    columns=200,
    unpacked=150_000_000,
    sheets=100,
    cells=1_000_000,
    memory=1_500_000_000,
    seconds=30,
)
_PROGRAM = Path(__file__).with_name("workbook_cells.py")
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
_SEPARATORS = ",;\t|،؛"
# Codes whose words are those of a county's weekly sheet; a file of any shape has its own.
_WORDS = {
    f"sheet_{name}": f"import_{name}"
    for name in ("broken", "cells", "columns", "empty", "heavy", "many", "not_sheet", "rows", "too_big", "unpacked")
}

# How many faults of one file are told at most.
MOST_FAULTS = 50

Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Worksheet:
    """The cells of a worksheet that are not blank, by row and column from 1. merged: first row, first column, last
    row, last column of each merged area. title: '' for a CSV file. hidden: whether the worksheet is;
    hidden_rows, hidden_columns: those of its rows and columns that are and have cells."""

    title: str
    cells: Mapping[tuple[int, int], str]
    merged: tuple[Area, ...] = ()
    hidden: bool = field(default=False)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()

    def without_hidden(self) -> "Worksheet":
        """The worksheet without its hidden rows and columns."""
        rows, columns = set(self.hidden_rows), set(self.hidden_columns)
        cells = {
            place: text for place, text in self.cells.items() if place[0] not in rows and place[1] not in columns
        }
        return replace(self, cells=cells, hidden_rows=(), hidden_columns=())


def read_workbook(name: str, data: bytes, limits: Limits = LIMITS) -> list[Worksheet]:
    """The worksheets of a file that have cells. Raises DataError for a file that cannot be read."""
    try:
        sheets = _read(name, data, limits)
        if not any(sheet.cells for sheet in sheets):
            raise DataError([Fault(name, code="sheet_empty")])
    except DataError as error:
        raise DataError(replace(fault, code=_WORDS.get(fault.code, fault.code)) for fault in error.faults) from None
    return [sheet for sheet in sheets if sheet.cells]


def _read(name: str, data: bytes, limits: Limits) -> list[Worksheet]:
    if len(data) > limits.size:
        details = {"found": str(-(-len(data) // 1_000_000)), "most": str(limits.size // 1_000_000)}
        raise DataError([Fault(name, code="sheet_too_big", details=details)])
    if not data.strip():
        raise DataError([Fault(name, code="sheet_empty")])
    if not data.startswith((_ZIP, _OLE)):
        return [_csv(name, data, limits)]
    book = read_in_process(_PROGRAM, name, data, limits)
    if "faults" in book:
        raise DataError(
            Fault(f"{name} «{sheet}»" if sheet else name, code=code, details=details)
            for code, sheet, details in book["faults"]
        )
    return [_worksheet(sheet) for sheet in book["sheets"]]


def _worksheet(sheet: Mapping[str, Any]) -> Worksheet:
    cells = {(row, column): text.strip(EDGES) for row, column, text in sheet["cells"]}
    cells = {place: text for place, text in cells.items() if text}
    return Worksheet(
        sheet["title"].strip(EDGES),
        cells,
        tuple(map(tuple, sheet["merged"])),
        sheet["hidden"],
        tuple(sorted({row for row, _ in cells} & set(sheet["hidden_rows"]))),
        tuple(sorted({column for _, column in cells} & set(sheet["hidden_columns"]))),
    )


def _csv(name: str, data: bytes, limits: Limits) -> Worksheet:
    markup = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<?xml", b"<html", b"<!doctype"))
    if markup or data.startswith(_NO_TEXT):
        raise DataError([Fault(name, code="sheet_not_sheet")])
    text = decode(name, data)
    if isinstance(text, Fault):
        # As Excel saves CSV files on a Persian Windows; every byte has a letter in it.
        if text.code != "encoding_windows1256":
            raise DataError([text])
        text = data.decode("cp1256")
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > limits.rows:
        details = {"most": str(limits.rows), "found": str(len(lines))}
        raise DataError([Fault(name, code="sheet_rows", details=details)])
    start = next((at for at, line in enumerate(lines) if line.strip(EDGES)), len(lines))
    start += bool(start < len(lines) and SEPARATOR_LINE.fullmatch(lines[start]))
    separator = _separator(lines[start:])
    if fault := _too_wide(name, lines, separator, limits):
        raise DataError([fault])
    cells: dict[tuple[int, int], str] = {}
    faults = list[Fault]()
    for line, record in records_of(lines, start, separator):
        if isinstance(record, UnclosedQuote):
            faults.append(Fault(name, line, code="quote", value=record.text))
            # Each unclosed quote may read the rest of the file once more.
            if len(faults) == MOST_FAULTS:
                break
            continue
        cells |= {(line, at): cell.strip(EDGES) for at, cell in enumerate(record, start=1) if cell.strip(EDGES)}
    if faults:
        raise DataError(faults)
    return Worksheet("", cells)


def _too_wide(name: str, lines: list[str], separator: str, limits: Limits) -> Fault | None:
    """The fault of a file with too many columns or cells. Separators are counted, since the cells themselves would
    take a hundred times the memory of the file; those within quotes count too."""
    numbers = [line.count(separator) + 1 for line in lines]
    for line, found in enumerate(numbers, start=1):
        if found > limits.columns:
            details = {"most": str(limits.columns), "found": str(found)}
            return Fault(name, line, code="sheet_columns", details=details)
    if sum(numbers) > limits.cells:
        return Fault(name, code="sheet_cells", details={"most": str(limits.cells)})
    return None


def _separator(lines: list[str]) -> str:
    """The separator that divides most lines into the same number of cells, more than one."""

    def even(separator: str) -> tuple[int, int]:
        counts = [count for line in lines if (count := line.count(separator))]
        usual = max(set(counts), key=counts.count, default=0)
        return counts.count(usual), usual

    return max(_SEPARATORS, key=even)
