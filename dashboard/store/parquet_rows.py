"""Reports and inspections in Parquet files: asked by DuckDB over the files, and never read whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb
import pandas as pd

from dashboard.store.parquet import ParquetFiles, batches, engine, literal, value_text
from dashboard.store.rows import DATES, INSPECTIONS, REPORTS, Param, Rows, Ways, columns, query, unfiled
from dashboard.store.tables import MEASURES, TABLES, Column

_COLUMNS: Mapping[str, tuple[str, ...]] = {"reports": REPORTS, "inspections": INSPECTIONS}
_CHUNK = 24  # DuckDB's vectors of 2,048 rows: about 50,000
_SORTED = 500_000  # rows
# Of types that are made for a question: an office that it does not name has no number.
_NUMBERS: Mapping[str, str] = {
    "office_id": "TRY_CAST(office_id AS office)",
    "measure": "CAST(measure AS measure)",
}
_TYPES: Mapping[str, str] = {
    "whole": "int64",
    **dict.fromkeys(("date", "week", "moment"), "datetime64[us]"),
    **dict.fromkeys(("code", "text", "word"), "str"),
}


@dataclass(frozen=True, eq=False)
class ParquetRows:
    """Rows of files, and beside them those of CSV files, or of no table yet, as dashboard.store.check types them.

    Safe to use from many threads, and after a fork: each question has a DuckDB of its own.
    """

    files: ParquetFiles
    reports: pd.DataFrame
    inspections: pd.DataFrame

    def answer(
        self, queries: Mapping[str, str], params: Mapping[str, Param], tables: Mapping[str, pd.DataFrame]
    ) -> dict[str, pd.DataFrame]:
        """See dashboard.store.rows.Rows."""
        with self._opened(tables["offices"]["office_id"]) as con:
            for name, frame in tables.items():
                con.register(f"{name}_frame", frame)
                # Elsewhere are other offices than those that are asked about, and cards of no measure.
                written = {**DATES, **_NUMBERS} if name in ("offices", "in_force") else DATES
                con.execute(f"CREATE TABLE {name} AS SELECT {columns(frame, written)} FROM {name}_frame")
            return {name: query(con, sql, params) for name, sql in queries.items()}

    def plus(self, reports: pd.DataFrame | None) -> ParquetRows:
        """See Rows."""
        if reports is None or reports.empty:
            return self
        return replace(self, reports=pd.concat([self.reports, unfiled(reports)], ignore_index=True))

    @property
    def counts(self) -> tuple[int, int]:
        """See Rows."""
        stored = self.files.rows
        return stored.get("reports", 0) + len(self.reports), stored.get("inspections", 0) + len(self.inspections)

    def same(self, other: Rows) -> bool:
        """See Rows."""
        return False

    @property
    def ways(self) -> Ways:
        """See Rows."""
        return Ways()

    def parts(self, name: str) -> Iterator[pd.DataFrame]:
        """All rows of a table in frames of about 50,000, typed as dashboard.store.check has them."""
        types = {column.name: _TYPES[column.type] for column in TABLES[name].columns}
        with self._opened() as con:
            result = con.execute(f"SELECT {', '.join(_COLUMNS[name])} FROM {name}")
            while len(part := result.fetch_df_chunk(_CHUNK)):
                yield part.astype({**types, "file": "str", "line": "int64"})

    def text(self, name: str) -> Iterator[bytes]:
        """A table's rows as dashboard.store.table_text.table_bytes has them, without the heading, in pieces."""
        line = f"concat_ws(',', {', '.join(map(_field, TABLES[name].columns))}) || chr(10)"
        key = TABLES[name].key
        with self._opened() as con:
            days = con.execute(f"SELECT {key[0]}, COUNT(*) FROM {name} GROUP BY 1 ORDER BY 1").fetchall()
            # The day comes first in both keys: so many days at once as are quickly sorted.
            for first, last in batches(days, _SORTED):
                here = f"{key[0]} BETWEEN DATE '{first}' AND DATE '{last}'"
                result = con.execute(f"SELECT {line} AS text FROM {name} WHERE {here} ORDER BY {', '.join(key)}")
                while len(part := result.fetch_df_chunk(_CHUNK)):
                    yield "".join(part["text"]).encode()

    def text_bytes(self, name: str) -> int:
        """How many bytes `text` gives in all."""
        size = " + ".join(f"strlen({_field(column)}) + 1" for column in TABLES[name].columns)
        with self._opened() as con:
            found = con.execute(f"SELECT COALESCE(SUM({size}), 0) FROM {name}").fetchone()
        return int(found[0]) if found else 0

    @contextmanager
    def _opened(self, offices: pd.Series | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB with the tables reports and inspections.

        offices: then only theirs, and offices and measures are numbers that have a name each: where millions of rows
        are put in order, or joined, a number costs half of what a text does.
        """
        with engine() as con:
            if offices is not None:
                con.register("office_names", pd.DataFrame({"office_id": offices.drop_duplicates()}))
                # Numbers are put in the order of their names.
                con.execute("CREATE TYPE office AS ENUM (SELECT office_id FROM office_names ORDER BY office_id)")
                con.execute(f"CREATE TYPE measure AS ENUM ({', '.join(map(literal, sorted(MEASURES)))})")
            for name, own in _COLUMNS.items():
                frame: pd.DataFrame = getattr(self, name)[list(own)]
                parts = [self.files.query(name)]
                if len(frame) or not parts[0]:
                    con.register(f"{name}_sheets", frame)
                    parts.append(f"SELECT {columns(frame)} FROM {name}_sheets")
                rows = " UNION ALL ".join(filter(None, parts))
                if offices is not None:
                    rows = (
                        f"SELECT * FROM (SELECT {columns(frame, _NUMBERS)} FROM ({rows})) WHERE office_id IS NOT NULL"
                    )
                con.execute(f"CREATE VIEW {name} AS {rows}")
            yield con


def _field(column: Column) -> str:
    """SQL for a value as a field of canonical CSV."""
    name = column.name
    if column.type in ("code", "text", "word"):
        quote = f"'\"' || replace({name}, '\"', '\"\"') || '\"'"
        return f"CASE WHEN regexp_matches({name}, '[,\"\\n\\r]') THEN {quote} ELSE {name} END"
    return value_text(column)
