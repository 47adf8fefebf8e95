"""The layout of a native table on a slide, in the units of `slide_picture`: widths of columns and heights of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.figure import Table, Value
from dashboard.figures.open_table import heights, lines, widths
from dashboard.pages.pack.slide_picture import HEIGHT, INNER, TITLE

# The largest letters, 14 points, and those of a table of texts, 12 points.
_LARGEST, _SIZE = 23.0, 20.0


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
    top, rows, columns = TITLE + 24, lines(table), len(table.head)
    high = min((HEIGHT - top - 60) / len(rows), 60)
    # Less than half a row, so that a row has one line, or two in a program with a wider font.
    size = min(high * 0.44, _LARGEST)
    return SlideTable(
        rows, top, [INNER * 0.4] + [INNER * 0.6 / (columns - 1)] * (columns - 1), [high] * len(rows), size
    )


def fitted(table: Table, top: float) -> SlideTable:
    """All rows, as high as their texts, and columns in proportion to their longest texts."""
    wide = widths(table, INNER / _SIZE)
    return SlideTable(
        lines(table), top, [each * _SIZE for each in wide], [each * _SIZE for each in heights(table, wide)], _SIZE
    )
