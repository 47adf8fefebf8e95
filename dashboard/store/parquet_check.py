"""The faults of Parquet files, by the rules of CSV files: values, codes of other tables, columns of one row, keys.

DuckDB finds the different values of all rows, Python says which of them are wrong, and DuckDB then finds their rows.
So no more rows come into memory than there are faults to show, however many rows there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import duckdb
import pandas as pd

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.store.check import CheckedTable, known_codes, unknown_codes
from dashboard.store.csv_file import EDGES
from dashboard.store.measures import Terms, terms_of
from dashboard.store.parquet import ParquetFile, ParquetFiles, batches, broken, engine, literal, value_text
from dashboard.store.personal import TITLES
from dashboard.store.rows import columns as columns_of
from dashboard.store.rules import SAME_FAULTS_SHOWN, RowRule, row_rules, short
from dashboard.store.tables import TABLES, TERMS, Column, Table, tables_of
from dashboard.store.values import YEARS, Bad, Value, read_exact

# Rows whose keys are compared at once: a key given twice is given twice on one day.
_COMPARED = 2_000_000
# Different values that are looked at in one go.
_LOOKED_AT = 100_000
_EDGES = literal(EDGES)


def check_files(
    files: Sequence[ParquetFile],
    checked: Mapping[str, CheckedTable],
    now: datetime,
    province: Province,
) -> tuple[ParquetFiles, list[Fault]]:
    """The files with how many rows they have, and every fault of them. now: naive UTC.

    checked: the other tables, and the same ones' rows of CSV files. Of one kind in a file's column at most
    SAME_FAULTS_SHOWN faults, then one that says how many more there are. Raises DataError where neither memory nor
    disk suffices.
    """
    faults: list[Fault] = []
    rows: dict[str, int] = {}
    for name in dict.fromkeys(file.table for file in files):
        own = [file for file in files if file.table == name]
        try:
            with engine() as con:
                check = _Check(con, own, checked, now, province, terms_of(*(checked[name].frame for name in TERMS)))
                rows[name] = check.count
                faults += check.faults()
        except duckdb.Error:
            # A file may be damaged behind a heading that is not.
            damaged = [fault for file in own for fault in _damage(file)]
            if not damaged:
                raise
            faults += damaged
    return ParquetFiles(files, rows), faults


class _Check:
    """One table's files."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        files: Sequence[ParquetFile],
        checked: Mapping[str, CheckedTable],
        now: datetime,
        province: Province,
        terms: Terms,
    ) -> None:
        self._con = con
        self._table: Table = tables_of(province.inspection_teams, terms)[files[0].table]
        self._columns = {column.name: column for column in self._table.columns}
        self._checked = checked
        self._now, self._province, self._terms = now, province, terms
        parts = [file.selected(f"{literal(file.shown)} AS file") for file in files]
        con.execute(f"CREATE VIEW stored AS {' UNION ALL '.join(parts)}")
        self._day = self._table.key[0]
        days = con.execute(f"SELECT {self._day}, COUNT(*) FROM stored GROUP BY 1 ORDER BY 1 NULLS LAST")
        self._days: list[tuple[Any, int]] = days.fetchall()

    @property
    def count(self) -> int:
        return sum(day[1] for day in self._days)

    def faults(self) -> Iterator[Fault]:
        for column in self._table.columns:
            check = partial(self._check_value, column.name, known_codes(column, self._checked))
            yield from self._of_values((column.name,), check, _sound(column, self._now))
        for rule in row_rules(self._table, self._province, self._terms):
            yield from self._of_values(rule.columns, partial(self._check_row, rule))
        yield from self._duplicates()

    def _check_value(self, name: str, known: set[str] | None, text: str) -> Bad | None:
        value = self._read(name, text)
        if isinstance(value, Bad):
            return value
        return Bad("unknown_code") if known is not None and value and value not in known else None

    def _check_row(self, rule: RowRule, *texts: str) -> Bad | None:
        values = [self._read(name, text) for name, text in zip(rule.columns, texts, strict=True)]
        # A value that cannot be read is a fault of its own column, and not compared with others.
        return None if any(isinstance(value, Bad) for value in values) else rule.check(*values)

    def _read(self, name: str, text: str) -> Value | Bad:
        return read_exact(text, self._columns[name], self._now, self._province.time_zone)

    def _text(self, name: str) -> str:
        """SQL for a value as read_exact takes it."""
        return f"COALESCE({value_text(self._columns[name])}, '')"

    def _of_values(
        self, columns: tuple[str, ...], check: Callable[..., Bad | None], sound: str = "false"
    ) -> Iterator[Fault]:
        """The faults of some columns' values together.

        check: their texts in a row -> what is wrong with the last, or None. sound: SQL for values that need no look.
        The different wrong texts and their faults' codes stay in a table that is named after the columns.
        """
        wrong, texts = _wrong(*columns), [f"text{number}" for number in range(len(columns))]
        self._con.execute(f"CREATE TABLE {wrong} ({', '.join(f'{name} VARCHAR' for name in [*texts, 'code'])})")
        with self._con.cursor() as different:
            selected = ", ".join(map(self._text, columns))
            different.execute(f"SELECT DISTINCT {selected} FROM stored WHERE NOT COALESCE({sound}, false)")
            while rows := different.fetchmany(_LOOKED_AT):
                found = [(*row, bad.code) for row in rows if (bad := check(*row))]
                if found:
                    self._con.register("found", pd.DataFrame(found, columns=[*texts, "code"], dtype="str"))
                    self._con.execute(f"INSERT INTO {wrong} SELECT * FROM found")
        if not self._con.execute(f"SELECT 1 FROM {wrong} LIMIT 1").fetchall():
            return
        same = " AND ".join(f"{self._text(name)} = {text}" for name, text in zip(columns, texts, strict=True))
        query = f"SELECT file, line, code, [{', '.join(texts)}] AS texts FROM stored JOIN {wrong} ON {same}"
        shown = self._shown(query, "file, code")
        strange = dict.fromkeys(row["texts"][0] for row in shown if row["code"] == "unknown_code")
        unknown = unknown_codes(self._columns[columns[0]], strange, self._checked) if strange else {}
        for row in shown:
            bad = unknown.get(row["texts"][0]) or check(*row["texts"]) or Bad(row["code"])
            yield _fault(row, columns[-1], bad, row["texts"][-1])

    def _duplicates(self) -> Iterator[Fault]:
        """Keys given twice, in these files or in one of them and a CSV file, of rows whose key can be read."""
        own = self._checked[self._table.name]
        frame = own.frame.loc[own.readable(*self._table.key)]
        self._con.register("csv_frame", frame)
        names = ", ".join([*self._table.key, "file", "line"])
        self._con.execute(f"CREATE TABLE csv_rows AS SELECT {columns_of(frame)} FROM csv_frame")
        self._con.execute(
            f"CREATE VIEW every AS SELECT true AS stored, {names} FROM stored "
            f"UNION ALL SELECT false AS stored, {names} FROM csv_rows"
        )
        key = ", ".join(self._table.key)
        readable = [f"{self._text(name)} NOT IN (SELECT text0 FROM {_wrong(name)})" for name in self._table.key]
        days = [(day, count) for day, count in self._days if day is not None]
        for first, last in batches(days, _COMPARED):
            here = f"{self._day} BETWEEN DATE '{first}' AND DATE '{last}'"
            # Hashes take little room; the keys behind those that are there twice are then compared themselves.
            twice = f"SELECT hash({key}) FROM every WHERE {here} GROUP BY 1 HAVING COUNT(*) > 1"
            if not self._con.execute(f"SELECT 1 FROM ({twice}) LIMIT 1").fetchall():
                continue
            some = f"SELECT * FROM every WHERE {' AND '.join([here, *readable])} AND hash({key}) IN ({twice})"
            window = f"OVER (PARTITION BY {key} ORDER BY stored, file, line)"
            numbered = (
                f"SELECT *, ROW_NUMBER() {window} AS nth, FIRST_VALUE(file) {window} AS first_file, "
                f"FIRST_VALUE(line) {window} AS first_line FROM ({some})"
            )
            query = f"SELECT *, {self._text(self._day)} AS text FROM ({numbered}) WHERE nth > 1 AND stored"
            for row in self._shown(query, "file"):
                details = {"columns": key, "file": row["first_file"], "line": str(row["first_line"])}
                yield _fault(row, self._day, Bad("duplicate_key", details), row["text"])

    def _shown(self, query: str, kind: str) -> list[dict[str, Any]]:
        """Rows of a query: of each kind those that are shown, and one more that says how many there are."""
        numbered = (
            f"SELECT *, COUNT(*) OVER (PARTITION BY {kind}) AS total, "
            f"ROW_NUMBER() OVER (PARTITION BY {kind} ORDER BY line) AS number FROM ({query})"
        )
        result = self._con.execute(
            f"SELECT * FROM ({numbered}) WHERE number <= {SAME_FAULTS_SHOWN + 1} ORDER BY file, line"
        )
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _fault(row: Mapping[str, Any], column: str, bad: Bad, text: str) -> Fault:
    if row["number"] > SAME_FAULTS_SHOWN:
        details = {"more": str(row["total"] - SAME_FAULTS_SHOWN)}
        return Fault(row["file"], row["line"], column, code="more_alike", details=details)
    shown = "" if bad.code == "required" else short(text)
    return Fault(row["file"], row["line"], column, bad.code, shown, bad.details)


def _wrong(*columns: str) -> str:
    return "wrong_" + "_".join(columns)


def _damage(file: ParquetFile) -> Iterator[Fault]:
    columns = ", ".join(f"COUNT(hash({name}))" for name in TABLES[file.table].names)
    try:
        with engine() as con:
            con.execute(f"SELECT {columns} FROM ({file.selected('0 AS place')})").fetchall()
    except duckdb.Error as error:
        yield broken(file, error)


def _sound(column: Column, now: datetime) -> str:
    """SQL for values that need no look, of columns that may have a different one in each row."""
    name = column.name
    if column.type == "moment":
        return f"{name} BETWEEN TIMESTAMP '{YEARS[0]}-01-01' AND TIMESTAMP '{now}'"
    if column.type != "text":
        return "false"
    unnamed = f" AND NOT regexp_matches({name}, '{'|'.join(TITLES)}')" if column.nobody else ""
    return f"{name} <> '' AND trim({name}, {_EDGES}) = {name}{unnamed}"
