"""The faults of Parquet files: the rules of dashboard.store.check, asked of all rows at once in DuckDB.

No row comes into Python but a faulty one, and of those no more than are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.store.check import SAME_FAULTS_SHOWN, Checked, guesses
from dashboard.store.parquet import ParquetFile, ParquetFiles, batches, broken, engine, literal, value_text
from dashboard.store.sheet import EDGES
from dashboard.store.tables import MEASURE_MAX, TABLES, Column, Table, tables_of
from dashboard.store.values import YEARS, Bad, read_value

# Rows whose keys are compared at once: a key given twice is given twice on one day.
_COMPARED = 2_000_000
_EDGES = literal(EDGES)
_MOST = " ".join(f"WHEN {literal(name)} THEN {most}" for name, most in MEASURE_MAX.items())
_HIGH = next(column.high for column in TABLES["inspections"].columns if column.name == "findings")
# What compares columns of a row comes after all that is said of the value alone.
_LAST: Mapping[tuple[str, str], tuple[str, str]] = {
    ("reports", "value"): ("value_over_measure", f"value > CASE measure {_MOST} END"),
    ("inspections", "resolved"): (
        "resolved_over_findings",
        f"resolved > findings AND findings BETWEEN 0 AND {_HIGH}",
    ),
}


def check_files(
    files: Sequence[ParquetFile], checked: Mapping[str, Checked], now: datetime, province: Province
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
                one = _Check(con, own, checked, now, province)
                rows[name] = one.count
                faults += one.faults()
        except duckdb.Error:
            # A file may be damaged behind a heading that is not.
            damaged = [fault for file in own for fault in _damage(file)]
            if not damaged:
                raise
            faults += damaged
    return ParquetFiles(files, rows), faults


@dataclass(frozen=True)
class _Rule:
    """A column's faults: code and SQL condition, the first that holds counts."""

    column: Column
    conditions: Sequence[tuple[str, str]]

    @property
    def any(self) -> str:
        """SQL for whether a row has one: much faster than asking which."""
        return " OR ".join(f"({condition})" for _, condition in self.conditions)

    @property
    def code(self) -> str:
        """SQL for which one it is, NULL for none."""
        cases = " ".join(f"WHEN {condition} THEN {literal(code)}" for code, condition in self.conditions)
        return f"CASE {cases} END"


class _Check:
    """One table's files."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        files: Sequence[ParquetFile],
        checked: Mapping[str, Checked],
        now: datetime,
        province: Province,
    ) -> None:
        self._con = con
        self._table: Table = tables_of(province.inspection_teams)[files[0].table]
        self._own = checked[self._table.name]
        self._checked = checked
        self._now, self._today = now, province.day(now)
        self._names = [file.shown for file in files]
        parts = [file.selected(f"{place} AS place") for place, file in enumerate(files)]
        con.execute(f"CREATE VIEW stored AS {' UNION ALL '.join(parts)}")
        self._rules = [_Rule(column, self._conditions(column)) for column in self._table.columns]
        self._day = self._table.columns[0].name
        days = con.execute(f"SELECT {self._day}, COUNT(*) FROM stored GROUP BY 1 ORDER BY 1 NULLS LAST")
        self._days: list[tuple[Any, int]] = days.fetchall()

    @property
    def count(self) -> int:
        return sum(day[1] for day in self._days)

    def faults(self) -> Iterator[Fault]:
        # A column at a time, so that no other is read.
        wrong = [rule for rule in self._rules if self._holds(f"SELECT 1 FROM stored WHERE {rule.any} LIMIT 1")]
        for rule in wrong:
            yield from self._of_values(rule)
        yield from self._duplicates([rule for rule in wrong if rule.column.name in self._table.key])

    def _holds(self, query: str) -> bool:
        return bool(self._con.execute(query).fetchall())

    def _conditions(self, column: Column) -> list[tuple[str, str]]:
        """What may be wrong with a value, in the order in which a CSV file's value is looked at."""
        found = [*_of_type(column, self._now, self._today), *self._unknown(column)]
        if (self._table.name, column.name) in _LAST:
            found.append(_LAST[self._table.name, column.name])
        return found

    def _unknown(self, column: Column) -> Iterator[tuple[str, str]]:
        if not column.refers:
            return
        name, target = column.refers.split(".")
        table = self._checked[name]
        if not table.knows_all(target):
            return
        known = pd.DataFrame({"code": pd.array(sorted(table.known(target) | table.loose), dtype="str")})
        self._con.register("known_frame", known)
        self._con.execute("CREATE TABLE known AS SELECT * FROM known_frame")
        yield "unknown_code", f"{column.name} NOT IN (SELECT code FROM known)"

    def _of_values(self, rule: _Rule) -> Iterator[Fault]:
        column = rule.column
        shown = f"COALESCE({value_text(column)}, '')"
        query = f"SELECT place, line, {rule.code} AS code, {shown} AS shown, * EXCLUDE (place, line) FROM stored"
        rows = self._few(f"SELECT * FROM ({query}) WHERE code IS NOT NULL", "place, code")
        codes = list(dict.fromkeys(row["shown"] for row in rows if row["code"] == "unknown_code"))
        near = dict(self._near(column, codes)) if codes else {}
        for row in rows:
            bad = self._bad(column, row, near)
            yield self._fault(row, column.name, bad, more_of=row["code"])

    def _near(self, column: Column, codes: list[str]) -> Iterable[tuple[str, str]]:
        name, target = column.refers.split(".")
        return guesses(codes, self._checked[name], target, self._checked[name].known(target))

    def _bad(self, column: Column, row: Mapping[str, Any], near: Mapping[str, str]) -> Bad:
        code = row["code"]
        if code == "unknown_code":
            return Bad(code, {"table": column.refers.split(".")[0], "near": near[row["shown"]]})
        if code == "value_over_measure":
            return Bad(code, {"measure": row["measure"], "high": str(MEASURE_MAX[row["measure"]])})
        if code == "resolved_over_findings":
            return Bad(code, {"findings": str(row["findings"])})
        if code == "date_far":
            # As a text such a year may be one of another calendar.
            return Bad(code, {"first": str(YEARS[0]), "last": str(YEARS[1])})
        # The same words as for the same value in a CSV file.
        said = read_value(row["shown"], column, self._now, self._today)
        return said if isinstance(said, Bad) else Bad(code)

    def _duplicates(self, unreadable: Sequence[_Rule]) -> Iterator[Fault]:
        key = ", ".join(self._table.key)
        sound = " AND ".join([f"{rule.code} IS NULL" for rule in unreadable] or ["true"])
        self._with_sheets()
        days = [(day, count) for day, count in self._days if day is not None]
        for first, last in batches(days, _COMPARED):
            here = f"{self._day} BETWEEN DATE '{first}' AND DATE '{last}'"
            # Hashes take a fixed room; what they have twice is then compared itself.
            twice = f"SELECT hash({key}) FROM every WHERE {here} GROUP BY 1 HAVING COUNT(*) > 1"
            if not self._holds(f"SELECT 1 FROM ({twice}) LIMIT 1"):
                continue
            some = f"SELECT * FROM every WHERE {here} AND ({sound}) AND hash({key}) IN ({twice})"
            window = f"OVER (PARTITION BY {key} ORDER BY place, line)"
            numbered = (
                f"SELECT *, ROW_NUMBER() {window} AS nth, FIRST_VALUE(place) {window} AS first_place, "
                f"FIRST_VALUE(line) {window} AS first_line FROM ({some})"
            )
            shown = value_text(self._table.columns[0])
            rows = self._few(f"SELECT *, {shown} AS shown FROM ({numbered}) WHERE nth > 1 AND place >= 0", "place")
            for row in rows:
                file, line = self._place(row["first_place"], row["first_line"])
                details = {"columns": key, "file": file, "line": str(line)}
                yield self._fault(row, self._table.key[0], Bad("duplicate_key", details), more_of="duplicate_key")

    def _with_sheets(self) -> None:
        """`every`: the rows of CSV files too, whose place is -1 and whose line is their row in the frame."""
        readable = self._own.frame.loc[self._own.readable(*self._table.key)]
        frame = readable.assign(line=readable.index).drop(columns="file")
        self._con.register("sheets_frame", frame)
        columns = ", ".join(
            f"CAST({column.name} AS DATE) AS {column.name}" if column.type in ("date", "week") else column.name
            for column in self._table.columns
        )
        self._con.execute(f"CREATE TABLE sheets AS SELECT -1 AS place, {columns}, line FROM sheets_frame")
        names = ", ".join(("place", *self._table.names, "line"))
        self._con.execute(f"CREATE VIEW every AS SELECT {names} FROM stored UNION ALL SELECT {names} FROM sheets")

    def _few(self, query: str, kind: str) -> list[dict[str, Any]]:
        """Rows of a query: of each kind those that are told, and one more that says how many there are."""
        told = (
            f"SELECT *, COUNT(*) OVER (PARTITION BY {kind}) AS total, "
            f"ROW_NUMBER() OVER (PARTITION BY {kind} ORDER BY line) AS told FROM ({query})"
        )
        result = self._con.execute(
            f"SELECT * FROM ({told}) WHERE told <= {SAME_FAULTS_SHOWN + 1} ORDER BY place, line"
        )
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _fault(self, row: Mapping[str, Any], column: str, bad: Bad, more_of: str) -> Fault:
        file, line = self._place(row["place"], row["line"])
        if row["told"] > SAME_FAULTS_SHOWN:
            details = {"more": str(row["total"] - SAME_FAULTS_SHOWN)}
            return Fault(file, line, column, code="more_alike", details=details)
        shown = "" if bad.code == "required" else row["shown"]
        return Fault(file, line, column, bad.code, shown, bad.details)

    def _place(self, place: int, line: int) -> tuple[str, int]:
        return self._own.place(line) if place < 0 else (self._names[place], line)


def _damage(file: ParquetFile) -> Iterator[Fault]:
    columns = ", ".join(f"COUNT(hash({name}))" for name in TABLES[file.table].names)
    try:
        with engine() as con:
            con.execute(f"SELECT {columns} FROM ({file.selected('0 AS place')})").fetchall()
    except duckdb.Error as error:
        yield broken(file, error)


def _of_type(column: Column, now: datetime, today: date) -> Iterator[tuple[str, str]]:
    """(code, SQL condition) of what may be wrong with a value by itself."""
    name = column.name
    texts = column.type in ("code", "text", "word")
    # A code that refers to another table is known as it stands there, or not at all.
    edges = texts and not column.refers
    if column.required:
        blank = f" OR trim({name}, {_EDGES}) = ''" if edges else f" OR {name} = ''" if texts else ""
        yield "required", f"{name} IS NULL{blank}"
    if column.type in ("code", "text"):
        if edges:
            yield "edges", f"trim({name}, {_EDGES}) <> {name}"
    elif column.type == "word":
        yield "not_word", f"{name} NOT IN ({', '.join(map(literal, column.words))})"
    elif column.type == "whole":
        yield "out_of_range", f"{name} NOT BETWEEN {column.low} AND {column.high}"
    else:
        yield "date_far", f"NOT isfinite({name}) OR year({name}) NOT BETWEEN {YEARS[0]} AND {YEARS[1]}"
        if column.past:
            latest = f"TIMESTAMP '{now}'" if column.type == "moment" else f"DATE '{today}'"
            yield "future", f"{name} > {latest}"
        if column.type == "week":
            yield "not_saturday", f"({name} - DATE '2000-01-01') % 7 <> 0"
