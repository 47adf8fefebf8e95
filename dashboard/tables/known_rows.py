"""Which rows each publication knew, so that a row with an old date that came later counts from the next one on.

A row of a folder or of the office's database counts as recorded at its recorded_at or, without one, when it was
received. The archive of a publication has the rows that it was the first to know, so the publication knew the rows of
all archives up to its own. A row that a publication should have known by then, but that no archive has, came
later: it counts as recorded after the newest publication, and then with the publication whose archive has it. Up to
the first archive the row's moment is trusted. Rows of the program's database are recorded by the program.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.parquet import OpenFile, engine, literal, no_columns
from dashboard.tables.rows import Rows

# The columns by which a row is recognised: those that a source gives it.
_GIVEN: Mapping[str, Sequence[str]] = {
    name: [column for column in TABLES[name].names if column != "recorded_at"] for name in TRACED
}
_TEXTS = ("code", "text", "word")


@dataclass(frozen=True)
class ArchivedRows:
    """The rows in the archives of publications. moments: of these publications, oldest first (naive UTC). files: by
    table, Parquet files with the table's columns and `publication`, the moment of the archive."""

    moments: tuple[datetime, ...] = ()
    files: Mapping[str, tuple[OpenFile, ...]] = field(default_factory=dict)

    def plus(self, archives: Mapping[datetime, Mapping[str, bytes]]) -> ArchivedRows:
        """These and the rows of more archives: the files of each by name, of which those of file_name are read."""
        files = dict(self.files)
        with tempfile.TemporaryDirectory(prefix="dashboard-archives-") as folder, engine() as con:
            for table in TRACED:
                # An archive of an earlier version of the program lacks some columns.
                parts = [f"SELECT {no_columns(table)}, CAST(NULL AS TIMESTAMP) AS publication WHERE FALSE"]
                for moment, contents in archives.items():
                    if file_name(table) in contents:
                        path = Path(folder) / f"{table}-{len(parts)}.parquet"
                        path.write_bytes(contents[file_name(table)])
                        parts.append(f"SELECT *, TIMESTAMP '{moment}' AS publication FROM read_parquet('{path}')")
                if len(parts) > 1:
                    path = Path(folder) / f"{table}.parquet"
                    con.execute(f"COPY ({' UNION ALL BY NAME '.join(parts)}) TO '{path}' (FORMAT parquet)")
                    # The open file outlives its name.
                    files[table] = (*files.get(table, ()), OpenFile(path))
        return ArchivedRows(tuple(sorted({*self.moments, *archives})), files)

    def query(self, table: str) -> str:
        """A query for the archived rows of a table: the columns of _GIVEN and `first`, the first archive's moment."""
        paths = ", ".join(literal(file.path) for file in self.files[table])
        names = ", ".join(f"{sql} AS {name}" for name, sql in _plain(table).items())
        return f"SELECT {names}, MIN(publication) AS first FROM read_parquet([{paths}]) GROUP BY ALL"


def file_name(table: str) -> str:
    """The name of a table's file in an archive."""
    return f"{table}.parquet"


def with_late(
    rows: Rows, publications: Sequence[datetime], archived: ArchivedRows
) -> tuple[Rows, list[tuple[str, int]]]:
    """The rows, with the moments of those that came later than they say; and the place, source and line, of
    each row that came after a publication which should have known it.

    publications: moments (naive UTC) of all publications, oldest first.
    """
    if not archived.moments:
        return rows, []
    late: dict[str, pd.DataFrame] = {}
    places: list[tuple[str, int]] = []
    published = pd.DataFrame({"first": publications, "before": [pd.NaT, *publications[:-1]]})
    published = published.astype("datetime64[us]")
    after_newest = publications[-1] + timedelta(seconds=1)
    with rows.connection() as con:
        con.register("published", published)
        for table in TRACED:
            if not rows.numbers[table]:
                continue
            found = con.execute(_late_query(table, archived)).df()
            places += zip(found.loc[found["is_late"], "file"], found.loc[found["is_late"], "line"], strict=True)
            if len(found):
                moments = found["first"].fillna(pd.Timestamp(after_newest)).astype("datetime64[us]")
                late[table] = found[list(TABLES[table].key)].assign(known_from=moments)
    return replace(rows, late=late), sorted((str(file), int(line)) for file, line in places)


def first_known(rows: Rows, moment: datetime, archived: ArchivedRows) -> dict[str, bytes]:
    """The files of an archive: by name, the rows that a publication of this moment is the first to know."""
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="dashboard-archives-") as folder, rows.connection() as con:
        for table in TRACED:
            if not rows.numbers[table]:
                continue
            path = Path(folder) / file_name(table)
            names = ", ".join(f"{sql} AS {name}" for name, sql in _plain(table).items())
            query = f"SELECT {names}, recorded_at FROM {table} WHERE recorded_at <= TIMESTAMP '{moment}'"
            if table in archived.files:
                same = " AND ".join(f"n.{name} IS NOT DISTINCT FROM a.{name}" for name in _GIVEN[table])
                query = f"SELECT * FROM ({query}) AS n ANTI JOIN ({archived.query(table)}) AS a ON {same}"
            # Equal rows give equal bytes.
            con.execute(f"COPY (FROM ({query}) ORDER BY ALL) TO '{path}' (FORMAT parquet)")
            if con.execute(f"SELECT COUNT(*) FROM read_parquet('{path}')").fetchone() != (0,):
                files[path.name] = path.read_bytes()
    return files


def _late_query(table: str, archived: ArchivedRows) -> str:
    """Rows that became known later than they say: their key, file, line, `first` and is_late."""
    newest, trusted = (f"TIMESTAMP '{moment}'" for moment in (archived.moments[-1], archived.moments[0]))
    keys = ", ".join(f"r.{name}" for name in TABLES[table].key)
    said = "COALESCE(r.recorded_at, r.received_at)"
    rows = f"FROM {table}_as_read AS r"
    if table in archived.files:
        same = " AND ".join(f"{sql} IS NOT DISTINCT FROM a.{name}" for name, sql in _plain(table, "r.").items())
        rows = f"{rows} LEFT JOIN ({archived.query(table)}) AS a ON {same} LEFT JOIN published AS p USING (first)"
        is_moved = f"a.first <> {trusted} AND {said} <= p.before"
    else:
        rows = f"{rows}, (SELECT CAST(NULL AS TIMESTAMP) AS first) AS a"
        is_moved = "false"
    is_late = f"a.first IS NULL AND {said} <= {newest}"
    return (
        f"SELECT {keys}, r.file, r.line, a.first AS first, {is_late} AS is_late {rows} "
        f"WHERE r.publication IS NULL AND ({is_late} OR {is_moved}) ORDER BY ALL"
    )


def _plain(table: str, alias: str = "") -> dict[str, str]:
    """SQL expressions for the columns of _GIVEN. Parquet files have NULL where CSV files have a blank text."""
    texts = {column.name for column in TABLES[table].columns if column.type in _TEXTS}
    return {name: f"COALESCE({alias}{name}, '')" if name in texts else f"{alias}{name}" for name in _GIVEN[table]}
