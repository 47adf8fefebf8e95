"""A sheet that came back as XLSX -> rows of text. The bytes have passed the guard before."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from dashboard.faults import DataError, Fault
from dashboard.sheets.archive import Limits
from dashboard.sheets.grid import Grid, gather, heading_place, letter
from dashboard.sheets.words import is_help, is_help_title
from dashboard.store.csv_file import EDGES
from dashboard.store.rules import short

_FORMULA = "f"

Cells = dict[tuple[int, int], str]


def read_xlsx(name: str, data: bytes, limits: Limits) -> Grid:
    """The grid of an XLSX file. Raises DataError with every fault of its sheets, cells and shape."""
    try:
        with warnings.catch_warnings():
            # What openpyxl leaves out (looks, extensions) is nothing that we read.
            warnings.simplefilter("ignore")
            book: Any = load_workbook(io.BytesIO(data), keep_links=False)
        sheets = {sheet.title: (sheet, dict(_cells(sheet))) for sheet in book.worksheets}
        extra = [sheet.title for sheet in book.chartsheets]
    except Exception:
        # Damaged in one of many ways, each with an exception of its own; what it is makes no difference.
        raise DataError([Fault(name, code="sheet_broken")]) from None
    faults = [
        Fault(name, row, f"{title} {letter(at - 1)}", "sheet_formula", short(text))
        for title, (sheet, cells) in sheets.items()
        for (row, at), text in cells.items()
        if sheet.cell(row, at).data_type == _FORMULA
    ]
    filled = {title: cells for title, (_, cells) in sheets.items() if cells and not _helps(title, cells)}
    if not filled:
        raise DataError(faults or [Fault(name, code="sheet_empty")])
    chosen = next((title for title, cells in filled.items() if heading_place(_rows(cells)[1]) is not None), None)
    chosen = chosen or next(iter(filled))
    faults += [Fault(name, 0, title, "sheet_extra") for title in [*extra, *filled] if title != chosen]
    sheet, cells = sheets[chosen]
    if max(at for _, at in cells) > limits.columns:
        raise DataError([*faults, Fault(name, 0, chosen, "sheet_columns", details={"most": str(limits.columns)})])
    _spread(sheet, cells, limits)
    numbers, rows = _rows(cells)
    grid, found = gather(name, numbers, rows, limits, chosen)
    if faults or found:
        raise DataError([*faults, *found])
    return grid


def _cells(sheet: Any) -> Iterator[tuple[tuple[int, int], str]]:
    # openpyxl's own rows would fill in every cell up to the last one, which may be a million rows below.
    for place, cell in sorted(sheet._cells.items()):
        text = _text(cell.value)
        if text:
            yield place, text


def _text(value: Any) -> str:
    """A cell as it would be typed: whole numbers without a point, dates in ISO."""
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
    # Formulas of several cells are objects; their text is what they compute.
    return str(getattr(value, "text", None) or value).strip(EDGES)


def _helps(title: str, cells: Cells) -> bool:
    """Whether a sheet is the one of help, and says nothing else."""
    return is_help_title(title) and all(is_help(text) for text in cells.values())


def _spread(sheet: Any, cells: Cells, limits: Limits) -> None:
    """Below the heading, cells that were merged all have the text that they show."""
    numbers, rows = _rows(cells)
    top = heading_place(rows)
    if top is None:
        return
    last_row, last = numbers[-1], max(at for _, at in cells)
    for merged in sheet.merged_cells.ranges:
        text = cells.get((merged.min_row, merged.min_col))
        if text is None or merged.min_row <= numbers[top]:
            continue
        for row in range(merged.min_row, min(merged.max_row, last_row, numbers[top] + limits.rows) + 1):
            for at in range(merged.min_col, min(merged.max_col, last) + 1):
                cells.setdefault((row, at), text)


def _rows(cells: Cells) -> tuple[list[int], list[list[str]]]:
    """The rows that hold anything, hidden or not, with their 1-based places."""
    found: dict[int, list[str]] = {}
    for (row, at), text in sorted(cells.items()):
        texts = found.setdefault(row, [])
        texts.extend([""] * (at - 1 - len(texts)))
        texts.append(text)
    return list(found), list(found.values())
