"""Reports and inspections in a database: the sums are made there, and only answers come over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, text

from dashboard.database.engine import told
from dashboard.store.check import TRACED
from dashboard.store.rows import (
    BY_KEY,
    DAYS,
    INSPECTIONS,
    OF_LATE,
    REPORTS,
    Param,
    Rows,
    Ways,
    unfiled,
    without_comments,
)

# Types of PostgreSQL's protocol, by number.
_INTEGERS = (20, 21, 23)
_DAY, _MOMENT = 1082, 1114
_BOOLEAN, _DOUBLE = 16, 701
# numpy counts from here, and has this number for no day.
_FIRST_DAY, _FIRST_MOMENT = date(1970, 1, 1).toordinal(), datetime(1970, 1, 1)
_NO_DAY, _MICROSECOND = np.iinfo(np.int64).min, timedelta(microseconds=1)
_TABLES: Mapping[str, tuple[str, ...]] = {"reports": REPORTS, "inspections": INSPECTIONS}


@dataclass(frozen=True, eq=False)
class DatabaseRows:
    """Rows of a database, as dashboard.store.rows.Rows says, in one of its schemas.

    extra: reports that stand in no table yet.
    """

    engine: Engine
    schema: str
    extra: pd.DataFrame | None = None

    def answer(
        self, queries: Mapping[str, str], params: Mapping[str, Param], tables: Mapping[str, pd.DataFrame]
    ) -> dict[str, pd.DataFrame]:
        """See Rows. Raises DataError where the database does not answer."""
        # One moment for all of them, whoever writes meanwhile.
        with (
            told(self.engine),
            self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        ):
            connection.execute(text(f"SET LOCAL search_path TO {self.schema}"))
            answers, planned = {}, None
            for name, sql in queries.items():
                by_key = BY_KEY in sql
                if by_key is not planned:
                    _plan(connection, by_key)
                    planned = by_key
                answers[name] = self._query(connection, sql, params, tables)
            return answers

    def plus(self, reports: pd.DataFrame | None) -> DatabaseRows:
        """See Rows."""
        if reports is None or reports.empty:
            return self
        more = unfiled(reports)[list(REPORTS)]
        return replace(self, extra=more if self.extra is None else pd.concat([self.extra, more], ignore_index=True))

    @cached_property
    def counts(self) -> tuple[int, int]:
        """See Rows. Counted once: others are those of a later revision."""
        with told(self.engine), self.engine.connect() as connection:
            found = [connection.scalar(text(f"SELECT COUNT(*) FROM {self.schema}.{name}")) for name in TRACED]
        return int(found[0] or 0), int(found[1] or 0)

    def same(self, other: Rows) -> bool:
        """See Rows."""
        return False

    @property
    def ways(self) -> Ways:
        """See Rows. Rows that stand in no table have no key."""
        return Ways(told="arrays", by_key=self.extra is None)

    def _query(
        self, connection: Connection, sql: str, params: Mapping[str, Param], tables: Mapping[str, pd.DataFrame]
    ) -> pd.DataFrame:
        bare = without_comments(sql).strip()
        assert bare.startswith("WITH"), "small tables come in front of a query's own"
        given: dict[str, Any] = dict(params)
        small = [f"{name} AS (SELECT * FROM {_listed(name, frame, given)})" for name, frame in tables.items()]
        given["asked"], _ = _array(tables["offices"]["office_id"].drop_duplicates())
        # Most go through the key office by office, in its order: a join with the offices would lose that order, and
        # cells.sql had to put all rows in it.
        theirs = " WHERE (office_id = ANY(CAST(:asked AS TEXT[])))"
        if OF_LATE in sql:
            # So it is no way to the rows: there are sooner ones.
            theirs = f"{theirs} IS TRUE"
        if BY_KEY in sql:
            theirs = ""
        for name, columns in _TABLES.items():
            own = f"SELECT {', '.join(columns)} FROM {self.schema}.{name}{theirs}"
            if name == "reports" and self.extra is not None:
                own += f" UNION ALL SELECT * FROM {_listed('extra', self.extra, given)}"
            small.append(f"{name} AS NOT MATERIALIZED ({own})")
        query = text(f"WITH {', '.join(small)}, {bare.removeprefix('WITH')}")
        named = query.compile().params
        asked = {name: value for name, value in given.items() if name in named}
        result = connection.execute(query, asked)
        # As the driver has them: SQLAlchemy's own rows would be taken apart at once.
        cursor: Any = result.cursor
        described, rows = cursor.description, cursor.fetchall()
        values: Any = zip(*rows, strict=True) if rows else [()] * len(described)
        return pd.DataFrame(
            {column.name: _typed(held, column.type_code) for column, held in zip(described, values, strict=True)}
        )


def _plan(connection: Connection, by_key: bool) -> None:
    """Keep PostgreSQL from walking over all rows again and again.

    It cannot know how many rows the parts of a query have, takes them for few, and then joins each row of one with
    each of the other, or puts millions in order to group them: the offices of decisions took 56 s so, and take 0.2 s.
    Compiling takes longer than it saves, and what is put in order in memory is not written to the disk first.

    by_key: few rows are looked for, each by its key.
    """
    for setting in (
        f"enable_nestloop TO {'on' if by_key else 'off'}",
        f"enable_hashjoin TO {'off' if by_key else 'on'}",
        "enable_mergejoin TO off",
        f"enable_sort TO {'on' if by_key else 'off'}",
        "jit TO off",
        "work_mem TO '256MB'",
    ):
        connection.execute(text(f"SET LOCAL {setting}"))


def _listed(name: str, frame: pd.DataFrame, params: dict[str, Any]) -> str:
    """A frame as a table in SQL: an array for each column, which are put among the parameters."""
    arrays = []
    for place, column in enumerate(frame.columns):
        params[f"{name}_{place}"], kind = _array(frame[column])
        arrays.append(f"CAST(:{name}_{place} AS {kind}[])")
    return f"unnest({', '.join(arrays)}) AS {name}_listed ({', '.join(frame.columns)})"


def _array(column: pd.Series) -> tuple[str, str]:
    """A column as PostgreSQL writes an array, and the type of what is in it.

    Put together here: the driver takes ten times as long for each element, and there are a million.
    """
    kind, texts = "TEXT", []
    if column.dtype.kind == "M":
        kind, unit = ("DATE", "D") if column.name in DAYS else ("TIMESTAMP", "us")
        moments = np.datetime_as_string(column.to_numpy().astype(f"datetime64[{unit}]"))
        texts = ["NULL" if moment == "NaT" else moment for moment in moments.tolist()]
    elif column.dtype.kind in "iu":
        kind, texts = "INTEGER", [str(value) for value in column.tolist()]
    elif column.dtype == bool:
        kind, texts = "BOOLEAN", [str(value) for value in column.tolist()]
    else:
        texts = [_quoted(str(value)) for value in column.fillna("").tolist()]
    return f"{{{','.join(texts)}}}", kind


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _typed(values: tuple[Any, ...], kind: int) -> Any:
    """A column of an answer, in the type that DuckDB gives it."""
    if kind == _DAY:
        # numpy takes forty times as long to see what a day is, and what a moment is.
        days = [_NO_DAY if day is None else day.toordinal() - _FIRST_DAY for day in values]
        return np.array(days, dtype=np.int64).view("datetime64[D]").astype("datetime64[us]")
    if kind == _MOMENT:
        moments = [_NO_DAY if moment is None else (moment - _FIRST_MOMENT) // _MICROSECOND for moment in values]
        return np.array(moments, dtype=np.int64).view("datetime64[us]")
    if kind == _DOUBLE:
        return np.array(values, dtype=np.float64)
    if kind in _INTEGERS:
        return pd.Series(list(values), dtype="Int64") if None in values else np.array(values, dtype=np.int64)
    if kind == _BOOLEAN:
        return np.array(values, dtype=np.bool_)
    return pd.array(list(values), dtype="str")
