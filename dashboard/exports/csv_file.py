"""A table as CSV: UTF-8 with a byte order mark, CRLF, ISO dates, numbers as they are.

Where the rows come from stands in columns of each row and not in lines above the heading: the file stays one
table for every program, and a row says the same when it has been filtered, sorted or pasted elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from dashboard.exports.rows import Table, Value
from dashboard.language.formulas import neutral
from dashboard.weeks import moment_text

BOM = "\ufeff"


def plain(value: Value, yes: str = "true", no: str = "false") -> str:
    """A value as a file has it; None is blank, and zero is 0."""
    match value:
        case None:
            return ""
        case bool():
            return yes if value else no
        case str():
            return neutral(value)
        case int():
            return str(value)
        case float():
            # Never 5e-05, which not every program reads.
            return np.format_float_positional(value, trim="-")
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()


def csv_bytes(table: Table, headings: Sequence[str], yes: str = "true", no: str = "false", bom: bool = True) -> bytes:
    """The file. headings: one a column; yes, no: how a flag is written; bom: so that Excel reads Persian."""
    head = ",".join(_quoted(neutral(heading)) for heading in headings)
    columns = []
    for column in zip(*table.rows, strict=True):
        # A column's values are of one type and come again and again: each is written out once.
        texts = {value: _quoted(plain(value, yes, no)) for value in set(column)}
        columns.append(map(texts.__getitem__, column))
    lines = [head, *map(",".join, zip(*columns, strict=True)), ""]
    return ((BOM if bom else "") + "\r\n".join(lines)).encode("utf-8")


def _quoted(text: str) -> str:
    """A field as the csv module writes it; asked for each value once, where the module looks at every letter."""
    if any(sign in text for sign in '",\r\n'):
        text = text.replace('"', '""')
        return f'"{text}"'
    return text
