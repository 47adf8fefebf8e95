"""Tables out of the database, typed as those out of a folder."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select, text

from dashboard.database.engine import cursor_of, schema_for
from dashboard.database.schema import revision
from dashboard.store.check import TRACED
from dashboard.store.content import content_digest
from dashboard.store.folder import Tables, with_rows
from dashboard.store.tables import TABLES, Column


def read_table(connection: Connection, name: str, schema: str) -> pd.DataFrame:
    """A table of TABLES as dashboard.store.check types it, with file and line where rows are traced.

    schema: store or published; see dashboard.database.engine.schema_for.
    """
    table = TABLES[name]
    traced = ("file", "line") if name in TRACED else ()
    names = [*table.names, *traced]
    columns = ", ".join(f'"{column}"' for column in names)
    order = ", ".join(f'"{column}"' for column in (*traced, *table.key))
    query = f"COPY (SELECT {columns} FROM {schema}.{name} ORDER BY {order}) TO STDOUT WITH (FORMAT csv)"
    # A heading of our own, since nothing at all is no CSV to its reader.
    data = io.BytesIO(",".join(names).encode() + b"\n")
    data.seek(0, io.SEEK_END)
    with cursor_of(connection) as cursor, cursor.copy(query) as copy:
        for part in copy:
            data.write(part)
    data.seek(0)
    texts = pd.read_csv(data, dtype="str", na_filter=False, encoding="utf-8")
    typed: dict[str, Any] = {column.name: _typed(texts[column.name], column) for column in table.columns}
    if traced:
        typed["file"] = texts["file"].array
        typed["line"] = texts["line"].to_numpy(dtype=np.int64)
    return pd.DataFrame(typed, columns=names)


def read_tables(connection: Connection) -> Tables:
    """All tables that this role may read, within the transaction of the connection.

    digest: of what they say, whatever their files were called. files: none. Raises DataError where it may read none.
    """
    tables = read_rows(connection)
    return replace(tables, digest=content_digest(tables)[:16])


def read_rows(connection: Connection) -> Tables:
    """The same without a digest ('')."""
    schema = schema_for(connection)
    frames = {name: read_table(connection, name, schema) for name in TABLES}
    query = select(text("sample"), text("has_publications")).select_from(text(f"{schema}.{revision.name}"))
    sample, has_publications = connection.execute(query).one()
    return Tables(**with_rows(frames), sample=sample, has_publications=has_publications, digest="", files=0)


def _typed(texts: pd.Series[str], column: Column) -> Any:
    if column.type == "flag":
        return (texts == "t").to_numpy(dtype=np.bool_)
    if column.type == "whole" and column.required:
        return texts.to_numpy(dtype=np.int64)
    if column.type == "whole":
        return pd.array([int(value) if value else pd.NA for value in texts], dtype="Int64")
    if column.type == "share":
        return np.array([float(value) if value else np.nan for value in texts], dtype=np.float64)
    if column.type in ("date", "week", "moment"):
        places, different = pd.factorize(texts)
        moments = np.array([value or "NaT" for value in different], dtype="datetime64[us]")
        return moments.take(places)
    return texts.array
