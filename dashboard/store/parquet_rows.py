"""All rows of reports or inspections, in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from dashboard.store.parquet import batches, value_text
from dashboard.store.rows import Rows
from dashboard.store.tables import TABLES, Column

_CHUNK = 24  # DuckDB's vectors of 2,048 rows: about 50,000
_SORTED = 500_000  # rows
_TYPES: Mapping[str, str] = {
    "whole": "int64",
    **dict.fromkeys(("date", "week", "moment"), "datetime64[us]"),
    **dict.fromkeys(("code", "text", "word"), "str"),
}


def parts(rows: Rows, name: str) -> Iterator[pd.DataFrame]:
    """All rows of a table in frames of about 50,000, typed as dashboard.store.check has them."""
    columns = TABLES[name].columns
    types = {column.name: _TYPES[column.type] for column in columns}
    with rows.connection() as con:
        result = con.execute(f"SELECT {', '.join(column.name for column in columns)}, file, line FROM all_{name}")
        while len(part := result.fetch_df_chunk(_CHUNK)):
            yield part.astype({**types, "file": "str", "line": "int64"})


def text(rows: Rows, name: str) -> Iterator[bytes]:
    """A table's rows as dashboard.store.table_text.table_bytes has them, without the heading, in pieces."""
    line = f"concat_ws(',', {', '.join(map(_field, TABLES[name].columns))}) || chr(10)"
    key = TABLES[name].key
    with rows.connection() as con:
        days = con.execute(f"SELECT {key[0]}, COUNT(*) FROM all_{name} GROUP BY 1 ORDER BY 1").fetchall()
        # The day comes first in both keys: so many days at once as are quickly sorted.
        for first, last in batches(days, _SORTED):
            here = f"{key[0]} BETWEEN DATE '{first}' AND DATE '{last}'"
            result = con.execute(f"SELECT {line} AS text FROM all_{name} WHERE {here} ORDER BY {', '.join(key)}")
            while len(part := result.fetch_df_chunk(_CHUNK)):
                yield "".join(part["text"]).encode()


def text_bytes(rows: Rows, name: str) -> int:
    """How many bytes `text` gives in all."""
    size = " + ".join(f"strlen({_field(column)}) + 1" for column in TABLES[name].columns)
    with rows.connection() as con:
        found = con.execute(f"SELECT COALESCE(SUM({size}), 0) FROM all_{name}").fetchone()
    return int(found[0]) if found else 0


def _field(column: Column) -> str:
    """SQL for a value as a field of canonical CSV."""
    name = column.name
    if column.type in ("code", "text", "word"):
        quote = f"'\"' || replace({name}, '\"', '\"\"') || '\"'"
        return f"CASE WHEN regexp_matches({name}, '[,\"\\n\\r]') THEN {quote} ELSE {name} END"
    return value_text(column)
