"""The open table of a figure without a drawing: widths of columns, heights of rows, and its parts for screens.

All lengths are multiples of the letters' size.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from dashboard.figures.figure import Description, Table, Value, evenly
from dashboard.figures.text import in_lines, widest

# The room of a table on the narrowest screen, 4:3, and the part of its height that counts above the table take.
WIDE, HIGH, COUNTS = 53.0, 30.0, 5.0
# Both margins of a cell, and a little more; a line; both margins above and below.
_BESIDE, _LINE, _ABOVE = 1.2, 1.45, 0.65

D = TypeVar("D", bound=Description)


def lines(table: Table) -> list[Sequence[Value]]:
    """The cells of each line of a table, the headings first."""
    return [[Value(text) for text in table.head], *([Value(row.name), *row.values] for row in table.rows)]


def widths(table: Table, wide: float = WIDE) -> list[float]:
    """The widths of the columns of a table of a width: in proportion to the root of that of their longest texts, so
    that a text of four times the length has two lines where the other has one.
    """
    columns = zip(*lines(table), strict=True)
    needs = [(widest([each.text for each in column], 1) + _BESIDE) ** 0.5 for column in columns]
    return [each * wide / sum(needs) for each in needs]


def heights(table: Table, columns: Sequence[float]) -> list[float]:
    """The height of each line of a table, the headings first."""
    return [
        max(len(in_lines(each.text, width - _BESIDE, 1)) for each, width in zip(line, columns, strict=True)) * _LINE
        + _ABOVE
        for line in lines(table)
    ]


def split(described: D) -> list[D]:
    """The description in as few parts as possible whose tables have room on a screen."""
    room, rows = HIGH - (COUNTS if described.counts else 0), described.table.rows
    if not rows:
        return [described]
    head, *high = heights(described.table, widths(described.table))
    for most in range(len(rows), 0, -1):
        if all(head + sum(part) <= room for part in evenly(high, most)):
            break
    return [replace(described, table=replace(described.table, rows=part)) for part in evenly(rows, most)]
