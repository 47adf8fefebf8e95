"""Reports and inspections, wherever they stand: they are asked in SQL, and never read whole."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal, NamedTuple, Protocol

import duckdb
import pandas as pd

Param = date | datetime | str | int
# What a query may say of itself, so that a database need not look through all rows: it asks for each office and
# measure by itself; or it asks for some weeks, or for what came in at some time.
BY_KEY = "-- Few rows, each found by its key."
OF_LATE = "-- Of late: found by week or arrival."
# Columns that hold days; in a frame a day is its midnight, in SQL a DATE.
DAYS = ("week", "date", "valid_from", "valid_to")
# The same, as SQL for DuckDB.
DATES: Mapping[str, str] = {name: f"CAST({name} AS DATE)" for name in DAYS}
REPORTS = ("week", "office_id", "measure", "value", "evidence", "received_at", "source", "file", "line")
INSPECTIONS = ("date", "team", "office_id", "findings", "resolved", "received_at", "source", "file", "line")


class Ways(NamedTuple):
    """What an engine is sooner asked.

    told: how a row is put beside the ones before and after it. by_key: few rows of many, each by its key.
    """

    told: Literal["windows", "arrays"] = "windows"
    by_key: bool = False


class Rows(Protocol):
    """The two tables that grow from week to week. Rows are only ever added to them."""

    def answer(
        self, queries: Mapping[str, str], params: Mapping[str, Param], tables: Mapping[str, pd.DataFrame]
    ) -> dict[str, pd.DataFrame]:
        """The answers of queries, by the queries' names, all about the same rows.

        A query begins with WITH, is written in what DuckDB and PostgreSQL share, with :name parameters, and reads the
        small tables that are given with it, of which one is `offices`, and these offices' `reports` and
        `inspections`. It may say BY_KEY or OF_LATE of itself. A column of an answer is str, int64 (Int64 where it has
        blanks), float64, bool or datetime64[us].
        """
        ...

    def plus(self, reports: pd.DataFrame | None) -> Rows:
        """These rows and some reports that stand in no table yet, of the table's columns, without file and line."""
        ...

    @property
    def counts(self) -> tuple[int, int]:
        """How many reports and how many inspections there are."""
        ...

    def same(self, other: Rows) -> bool:
        """Whether they are certainly the same as others. False where that cannot be told at once."""
        ...

    @property
    def ways(self) -> Ways:
        """In which ways the engine answers soonest."""
        ...


@dataclass(frozen=True, eq=False)
class FrameRows:
    """Rows that are held in memory, as dashboard.store.check types them, and asked by DuckDB."""

    reports: pd.DataFrame
    inspections: pd.DataFrame

    def answer(
        self, queries: Mapping[str, str], params: Mapping[str, Param], tables: Mapping[str, pd.DataFrame]
    ) -> dict[str, pd.DataFrame]:
        """See Rows."""
        own = {"reports": self.reports[list(REPORTS)], "inspections": self.inspections[list(INSPECTIONS)]}
        # Temporary tables are the connection's own, and go with it.
        con = _engine().cursor()
        try:
            for name, frame in {**tables, **own}.items():
                # DuckDB finds the variable `frame` by its name, in half the time that registering it takes.
                asked = "WHERE office_id IN (SELECT office_id FROM offices)" if name in own else ""
                con.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns(frame)} FROM frame {asked}")
            return {name: query(con, sql, params) for name, sql in queries.items()}
        finally:
            con.close()

    def plus(self, reports: pd.DataFrame | None) -> FrameRows:
        """See Rows."""
        if reports is None or reports.empty:
            return self
        return FrameRows(pd.concat([self.reports, unfiled(reports)], ignore_index=True), self.inspections)

    @property
    def counts(self) -> tuple[int, int]:
        """See Rows."""
        return len(self.reports), len(self.inspections)

    def same(self, other: Rows) -> bool:
        """See Rows."""
        if not isinstance(other, FrameRows):
            return False
        return self.reports.equals(other.reports) and self.inspections.equals(other.inspections)

    @property
    def ways(self) -> Ways:
        """See Rows."""
        return Ways()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """A DuckDB with nothing in it, for all threads: to start and to end one takes longer than most answers."""
    return duckdb.connect()


# Its threads do not outlive a fork: it is closed before one, and both processes start their own when they ask.
os.register_at_fork(before=_engine.cache_clear)


def unfiled(reports: pd.DataFrame) -> pd.DataFrame:
    """Reports with the columns file ('') and line (0) of rows that stand nowhere yet."""
    return reports.assign(file="", line=0)


def columns(frame: pd.DataFrame, written: Mapping[str, str] = DATES) -> str:
    """What a SELECT from a table with a frame's columns names: all of them, some written as SQL by their name."""
    other = ", ".join(f"{sql} AS {name}" for name, sql in written.items() if name in frame)
    return f"* REPLACE ({other})" if other else "*"


def without_comments(sql: str) -> str:
    """SQL without what stands behind -- in its lines."""
    return re.sub(r"--.*", "", sql)


def query(con: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, Param]) -> pd.DataFrame:
    """The answer of SQL written with :name parameters, which DuckDB spells $name, typed as Rows says."""
    named = re.sub(r"(?<!:):([a-z_]+)", r"$\1", without_comments(sql))
    # DuckDB refuses a parameter that the query does not name.
    asked = {name: value for name, value in params.items() if f"${name}" in named}
    frame = con.execute(named, asked).df()
    narrow = {name: "int64" for name, kind in frame.dtypes.items() if kind in ("int8", "int16", "int32")}
    narrow |= {name: "Int64" for name, kind in frame.dtypes.items() if kind in ("Int8", "Int16", "Int32")}
    narrow |= {name: "str" for name, kind in frame.dtypes.items() if kind == "category"}
    return frame.astype(narrow)
