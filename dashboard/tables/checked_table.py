"""The rows of all sources of one table, each value read once: the typed frame and the faults of values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.faults import Fault
from dashboard.language.digits import latin
from dashboard.tables.csv_file import EDGES
from dashboard.tables.declared import TRACED, Column, Table
from dashboard.tables.measures import Measure
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.values import YEARS, Bad, blank, read_value
from dashboard.tables.words import DASHES, values_as_numbers

Flags = npt.NDArray[np.bool_]


class CheckedTable:
    """The rows of all sources of one table: the typed frame, the place of each row, the valid values."""

    def __init__(
        self,
        table: Table,
        sources: Sequence[SourceRows],
        now: datetime,
        zone: tzinfo,
        measures: Mapping[str, Measure],
    ) -> None:
        self.table = table
        # Codes of refused rows count as known, so that references to them are no further faults.
        self.refused_texts = {latin(text) for source in sources for text in source.refused_texts}
        self.faults = [fault for source in sources for fault in source.faults]
        self._sources = sources
        counts = [len(source.lines) for source in sources]
        self._source_of = np.repeat(np.arange(len(sources)), counts)
        self._lines = [line for source in sources for line in source.lines]
        self._values: dict[str, Sequence[Any]] = {}
        self.good: dict[str, Flags] = {}
        for name in table.names:
            parts = [source.columns.get(name, [None] * count) for source, count in zip(sources, counts, strict=True)]
            self._values[name] = parts[0] if len(parts) == 1 else [value for part in parts for value in part]
        if table.name == "reports" and not _are_numbers(self._values["value"]):
            self._values["value"] = values_as_numbers(measures, self._values["measure"], self._values["value"])
        typed_columns: dict[str, Any] = {}
        for column in table.columns:
            values = self._values[column.name]
            typed_columns[column.name], bad = _read_column(values, column, now, zone)
            wrong = np.asarray(pd.notna(bad), dtype=np.bool_)
            # A missing required column is one fault of the source, not a fault of each row.
            has_column = [not column.required or column.name in source.columns for source in sources]
            present = np.repeat(np.array(has_column, dtype=bool), counts)
            self.good[column.name] = present & ~wrong
            rows = np.flatnonzero(present & wrong)
            self.faults += [self.fault(int(row), column.name, bad[row]) for row in rows]
        if "name_en" in typed_columns:
            blank_name = np.isin(np.asarray(typed_columns["name_en"], dtype=object), ["", *DASHES])
            typed_columns["name_en"] = typed_columns["name_en"].copy()
            typed_columns["name_en"][blank_name] = typed_columns["name_fa"][blank_name]
        self.frame = pd.DataFrame(typed_columns, columns=list(table.names))
        if table.name in TRACED:
            names = pd.array([source.name for source in sources], dtype="str")
            self.frame["file"] = names.take(self._source_of) if len(names) else names
            of_files = np.repeat(np.array([not source.keyed for source in sources], dtype=bool), counts)
            self.frame["line"] = np.array(self._lines, dtype=np.int64) * of_files
            published = np.repeat(np.array([source.published for source in sources], dtype=bool), counts)
            self.frame["publication"] = self.frame["recorded_at"].where(published)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each source has, refused rows included."""
        of_source = Counter(fault.file for fault in self.faults if fault.code in ("fields_number", "quote"))
        return {source.name: len(source.lines) + of_source[source.name] for source in self._sources}

    def place(self, row: int) -> tuple[str, int, bool]:
        """The source of a row of the frame, its line there, and whether the source is a database, without lines."""
        source = self._sources[self._source_of[row]]
        return source.name, self._lines[row], source.keyed

    def fault(self, row: int, column: str, bad: Bad) -> Fault:
        """The fault of a row of the frame: its place, the value in the column as it stands there, the message."""
        value, (name, line, keyed) = self._values[column][row], self.place(row)
        key = key_text({part: self._values[part][row] for part in self.table.key}) if keyed else ""
        text = "" if value is None else str(value).strip(EDGES)
        return Fault(name, line, column, bad.code, text, bad.details, key=key)

    def readable(self, *columns: str) -> Flags:
        """For each row, whether the values in all these columns are valid."""
        return np.asarray(np.logical_and.reduce([self.good[column] for column in columns]), dtype=np.bool_)

    def knows_all(self, column: str) -> bool:
        """Whether the codes of this column are complete, so that other codes can be called unknown.

        False if a source could not be read completely, or if a required table is missing, which is a fault itself. An
        optional table without sources has no codes, and is complete.
        """
        has_source = bool(self._sources) or self.table.optional
        return has_source and all(source.complete and column in source.columns for source in self._sources)

    def known(self, column: str) -> set[str]:
        """Every valid code of a column."""
        return set(self.frame.loc[self.good[column], column])


def key_text(values: Mapping[str, Any]) -> str:
    """The key of a database's row in words: office_id=1001, week=2014-12-06. Blank columns are left out."""
    return ", ".join(f"{name}={value}" for name, value in values.items() if value not in (None, ""))


def _are_numbers(values: Any) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind in "iub"


def _read_column(values: Any, column: Column, now: datetime, zone: tzinfo) -> tuple[Any, npt.NDArray[Any]]:
    """The typed column, and for each row the fault of its value or None."""
    is_typed = isinstance(values, np.ndarray)
    if is_typed and values.dtype.kind == "M" and column.type == "moment" and _are_sound(values, column, now):
        return values.astype("datetime64[us]"), np.full(len(values), None, dtype=object)
    # Each distinct value is parsed once: a year of reports has few distinct weeks, offices and words.
    raw = values if is_typed else np.array(values, dtype=object)
    places, different = pd.factorize(raw, use_na_sentinel=False)
    found = [read_value(value, column, now, zone) for value in np.asarray(different).tolist()]
    bad = np.array([value if isinstance(value, Bad) else None for value in found], dtype=object)
    parsed = [blank(column) if isinstance(value, Bad) else value for value in found]
    return typed(parsed, column).take(places), bad[places]


def _are_sound(moments: npt.NDArray[np.datetime64], column: Column, now: datetime) -> bool:
    """Whether read_value has no fault for these moments, of which each row of a large table may have its own."""
    blanks = np.isnat(moments)
    sound = (moments >= np.datetime64(f"{YEARS[0]}-01-01")) & (moments <= np.datetime64(now))
    return bool(np.all(sound | blanks if not column.required else sound))


def typed(values: list[Any], column: Column) -> Any:
    """The values of a column, blanks included, as an array of the column's dtype."""
    if column.type == "flag":
        return np.array(values, dtype=np.bool_)
    if column.type == "whole":
        return np.array(values, dtype=np.int64) if column.required else pd.array(values, dtype="Int64")
    if column.type in ("share", "amount"):
        return np.array(values, dtype=np.float64)
    if column.type in ("date", "week", "moment"):
        return np.array(values, dtype="datetime64[us]")
    return pd.array(values, dtype="str")
