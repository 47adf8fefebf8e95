"""The cells of an XLSX, XLS or ODS file, read in a separate process with bounded memory and time.

The program is started as dashboard.sheets.xlsx_cells is, by its path; limits and checks of parts are the same.
"""

import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

# The program is started in Python's isolated mode, in which the dashboard's folder is not searched.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from dashboard.sheets.xlsx_cells import Refused, check_parts, main

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MACRO = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# ODS: the entry of the manifest that says that a part is encrypted.
_ODS_ENCRYPTED = re.compile(rb"<manifest:encryption-data")

_MOST_COLUMNS = 1_000


def answer(data: bytes, limits: Mapping[str, int]) -> dict[str, Any]:
    """{"faults": […]}, or {"sheets": [{title, hidden, cells, merged, hidden_rows, hidden_columns}, …]} of a file.

    A fault is (code, worksheet, details); a cell is (row, column, text); a merged area is (first row, first column,
    last row, last column). Rows and columns count from 1. Of formulas the stored results are read. Hidden rows and
    columns are known of XLSX files only.
    """
    try:
        _check(data, limits)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = _sheets(book, limits)
        hidden = {} if data.startswith(_OLE) else _hidden(data)
        for sheet in sheets:
            sheet["hidden_rows"], sheet["hidden_columns"] = hidden.get(sheet["title"], ([], []))
        return {"sheets": sheets}
    except Refused as refused:
        return {"faults": refused.faults}
    except PasswordError:
        return {"faults": [("sheet_encrypted", "", {})]}
    except (MemoryError, ImportError):
        raise
    except Exception:
        # Damaged files raise many different exceptions; the fault is the same for all.
        return {"faults": [("sheet_broken", "", {})]}


def _check(data: bytes, limits: Mapping[str, int]) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused(("sheet_encrypted", "", {}))
        if _MACRO in data:
            raise Refused(("sheet_macro", "", {}))
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_parts(archive, limits, with_ods=True)
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and _ODS_ENCRYPTED.search(archive.read(manifest)):
            raise Refused(("sheet_encrypted", "", {}))


def _sheets(book: CalamineWorkbook, limits: Mapping[str, int]) -> list[dict[str, Any]]:
    listed = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(listed) > limits["sheets"]:
        raise Refused(("sheet_many", "", {"most": str(limits["sheets"])}))
    left = limits["cells"]
    found = []
    for listed_sheet in listed:
        sheet = book.get_sheet_by_name(listed_sheet.name)
        for code, size in (("rows", sheet.height), ("columns", sheet.width)):
            if size > limits[code]:
                details = {"most": str(limits[code]), "found": str(size)}
                raise Refused((f"sheet_{code}", sheet.name, details))
        merged = _merged(sheet)
        # Each merged area is filled with its text: a small file may have thousands of areas over everything.
        left -= sheet.height * sheet.width
        left -= sum((last - top + 1) * (end - start + 1) for top, start, last, end in merged)
        if left < 0:
            raise Refused(("sheet_cells", "", {"most": str(limits["cells"])}))
        top, start = sheet.start or (0, 0)
        cells = [
            (top + row + 1, start + column + 1, text)
            for row, values in enumerate(sheet.to_python())
            for column, value in enumerate(values)
            if (text := _text(value))
        ]
        hidden = listed_sheet.visible != SheetVisibleEnum.Visible
        found.append({"title": sheet.name, "hidden": hidden, "cells": cells, "merged": merged})
    return found


def _hidden(data: bytes) -> dict[str, tuple[list[int], list[int]]]:
    """The hidden rows and columns of an XLSX file's worksheets, by title; of hidden columns at most so many as a
    worksheet may have."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return {}
        targets = {
            each["Id"]: each["Target"]
            for each in _elements(archive.read("xl/_rels/workbook.xml.rels"), b"Relationship")
            if "Id" in each and "Target" in each
        }
        for sheet in _elements(archive.read("xl/workbook.xml"), b"sheet"):
            target = targets.get(sheet.get("id", ""), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                found[sheet.get("name", "")] = _hidden_of(archive.read(part))
    return found


def _hidden_of(part: bytes) -> tuple[list[int], list[int]]:
    rows = [int(each["r"]) for each in _elements(part, b"row", b"hidden=") if _is_hidden(each) and "r" in each]
    columns: set[int] = set()
    for each in _elements(part, b"col", b"hidden="):
        if _is_hidden(each):
            last = min(int(each["max"]), int(each["min"]) + _MOST_COLUMNS)
            columns |= set(range(int(each["min"]), last + 1))
    return rows, sorted(columns)


def _is_hidden(element: Mapping[str, str]) -> bool:
    return element.get("hidden") in ("1", "true")


def _elements(part: bytes, name: bytes, having: bytes = b"") -> Iterator[dict[str, str]]:
    """The attributes, without the namespaces of their names, of each element of a name whose tag has a text."""
    for tag in re.finditer(rb"<(?:\w+:)?" + name + rb"\s[^>]*>", part):
        if having in tag[0]:
            yield {
                key.decode(): html.unescape(value.decode())
                for key, value in re.findall(rb"(?:\w+:)?(\w+)\s*=\s*[\"']([^\"']*)[\"']", tag[0])
            }


def _merged(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    """The merged areas, clipped at the sheet's last cell."""
    bottom, right = sheet.end or (0, 0)
    return [
        (first[0] + 1, first[1] + 1, min(last[0], bottom) + 1, min(last[1], right) + 1)
        for first, last in sheet.merged_cell_ranges or ()
        if first[0] <= bottom and first[1] <= right
    ]


def _text(value: Any) -> str:
    """A cell's value as text: whole numbers without a decimal point, dates in ISO format."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


if __name__ == "__main__":
    sys.exit(main(answer))
