"""Cells of few offices in plain Python (reference.py), which is many times faster than a plan of DuckDB.

That both ways give the same cells is held by test_cells_random.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.indicators.cells import SORTED_BY, compute
from dashboard.tables.folder import Tables
from dashboard.tables.rows import DAYS
from tests.unit.indicators import reference
from tests.unit.indicators.reference import Address, Expected, Row, Rows

# With more rows or cells than these, DuckDB takes less time.
FEW_ROWS, FEW_CELLS = 1_000, 2_000


def cells_of(tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None) -> pd.DataFrame:
    """As dashboard.indicators.cells.compute."""
    if sum(tables.rows.numbers.values()) > FEW_ROWS or any(card.breaks for card in cards):
        return compute(tables, cards, asof, through)
    rows = _rows_of(tables)
    dated = [*rows["reports"], *rows["counts"]]
    lines = sum((1 + len(card.steps)) * (1 + len(card.county_kinds)) for card in cards)
    if len(reference._weeks(dated, rows["inspections"], through)) * len(rows["counties"]) * lines > FEW_CELLS:
        return compute(tables, cards, asof, through)
    cells = reference.every_cell(rows, cards, asof, through)
    return frame_of(cells) if cells else compute(tables, cards, asof, through)


def frame_of(cells: Mapping[Address, Expected]) -> pd.DataFrame:
    """Cells of the reference as a frame with the columns of `compute`, but for the order of columns."""
    frame = pd.DataFrame([{**vars(at), **vars(cell)} for at, cell in cells.items()])
    types = {"week": "datetime64[us]", "numerator": "Int64", "teams": "Int64", "share": "float64"}
    return frame.rename(columns={"county": "county_code"}).astype(types).sort_values(SORTED_BY)


def _rows_of(tables: Tables) -> dict[str, Rows]:
    """The rows of the tables that cells are computed from; those of offices outside of the register are left out."""
    frames = {name: getattr(tables, name) for name in ("counties", "offices", "withdrawals")}
    offices = {"", *tables.offices["office_id"]}
    with tables.rows.connection() as connection:
        for name, number in tables.rows.numbers.items():
            frames[name] = connection.execute(f"FROM {name}").df() if number else pd.DataFrame()
    rows = {name: [_row(values) for values in frame.to_dict("records")] for name, frame in frames.items()}
    growing = {name: [row for row in rows[name] if row["office_id"] in offices] for name in tables.rows.numbers}
    return {**rows, **growing}


def _row(values: Mapping[Any, Any]) -> Row:
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    if pd.isna(value):
        return None
    if name in DAYS:
        return value.date()
    # DuckDB gives a column with blanks as fractions.
    return int(value) if isinstance(value, float) else value
