"""The faults of Parquet files, by the rules of CSV files: values, foreign keys, columns of one row, keys.

DuckDB finds the distinct values of all rows, Python checks these values, and DuckDB then finds the rows of the
invalid ones. So only rows with faults that are shown come into memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import duckdb
import pandas as pd

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.tables.check import known_codes, of_place, unknown_codes
from dashboard.tables.checked_table import CheckedTable
from dashboard.tables.csv_file import EDGES
from dashboard.tables.declared import TABLES, TERMS, Column, Table, tables_of
from dashboard.tables.measures import Terms, terms_of
from dashboard.tables.parquet import ParquetFile, ParquetFiles, batches, broken, engine, literal, value_text
from dashboard.tables.personal import TITLES
from dashboard.tables.rows import RECORDED_AT
from dashboard.tables.rows import columns as columns_of
from dashboard.tables.rules import SAME_FAULTS_SHOWN, RowRule, limit_faults, row_rules
from dashboard.tables.values import YEARS, Bad, Value, read_exact

# Rows whose keys are compared at once. Duplicate keys have the same day, so a batch contains whole days.
_COMPARED = 2_000_000
# Distinct values that are checked at once.
_LOOKED_AT = 100_000
_EDGES = literal(EDGES)


def check_files(
    files: Sequence[ParquetFile],
    checked: Mapping[str, CheckedTable],
    now: datetime,
    province: Province,
) -> tuple[ParquetFiles, list[Fault]]:
    """The files with their numbers of rows, and every fault. now: naive UTC.

    A faulty row of a database is left out, and its fault is a note, unless its key is there twice, which of the rows
    counts being unknown, or its table has more such faults than are listed, or more faulty rows than sound ones.
    checked: the tables of the CSV files. Each kind of fault in a column of a file occurs at most SAME_FAULTS_SHOWN
    times, then one fault says how many more there are. Raises DataError where memory and disk do not suffice.
    """
    faults: list[Fault] = []
    rows: dict[str, int] = {}
    left_out: dict[int, list[int]] = {}
    notes: list[Fault] = []
    for name in dict.fromkeys(file.table for file in files):
        own = {place: file for place, file in enumerate(files) if file.table == name}
        try:
            with engine() as con:
                check = _Check(con, own, checked, now, province, terms_of(*(checked[name].frame for name in TERMS)))
                found = list(check.faults())
                if check.spares_sound_rows():
                    rows[name] = check.count - sum(map(len, check.left_out.values()))
                    left_out |= {place: sorted(lines) for place, lines in check.left_out.items()}
                    notes += check.notes
                    faults += found
                else:
                    rows[name] = check.count
                    faults += [*found, *check.notes]
        except duckdb.Error:
            # A file may have damaged rows although its schema could be read.
            damaged = [fault for file in own.values() for fault in _damage(file)]
            if not damaged:
                raise
            faults += damaged
    return ParquetFiles(files, rows, left_out, limit_faults(notes)), faults


class _Check:
    """The check of one table's files, by their places. left_out: place of a file -> the lines of a database's rows
    with faults, which are in `notes`."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        files: Mapping[int, ParquetFile],
        checked: Mapping[str, CheckedTable],
        now: datetime,
        province: Province,
        terms: Terms,
    ) -> None:
        self._con = con
        self.left_out: dict[int, set[int]] = {}
        self.notes: list[Fault] = []
        self._has_more = False
        table = next(iter(files.values())).table
        self._table: Table = tables_of(province.inspection_teams, terms)[table]
        self._columns = {column.name: column for column in self._table.columns}
        self._checked = checked
        self._now, self._province, self._terms = now, province, terms
        parts = [
            file.selected(
                f"{place} AS place, {literal(file.display_name)} AS file, {file.row_key} AS row_key, "
                f"{file.keyed} AS keyed"
            )
            for place, file in files.items()
        ]
        con.execute(f"CREATE VIEW stored AS {' UNION ALL '.join(parts)}")
        self._day = self._table.key[0]
        days = con.execute(f"SELECT {self._day}, COUNT(*) FROM stored GROUP BY 1 ORDER BY 1 NULLS LAST")
        self._days: list[tuple[Any, int]] = days.fetchall()

    @property
    def count(self) -> int:
        return sum(day[1] for day in self._days)

    def spares_sound_rows(self) -> bool:
        """Whether the rows that are left out are known, and the fewer ones."""
        return not self._has_more and 2 * sum(map(len, self.left_out.values())) <= self.count

    def faults(self) -> Iterator[Fault]:
        for column in self._table.columns:
            check = partial(self._check_value, column.name, known_codes(column, self._checked))
            yield from self._value_faults((column.name,), check, _certainly_valid(column, self._now))
        for rule in row_rules(self._table, self._province, self._terms):
            yield from self._value_faults(rule.columns, partial(self._check_row, rule))
        yield from self._duplicates()

    def _check_value(self, name: str, known: set[str] | None, raw: Any) -> Bad | None:
        value = self._read(name, raw)
        if isinstance(value, Bad):
            return value
        return Bad("unknown_code") if known is not None and value and value not in known else None

    def _check_row(self, rule: RowRule, *raw: Any) -> Bad | None:
        values = [self._read(name, value) for name, value in zip(rule.columns, raw, strict=True)]
        # An invalid value is already a fault of its own column: the row is skipped.
        return None if any(isinstance(value, Bad) for value in values) else rule.check(*values)

    def _read(self, name: str, raw: Any) -> Value | Bad:
        return read_exact(raw, self._columns[name], self._now, self._province.time_zone)

    def _text(self, name: str) -> str:
        """An SQL expression for a column's value as text, for faults."""
        return f"COALESCE({value_text(self._columns[name])}, '')"

    def _value_faults(
        self, columns: tuple[str, ...], check: Callable[..., Bad | None], valid: str = "false"
    ) -> Iterator[Fault]:
        """The faults of the combined values of some columns.

        check: the columns' values in a row -> the fault of the last column, or None. valid: an SQL condition for
        values that are certainly valid. The distinct invalid texts and their codes remain in a table named after the
        columns.
        """
        wrong, texts = _invalid_table(*columns), [f"text{number}" for number in range(len(columns))]
        self._con.execute(f"CREATE TABLE {wrong} ({', '.join(f'{name} VARCHAR' for name in [*texts, 'code'])})")
        with self._con.cursor() as different:
            selected = ", ".join([*map(self._text, columns), *columns])
            different.execute(f"SELECT DISTINCT {selected} FROM stored WHERE NOT COALESCE({valid}, false)")
            while rows := different.fetchmany(_LOOKED_AT):
                found = [(*row[: len(columns)], bad.code) for row in rows if (bad := check(*row[len(columns) :]))]
                if found:
                    self._con.register("found", pd.DataFrame(found, columns=[*texts, "code"], dtype="str"))
                    self._con.execute(f"INSERT INTO {wrong} SELECT * FROM found")
        if not self._con.execute(f"SELECT 1 FROM {wrong} LIMIT 1").fetchall():
            return
        same = " AND ".join(f"{self._text(name)} = {text}" for name, text in zip(columns, texts, strict=True))
        values = f"[{', '.join(texts)}] AS texts, ROW({', '.join(columns)}) AS raw"
        query = f"SELECT place, keyed, file, line, row_key, code, {values} FROM stored JOIN {wrong} ON {same}"
        faulty = self._limited_rows(query, "file, code")
        strange = dict.fromkeys(row["texts"][0] for row in faulty if row["code"] == "unknown_code")
        unknown = unknown_codes(self._columns[columns[0]], strange, self._checked) if strange else {}
        for row in faulty:
            bad = unknown.get(row["texts"][0]) or check(*row["raw"]) or Bad(row["code"])
            fault = _fault(row, columns[-1], bad, row["texts"][-1])
            if not row["keyed"]:
                yield fault
                continue
            self._has_more |= row["number"] > SAME_FAULTS_SHOWN
            self.left_out.setdefault(row["place"], set()).add(row["line"])
            self.notes.append(fault)

    def _duplicates(self) -> Iterator[Fault]:
        """Duplicate keys within these files, or in one of these and a CSV file; invalid keys are skipped."""
        own = self._checked[self._table.name]
        frame = own.frame.loc[own.readable(*self._table.key)]
        self._con.register("csv_frame", frame)
        names = ", ".join([*self._table.key, "file", "line"])
        of_csv = f"{names}, '' AS row_key, false AS keyed"
        self._con.execute(f"CREATE TABLE csv_rows AS SELECT {columns_of(frame)} FROM csv_frame")
        self._con.execute(
            f"CREATE VIEW every AS SELECT * REPLACE ({RECORDED_AT} AS recorded_at) FROM ("
            f"SELECT true AS stored, {names}, row_key, keyed FROM stored "
            f"UNION ALL SELECT false AS stored, {of_csv} FROM csv_rows)"
        )
        key = ", ".join(self._table.key)
        readable = [
            f"{self._text(name)} NOT IN (SELECT text0 FROM {_invalid_table(name)})" for name in self._table.key
        ]
        days = [(day, count) for day, count in self._days if day is not None]
        for first, last in batches(days, _COMPARED):
            here = f"{self._day} BETWEEN DATE '{first}' AND DATE '{last}'"
            # Hashes take little memory; only keys whose hash occurs twice are compared themselves.
            twice = f"SELECT hash({key}) FROM every WHERE {here} GROUP BY 1 HAVING COUNT(*) > 1"
            if not self._con.execute(f"SELECT 1 FROM ({twice}) LIMIT 1").fetchall():
                continue
            some = f"SELECT * FROM every WHERE {' AND '.join([here, *readable])} AND hash({key}) IN ({twice})"
            window = f"OVER (PARTITION BY {key} ORDER BY stored, file, line)"
            numbered = (
                f"SELECT *, ROW_NUMBER() {window} AS nth, FIRST_VALUE(file) {window} AS first_file, "
                f"FIRST_VALUE(line) {window} AS first_line, FIRST_VALUE(keyed) {window} AS first_keyed FROM ({some})"
            )
            query = f"SELECT *, {self._text(self._day)} AS text FROM ({numbered}) WHERE nth > 1 AND stored"
            for row in self._limited_rows(query, "file"):
                first = of_place(
                    "duplicate_key", row["first_file"], row["first_line"], row["first_keyed"], columns=key
                )
                yield _fault(row, self._day, first, row["text"])

    def _limited_rows(self, query: str, kind: str) -> list[dict[str, Any]]:
        """The rows of a query, of each kind at most SAME_FAULTS_SHOWN + 1, with number and total within the kind."""
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
    faulty = "" if bad.code == "required" else text
    return Fault(row["file"], row["line"], column, bad.code, faulty, bad.details, key=row["row_key"])


def _invalid_table(*columns: str) -> str:
    return "wrong_" + "_".join(columns)


def _damage(file: ParquetFile) -> Iterator[Fault]:
    columns = ", ".join(f"COUNT(hash({name}))" for name in TABLES[file.table].names)
    try:
        with engine() as con:
            con.execute(f"SELECT {columns} FROM ({file.selected('0 AS place')})").fetchall()
    except duckdb.Error as error:
        yield broken(file, error)


def _certainly_valid(column: Column, now: datetime) -> str:
    """An SQL condition for certainly valid values, of columns that may have a distinct value in each row."""
    name = column.name
    if column.type == "moment":
        return f"{name} BETWEEN TIMESTAMP '{YEARS[0]}-01-01' AND TIMESTAMP '{now}'"
    if column.type != "text":
        return "false"
    unnamed = f" AND NOT regexp_matches({name}, '{'|'.join(TITLES)}')" if column.nobody else ""
    return f"{name} <> '' AND trim({name}, {_EDGES}) = {name}{unnamed}"
