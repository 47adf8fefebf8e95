"""Helpers: figures of the shipped data, with its cells or with replaced ones."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from dashboard.figures.figure import D, Drawing, Figure
from dashboard.indicators.series import ABSENT, Cell, Cells
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live

LAST = 77
Change = Callable[[str, str, list[Cell]], list[Cell]]


def shipped() -> Snapshot:
    return shipped_live().snapshot


def selection(week: int = LAST, key: str = "", **fields: Any) -> Selection:
    """key: of the indicator, '' for the first one."""
    return Selection(shipped().card(key) if key else shipped().cards[0], week, **fields)


def describe_shipped(figure: Figure[D], lang: str = "en", week: int = LAST, key: str = "", **fields: Any) -> D:
    return figure.describe(shipped(), lang, selection(week, key, **fields))


def svg_root(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(f"<svg>{drawing.svg}</svg>")


def widths(markup: str, paint: str) -> list[float]:
    """The widths of the rectangles of a paint."""
    return [float(wide) for wide in re.findall(rf'width="([\d.]+)"[^>]*fill="{re.escape(paint)}"', markup)]


class _Changed(Cells):
    def __init__(self, change: Change) -> None:
        super().__init__(shipped().cells.packed)
        self.replacement = change

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        return self.replacement(key, area, list(super().series(key, area, kind, step)))


def with_cells(change: Change) -> Snapshot:
    """The shipped snapshot with other cells. change: (indicator, area, its cells by week) -> its new cells."""
    return replace(shipped(), cells=_Changed(change))


def with_young_county() -> Snapshot:
    """County 1003 exists from week 70 on."""
    return with_cells(lambda _, area, cells: [ABSENT] * 70 + cells[70:] if area == "1003" else cells)


def with_shares(shares: Mapping[str, Sequence[int | None]]) -> Snapshot:
    """Every indicator has these percentages by county and week; the last one is of the last week.

    A county has 100 offices. None: not reported, -1: the county does not exist. The province has reported nothing.
    """

    def change(_: str, area: str, cells: list[Cell]) -> list[Cell]:
        known = [_cell(share) for share in shares.get(area, ())]
        return [ABSENT if area else _cell(None)] * (len(cells) - len(known)) + known

    return with_cells(change)


def _cell(share: int | None) -> Cell:
    if share == -1:
        return ABSENT
    if share is None:
        return Cell(0, 100, 100, 0, 0, "not_reported")
    return Cell(share, 100, 0, 0, 0, "value" if share else "zero")


def split_county(snapshot: Snapshot, county: str, week: date) -> Snapshot:
    """The same snapshot, but another county of the register was split from this one in a week."""
    tables = snapshot.input.tables
    counties = tables.counties.copy()
    new = counties.index[counties["split_from"] != ""][0]
    counties.loc[new, "split_from"] = county
    counties.loc[new, "valid_from"] = pd.Timestamp(week)
    return replace(snapshot, input=replace(snapshot.input, tables=replace(tables, counties=counties)))
