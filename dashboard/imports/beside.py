"""The tables of a worksheet, also those that stand side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from dashboard.imports.layout import Known, Region, regions_of
from dashboard.imports.workbook import Worksheet
from dashboard.tables.words import word_key


def tables_of(sheet: Worksheet, known: Known) -> list[Region]:
    """The tables of a worksheet; none if no row has two known headings. Tables that stand one below the other, under
    different headings, are not searched for others beside them."""
    regions = regions_of(sheet, known)
    if len(regions) != 1 or not (starts := _starts(regions[0], known)):
        return regions
    return [region for part in _parts(sheet, regions[0].heading_line, starts) for region in regions_of(part, known)]


def _starts(region: Region, known: Known) -> list[int]:
    """The first columns of tables side by side; [] for a single table. Their headings are the same two or more, again
    and again; or between them is a blank column, and each has two known headings, the first of which is the same."""
    columns = [at for at, texts in region.heading.items() if texts]
    for size in range(2, len(columns) // 2 + 1):
        parts = [columns[at : at + size] for at in range(0, len(columns), size)]
        if len({_keys(region, part) for part in parts}) == 1 and _is_table(region, parts[0], known):
            return columns[::size]
    gaps = [at for at, (one, next_one) in enumerate(pairwise(columns), 1) if next_one - one > 1]
    parts = [columns[first:end] for first, end in pairwise([0, *gaps, len(columns)])]
    same = len({_keys(region, part[:1]) for part in parts}) == 1
    are_tables = len(parts) > 1 and same and all(_is_table(region, part, known) for part in parts)
    return [part[0] for part in parts] if are_tables else []


def _keys(region: Region, columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(word_key(region.heading[at][-1]) for at in columns)


def _is_table(region: Region, columns: Sequence[int], known: Known) -> bool:
    """Whether two different headings of these columns are known."""
    texts = [region.heading[at][-1] for at in columns]
    return len({word_key(text) for text in texts if known((text,), True)}) > 1


def _parts(sheet: Worksheet, heading_line: int, starts: list[int]) -> Iterable[Worksheet]:
    """The worksheet cut before the tables that begin in these columns. A line above the headings with a text over one
    of them alone, such as the week, belongs to all."""
    ends = [0, *starts[1:], max(column for _, column in sheet.cells) + 1]
    over: dict[int, set[int]] = {}
    for row, column in sheet.cells:
        if row < heading_line:
            over.setdefault(row, set()).add(sum(start <= column for start in starts[1:]))
    common = {row for row, tables in over.items() if len(tables) == 1}
    for first, end in pairwise(ends):
        columns = range(first, end)
        cells = {place: text for place, text in sheet.cells.items() if place[0] in common or place[1] in columns}
        merged = tuple(area for area in sheet.merged if area[0] in common or area[1] in columns)
        yield replace(sheet, cells=cells, merged=merged)
