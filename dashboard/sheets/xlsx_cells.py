"""The cells of an XLSX file, read in a separate process with bounded memory and time.

A file of a few kilobytes can make the spreadsheet library fill all memory; then only this process ends. The file is
read from standard input, the limits are JSON in the first argument, and the result is written to standard output as
JSON. The dashboard itself is not imported: its libraries would take a second to load.
"""

import io
import json
import re
import resource
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

# Imported before the limits are set: without memory, an import fails with many different exceptions.
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser

OUT_OF_MEMORY = 3  # the exit code
_KILO = 1000
# (pattern of a part's name, code of the fault); the first match is used.
_PARTS = (
    # The last two are those of ODS.
    (re.compile(r"vbaproject|/macrosheets/|/dialogsheets/|^/basic/.+/|^/scripts/", re.I), "sheet_macro"),
    (re.compile(r"/externallinks/", re.I), "sheet_external"),
    (re.compile(r"/embeddings/|oleobject|/activex/|/ctrlprops/", re.I), "sheet_embedded"),
    (re.compile(r"connections\.xml$|/querytables/|/model/|/customdata/", re.I), "sheet_connection"),
)


class Refused(Exception):
    """The file is not read. faults: (code of the message, column named in the message, details)."""

    def __init__(self, *faults: tuple[str, str, Mapping[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def answer(data: bytes, limits: Mapping[str, int]) -> dict[str, Any]:
    """{"faults": […]}, or {"sheets": [{title, cells, merged}, …], "charts": [titles]} of a file.

    A cell is (row, column, text, is_formula); a merged area is (first row, first column, last row, last column),
    clipped at the sheet's last cell. Rows and columns count from 1.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_parts(archive, limits)
        return _workbook(data, limits)
    except Refused as refused:
        return {"faults": refused.faults}
    except (MemoryError, ImportError):
        raise
    except Exception:
        # Damaged files raise many different exceptions; the fault is the same for all.
        return {"faults": [("sheet_broken", "", {})]}


def check_parts(archive: zipfile.ZipFile, limits: Mapping[str, int], with_ods: bool = False) -> None:
    """Raise Refused by the archive's list of parts. zipfile never unpacks more than the sizes in the list.

    with_ods: whether a file of ODS is read too.
    """
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(("sheet_encrypted", "", {}))
    if sum(entry.file_size for entry in entries) > limits["unpacked"]:
        raise Refused(("sheet_unpacked", "", {"most": str(limits["unpacked"] // _KILO)}))
    mime = archive.read("mimetype")[:200] if "mimetype" in names else b""
    if b"opendocument" in mime and not with_ods:
        raise Refused(("sheet_ods", "", {}))
    if "xl/workbook.bin" in names:
        raise Refused(("sheet_xlsb", "", {}))
    is_xlsx = "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
    if not is_xlsx and b"opendocument.spreadsheet" not in mime:
        raise Refused(("sheet_not_sheet", "", {}))
    faults = []
    for name in sorted(names):
        code = next((code for pattern, code in _PARTS if pattern.search(f"/{name}")), "")
        if code:
            faults.append((code, name, dict[str, str]()))
    if faults:
        raise Refused(*faults)


def _workbook(data: bytes, limits: Mapping[str, int]) -> dict[str, Any]:
    with warnings.catch_warnings():
        # openpyxl warns that it drops styles and extensions, which are not needed here.
        warnings.simplefilter("ignore")
        # With read_only openpyxl neither fills in merged cells nor reads links, comments and drawings.
        reader = _Reader(io.BytesIO(data), read_only=True, keep_links=False)
        reader.most_sheets = limits["sheets"]
        reader.read()
        book: Any = reader.wb
        budget = _Budget(limits)
        sheets = [_sheet(sheet, budget) for sheet in book.worksheets]
        return {"sheets": sheets, "charts": [sheet.title for sheet in book.chartsheets]}


class _Reader(ExcelReader):  # type: ignore[misc]
    """Refuses a file with too many sheets before any is read: a small file may list one part thousands of times."""

    most_sheets: int

    def read_worksheets(self) -> None:
        if len(self.parser.sheets) > self.most_sheets:
            raise Refused(("sheet_many", "", {"most": str(self.most_sheets)}))
        super().read_worksheets()


class _Budget:
    """The number of cells and characters that may still be read from a file."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        self.limits, self._cells, self._letters = limits, limits["cells"], limits["unpacked"]

    def spend(self, cells: int, letters: int = 0) -> None:
        """Deduct from the budget. Raises Refused if it is exceeded."""
        self._cells -= cells
        self._letters -= letters
        if self._cells < 0:
            raise Refused(("sheet_cells", "", {"most": str(self.limits["cells"])}))
        if self._letters < 0:
            raise Refused(("sheet_unpacked", "", {"most": str(self.limits["unpacked"] // _KILO)}))


def _sheet(sheet: Any, budget: _Budget) -> dict[str, Any]:
    book = sheet.parent
    cells = []
    # openpyxl's iterator over rows would fill in every cell up to the last one, possibly a million rows below.
    with sheet._get_source() as source:
        parser: Any = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _, row in parser.parse():
            budget.spend(len(row))
            for cell in row:
                text = _text(cell["value"])
                if not text:
                    continue
                if cell["column"] > budget.limits["columns"]:
                    raise Refused(("sheet_columns", sheet.title, {"most": str(budget.limits["columns"])}))
                budget.spend(0, len(text))
                cells.append((cell["row"], cell["column"], text, cell["data_type"] == "f"))
    merged = []
    if cells and parser.merged_cells:
        last_row, last_column = max(cell[0] for cell in cells), max(cell[1] for cell in cells)
        for area in _areas(parser.merged_cells, last_row, last_column):
            budget.spend((area[2] - area[0] + 1) * (area[3] - area[1] + 1))
            merged.append(area)
    return {"title": sheet.title, "cells": cells, "merged": merged}


def _areas(merged: Any, last_row: int, last_column: int) -> Iterator[tuple[int, int, int, int]]:
    for area in merged.mergeCell:
        if area.min_row <= last_row and area.min_col <= last_column:
            yield area.min_row, area.min_col, min(area.max_row, last_row), min(area.max_col, last_column)


def _text(value: Any) -> str:
    """A cell's value as text: whole numbers without a decimal point, dates in ISO format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value == datetime(value.year, value.month, value.day):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    # Array formulas are objects with the formula in the attribute `text`.
    return str(getattr(value, "text", None) or value)


def main(answer: Callable[[bytes, Mapping[str, int]], dict[str, Any]] = answer) -> int:
    """Read the file on standard input under the limits. The exit code is OUT_OF_MEMORY if memory did not suffice.

    answer: the function that reads the file.
    """
    limits = json.loads(sys.argv[1])
    for bound, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        # No core dump when the process is killed for its CPU time.
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(bound, (most, most))
    try:
        # Allocates room for the unpacked file once, so that too little memory fails here and not inside a library.
        bytearray(limits["unpacked"])
        json.dump(answer(sys.stdin.buffer.read(), limits), sys.stdout)
    except (MemoryError, ImportError):
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
