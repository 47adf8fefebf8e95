"""A table as CSV: UTF-8 with a byte order mark, CRLF, ISO dates, numbers as they are.

The origin of the data is in columns of each row and not in lines above the heading: every program reads the file
as one table, and a row that is filtered, sorted or pasted elsewhere still has its origin.
"""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from dashboard.exports.rows import Row, Table, Value
from dashboard.language import say
from dashboard.language.formulas import neutral
from dashboard.weeks import moment_text

BOM = "\ufeff"


def plain(value: Value | tuple[Value, ...], yes: str = "true", no: str = "false") -> str:
    """A value as text in a file: None is blank, zero is 0, the values of a tuple are joined by semicolons."""
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
            # Without exponents such as 5e-05, which some programs cannot read.
            return np.format_float_positional(value, trim="-")
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return ";".join(map(plain, value))


def csv_bytes(
    rows: Sequence[Row], headings: Sequence[str], yes: str = "true", no: str = "false", bom: bool = True
) -> bytes:
    """The bytes of a CSV file. yes, no: texts of a flag; bom: a byte order mark, by which Excel recognises UTF-8."""
    columns = []
    for column in zip(*rows, strict=True):
        # The values of a column are of one type and repeat: each distinct value is converted once.
        texts = {value: _quoted(plain(value, yes, no)) for value in set(column)}
        columns.append(map(texts.__getitem__, column))
    lines = [
        ",".join(_quoted(neutral(heading)) for heading in headings),
        *map(",".join, zip(*columns, strict=True)),
        "",
    ]
    return ((BOM if bom else "") + "\r\n".join(lines)).encode("utf-8")


def table_csv(lang: str, table: Table) -> bytes:
    """The bytes of a table as a CSV file."""
    headings = [column.heading(lang) for column in table.columns]
    return csv_bytes(table.rows, headings, say(lang, "file.true"), say(lang, "file.false"))


def _quoted(text: str) -> str:
    """A field quoted as by the csv module, but only once for each distinct value, which is faster."""
    if any(sign in text for sign in '",\r\n'):
        text = text.replace('"', '""')
        return f'"{text}"'
    return text
