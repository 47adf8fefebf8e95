"""A sheet that came back as CSV -> rows of text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from dashboard.faults import DataError, Fault
from dashboard.sheets.grid import Grid, gather, heading_place
from dashboard.sheets.limits import Limits
from dashboard.sheets.words import COUNT_HEADINGS, Headings, is_counts_heading
from dashboard.store.csv_file import EDGES, SAYS_SEPARATOR, UnclosedQuote, decode, records_of

_SEPARATORS = (",", ";", "\t")
_LOOKED_AT = 40


def read_csv(name: str, data: bytes, headings: Headings, limits: Limits) -> Grid:
    """The grid of a CSV file. Raises DataError with every fault of its encoding, quotes and shape."""
    text = decode(name, data)
    if isinstance(text, Fault):
        raise DataError([text])
    lines = list(io.StringIO(text, newline=""))
    start = next((at for at, line in enumerate(lines) if line.strip(EDGES)), len(lines))
    if start < len(lines) and SAYS_SEPARATOR.fullmatch(lines[start]):
        start += 1
    faults: list[Fault] = []
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, record in records_of(lines, start, _separator(lines[start : start + _LOOKED_AT], headings)):
        if isinstance(record, UnclosedQuote):
            faults.append(Fault(name, number, code="quote", value=record.text[:80]))
        else:
            numbers.append(number)
            rows.append([cell.strip(EDGES) for cell in record])
    if not rows:
        raise DataError(faults or [Fault(name, code="sheet_empty")])
    if faults:
        # From an unclosed quote on, no row is where its writer put it.
        raise DataError(faults)
    # The counts stand below the answers, under a heading of their own.
    below = next((at for at, row in enumerate(rows) if is_counts_heading(row)), len(rows))
    grid = gather(name, numbers[:below], rows[:below], headings, limits)
    if below == len(rows):
        return grid
    try:
        return replace(grid, counts=gather(name, numbers[below:], rows[below:], COUNT_HEADINGS, limits))
    except DataError as error:
        raise DataError([*grid.faults, *error.faults]) from None


def _separator(lines: Sequence[str], headings: Headings) -> str:
    """The one by which a heading is found, and of several the one that finds most columns."""

    def cells(separator: str) -> int:
        rows = [
            [cell.strip(EDGES) for cell in record]
            for _, record in records_of(list(lines), 0, separator)
            if not isinstance(record, UnclosedQuote)
        ]
        place = heading_place(rows, headings)
        return 0 if place is None else len(rows[place])

    return max(_SEPARATORS, key=cells)
