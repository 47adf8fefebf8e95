"""A worksheet of many rows, each written at once.

xlsxwriter stores an object for each cell and looks up its type again when it writes: 400,000 cells take seconds. The
values of a column are of one type and repeat, so each distinct value is converted to XML once.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.rows import Table, Value
from dashboard.language.formulas import DANGEROUS

LONGEST = 32_767
# Characters that XML does not allow are written as _x000B_; text that already looks like an escape is escaped too.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = date(1899, 12, 30)


class DataSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows below the heading come from a table."""

    def fill(self, table: Table, formats: Mapping[str, Any], flags: Mapping[bool, str]) -> None:
        """Set the table whose rows are written below the heading.

        formats: by type of column, and `quoted` for text that looks like a formula. flags: the text of yes and no.
        """
        self._filled, self._formats, self._flags = table, formats, flags
        self.dim_rowmax = len(table.rows)

    def _write_rows(self) -> None:
        super()._write_rows()
        rows = self._filled.rows
        letters = [xl_col_to_name(place) for place in range(len(self._filled.columns))]
        fragments = [
            self._fragments(column.type, {row[place] for row in rows})
            for place, column in enumerate(self._filled.columns)
        ]
        for at, row in enumerate(rows, start=2):
            texts = [fragment[value] for fragment, value in zip(fragments, row, strict=True)]
            cells = (f'<c r="{letter}{at}"{text}' for letter, text in zip(letters, texts, strict=True) if text)
            self.fh.write(f'<row r="{at}">{"".join(cells)}</row>')

    def _fragments(self, kind: str, values: set[Value]) -> dict[Value, str]:
        style = {name: f' s="{look._get_xf_index()}"' for name, look in self._formats.items()}
        found: dict[Value, str] = {}
        for value in values:
            content = self._flags[value] if isinstance(value, bool) else value
            if content is None or content == "":
                found[value] = ""
            elif isinstance(content, str):
                look = style["quoted"] if content.startswith(DANGEROUS) else style["text"]
                found[value] = f'{look} t="inlineStr"><is><t xml:space="preserve">{xml_text(content)}</t></is></c>'
            else:
                found[value] = f"{style[kind]}><v>{serial(content)!r}</v></c>"
        return found


def xml_text(text: str) -> str:
    """Text escaped for the XML of a sheet, cut at LONGEST, the greatest length of a cell."""
    fit = _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text[:LONGEST])
    return escape(fit)


def serial(value: Value) -> Value:
    """A date as a number of days since Excel's first day, a moment as days and a fraction; other values unchanged."""
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (value.date() - _FIRST_DAY).days + seconds / 86400
    return (value - _FIRST_DAY).days if isinstance(value, date) else value
