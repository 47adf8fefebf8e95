"""Rows of a growing table in batches -> Parquet files with the typed rows, and every fault of their values.

A row with a faulty value is left out, and named by its faults.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.faults import Fault
from dashboard.tables import declared
from dashboard.tables.checked_table import CheckedTable
from dashboard.tables.declared import TABLES
from dashboard.tables.measures import Measure
from dashboard.tables.parquet import ParquetFile, engine, open_file
from dashboard.tables.rows import columns as columns_of
from dashboard.tables.rules import SAME_FAULTS_SHOWN
from dashboard.tables.source_rows import SourceRows

# Faults of a table after which the rest of its rows is not read.
_MOST_FAULTS = 100_000


@dataclass(frozen=True)
class Typing:
    """What decides how values are typed: the tables with a province's words, its measures, its time zone, and the
    present moment (naive UTC)."""

    tables: Mapping[str, declared.Table]
    measures: Mapping[str, Measure]
    zone: tzinfo
    now: datetime

    def mark_of(self, *names: str) -> str:
        """Equal marks mean that values of these tables are typed alike."""
        return repr(([self.tables[name] for name in names], sorted(self.measures.items()), self.zone))


@dataclass(frozen=True)
class TypedRows:
    """The files with the sound rows. count: of all rows; left_out: of those with faults; faults: see _Faults.

    endless: whether there are more faults than are listed, so that not the rows but their table is wrong.
    """

    files: Sequence[ParquetFile]
    count: int
    left_out: int
    faults: Sequence[Fault]
    endless: bool


def typed_files(table: str, label: str, batches: Iterable[Mapping[str, Any]], typing: Typing) -> TypedRows:
    """The rows of a table. label: the table's name in faults."""
    files: list[ParquetFile] = []
    faults, rows, left_out = _Faults(label), 0, 0
    with tempfile.TemporaryDirectory(prefix="dashboard-source-") as folder, engine() as con:
        for columns in batches:
            count = len(next(iter(columns.values())))
            source = SourceRows(label, columns, range(rows + 1, rows + count + 1), keyed=True)
            rows += count
            checked = CheckedTable(typing.tables[table], [source], typing.now, typing.zone, typing.measures)
            faults.add(checked.faults)
            if faults.count > _MOST_FAULTS:
                break
            sound = checked.readable(*TABLES[table].names)
            left_out += int(np.count_nonzero(~sound))
            frame = checked.frame.loc[sound, list(TABLES[table].names)]
            # More faults than are listed are refused with all rows.
            if faults.endless or not len(frame):
                continue
            path = Path(folder) / f"{rows}.parquet"
            con.execute(f"COPY (SELECT {columns_of(frame)} FROM frame) TO '{path}' (FORMAT parquet)")
            # The open file outlives its name.
            file = open_file(table, label, path, keyed=True)
            assert isinstance(file, ParquetFile)
            files.append(file)
            path.unlink()
    return TypedRows(files, rows, left_out, list(faults.listed()), faults.endless)


class _Faults:
    """The faults of values: one for each different value, and at most SAME_FAULTS_SHOWN of a kind in a column."""

    def __init__(self, label: str) -> None:
        self._label = label
        self.count = 0
        self.found: dict[tuple[str, str, str], Fault] = {}
        self._rows: Counter[tuple[str, str, str]] = Counter()
        self._causes: Counter[tuple[str, str]] = Counter()
        self._more: Counter[tuple[str, str]] = Counter()

    def add(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.count += 1
            kind, cause = (fault.column, fault.code), (fault.column, fault.code, fault.value)
            if cause in self.found:
                self._rows[cause] += 1
            elif self._causes[kind] < SAME_FAULTS_SHOWN:
                self._causes[kind] += 1
                self.found[cause] = fault
            else:
                self._more[kind] += 1

    @property
    def endless(self) -> bool:
        return bool(self._more) or self.count > _MOST_FAULTS

    def listed(self) -> Iterator[Fault]:
        for cause, fault in self.found.items():
            # Rows of a database have no lines that could be listed: only their number is told.
            yield replace(fault, alike=(0,) * self._rows[cause])
        last = max((fault.line for fault in self.found.values()), default=0)
        for (column, _), number in self._more.items():
            yield Fault(self._label, last, column, "more_alike", details={"more": str(number)})
        if self.count > _MOST_FAULTS:
            yield Fault(self._label, last, code="faults_many", details={"count": str(self.count)})
