"""A folder's tables into the database: one transaction, so that all of it is there or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, delete, exists, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, DropConstraint

from dashboard.areas.province import FILE as PROVINCE
from dashboard.database.engine import cursor_of, shown, told
from dashboard.database.revision import begin_writing
from dashboard.database.schema import STORE, archives, files, metadata, office_ids, revision
from dashboard.faults import DataError, Fault
from dashboard.store import frozen
from dashboard.store.check import TRACED
from dashboard.store.folder import Tables, frame_of, parts_of
from dashboard.store.table_text import column_texts, lines, quoted
from dashboard.store.tables import TABLES, Column

Progress = Callable[[int, int], None]
CHUNK = 50_000  # rows
# Whatever a server does by default: VACUUM marks no row while its commit, or one soon after, could still be lost.
_LASTING = "synchronous_commit TO on"

# A folder's own cards and borders; what else lies beside them is nobody's.
OWN = {"indicators": ".toml", "boundaries": ".geojson"}


def own_files(folder: Path) -> dict[str, bytes]:
    """A data folder's own file of the province, cards and borders by their path in it; an empty folder is its name
    with a slash.

    Raises OSError if one cannot be read.
    """
    province = folder / PROVINCE
    found: dict[str, bytes] = {PROVINCE: province.read_bytes()} if province.is_file() else {}
    for name, suffix in OWN.items():
        home = folder / name
        if not home.is_dir():
            continue
        # Names that begin with a dot or a tilde are the litter of editors.
        named = [
            path for path in sorted(home.iterdir()) if path.suffix.lower() == suffix and path.name[0] not in ".~"
        ]
        kept = [path for path in named if path.is_file()]
        found.update({f"{name}/{path.name}": path.read_bytes() for path in kept})
        if not kept:
            found[f"{name}/"] = b""
    return found


def load(
    engine: Engine,
    given: Tables,
    own: Mapping[str, bytes],
    zips: Mapping[str, bytes],
    progress: Progress,
    now: datetime,
    replace: bool = False,
    also: Callable[[Connection], None] = lambda _: None,
) -> list[str]:
    """Put tables that were checked, own cards and borders, and frozen archives (by name) into the database.

    progress: told rows done and rows in all. now: naive UTC. replace: take away what is there first. also: done
    at the end of the same transaction; what it raises undoes all of it. Gives the names of the archives that belong
    to no publication, which are left out. Raises DataError where the database holds rows already or something goes
    wrong; then nothing has changed.
    """
    with told(engine), engine.begin() as connection:
        connection.execute(text(f"SET LOCAL {_LASTING}"))
        begin_writing(connection, now, sample=given.sample, has_publications=given.has_publications)
        if replace:
            for table in reversed(metadata.sorted_tables):
                if table is not revision:
                    connection.execute(delete(table))
        elif holds_rows(connection):
            raise DataError([Fault(shown(engine.url), code="database_holds_rows")])
        small = {name: frame_of(given, name) for name in TABLES if name not in TRACED}
        total = sum(map(len, small.values())) + sum(given.rows.counts)
        done = 0
        progress(done, total)
        connection.execute(insert(office_ids), [{"office_id": code} for code in given.offices["office_id"].unique()])
        # In the order of their references; each table is whole before the next one refers to it.
        for table in metadata.sorted_tables:
            if table.name not in TABLES:
                continue
            parts = parts_of(given, table.name) if table.name in TRACED else iter([small[table.name]])
            with _unordered(connection, table) if table.name in TRACED and not replace else nullcontext():
                for part in _copy(connection, table, parts):
                    done += part
                    progress(done, total)
        known = {
            frozen.file_name(at.to_pydatetime()): at.to_pydatetime() for at in given.publications["published_at"]
        }
        kept = [{"published_at": known[name], "name": name, "data": zips[name]} for name in zips if name in known]
        if kept:
            connection.execute(insert(archives), kept)
        if own:
            connection.execute(insert(files), [{"path": path, "data": data} for path, data in own.items()])
        also(connection)
    _look(engine)
    return [name for name in zips if name not in known]


def holds_rows(connection: Connection) -> bool:
    """Whether a database holds anything of a folder."""
    kept = [table for table in metadata.sorted_tables if table is not revision]
    return any(connection.scalar(select(exists(select(1).select_from(table)))) for table in kept)


@contextmanager
def _unordered(connection: Connection, table: Table) -> Iterator[None]:
    """Take a table's indexes and references away, and make them at the end: at once costs less than row by row.

    Only where nobody reads yet: until the transaction ends, readers wait.
    """
    references = list(table.foreign_key_constraints)
    for index in table.indexes:
        index.drop(connection)
    for reference in references:
        connection.execute(DropConstraint(reference))
    yield
    for index in table.indexes:
        index.create(connection)
    for reference in references:
        connection.execute(AddConstraint(reference, isolate_from_table=False))


def _copy(connection: Connection, table: Table, frames: Iterator[pd.DataFrame]) -> Iterator[int]:
    """Write rows in one statement, so that rows may refer to later ones of their table; tells of each chunk."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    query = f"COPY {STORE}.{table.name} ({names}) FROM STDIN WITH (FORMAT csv)"
    with cursor_of(connection) as cursor, cursor.copy(query) as copy:
        for frame in frames:
            for start in range(0, len(frame), CHUNK):
                part = frame.iloc[start : start + CHUNK]
                copy.write(_rows(table.name, part))
                yield len(part)


def _rows(name: str, part: pd.DataFrame) -> bytes:
    fields = [_fields(column, part[column.name]) for column in TABLES[name].columns]
    if name in TRACED:
        # Quoted, so that a row of no file has a blank and not NULL.
        fields.append([quoted(file) or '""' for file in part["file"]])
        fields.append([str(line) for line in part["line"].tolist()])
    return lines(fields)


def _fields(column: Column, values: pd.Series[Any]) -> list[str]:
    if column.type == "flag":
        # A blank is NULL here, and a flag is never that.
        return ["yes" if value else "no" for value in values]
    if column.type == "share":
        # A file may have a percentage; a number has its shortest form here.
        return ["" if value != value else repr(value) for value in values.tolist()]
    return column_texts(column, values)


def _look(engine: Engine) -> None:
    """Let the database look at what it now has, as it would by itself in a while.

    Until then it plans its queries as if the tables were empty, and looks up each row of an index in its table, to
    see whether all may see it.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET {_LASTING}"))
        for table in metadata.sorted_tables:
            for doing in ("VACUUM", "ANALYZE"):
                # Should it not come to that, what was loaded is there all the same.
                with suppress(DBAPIError):
                    connection.execute(text(f"{doing} {STORE}.{table.name}"))
