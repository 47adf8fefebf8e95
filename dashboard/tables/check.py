"""The texts of CSV files -> typed tables, and every fault: values, keys, foreign keys, overlapping periods.

Pure: no file is read here. An unreadable value is reported once; rules that compare several values skip its row, so
that one mistake does not produce further faults.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.areas.province import UNNAMED, Province
from dashboard.faults import Fault
from dashboard.language.digits import latin
from dashboard.language.spelling import key as spelling
from dashboard.tables.csv_file import EDGES, NOTHING_NEAR, CsvFile, nearest_code
from dashboard.tables.declared import TABLES, TERMS, TRACED, Column, Table, tables_of
from dashboard.tables.measures import Measure, Terms, terms_of
from dashboard.tables.rows import recorded_at
from dashboard.tables.rules import limit_faults, row_rules
from dashboard.tables.values import Bad, Value, blank, read_value
from dashboard.tables.words import DASHES, values_as_numbers

# How many different unknown codes get a suggestion: the search for similar codes is slow.
_GUESSES = 20

Flags = npt.NDArray[np.bool_]


class CheckedTable:
    """The rows of all CSV files of one table: the typed frame, the rows' files and lines, the valid values."""

    def __init__(
        self, table: Table, files: Sequence[CsvFile], now: datetime, zone: tzinfo, measures: Mapping[str, Measure]
    ) -> None:
        self.table = table
        # Codes of refused rows count as known, so that references to them are no further faults.
        self.refused_texts = {latin(text) for file in files for text in file.refused_texts}
        self.faults = [fault for file in files for fault in file.faults]
        self._files = files
        counts = [len(file.lines) for file in files]
        self._file_of = np.repeat(np.arange(len(files)), counts)
        self._lines = [line for file in files for line in file.lines]
        self._texts: dict[str, list[str]] = {}
        self.good: dict[str, Flags] = {}
        for name in table.names:
            parts = (file.columns.get(name, [""] * count) for file, count in zip(files, counts, strict=True))
            self._texts[name] = [text for part in parts for text in part]
        if table.name == "reports":
            self._texts["value"] = values_as_numbers(measures, self._texts["measure"], self._texts["value"])
        values: dict[str, Any] = {}
        for column in table.columns:
            texts = self._texts[column.name]
            values[column.name], wrong, bad = _read_column(texts, column, now, zone)
            # A missing required column is one fault of the heading, not a fault of each row.
            has_column = [not column.required or column.name in file.columns for file in files]
            present = np.repeat(np.array(has_column, dtype=bool), counts)
            self.good[column.name] = present & ~wrong
            rows = np.flatnonzero(present & wrong)
            self.faults += [self.fault(int(row), column.name, bad[texts[row]]) for row in rows]
        if "name_en" in values:
            blank_name = np.isin(np.asarray(values["name_en"], dtype=object), ["", *DASHES])
            values["name_en"] = values["name_en"].copy()
            values["name_en"][blank_name] = values["name_fa"][blank_name]
        self.frame = pd.DataFrame(values, columns=list(table.names))
        if table.name in TRACED:
            names = pd.array([file.file for file in files], dtype="str")
            self.frame["file"] = names.take(self._file_of) if len(names) else names
            self.frame["line"] = np.array(self._lines, dtype=np.int64)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each file has, refused rows included."""
        of_file = Counter(fault.file for fault in self.faults if fault.code in ("fields_number", "quote"))
        return {file.file: len(file.lines) + of_file[file.file] for file in self._files}

    def place(self, row: int) -> tuple[str, int]:
        """The file of a row of the frame, and its 1-based line there."""
        return self._files[self._file_of[row]].file, self._lines[row]

    def fault(self, row: int, column: str, bad: Bad) -> Fault:
        """The fault of a row of the frame: file and line, the text in the column as typed, the message."""
        return Fault(*self.place(row), column, bad.code, self._texts[column][row].strip(EDGES), bad.details)

    def readable(self, *columns: str) -> Flags:
        """For each row, whether the values in all these columns are valid."""
        return np.asarray(np.logical_and.reduce([self.good[column] for column in columns]), dtype=np.bool_)

    def knows_all(self, column: str) -> bool:
        """Whether the codes of this column are complete, so that other codes can be called unknown.

        False if a file could not be read completely, or if a required table is missing, which is a fault itself. An
        optional table without files has no codes, and is complete.
        """
        has_file = bool(self._files) or self.table.optional
        return has_file and all(file.complete and column in file.columns for file in self._files)

    def known(self, column: str) -> set[str]:
        """Every valid code of a column."""
        return set(self.frame.loc[self.good[column], column])


# A further check that needs the contents of the CSV files, such as that of Parquet files.
More = Callable[[Mapping[str, CheckedTable]], Iterable[Fault]]


def check_tables(
    files: Mapping[str, Sequence[CsvFile]],
    now: datetime,
    more: More | None = None,
    province: Province = UNNAMED,
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Every table of TABLES as a typed frame, and every fault of all files, ordered by file and line.

    files: table name -> its files in reading order; a table without files gives an empty frame. The tables kinds and
    measures define which words other tables may contain. now: naive UTC. dtypes: code, text and word str (blank: "");
    flag bool; whole int64, or Int64 where it may be blank; share float64 (blank: NaN); date, week and moment
    datetime64[us] (UTC; days at midnight; blank: NaT). Faulty values have meaningless values in the frames. The
    tables of TRACED have two additional columns, file (str) and line (int64): the place of each row. more: returns
    further faults, already limited to SAME_FAULTS_SHOWN per kind and column of a file. province: the time zone of
    moments without one, the prefix of county codes, and the number of inspection teams. A code in other capitals, or
    a county's name instead of its code, is read as the code if exactly one matches; a blank name_en becomes the
    Persian name. Raises nothing.
    """
    zone = province.time_zone
    checked = {name: CheckedTable(TABLES[name], files.get(name, ()), now, zone, {}) for name in TERMS}
    terms = terms_of(*(checked[name].frame for name in TERMS))
    for name, shape in tables_of(province.inspection_teams, terms).items():
        if name not in TERMS:
            checked[name] = CheckedTable(shape, files.get(name, ()), now, zone, terms.reported)
    faults = [fault for table in checked.values() for fault in table.faults]
    filled = [table for table in checked.values() if len(table.frame)]
    for table in filled:
        _take_plain_codes(table, checked)
    for table in filled:
        faults += _duplicates(table)
        faults += _row_faults(table, province, terms)
        faults += _overlaps(table)
        faults += _references(table, checked)
    if more:
        faults += more(checked)
    rows = {file: count for table in checked.values() for file, count in table.rows.items()}
    return {name: table.frame for name, table in checked.items()}, limit_faults(faults, rows)


def known_codes(column: Column, tables: Mapping[str, CheckedTable]) -> set[str] | None:
    """The codes that a column may contain; None where the column refers to no table, or to an incomplete one."""
    name, _, target = column.refers.partition(".")
    if not name or not tables[name].knows_all(target):
        return None
    return tables[name].known(target) | tables[name].refused_texts


def unknown_codes(column: Column, codes: Iterable[str], tables: Mapping[str, CheckedTable]) -> dict[str, Bad]:
    """The codes that are missing from the table to which the column refers, with the code that was probably meant."""
    known = known_codes(column, tables)
    strange = [] if known is None else [code for code in codes if code and code not in known]
    if not strange:
        return {}
    name, target = column.refers.split(".")
    # People also type an office's name instead of its code.
    spellings = _codes_of(tables[name], target, (target, "name_fa", "name_en"), spelling)
    found: dict[str, Bad] = {}
    for code in strange:
        meant = spellings.get(spelling(code), set())
        near = next(iter(meant)) if len(meant) == 1 else NOTHING_NEAR
        if near == NOTHING_NEAR and len(found) < _GUESSES:
            near = nearest_code(code, tables[name].known(target))
        found[code] = Bad("unknown_code", {"table": name, "near": near})
    return found


def _take_plain_codes(table: CheckedTable, tables: Mapping[str, CheckedTable]) -> None:
    """Replace texts that match exactly one code: the code in other capitals, or a county's name."""
    for column in table.table.columns:
        known = known_codes(column, tables)
        if known is None:
            continue
        codes = table.frame[column.name]
        strange = [code for code in codes[table.good[column.name]].unique() if code and code not in known]
        if not strange:
            continue
        name, target = column.refers.split(".")
        cases = _codes_of(tables[name], target, (target,), str.casefold)
        names = _codes_of(tables[name], target, ("name_fa", "name_en"), spelling) if name == "counties" else {}
        meant = {code: cases.get(code.casefold()) or names.get(spelling(code), set()) for code in strange}
        plain = {code: next(iter(fitting)) for code, fitting in meant.items() if len(fitting) == 1}
        if plain:
            table.frame[column.name] = codes.replace(plain)


def _codes_of(
    table: CheckedTable, target: str, columns: Sequence[str], spelled: Callable[[str], str]
) -> dict[str, set[str]]:
    """Spelling of a text in `columns` -> the codes (values of the column `target`) of the rows with that spelling."""
    found: dict[str, set[str]] = {}
    for column in columns:
        rows = table.frame[table.readable(column, target)]
        for text, code in zip(rows[column], rows[target], strict=True):
            found.setdefault(spelled(text), set()).add(code)
    return found


def _read_column(texts: list[str], column: Column, now: datetime, zone: tzinfo) -> tuple[Any, Flags, dict[str, Bad]]:
    # Each distinct text is parsed once: a year of reports has few distinct weeks, offices and words.
    places, different = pd.factorize(np.array(texts, dtype=object))
    bad: dict[str, Bad] = {}
    values: list[Value] = []
    for text in different:
        value = read_value(text, column, now, zone)
        if isinstance(value, Bad):
            bad[text] = value
            value = blank(column)
        values.append(value)
    wrong = np.array([text in bad for text in different], dtype=np.bool_)
    return typed(values, column).take(places), wrong[places], bad


def typed(values: list[Any], column: Column) -> Any:
    """The values of a column, blanks included, as an array of the column's dtype."""
    if column.type == "flag":
        return np.array(values, dtype=np.bool_)
    if column.type == "whole":
        return np.array(values, dtype=np.int64) if column.required else pd.array(values, dtype="Int64")
    if column.type == "share":
        return np.array(values, dtype=np.float64)
    if column.type in ("date", "week", "moment"):
        return np.array(values, dtype="datetime64[us]")
    return pd.array(values, dtype="str")


def _duplicates(table: CheckedTable) -> Iterator[Fault]:
    key = list(table.table.key)
    readable = table.frame.loc[table.readable(*key), key]
    if table.table.name in TRACED:
        readable = readable.assign(recorded_at=recorded_at(readable))
    if not readable.duplicated().any():
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, *values in readable.astype(object).fillna("").itertuples(name=None):
        earlier = first.setdefault(tuple(values), row)
        if earlier != row:
            file, line = table.place(earlier)
            details = {"columns": ", ".join(key), "file": file, "line": str(line)}
            yield table.fault(row, key[0], Bad("duplicate_key", details))


def _row_faults(table: CheckedTable, province: Province, terms: Terms) -> Iterator[Fault]:
    for rule in row_rules(table.table, province, terms):
        columns = list(rule.columns)
        rows = table.frame.loc[table.readable(*columns), columns]
        # Each distinct combination of values is checked once.
        found = {values: bad for values in _values(rows.drop_duplicates()) if (bad := rule.check(*values))}
        if found:
            for row, values in zip(rows.index, _values(rows), strict=True):
                if values in found:
                    yield table.fault(row, columns[-1], found[values])


def _values(rows: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The values of each row; None for a blank one."""
    return rows.astype(object).where(rows.notna(), None).itertuples(index=False, name=None)


def _overlaps(table: CheckedTable) -> Iterator[Fault]:
    """Overlapping periods of validity of one code, in tables whose key contains valid_from."""
    if "valid_from" not in table.table.key:
        return
    since, until = table.frame["valid_from"], table.frame["valid_to"]
    rows = table.readable("valid_from", "valid_to") & ~np.asarray(until <= since, dtype=np.bool_)
    name = table.table.key[0]
    key = list(table.table.key)
    stretches = table.frame.loc[rows & table.readable(name), [*key, "valid_to"]]
    stretches = stretches[~stretches.duplicated(key)]
    stretches = stretches[stretches.duplicated(name, keep=False)].sort_values(key, na_position="first")
    # The period with the latest end so far: its code, its row, its end.
    code, longest = None, -1
    end: Any = pd.NaT
    for row, this, since, until in stretches.itertuples(name=None):
        if this != code:
            code, longest, end = this, row, until
            continue
        # Here every period has a start: a blank start sorts first, and a second blank start is a duplicate key.
        if pd.isna(end) or since < end:
            file, line = table.place(longest)
            yield table.fault(row, "valid_from", Bad("stretches_overlap", {"file": file, "line": str(line)}))
        if not pd.isna(end) and (pd.isna(until) or until > end):
            longest, end = row, until


def _references(table: CheckedTable, tables: Mapping[str, CheckedTable]) -> Iterator[Fault]:
    for column in table.table.columns:
        if column.refers:
            codes = table.frame[column.name][table.good[column.name]]
            found = unknown_codes(column, codes.unique(), tables)
            for row in codes.index[codes.isin(list(found))] if found else ():
                yield table.fault(row, column.name, found[codes[row]])
