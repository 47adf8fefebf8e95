"""Reports, inspections and counts, the tables that grow from week to week: loaded into DuckDB once, asked often."""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

import duckdb
import pandas as pd

from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.parquet import NO_FILES, ParquetFiles, room, settings
from dashboard.turns import QUESTIONS

Variable = date | datetime | str | int
# Columns of days; in a frame a day is its midnight, in SQL a DATE.
DAYS = ("week", "date", "resolved_on", "valid_from", "valid_to")
COLUMNS: Mapping[str, Sequence[str]] = {name: (*TABLES[name].names, "file", "line", "publication") for name in TRACED}
# A result with at most so many rows has too few equal texts to be worth a conversion.
SMALL = 1_000
# A row without recorded_at counts as recorded when it was received.
RECORDED_AT = "COALESCE(recorded_at, received_at)"


class LoadedRows:
    """Rows of the three tables: typed frames, which a process loads into its DuckDB once, at the first question."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """frames: by table, with the columns of COLUMNS; a missing table has no rows."""
        self.frames = dict(frames)
        self._lock = threading.Lock()
        # The number of the engine that has the rows, and the name of the catalog there. (A reference to the engine
        # would keep its threads alive over a fork.)
        self._place = 0, ""

    def catalog(self, engine: _Engine) -> str:
        """The name of the engine's catalog with the rows, one table for each frame."""
        with self._lock:
            if self._place[0] != engine.number:
                self._place = engine.number, engine.load(self.frames)
                weakref.finalize(self, engine.dropped.append, self._place[1])
            return self._place[1]


@dataclass(frozen=True, eq=False)
class Rows:
    """Reports, inspections and counts of all sources. Safe to use from many threads, and after a fork.

    loaded: rows in memory; files: rows in Parquet files. late: table -> known_from, the moment of each row that
    became known later than it says, by the columns of the table's key. only: table -> SQL condition; queries read
    only rows that satisfy it, for users who may not see every row.
    """

    loaded: tuple[LoadedRows, ...] = ()
    files: ParquetFiles = NO_FILES
    late: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)

    @QUESTIONS()
    def answer(
        self,
        model: tuple[str, ...],
        questions: Mapping[str, Sequence[str]],
        variables: Mapping[str, Variable],
        tables: Mapping[str, pd.DataFrame],
        before: Sequence[str] = (),
    ) -> dict[str, pd.DataFrame]:
        """The results of SQL queries, by the queries' names.

        questions: the statements of each query, the last of which gives the result.
        model: SQL statements that create the views for the queries, once for all calls. The views read `tables`, and
        `reports`, `inspections` and `counts`, whose recorded_at is the moment from which each row was known; the
        model has tables of these names too, which are empty.
        variables: for getvariable. before: SQL statements that replace views for this call only. Columns of a result
        are str, int64 (Int64 where there are blanks), float64, bool or datetime64[us]. Raises DataError where memory
        and disk do not suffice.
        """
        with self.connection(model) as con:
            for name, frame in tables.items():
                # DuckDB finds the Python variable `frame` by name, in half the time of registering a frame.
                con.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns(frame)} FROM frame")
            for name, value in variables.items():
                con.execute(f"SET VARIABLE {name} = $value", {"value": value})
            for statement in before:
                con.execute(statement)
            return {name: _typed(_result(con, statements)) for name, statements in questions.items()}

    @contextmanager
    def connection(self, model: tuple[str, ...] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB connection with the views of a model and the views reports, inspections and counts.

        With the suffix _as_read: the same rows without the moments at which they became known. A table without rows
        has no view.
        """
        engine = _engine(model)
        # Temporary views belong to the connection, and disappear when it is closed.
        con = engine.cursor()
        try:
            with room():
                for name in COLUMNS:
                    rows = self._rows(name, engine)
                    # The model's own table of this name is empty, and DuckDB leaves it out of the plan of a query.
                    if rows:
                        con.execute(f"CREATE TEMP VIEW {name}_as_read AS {rows}")
                        con.execute(f"CREATE TEMP VIEW {name} AS {self._known(name, rows, con)}")
                yield con
        finally:
            con.close()

    def plus(self, **frames: pd.DataFrame | None) -> Rows:
        """These rows and additional rows by table, which have no columns file, line and publication."""
        added = {
            name: frame.assign(file="", line=0, publication=pd.Series(pd.NaT, frame.index, "datetime64[us]"))
            for name, frame in frames.items()
            if frame is not None and len(frame)
        }
        return replace(self, loaded=(*self.loaded, LoadedRows(added))) if added else self

    def in_memory(self, table: str) -> pd.DataFrame:
        """The rows of a table that are not in Parquet files, as they were read, with the columns of COLUMNS."""
        frames = [rows.frames[table] for rows in self.loaded if table in rows.frames]
        filled = [frame for frame in frames if len(frame)]
        return pd.concat(filled, ignore_index=True) if len(filled) > 1 else (filled or frames)[0]

    def raw(self, table: str) -> Iterator[pd.DataFrame]:
        """The rows of a table as they were read, in parts, with the columns of COLUMNS."""
        yield self.in_memory(table)
        if query := self.files.query(table):
            with self.connection() as con:
                reader: Any = con
                reader.execute(query)
                while len(frame := reader.fetch_df_chunk(100)):
                    yield frame

    @property
    def numbers(self) -> dict[str, int]:
        """The number of rows by table."""
        return {
            name: self.files.rows.get(name, 0) + sum(len(rows.frames.get(name, ())) for rows in self.loaded)
            for name in COLUMNS
        }

    def _rows(self, table: str, engine: _Engine) -> str:
        """A query for the rows of a table as they were read; '' if there are none."""
        parts = [f"FROM {rows.catalog(engine)}.{table}" for rows in self.loaded if len(rows.frames.get(table, ()))]
        parts += [f"({query})" for query in [self.files.query(table)] if query]
        return " UNION ALL ".join(parts)

    def _known(self, table: str, rows: str, con: duckdb.DuckDBPyConnection) -> str:
        """A query for the rows with the moment from which each was known, without those that `only` leaves out."""
        if table in self.late:
            frame = self.late[table]
            con.execute(f"CREATE TEMP TABLE {table}_late AS SELECT {columns(frame)} FROM frame")
            same = " AND ".join(f"r.{name} IS NOT DISTINCT FROM l.{name}" for name in TABLES[table].key)
            moment = "COALESCE(l.known_from, r.recorded_at, r.received_at) AS recorded_at"
            known = f"SELECT r.* REPLACE ({moment}) FROM ({rows}) AS r LEFT JOIN {table}_late AS l ON {same}"
        else:
            known = f"SELECT * REPLACE ({RECORDED_AT} AS recorded_at) FROM ({rows})"
        return f"FROM ({known}) WHERE {self.only.get(table, 'TRUE')}"


class _Engine:
    """One DuckDB for all threads of a process, since starting and ending a DuckDB takes longer than most queries, and
    one instance has one memory limit for all threads. Each LoadedRows has a catalog of its own in the instance."""

    def __init__(self, model: tuple[str, ...]) -> None:
        self.number = next(_numbers)
        place = f"{tempfile.gettempdir()}/dashboard-rows-{os.getpid()}-{self.number}"
        self.connection = duckdb.connect(config=settings(place))
        for statement in model:
            self.connection.execute(statement)
        # Catalogs of rows that are no longer used. They are detached at the next question, since the garbage
        # collector may find out in the middle of another one.
        self.dropped: deque[str] = deque()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own. Temporary tables and views belong to it."""
        con = self.connection.cursor()
        while self.dropped:
            con.execute(f"DETACH {self.dropped.popleft()}")
        return con

    def load(self, frames: Mapping[str, pd.DataFrame]) -> str:
        """A new catalog with a table for each frame; the catalog's name."""
        name = f"rows_{next(_numbers)}"
        with self.connection.cursor() as con:
            con.execute(f"ATTACH ':memory:' AS {name}")
            for table, whole in frames.items():
                if whole.empty:
                    continue
                frame = whole[list(COLUMNS[table])]
                con.execute(f"CREATE TABLE {name}.{table} AS SELECT {columns(frame)} FROM frame")
        return name


_numbers = itertools.count(1)
_engine = cache(_Engine)
# DuckDB's threads do not survive a fork: the engine is closed before, and each process starts its own.
os.register_at_fork(before=_engine.cache_clear)


def columns(frame: pd.DataFrame) -> str:
    """The column list of a SELECT from a frame: all columns, days as DATE."""
    days = ", ".join(f"CAST({name} AS DATE) AS {name}" for name in DAYS if name in frame)
    return f"* REPLACE ({days})" if days else "*"


def recorded_at(frame: pd.DataFrame) -> pd.Series[Any]:
    """When each row of a frame was recorded (naive UTC): RECORDED_AT."""
    return frame["recorded_at"].fillna(frame["received_at"])


def _result(con: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> pd.DataFrame:
    for statement in statements:
        con.execute(statement)
    return con.df()


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    types: dict[Any, str] = {}
    for name, kind in frame.dtypes.items():
        if kind in ("int8", "int16", "int32"):
            types[name] = "int64"
        elif kind in ("Int8", "Int16", "Int32"):
            types[name] = "Int64"
    texts = dict.fromkeys((name for name, kind in frame.dtypes.items() if kind == "str"), "str")
    # DuckDB creates a separate string object for each row; after conversion to categories equal texts share memory.
    if len(frame) > SMALL:
        frame = frame.astype(dict.fromkeys(texts, "category"))
    return frame.astype(types | texts)
