"""A typed table as canonical CSV: equal rows give equal bytes, and reading the CSV gives the table again.

Columns are converted as a whole, each distinct value once, so that a million rows take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.tables.declared import TABLES, Column
from dashboard.weeks import moment_text

_QUOTED = frozenset(',"\n\r')


def table_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """A typed table as canonical CSV with a heading, ordered by its key.

    frame: at least the columns of the table, with the dtypes of dashboard.tables.check.
    """
    return rows_bytes(name, frame.sort_values(list(TABLES[name].key), kind="stable"))


def rows_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """A typed table as canonical CSV with a heading, in the frame's order of rows."""
    columns = TABLES[name].columns
    heading = ",".join(column.name for column in columns) + "\n"
    return heading.encode() + lines([column_texts(column, frame[column.name]) for column in columns])


def lines(columns: Sequence[Sequence[str]]) -> bytes:
    """Columns of fields, quoted already where necessary, as lines of CSV without a heading."""
    return "".join(",".join(row) + "\n" for row in zip(*columns, strict=True)).encode()


def column_texts(column: Column, values: pd.Series[Any]) -> list[str]:
    """A typed column as fields of CSV, quoted where necessary; blank: ''."""
    if column.type in ("date", "week"):
        days = np.datetime_as_string(values.to_numpy(dtype="datetime64[D]")).tolist()
        return ["" if day == "NaT" else day for day in days]
    if column.type == "moment":
        return _each_once(values, lambda value: _moment(value) if isinstance(value, pd.Timestamp) else "")
    if column.type == "flag":
        return ["yes" if value else "" for value in values]
    if column.type == "whole":
        return ["" if value is pd.NA else str(value) for value in values.tolist()]
    if column.type in ("share", "amount"):
        return ["" if value != value else np.format_float_positional(value, trim="0") for value in values.tolist()]
    return _each_once(values, lambda value: quoted(str(value)))


def quoted(text: str) -> str:
    """A text as a field of CSV, quoted where necessary."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text


def _each_once(values: pd.Series[Any], say: Callable[[Any], str]) -> list[str]:
    places, different = pd.factorize(values, use_na_sentinel=False)
    texts = np.array([say(value) for value in different] or [""], dtype=object)
    taken: list[str] = texts[places].tolist()
    return taken


def _moment(moment: pd.Timestamp) -> str:
    at = moment.to_pydatetime()
    # Two rows may differ only in a fraction of a second.
    return at.isoformat() + "Z" if at.microsecond else moment_text(at)
