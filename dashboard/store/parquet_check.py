"""The faults of Parquet files, by the rules of CSV files: values, codes of other tables, columns of one row, keys.

DuckDB finds the different values of all rows, Python says which of them are wrong, and DuckDB then finds their rows.
So no more rows come into memory than there are faults to show, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import duckdb
import pandas as pd

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.store.check import CheckedTable, known_codes, unknown_codes
from dashboard.store.csv_file import EDGES
from dashboard.store.parquet import ParquetFile, ParquetFiles, batches, broken, engine, literal, value_text
from dashboard.store.rules import SAME_FAULTS_SHOWN, RowRule, row_rules, short
from dashboard.store.tables import TABLES, Column, Table, tables_of
from dashboard.store.values import YEARS, Bad, Value, read_exact

# Rows whose keys are compared at once: a key given twice is given twice on one day.
_COMPARED = 2_000_000
# Different values that are looked at in one go.
_LOOKED_AT = 100_000
_EDGES = literal(EDGES)


class _Rule(NamedTuple):
    """What some columns of one row must hold.

    check: their values as texts -> what is wrong with the last, or None. sound: SQL for values that need no look.
    """

    columns: tuple[str, ...]
    check: Callable[[tuple[str, ...]], Bad | None]
    sound: str = "false"

    @property
    def wrong(self) -> str:
        """The name of the table of the different wrong values: text0, text1 …, code."""
        return "wrong_" + "_".join(self.columns)

    @property
    def texts(self) -> list[str]:
        """The names of that table's texts."""
        return [f"text{number}" for number in range(len(self.columns))]


def check_files(
    files: Sequence[ParquetFile], checked: Mapping[str, CheckedTable], now: datetime, province: Province
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
                check = _Check(con, own, checked, now, province)
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
    ) -> None:
        self._con = con
        self._table: Table = tables_of(province.inspection_teams)[files[0].table]
        self._columns = {column.name: column for column in self._table.columns}
        self._own = checked[self._table.name]
        self._checked = checked
        self._now, self._today, self._province = now, province.day(now), province
        self._names = [file.shown for file in files]
        parts = [file.selected(f"{place} AS place") for place, file in enumerate(files)]
        con.execute(f"CREATE VIEW stored AS {' UNION ALL '.join(parts)}")
        self._day = self._table.columns[0].name
        days = con.execute(f"SELECT {self._day}, COUNT(*) FROM stored GROUP BY 1 ORDER BY 1 NULLS LAST")
        self._days: list[tuple[Any, int]] = days.fetchall()

    @property
    def count(self) -> int:
        return sum(day[1] for day in self._days)

    def faults(self) -> Iterator[Fault]:
        found = {rule.wrong for rule in self._rules() if self._find_wrong(rule)}
        for rule in self._rules():
            if rule.wrong in found:
                yield from self._faults_of(rule)
        yield from self._duplicates([name for name in self._table.key if f"wrong_{name}" in found])

    def _rules(self) -> Iterator[_Rule]:
        for column in self._table.columns:
            known = known_codes(column, self._checked)
            check = partial(self._check_value, column.name, known)
            yield _Rule((column.name,), check, _sound(column, self._now))
        for rule in row_rules(self._table, self._province):
            yield _Rule(rule.columns, partial(self._check_row, rule))

    def _check_value(self, name: str, known: set[str] | None, texts: tuple[str, ...]) -> Bad | None:
        value = self._read(name, *texts)
        if isinstance(value, Bad):
            return value
        return None if known is None or value in known else Bad("unknown_code")

    def _check_row(self, rule: RowRule, texts: tuple[str, ...]) -> Bad | None:
        values = [self._read(name, text) for name, text in zip(rule.columns, texts, strict=True)]
        # A value that cannot be read is a fault of its own column, and not compared with others.
        return None if any(isinstance(value, Bad) for value in values) else rule.check(*values)

    def _read(self, name: str, text: str) -> Value | Bad:
        return read_exact(text, self._columns[name], self._now, self._today)

    def _text(self, name: str) -> str:
        """SQL for a value as read_exact takes it."""
        return f"COALESCE({value_text(self._columns[name])}, '')"

    def _find_wrong(self, rule: _Rule) -> bool:
        """Make the table of the rule's different wrong values and their faults' codes; whether there are any."""
        names = [*rule.texts, "code"]
        self._con.execute(f"CREATE TABLE {rule.wrong} ({', '.join(f'{name} VARCHAR' for name in names)})")
        texts = ", ".join(map(self._text, rule.columns))
        any_wrong = False
        with self._con.cursor() as different:
            different.execute(f"SELECT DISTINCT {texts} FROM stored WHERE NOT COALESCE({rule.sound}, false)")
            while rows := different.fetchmany(_LOOKED_AT):
                wrong = [(*row, bad.code) for row in rows if (bad := rule.check(row))]
                if wrong:
                    self._con.register("wrong_frame", pd.DataFrame(wrong, columns=names, dtype="str"))
                    self._con.execute(f"INSERT INTO {rule.wrong} SELECT * FROM wrong_frame")
                    any_wrong = True
        return any_wrong

    def _faults_of(self, rule: _Rule) -> Iterator[Fault]:
        same = " AND ".join(f"{self._text(of)} = {text}" for of, text in zip(rule.columns, rule.texts, strict=True))
        query = (
            f"SELECT place, line, code, [{', '.join(rule.texts)}] AS texts FROM stored JOIN {rule.wrong} ON {same}"
        )
        rows = self._shown(query, "place, code")
        column = rule.columns[-1]
        strange = dict.fromkeys(row["texts"][-1] for row in rows if row["code"] == "unknown_code")
        unknown = unknown_codes(self._columns[column], strange, self._checked) if strange else {}
        for row in rows:
            text = row["texts"][-1]
            bad = unknown.get(text) or rule.check(tuple(row["texts"])) or Bad(row["code"])
            yield self._fault(row, column, bad, text)

    def _duplicates(self, unreadable: Sequence[str]) -> Iterator[Fault]:
        """Keys given twice, of rows whose key can be read. unreadable: columns of the key with wrong values."""
        names = self._table.key
        key = ", ".join(names)
        self._with_csv_files()
        readable = " AND ".join(
            ["true", *(f"{self._text(name)} NOT IN (SELECT text0 FROM wrong_{name})" for name in unreadable)]
        )
        days = [(day, count) for day, count in self._days if day is not None]
        for first, last in batches(days, _COMPARED):
            here = f"{names[0]} BETWEEN DATE '{first}' AND DATE '{last}'"
            # Hashes take little room; the keys behind those that are there twice are then compared themselves.
            twice = f"SELECT hash({key}) FROM every WHERE {here} GROUP BY 1 HAVING COUNT(*) > 1"
            if not self._con.execute(f"SELECT 1 FROM ({twice}) LIMIT 1").fetchall():
                continue
            some = f"SELECT * FROM every WHERE {here} AND {readable} AND hash({key}) IN ({twice})"
            window = f"OVER (PARTITION BY {key} ORDER BY place, line)"
            numbered = (
                f"SELECT *, ROW_NUMBER() {window} AS nth, FIRST_VALUE(place) {window} AS first_place, "
                f"FIRST_VALUE(line) {window} AS first_line FROM ({some})"
            )
            query = f"SELECT *, {self._text(names[0])} AS text FROM ({numbered}) WHERE nth > 1 AND place >= 0"
            for row in self._shown(query, "place"):
                file, line = self._place(row["first_place"], row["first_line"])
                bad = Bad("duplicate_key", {"columns": key, "file": file, "line": str(line)})
                yield self._fault(row, names[0], bad, row["text"])

    def _with_csv_files(self) -> None:
        """`every`: the rows of CSV files too, whose place is -1 and whose line is their row in the frame."""
        readable = self._own.frame.loc[self._own.readable(*self._table.key)]
        self._con.register("csv_frame", readable.assign(line=readable.index, place=-1).drop(columns="file"))
        columns = ", ".join(
            f"CAST({column.name} AS DATE) AS {column.name}" if column.type in ("date", "week") else column.name
            for column in self._table.columns
        )
        self._con.execute(f"CREATE TABLE csv_rows AS SELECT place, {columns}, line FROM csv_frame")
        names = ", ".join(("place", *self._table.names, "line"))
        self._con.execute(f"CREATE VIEW every AS SELECT {names} FROM stored UNION ALL SELECT {names} FROM csv_rows")

    def _shown(self, query: str, kind: str) -> list[dict[str, Any]]:
        """Rows of a query: of each kind those that are shown, and one more that says how many there are."""
        numbered = (
            f"SELECT *, COUNT(*) OVER (PARTITION BY {kind}) AS total, "
            f"ROW_NUMBER() OVER (PARTITION BY {kind} ORDER BY line) AS number FROM ({query})"
        )
        result = self._con.execute(
            f"SELECT * FROM ({numbered}) WHERE number <= {SAME_FAULTS_SHOWN + 1} ORDER BY place, line"
        )
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _fault(self, row: Mapping[str, Any], column: str, bad: Bad, text: str) -> Fault:
        file, line = self._place(row["place"], row["line"])
        if row["number"] > SAME_FAULTS_SHOWN:
            details = {"more": str(row["total"] - SAME_FAULTS_SHOWN)}
            return Fault(file, line, column, code="more_alike", details=details)
        return Fault(file, line, column, bad.code, "" if bad.code == "required" else short(text), bad.details)

    def _place(self, place: int, line: int) -> tuple[str, int]:
        return self._own.place(line) if place < 0 else (self._names[place], line)


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
    return f"{name} <> '' AND trim({name}, {_EDGES}) = {name}" if column.type == "text" else "false"
