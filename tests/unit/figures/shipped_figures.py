"""Figures of the shipped data, as they are and with other cells, for the tests that look at them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from dashboard.figures.figure import FILE, D, Figure, Paper
from dashboard.indicators.series import ABSENT, Cell, Cells
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live

LAST = 77
Change = Callable[[str, str, list[Cell]], list[Cell]]


def shipped() -> Snapshot:
    return shipped_live().snapshot


def chosen(week: int = LAST, key: str = "", **more: Any) -> Selection:
    """key: of the indicator, '' for the first one."""
    return Selection(shipped().card(key) if key else shipped().cards[0], week, **more)


def described(figure: Figure[D], lang: str = "en", week: int = LAST, key: str = "", **more: Any) -> D:
    return figure.describe(shipped(), lang, chosen(week, key, **more))


def drawn(figure: Figure[D], of: D, paper: Paper = FILE) -> ElementTree.Element:
    """The elements of a drawing."""
    return ElementTree.fromstring(f"<svg>{figure.drawing(of, paper).svg}</svg>")


class _Changed(Cells):
    def __init__(self, change: Change) -> None:
        super().__init__(shipped().cells.packed)
        self.changed = change

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        return self.changed(key, area, list(super().series(key, area, kind, step)))


def with_cells(change: Change) -> Snapshot:
    """The shipped snapshot with other cells. change: (indicator, area, its cells by week) -> its cells."""
    return replace(shipped(), cells=_Changed(change))


def younger() -> Snapshot:
    """County 1003 exists from week 70 on."""
    return with_cells(lambda _, area, cells: [ABSENT] * 70 + cells[70:] if area == "1003" else cells)
