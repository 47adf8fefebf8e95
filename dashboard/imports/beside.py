"""The tables of a worksheet, also those that stand side by side under equal headings."""

from collections.abc import Iterable
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
    """The first columns of tables side by side: their headings are the same two or more, again and again; [] for a
    single table."""
    columns = [at for at, texts in region.heading.items() if texts]
    texts = [region.heading[at][-1] for at in columns]
    keys = list(map(word_key, texts))
    for size in range(2, len(keys) // 2 + 1):
        named = {key for key, text in zip(keys[:size], texts[:size], strict=True) if known((text,), True)}
        if len(named) > 1 and len(keys) % size == 0 and keys == keys[:size] * (len(keys) // size):
            return columns[::size]
    return []


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
