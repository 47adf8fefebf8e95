"""Sheets of text -> typed tables and every fault of them: values, keys, references, stretches, sums.

Pure: nothing is read here. A value that could not be read is reported once and left out of the rules that
compare it with others, so that one slip does not call forth more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.areas.province import UNNAMED, Province
from dashboard.faults import Fault
from dashboard.language.digits import latin
from dashboard.language.spelling import key as spelling
from dashboard.store.sheet import EDGES, NOTHING_NEAR, Sheet, nearest
from dashboard.store.tables import MEASURE_MAX, Column, Table, tables_of
from dashboard.store.values import Bad, Value, blank, read_value

# A wrong setting in a spreadsheet makes the same fault in every row; a thousand of them say enough.
SAME_FAULTS_SHOWN = 1000
# Comparing a typed code with all known ones is slow; a sheet with more different strange codes is a wrong sheet.
_GUESSES = 20
_LONGEST_VALUE_SHOWN = 80
# A figure opens to the rows that it rests on: these tables' rows remember their file and line.
TRACED = ("reports", "inspections")

Flags = npt.NDArray[np.bool_]


class Checked:
    """One table of all its sheets: the typed frame, where each row stands, and which values were readable."""

    def __init__(self, table: Table, sheets: Sequence[Sheet], now: datetime, today: date) -> None:
        self.table = table
        self.loose = {latin(text) for sheet in sheets for text in sheet.loose}
        self.faults = [fault for sheet in sheets for fault in sheet.faults]
        self._sheets = sheets
        counts = [len(sheet.lines) for sheet in sheets]
        self._file_of = np.repeat(np.arange(len(sheets)), counts)
        self._lines = [line for sheet in sheets for line in sheet.lines]
        self._texts: dict[str, list[str]] = {}
        self.good: dict[str, Flags] = {}
        values: dict[str, Any] = {}
        for column in table.columns:
            texts: list[str] = []
            for sheet, count in zip(sheets, counts, strict=True):
                texts += sheet.columns.get(column.name, [""] * count)
            values[column.name], wrong, bad = _read_column(texts, column, now, today)
            # A column that a heading lacks is the heading's fault; its empty fields are not faults as well.
            given = np.array([column.name in sheet.columns for sheet in sheets], dtype=bool)
            asked = np.repeat(given, counts)
            self._texts[column.name] = texts
            self.good[column.name] = asked & ~wrong
            rows = np.flatnonzero(asked & wrong)
            self.faults += [self.fault(int(row), column.name, bad[texts[row]]) for row in rows]
        self.frame = pd.DataFrame(values, columns=list(table.names))
        if table.name in TRACED:
            files = pd.array([sheet.file for sheet in sheets], dtype="str")
            self.frame["file"] = files.take(self._file_of) if len(files) else files
            self.frame["line"] = np.array(self._lines, dtype=np.int64)

    def place(self, row: int) -> tuple[str, int]:
        """The file of a row of the frame, and its 1-based line there."""
        return self._sheets[self._file_of[row]].file, self._lines[row]

    def fault(self, row: int, column: str, bad: Bad) -> Fault:
        """What is wrong with a row of the frame: its place, its text in the column as typed, the message."""
        typed = self._texts[column][row].strip(EDGES)
        shown = typed if len(typed) <= _LONGEST_VALUE_SHOWN else typed[:_LONGEST_VALUE_SHOWN] + "…"
        return Fault(*self.place(row), column, bad.code, shown, bad.details)

    def readable(self, *columns: str) -> Flags:
        """Which rows have a readable value in all these columns."""
        return np.asarray(np.logical_and.reduce([self.good[column] for column in columns]), dtype=np.bool_)

    def knows_all(self, column: str) -> bool:
        """Whether every file of the table could be read in this column: only then is a code unknown.

        A table that a folder may do without, and does, has no code at all; one that it must have is a fault itself.
        """
        there = bool(self._sheets) or self.table.optional
        return there and all(s.whole and column in s.columns for s in self._sheets)

    def known(self, column: str) -> set[str]:
        """Every readable code of a column."""
        return set(self.frame.loc[self.good[column], column])


# What else is to be checked beside the sheets, and needs to know what they hold.
More = Callable[[Mapping[str, Checked]], Iterable[Fault]]


def check_tables(
    sheets: Mapping[str, Sequence[Sheet]], now: datetime, more: More | None = None, province: Province = UNNAMED
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Every table of TABLES as a typed frame, and every fault of all sheets, in the order of their places.

    sheets: table name -> its sheets in reading order; a table without any gives an empty frame. now: naive
    UTC. dtypes: code, text and word str (blank: ""); flag bool; whole int64, or Int64 where it may be blank;
    share float64 (blank: NaN); date, week and moment datetime64[us] (UTC; days at midnight; blank: NaT). The
    frames hold meaningless values where there are faults. The tables of TRACED have two columns more, file (str)
    and line (int64): where each row stands. more: gives faults of its own, each kind's already at most
    SAME_FAULTS_SHOWN of a file's column. province: says which day it is, which codes its counties have, and how many
    inspection teams there are. Raises nothing.
    """
    today = province.day(now)
    tables = tables_of(province.inspection_teams)
    checked = {name: Checked(table, sheets.get(name, ()), now, today) for name, table in tables.items()}
    faults: list[Fault] = []
    for table in checked.values():
        faults += table.faults
        faults += _duplicates(table)
        faults += _stretches(table)
        faults += _references(table, checked)
    faults += _other_province(checked["counties"], province.code)
    faults += _measures(checked["reports"])
    faults += _resolved(checked["inspections"])
    if more:
        faults += more(checked)
    return {name: table.frame for name, table in checked.items()}, capped(faults)


def capped(faults: Iterable[Fault]) -> list[Fault]:
    """The faults in the order of their places, at most SAME_FAULTS_SHOWN of one kind in a file's column.

    The first one beyond that says in its stead how many more there are, itself counted.
    """
    ordered = sorted(faults)
    total = Counter((fault.file, fault.column, fault.code) for fault in ordered)
    seen: Counter[tuple[str, str, str]] = Counter()
    kept = []
    for fault in ordered:
        kind = (fault.file, fault.column, fault.code)
        seen[kind] += 1
        if seen[kind] <= SAME_FAULTS_SHOWN:
            kept.append(fault)
        elif seen[kind] == SAME_FAULTS_SHOWN + 1:
            details = {"more": str(total[kind] - SAME_FAULTS_SHOWN)}
            kept.append(Fault(fault.file, fault.line, fault.column, code="more_alike", details=details))
    return kept


def _read_column(texts: list[str], column: Column, now: datetime, today: date) -> tuple[Any, Flags, dict[str, Bad]]:
    # Each different text is read once: a year of reports has few different weeks, offices and words.
    places, different = pd.factorize(np.array(texts, dtype=object))
    bad: dict[str, Bad] = {}
    values: list[Value] = []
    for text in different:
        value = read_value(text, column, now, today)
        if isinstance(value, Bad):
            bad[text] = value
            value = blank(column)
        values.append(value)
    wrong = np.array([text in bad for text in different], dtype=np.bool_)
    return typed(values, column).take(places), wrong[places], bad


def typed(values: list[Any], column: Column) -> Any:
    """The values of a column, or its blanks, as the array that a frame holds them in."""
    if column.type == "flag":
        return np.array(values, dtype=np.bool_)
    if column.type == "whole":
        return np.array(values, dtype=np.int64) if column.required else pd.array(values, dtype="Int64")
    if column.type == "share":
        return np.array(values, dtype=np.float64)
    if column.type in ("date", "week", "moment"):
        return np.array(values, dtype="datetime64[us]")
    return pd.array(values, dtype="str")


def _duplicates(table: Checked) -> Iterator[Fault]:
    key = list(table.table.key)
    readable = table.frame.loc[table.readable(*key), key]
    if not readable.duplicated().any():
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, *values in readable.astype(object).fillna("").itertuples(name=None):
        earlier = first.setdefault(tuple(values), row)
        if earlier != row:
            file, line = table.place(earlier)
            details = {"columns": ", ".join(key), "file": file, "line": str(line)}
            yield table.fault(row, key[0], Bad("duplicate_key", details))


def _stretches(table: Checked) -> Iterator[Fault]:
    if "valid_from" not in table.frame:
        return
    since, until = table.frame["valid_from"], table.frame["valid_to"]
    readable = table.readable("valid_from", "valid_to")
    backwards = readable & np.asarray(until <= since, dtype=np.bool_)
    for row in np.flatnonzero(backwards):
        details = {"valid_from": since[row].date().isoformat()}
        yield table.fault(int(row), "valid_to", Bad("valid_order", details))
    if "valid_from" in table.table.key:
        yield from _overlaps(table, readable & ~backwards)


def _overlaps(table: Checked, rows: Flags) -> Iterator[Fault]:
    name = table.table.key[0]
    key = list(table.table.key)
    stretches = table.frame.loc[rows & table.readable(name), [*key, "valid_to"]]
    stretches = stretches[~stretches.duplicated(key)]
    stretches = stretches[stretches.duplicated(name, keep=False)].sort_values(key, na_position="first")
    # The stretch that reaches furthest so far: its office, its row, its end.
    code, longest = None, -1
    end: Any = pd.NaT
    for row, this, since, until in stretches.itertuples(name=None):
        if this != code:
            code, longest, end = this, row, until
            continue
        # Here every stretch has a start: a blank one sorts first, and two of them are one key given twice.
        if pd.isna(end) or since < end:
            file, line = table.place(longest)
            yield table.fault(row, "valid_from", Bad("stretches_overlap", {"file": file, "line": str(line)}))
        if not pd.isna(end) and (pd.isna(until) or until > end):
            longest, end = row, until


def _references(table: Checked, tables: Mapping[str, Checked]) -> Iterator[Fault]:
    for column in table.table.columns:
        if not column.refers:
            continue
        target_name, target_column = column.refers.split(".")
        target = tables[target_name]
        if not target.knows_all(target_column):
            continue
        known = target.known(target_column)
        codes = table.frame[column.name]
        expected = np.asarray(codes.isin(known | target.loose | {""}), dtype=np.bool_)
        strange = table.good[column.name] & ~expected
        found = {
            code: Bad("unknown_code", {"table": target_name, "near": near})
            for code, near in guesses(list(dict.fromkeys(codes[strange])), target, target_column, known)
        }
        for row in np.flatnonzero(strange):
            yield table.fault(int(row), column.name, found[codes[row]])


def guesses(strange: list[str], target: Checked, column: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Each strange code, and the known one of a table's column that was most likely meant."""
    if not strange:
        return
    # People also type an office's name where its code belongs.
    spellings: dict[str, str] = {}
    for name in ("name_en", "name_fa", column):
        rows = target.readable(name, column)
        pairs = zip(target.frame.loc[rows, name], target.frame.loc[rows, column], strict=True)
        spellings.update((spelling(text), code) for text, code in pairs)
    for place, code in enumerate(strange):
        near = spellings.get(spelling(code), NOTHING_NEAR)
        if near == NOTHING_NEAR and place < _GUESSES:
            near = nearest(code, known)
        yield code, near


def _other_province(counties: Checked, code: str) -> Iterator[Fault]:
    wrong = counties.good["county_code"] & ~counties.frame["county_code"].str.startswith(code).to_numpy(
        dtype=np.bool_
    )
    for row in np.flatnonzero(wrong):
        yield counties.fault(int(row), "county_code", Bad("county_of_other_province", {"code": code}))


def _measures(reports: Checked) -> Iterator[Fault]:
    most = reports.frame["measure"].map(dict(MEASURE_MAX)).fillna(0).to_numpy(dtype=np.int64)
    above = reports.readable("measure", "value") & (reports.frame["value"].to_numpy() > most)
    for row in np.flatnonzero(above):
        details = {"measure": str(reports.frame.at[row, "measure"]), "high": str(most[row])}
        yield reports.fault(int(row), "value", Bad("value_over_measure", details))


def _resolved(inspections: Checked) -> Iterator[Fault]:
    findings, resolved = inspections.frame["findings"], inspections.frame["resolved"]
    above = inspections.readable("findings", "resolved") & np.asarray(resolved > findings, dtype=np.bool_)
    for row in np.flatnonzero(above):
        details = {"findings": str(findings[row])}
        yield inspections.fault(int(row), "resolved", Bad("resolved_over_findings", details))
