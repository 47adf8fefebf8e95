"""A typed table as the text that it is read from: the canonical CSV, the same bytes for the same rows.

Columns are turned into text as a whole, each different text once, so that a million rows take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.store.tables import TABLES, Column
from dashboard.weeks import moment_text

_DECIMALS = 12  # what dashboard.store.values reads of a share
_QUOTED = frozenset(',"\n\r')


def table_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """A typed table as the CSV that it is read from, ordered by its key: the same rows always give the same bytes.

    frame: columns of the table at least, typed as dashboard.store.check says.
    """
    return rows_bytes(name, frame.sort_values(list(TABLES[name].key), kind="stable"))


def rows_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """The same in the frame's own order of rows."""
    columns = TABLES[name].columns
    heading = ",".join(column.name for column in columns) + "\n"
    return heading.encode() + lines([column_texts(column, frame[column.name]) for column in columns])


def lines(columns: Sequence[Sequence[str]]) -> bytes:
    """Fields of columns, quoted where they must be, as lines of CSV without a heading."""
    return "".join(",".join(row) + "\n" for row in zip(*columns, strict=True)).encode()


def column_texts(column: Column, values: pd.Series[Any]) -> list[str]:
    """A typed column as fields of CSV, quoted where they must be; blank: ''."""
    if column.type in ("date", "week"):
        days = np.datetime_as_string(values.to_numpy(dtype="datetime64[D]")).tolist()
        return ["" if day == "NaT" else day for day in days]
    if column.type == "moment":
        return _each_once(values, lambda value: _moment(value) if isinstance(value, pd.Timestamp) else "")
    if column.type == "flag":
        return ["yes" if value else "" for value in values]
    if column.type == "whole":
        return ["" if value is pd.NA else str(value) for value in values.tolist()]
    if column.type == "share":
        return ["" if value != value else _share(value) for value in values.tolist()]
    return _each_once(values, lambda value: quoted(str(value)))


def quoted(text: str) -> str:
    """A text as a field of CSV."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text


def _each_once(values: pd.Series[Any], say: Callable[[Any], str]) -> list[str]:
    places, different = pd.factorize(values, use_na_sentinel=False)
    texts = np.array([say(value) for value in different] or [""], dtype=object)
    taken: list[str] = texts[places].tolist()
    return taken


def _moment(moment: pd.Timestamp) -> str:
    at = moment.to_pydatetime()
    # A fraction of a second may be all that tells two rows apart.
    return at.isoformat() + "Z" if at.microsecond else moment_text(at)


def _share(value: float) -> str:
    text = np.format_float_positional(value, trim="0")
    if len(text.partition(".")[2]) <= _DECIMALS:
        return text
    # It was typed as a percentage, whose hundredth has no short form: 33.3% is 0.33299999999999996.
    return np.format_float_positional(round(value * 100, _DECIMALS), trim="0") + "%"
