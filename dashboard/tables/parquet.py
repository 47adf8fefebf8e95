"""Parquet files of the tables of TRACED: kept open, and queried in place by DuckDB.

An open file keeps the bytes that were checked, even after another file has been moved to its path.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dashboard.faults import DataError, Fault
from dashboard.tables.csv_file import nearest
from dashboard.tables.declared import TABLES, Column, Table
from dashboard.tables.personal import is_personal

SUFFIX = ".parquet"
# DuckDB's memory limit; DuckDB writes data beyond the limit to the disk.
MEMORY = "900MB"
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
# Type of dashboard.tables.declared -> the types that a column may have in a file, and the type to which it is cast.
_TYPES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "code": (("VARCHAR",), "VARCHAR"),
    "text": (("VARCHAR",), "VARCHAR"),
    "word": (("VARCHAR",), "VARCHAR"),
    "whole": (_WHOLE, "BIGINT"),
    "date": (("DATE",), "DATE"),
    "week": (("DATE",), "DATE"),
    "moment": (("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "TIMESTAMP"),
}


class OpenFile:
    """A file that is open while this object exists, even after its name was removed or given to another file."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises OSError."""
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, handle)
        # Refers to this open file; each reader opens it anew, also after a fork.
        self.path = f"/proc/self/fd/{handle}"


class ParquetFile(OpenFile):
    """A table's file, open while this object exists.

    display_name: its name in faults and in the column `file`. keyed: the file has rows of a database, which faults
    name by their key; their column `line` is 0.
    """

    def __init__(self, table: str, display_name: str, path: Path, keyed: bool = False) -> None:
        """Open the file. Raises OSError."""
        super().__init__(path)
        self.table = table
        self.display_name = display_name
        self.keyed = keyed
        self.types: Mapping[str, str] = {}

    @property
    def row_key(self) -> str:
        """An SQL expression for the key of a row in words, as checked_table.key_text gives it; '' for other files."""
        parts = (f"'{name}=' || {name}" for name in TABLES[self.table].key if name in self.types)
        return f"concat_ws(', ', {', '.join(parts)})" if self.keyed else "''"

    def selected(self, constant: str) -> str:
        """A query for all rows: the columns in the table's order, cast to the types common to all files, then `line`.

        constant: SQL expressions that are selected before the columns.
        """
        columns = ", ".join(_cast(column, self.types.get(column.name, "")) for column in TABLES[self.table].columns)
        source = f"read_parquet('{self.path}', file_row_number = true)"
        return f"SELECT {constant}, {columns}, CAST(file_row_number + 1 AS BIGINT) AS line FROM {source}"


@dataclass(frozen=True)
class ParquetFiles:
    """Checked files. rows: how many rows of each table. left_out: place in `files` -> the lines of rows that are left
    out, with the faults in notes."""

    files: Sequence[ParquetFile]
    rows: Mapping[str, int]
    left_out: Mapping[int, Sequence[int]] = field(default_factory=dict)
    notes: Sequence[Fault] = ()

    def query(self, table: str) -> str:
        """A query for a table's rows with file, line and publication; '' if there is no file of the table."""
        names = ", ".join([*TABLES[table].names, "file"])
        return " UNION ALL ".join(
            f"SELECT {names}, {'0 AS line' if file.keyed else 'line'}, CAST(NULL AS TIMESTAMP) AS publication "
            f"FROM ({file.selected(f'{literal(file.display_name)} AS file')}){self._without(place)}"
            for place, file in enumerate(self.files)
            if file.table == table
        )

    def _without(self, place: int) -> str:
        lines = ", ".join(map(str, self.left_out.get(place, ())))
        return f" WHERE line NOT IN ({lines})" if lines else ""


NO_FILES = ParquetFiles((), {})


def settings(overflow: str) -> dict[str, Any]:
    """DuckDB's configuration. overflow: the folder for data that do not fit into MEMORY."""
    return {
        "memory_limit": MEMORY,
        "temp_directory": overflow,
        "preserve_insertion_order": False,
        # DuckDB downloads no extensions from other hosts.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """A new, empty DuckDB, so that no connection is shared between threads or over a fork.

    Data that do not fit into MEMORY go to a temporary folder. Raises DataError where memory and disk do not suffice.
    """
    with tempfile.TemporaryDirectory(prefix="dashboard-rows-") as place:
        con = duckdb.connect(config=settings(place))
        try:
            with room():
                yield con
        finally:
            con.close()


@contextmanager
def room() -> Iterator[None]:
    """Turn DuckDB's exception where memory and disk do not suffice into DataError."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        details = {"reason": str(error).splitlines()[0]}
        raise DataError([Fault(tempfile.gettempdir(), code="parquet_no_room", details=details)]) from error


def open_file(table: str, display_name: str, path: Path, keyed: bool = False) -> ParquetFile | list[Fault]:
    """Open a file and check its columns against those of the table; the file, or its faults. Raises nothing."""
    try:
        file = ParquetFile(table, display_name, path, keyed)
        with engine() as con:
            described = con.execute(f"DESCRIBE SELECT * FROM read_parquet('{file.path}')").fetchall()
    except FileNotFoundError:
        return [Fault(display_name, code="file_gone")]
    except OSError:
        return [Fault(display_name, code="file_unreadable")]
    except duckdb.Error as error:
        return [broken(file, error)]
    file.types = {row[0]: str(row[1]) for row in described}
    faults = list(_column_faults(file, TABLES[table]))
    return faults or file


def broken(file: ParquetFile, error: duckdb.Error) -> Fault:
    """The fault of a file that DuckDB cannot read."""
    reason = str(error).splitlines()[0].replace(file.path, file.display_name)
    return Fault(file.display_name, code="parquet_unreadable", details={"reason": reason})


def batches(days: Sequence[tuple[Any, int]], most: int) -> Iterator[tuple[Any, Any]]:
    """Days in order, each with its number of rows -> first and last day of batches of about `most` rows."""
    first, held = None, 0
    for place, (day, count) in enumerate(days):
        first = day if first is None else first
        held += count
        if held >= most or place == len(days) - 1:
            yield first, day
            first, held = None, 0


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def value_text(column: Column) -> str:
    """An SQL expression for a column's value as a CSV file would contain it; NULL stays NULL."""
    name = column.name
    if column.type != "moment":
        return f"CAST({name} AS VARCHAR)"
    whole = f"strftime({name}, '%Y-%m-%dT%H:%M:%S')"
    exact = f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f')"
    return f"CASE WHEN microsecond({name}) % 1000000 = 0 THEN {whole} ELSE {exact} END || 'Z'"


def no_columns(table: str) -> str:
    """The columns of a table for a SELECT, each NULL."""
    return ", ".join(_cast(column, "") for column in TABLES[table].columns)


def _cast(column: Column, found: str) -> str:
    _, sql_type = _TYPES[column.type]
    if not found:
        return f"CAST(NULL AS {sql_type}) AS {column.name}"
    return column.name if found == sql_type else f"CAST({column.name} AS {sql_type}) AS {column.name}"


def _column_faults(file: ParquetFile, table: Table) -> Iterator[Fault]:
    missing = [c.name for c in table.columns if c.required and c.name not in file.types]
    strange = [name for name in file.types if name not in table.names]
    for name in strange:
        if is_personal(name):
            yield Fault(file.display_name, 0, name, "column_personal")
            continue
        details = {"near": nearest(name, missing or table.names), "columns": ", ".join(table.names)}
        yield Fault(file.display_name, 0, name, "column_unknown", details=details)
    for name in missing:
        yield Fault(file.display_name, 0, name, "column_missing", details={"near": nearest(name, strange)})
    for column in table.columns:
        known = _TYPES[column.type][0]
        found = file.types.get(column.name)
        if found and found not in known:
            details = {"found": found, "expected": ", ".join(known)}
            yield Fault(file.display_name, 0, column.name, "parquet_type", details=details)
