"""An uploaded XLSX file -> the grid. The file is opened in a separate process: xlsx_cells.py."""

import hashlib
import json
import logging
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any

from dashboard.child import run_program
from dashboard.faults import DataError, Fault
from dashboard.sheets.grid import Grid, Limits, gather, heading_place, is_sum, letter
from dashboard.sheets.words import (
    COUNT_HEADINGS,
    Headings,
    is_counts_heading,
    is_counts_title,
    is_help,
    is_help_title,
)
from dashboard.tables.csv_file import EDGES
from dashboard.turns import SHEETS, Busy

log = logging.getLogger("dashboard")

_PROGRAM = Path(__file__).with_name("xlsx_cells.py")
# Answers about the files that were read last, by program, limits and digest: each page of a draft reads its file
# again. KEPT: how many; LARGEST: bytes of each.
KEPT, LARGEST = 8, 1_000_000
_answers: dict[tuple[Path, Limits, bytes], bytes] = {}

Cells = dict[tuple[int, int], str]


def read_xlsx(name: str, data: bytes, headings: Headings, limits: Limits) -> Grid:
    """The grid of an XLSX file. Raises DataError with every fault of its sheets, cells and layout."""
    book = _read_in_process(name, data, limits)
    if "faults" in book:
        raise DataError(Fault(name, 0, column, code, details=details) for code, column, details in book["faults"])
    sheets: dict[str, Cells] = {}
    formulas: dict[str, list[Fault]] = {}
    for sheet in book["sheets"]:
        title, cells = sheet["title"], {}
        for row, at, typed, is_formula in sheet["cells"]:
            text = typed.strip(EDGES)
            if is_formula:
                where = f"{title} {letter(at - 1)}"
                formulas.setdefault(title, []).append(Fault(name, row, where, "sheet_formula", typed))
            elif text:
                cells[row, at] = text
        if title in formulas or (cells and not _is_help(title, cells.values(), headings)):
            sheets[title] = cells
    if not any(sheets.values()):
        raise DataError([*chain(*formulas.values())] or [Fault(name, code="sheet_empty")])
    counts = next((title for title, cells in sheets.items() if cells and _is_counts(title, cells)), None)
    others = {title: cells for title, cells in sheets.items() if title != counts}
    chosen = next(
        (title for title, cells in others.items() if heading_place(_rows(cells)[1], headings) is not None), None
    )
    chosen = chosen or next((title for title, cells in others.items() if cells), "")
    faults = [
        Fault(name, 0, title, "sheet_extra") for title in [*book["charts"], *sheets] if title not in (chosen, counts)
    ]
    parts: dict[str, Grid] = {}
    merged = {sheet["title"]: sheet["merged"] for sheet in book["sheets"]}
    sums: set[tuple[str, int]] = set()
    refused: list[Fault] = []
    for title, known in ((chosen, headings), (counts, COUNT_HEADINGS)):
        if title is None:
            continue
        cells = sheets.get(title, {})
        _spread(cells, merged.get(title, ()), known)
        numbers, rows = _rows(cells)
        sums |= {(title, line) for line, row in zip(numbers, rows, strict=True) if is_sum(row)}
        try:
            parts[title] = gather(name, numbers, rows, known, limits, title)
        except DataError as error:
            refused += error.faults
    for title, found in formulas.items():
        faults += [fault for fault in found if (title, fault.line) not in sums]
    if refused:
        raise DataError([*faults, *chain(*(part.faults for part in parts.values())), *refused])
    grid = parts[chosen]
    return replace(grid, faults=(*faults, *grid.faults), counts=_named(counts, parts[counts]) if counts else None)


def _read_in_process(name: str, data: bytes, limits: Limits) -> dict[str, Any]:
    """The result of xlsx_cells.answer for a file; see read_in_process."""
    return read_in_process(_PROGRAM, name, data, limits)


def read_in_process(program: Path, name: str, data: bytes, limits: Limits) -> dict[str, Any]:
    """What a program answers about a file, computed in a separate process.

    Raises DataError for a file that needs more memory or time than the limits allow, or that got no slot in time.
    """
    key = program, limits, hashlib.sha256(data).digest()
    answer = _answers.pop(key, None) or _answer(program, name, data, limits)
    if len(answer) <= LARGEST:
        _answers[key] = answer
        for oldest in list(_answers)[:-KEPT]:
            _answers.pop(oldest, None)
    found: dict[str, Any] = json.loads(answer)
    return found


def _answer(program: Path, name: str, data: bytes, limits: Limits) -> bytes:
    try:
        # `seconds` limits CPU time; the process may wait for others, so wall time is three times as long.
        with SHEETS():
            done = run_program(program, json.dumps(asdict(limits)), data=data, seconds=3 * limits.seconds)
    except Busy:
        raise DataError([Fault(name, code="sheet_busy")]) from None
    except subprocess.TimeoutExpired:
        raise DataError([Fault(name, code="sheet_heavy")]) from None
    if done.returncode:
        last_line = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        log.warning("a sheet's file could not be read: exit code %s %s", done.returncode, last_line)
        raise DataError([Fault(name, code="sheet_heavy")])
    return done.stdout


def _is_counts(title: str, cells: Cells) -> bool:
    """Whether a worksheet is that of counts, by its name or its heading."""
    return is_counts_title(title) or any(map(is_counts_heading, _rows(cells)[1]))


def _named(title: str, part: Grid) -> Grid:
    """A part whose faults also name the worksheet."""
    headings = {column: f"{title} {shown}" for column, shown in part.headings.items()}
    faults = tuple(replace(fault, column=f"{title} {fault.column}") for fault in part.faults)
    return replace(part, headings=headings, faults=faults)


def _is_help(title: str, texts: Iterable[str], headings: Headings) -> bool:
    """Whether a worksheet is that of help and has no other texts."""
    return is_help_title(title) and all(is_help(text, headings.measures.values()) for text in texts)


def _spread(cells: Cells, merged: Sequence[Sequence[int]], headings: Headings) -> None:
    """Copy the text of each merged area below the heading into all its cells."""
    numbers, rows = _rows(cells)
    top = heading_place(rows, headings)
    for first_row, first, last_row, last in merged:
        text = cells.get((first_row, first))
        if text is None or top is None or first_row <= numbers[top]:
            continue
        for row in range(first_row, last_row + 1):
            for at in range(first, last + 1):
                cells.setdefault((row, at), text)


def _rows(cells: Cells) -> tuple[list[int], list[list[str]]]:
    """The 1-based numbers and the texts of all rows that are not blank, including hidden rows."""
    found: dict[int, list[str]] = {}
    for (row, at), text in sorted(cells.items()):
        texts = found.setdefault(row, [])
        texts.extend([""] * (at - 1 - len(texts)))
        texts.append(text)
    return list(found), list(found.values())
