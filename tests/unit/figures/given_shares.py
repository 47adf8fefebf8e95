"""The shipped snapshot with shares that a test writes, for figures over weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.indicators.series import ABSENT, Cell, Cells
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_live

LAST = 77


class Given(Cells):
    """Cells of 100 offices in the last weeks: a number of them, None where nothing is reported, -1 where nothing is.

    The province reports nothing.
    """

    def __init__(self, shipped: Cells, given: Mapping[str, Sequence[int | None]]) -> None:
        super().__init__(shipped.packed)
        self.areas = ["", *given]
        self.given = given

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        cells = [_cell(number) for number in self.given.get(area, ())]
        return [_cell(None if area == "" else -1)] * (len(self.weeks) - len(cells)) + cells


def _cell(number: int | None) -> Cell:
    if number == -1:
        return ABSENT
    if number is None:
        return Cell(0, 100, 100, 0, 0, "not_reported")
    return Cell(number, 100, 0, 0, 0, "value" if number else "zero")


def given_shares(given: Mapping[str, Sequence[int | None]]) -> Snapshot:
    """given: percent by county and week, the last week last."""
    snapshot = shipped_live().snapshot
    return replace(snapshot, cells=Given(snapshot.cells, given))


def split_from(snapshot: Snapshot, county: str, week: date) -> Snapshot:
    """The same, but a county was split in a week: another one of the register came out of it then."""
    tables = snapshot.input.tables
    counties = tables.counties.copy()
    new = counties.index[counties["split_from"] != ""][0]
    counties.loc[new, "split_from"] = county
    counties.loc[new, "valid_from"] = pd.Timestamp(week)
    return replace(snapshot, input=replace(snapshot.input, tables=replace(tables, counties=counties)))
