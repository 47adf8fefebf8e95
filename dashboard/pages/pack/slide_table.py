"""The layout of a native table on a slide, in the units of `slide_picture`: widths of columns and heights of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.figure import Table, Value
from dashboard.figures.text import in_lines, widest
from dashboard.pages.pack.slide_picture import HEIGHT, INNER, TITLE

# The largest letters, 14 points, and those of a table of texts, 12 points.
_LARGEST, _SIZE = 23.0, 20.0
# Both margins of a cell, and more for a program with a wider font.
_BESIDE = 30.0
_LINE = 1.4
# The widest column, as a part of the table.
_WIDEST = 0.3


@dataclass(frozen=True)
class SlideTable:
    """A table with its place. rows: the headings first. size: of the letters."""

    rows: Sequence[Sequence[Value]]
    top: float
    widths: Sequence[float]
    heights: Sequence[float]
    size: float


def even(table: Table) -> SlideTable:
    """All rows, as high as the slide has room, and equal columns after a wider first one."""
    top, rows, columns = TITLE + 24, _rows(table), len(table.head)
    high = min((HEIGHT - top - 60) / len(rows), 60)
    # Less than half a row, so that a row has one line, or two in a program with a wider font.
    size = min(high * 0.44, _LARGEST)
    return SlideTable(
        rows, top, [INNER * 0.4] + [INNER * 0.6 / (columns - 1)] * (columns - 1), [high] * len(rows), size
    )


def fitted(table: Table, top: float, end: float) -> SlideTable:
    """As many rows as have room between top and end, columns in proportion to their longest texts up to a limit."""
    rows = _rows(table)
    columns = zip(*rows, strict=True)
    wide = [min(widest([each.text for each in column], _SIZE) + _BESIDE, INNER * _WIDEST) for column in columns]
    wide = [each * INNER / sum(wide) for each in wide]
    heights = [_height(row, wide) for row in rows]
    shown = max(sum(sum(heights[: n + 1]) <= end - top for n in range(len(rows))), 2)
    return SlideTable(rows[:shown], top, wide, heights[:shown], _SIZE)


def _rows(table: Table) -> list[Sequence[Value]]:
    return [[Value(text) for text in table.head], *([Value(row.name), *row.values] for row in table.rows)]


def _height(row: Sequence[Value], wide: Sequence[float]) -> float:
    lines = (len(in_lines(value.text, width - _BESIDE, _SIZE)) for value, width in zip(row, wide, strict=True))
    return max(lines) * _SIZE * _LINE + 12
