"""Reports, inspections and counts, the tables that grow from week to week, queried with DuckDB."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

import duckdb
import pandas as pd

from dashboard.faults import DataError, Fault
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.parquet import NO_FILES, ParquetFiles, settings
from dashboard.turns import QUESTIONS

Variable = date | datetime | str | int
# Columns of days; in a frame a day is its midnight, in SQL a DATE.
DAYS = ("week", "date", "valid_from", "valid_to")
_COLUMNS: Mapping[str, Sequence[str]] = {
    name: (*TABLES[name].names, "file", "line", "publication") for name in TRACED
}
# A row without recorded_at counts as recorded when it was received.
RECORDED_AT = "COALESCE(recorded_at, received_at)"


@dataclass(frozen=True, eq=False)
class Rows:
    """Reports, inspections and counts: rows of CSV files as frames, typed by dashboard.tables.check, and the open
    Parquet files. Safe to use from many threads, and after a fork.

    only: table -> SQL condition; queries read only rows that satisfy it. For users who may not see every row.
    """

    reports: pd.DataFrame
    inspections: pd.DataFrame
    counts: pd.DataFrame
    files: ParquetFiles = NO_FILES
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
                con.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns(frame)} FROM frame")
            for name, value in variables.items():
                con.execute(f"SET VARIABLE {name} = $value", {"value": value})
            for statement in before:
                con.execute(statement)
            return {name: _typed(_result(con, statements)) for name, statements in questions.items()}

    @contextmanager
    def connection(self, model: tuple[str, ...] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB connection with the views of a model and the tables reports, inspections and counts."""
        if next(_uses) % RENEWED_AFTER == 0:
            _engine.cache_clear()
        # Temporary tables belong to the connection, and disappear when it is closed.
        con = _engine(model, sum(self.numbers.values()) < FEW_ROWS).cursor()
        try:
            for name, own in _COLUMNS.items():
                # DuckDB finds the Python variable `frame` by name, which takes half the time of registering a frame.
                frame: pd.DataFrame = getattr(self, name)[list(own)]
                stored = self.files.query(name)
                # The model's own table of this name is empty, and DuckDB leaves it out of the plan of a query.
                if model and frame.empty and not stored:
                    continue
                con.execute(f"CREATE TEMP TABLE {name}_in_memory AS SELECT {columns(frame)} FROM frame")
                parts = [f"FROM {name}_in_memory", *([f"({stored})"] if stored else [])]
                known = f"SELECT * REPLACE ({RECORDED_AT} AS recorded_at) FROM ({' UNION ALL '.join(parts)})"
                con.execute(f"CREATE TEMP VIEW {name} AS FROM ({known}) WHERE {self.only.get(name, 'TRUE')}")
            yield con
        except duckdb.OutOfMemoryException as error:
            details = {"reason": str(error).splitlines()[0]}
            raise DataError([Fault(tempfile.gettempdir(), code="parquet_no_room", details=details)]) from error
        finally:
            con.close()

    def plus(self, reports: pd.DataFrame | None, counts: pd.DataFrame | None = None) -> Rows:
        """These rows and additional rows of reports and counts, which have no columns file and line."""
        added: dict[str, Any] = {}
        for name, frame in (("reports", reports), ("counts", counts)):
            if frame is not None and not frame.empty:
                own: pd.DataFrame = getattr(self, name)
                more = frame.assign(file="", line=0, publication=pd.Series(pd.NaT, frame.index, "datetime64[us]"))
                added[name] = pd.concat([own, more] if len(own) else [more], ignore_index=True)
        return replace(self, **added) if added else self

    def raw(self, table: str) -> Iterator[pd.DataFrame]:
        """The rows of a table as they were read, in parts, with the columns of the table and more."""
        yield getattr(self, table)
        if stored := self.files.query(table):
            with self.connection() as con:
                reader: Any = con.execute(stored)
                while len(frame := reader.fetch_df_chunk(100)):
                    yield frame

    @property
    def numbers(self) -> dict[str, int]:
        """The number of rows by table."""
        return {name: self.files.rows.get(name, 0) + len(getattr(self, name)) for name in _COLUMNS}

    def only_adds(self, earlier: Rows, moment: datetime) -> bool:
        """Whether these rows are `earlier` plus rows that were recorded after a moment (naive UTC)."""
        added = self.files.without(earlier.files)
        if added is None or not all(
            _until(getattr(self, name), moment).equals(_until(getattr(earlier, name), moment)) for name in _COLUMNS
        ):
            return False
        # Without a new file no query is needed.
        if not added.files:
            return True
        with replace(self, files=added).connection() as con:
            known = f"SELECT COUNT(*) FROM ({{}}) WHERE {RECORDED_AT} <= TIMESTAMP '{moment}'"
            queries = [known.format(query) for name in _COLUMNS if (query := added.query(name))]
            return not any(con.execute(query).fetchone() != (0,) for query in queries)


# Connections after which a new DuckDB takes the place of the one for all threads.
RENEWED_AFTER = 25
_uses, _engines = itertools.count(1), itertools.count(1)
# Fewer rows are queried by one thread: sharing the work among several would cost more than it saves.
FEW_ROWS = 500_000


@cache
def _engine(model: tuple[str, ...], few_rows: bool) -> duckdb.DuckDBPyConnection:
    """One DuckDB for all threads, since starting and ending a DuckDB takes longer than most queries, and one instance
    has one memory limit for all threads. The instance is replaced after RENEWED_AFTER connections, since its memory
    grows with every query; open connections keep their instance.
    """
    place = f"{tempfile.gettempdir()}/dashboard-rows-{os.getpid()}-{next(_engines)}"
    con = duckdb.connect(config=settings(place) | ({"threads": 1} if few_rows else {}))
    for statement in model:
        con.execute(statement)
    return con


# DuckDB's threads do not survive a fork: the engine is closed before, and each process starts its own.
os.register_at_fork(before=_engine.cache_clear)


def columns(frame: pd.DataFrame) -> str:
    """The column list of a SELECT from a frame: all columns, days as DATE."""
    days = ", ".join(f"CAST({name} AS DATE) AS {name}" for name in DAYS if name in frame)
    return f"* REPLACE ({days})" if days else "*"


def recorded_at(frame: pd.DataFrame) -> pd.Series[Any]:
    """When each row of a frame was recorded (naive UTC): RECORDED_AT."""
    return frame["recorded_at"].fillna(frame["received_at"])


def _until(frame: pd.DataFrame, moment: datetime) -> pd.DataFrame:
    return frame[recorded_at(frame) <= moment].drop(columns=["file", "line", "publication"]).reset_index(drop=True)


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
    # DuckDB creates a separate string object for each row; after conversion to categories equal texts share memory.
    texts = [name for name, kind in frame.dtypes.items() if kind == "str"]
    shared = frame.astype(dict.fromkeys(texts, "category"))
    return shared.astype(types | dict.fromkeys(texts, "str"))
