"""The rows of all sources -> typed tables, and every fault: values, keys, foreign keys, overlapping periods.

Pure: no source is read here. Each value is parsed once. An unreadable value is reported once; rules that compare
several values skip its row, so that one mistake does not produce further faults.
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
from dashboard.tables.csv_file import EDGES, NOTHING_NEAR, nearest_code
from dashboard.tables.declared import TABLES, TERMS, TRACED, Column, Table, tables_of
from dashboard.tables.measures import Measure, Terms, terms_of
from dashboard.tables.rows import recorded_at
from dashboard.tables.rules import limit_faults, row_rules
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.values import YEARS, Bad, blank, read_value
from dashboard.tables.words import DASHES, values_as_numbers

# How many different unknown codes get a suggestion: the search for similar codes is slow.
_GUESSES = 20

Flags = npt.NDArray[np.bool_]


class CheckedTable:
    """The rows of all sources of one table: the typed frame, the place of each row, the valid values."""

    def __init__(
        self,
        table: Table,
        sources: Sequence[SourceRows],
        now: datetime,
        zone: tzinfo,
        measures: Mapping[str, Measure],
    ) -> None:
        self.table = table
        # Codes of refused rows count as known, so that references to them are no further faults.
        self.refused_texts = {latin(text) for source in sources for text in source.refused_texts}
        self.faults = [fault for source in sources for fault in source.faults]
        self._sources = sources
        counts = [len(source.lines) for source in sources]
        self._source_of = np.repeat(np.arange(len(sources)), counts)
        self._lines = [line for source in sources for line in source.lines]
        self._values: dict[str, Sequence[Any]] = {}
        self.good: dict[str, Flags] = {}
        for name in table.names:
            parts = [source.columns.get(name, [None] * count) for source, count in zip(sources, counts, strict=True)]
            self._values[name] = parts[0] if len(parts) == 1 else [value for part in parts for value in part]
        if table.name == "reports" and not _are_numbers(self._values["value"]):
            self._values["value"] = values_as_numbers(measures, self._values["measure"], self._values["value"])
        typed_columns: dict[str, Any] = {}
        for column in table.columns:
            values = self._values[column.name]
            typed_columns[column.name], bad = _read_column(values, column, now, zone)
            wrong = np.asarray(pd.notna(bad), dtype=np.bool_)
            # A missing required column is one fault of the source, not a fault of each row.
            has_column = [not column.required or column.name in source.columns for source in sources]
            present = np.repeat(np.array(has_column, dtype=bool), counts)
            self.good[column.name] = present & ~wrong
            rows = np.flatnonzero(present & wrong)
            self.faults += [self.fault(int(row), column.name, bad[row]) for row in rows]
        if "name_en" in typed_columns:
            blank_name = np.isin(np.asarray(typed_columns["name_en"], dtype=object), ["", *DASHES])
            typed_columns["name_en"] = typed_columns["name_en"].copy()
            typed_columns["name_en"][blank_name] = typed_columns["name_fa"][blank_name]
        self.frame = pd.DataFrame(typed_columns, columns=list(table.names))
        if table.name in TRACED:
            names = pd.array([source.name for source in sources], dtype="str")
            self.frame["file"] = names.take(self._source_of) if len(names) else names
            of_files = np.repeat(np.array([not source.keyed for source in sources], dtype=bool), counts)
            self.frame["line"] = np.array(self._lines, dtype=np.int64) * of_files
            published = np.repeat(np.array([source.published for source in sources], dtype=bool), counts)
            self.frame["publication"] = self.frame["recorded_at"].where(published)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each source has, refused rows included."""
        of_source = Counter(fault.file for fault in self.faults if fault.code in ("fields_number", "quote"))
        return {source.name: len(source.lines) + of_source[source.name] for source in self._sources}

    def place(self, row: int) -> tuple[str, int, bool]:
        """The source of a row of the frame, its line there, and whether the source is a database, without lines."""
        source = self._sources[self._source_of[row]]
        return source.name, self._lines[row], source.keyed

    def fault(self, row: int, column: str, bad: Bad) -> Fault:
        """The fault of a row of the frame: its place, the value in the column as it stands there, the message."""
        value, (name, line, keyed) = self._values[column][row], self.place(row)
        key = key_text({part: self._values[part][row] for part in self.table.key}) if keyed else ""
        text = "" if value is None else str(value).strip(EDGES)
        return Fault(name, line, column, bad.code, text, bad.details, key=key)

    def readable(self, *columns: str) -> Flags:
        """For each row, whether the values in all these columns are valid."""
        return np.asarray(np.logical_and.reduce([self.good[column] for column in columns]), dtype=np.bool_)

    def knows_all(self, column: str) -> bool:
        """Whether the codes of this column are complete, so that other codes can be called unknown.

        False if a source could not be read completely, or if a required table is missing, which is a fault itself. An
        optional table without sources has no codes, and is complete.
        """
        has_source = bool(self._sources) or self.table.optional
        return has_source and all(source.complete and column in source.columns for source in self._sources)

    def known(self, column: str) -> set[str]:
        """Every valid code of a column."""
        return set(self.frame.loc[self.good[column], column])


# A further check that needs the contents of the CSV files, such as that of Parquet files.
More = Callable[[Mapping[str, CheckedTable]], Iterable[Fault]]


def check_tables(
    sources: Mapping[str, Sequence[SourceRows]],
    now: datetime,
    more: More | None = None,
    province: Province = UNNAMED,
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Every table of TABLES as a typed frame, and every fault of all sources, ordered by source and line.

    sources: table name -> its rows in reading order; a table without sources gives an empty frame. The tables kinds
    and measures define which words other tables may contain. now: naive UTC. dtypes: code, text and word str (blank:
    ""); flag bool; whole int64, or Int64 where it may be blank; share float64 (blank: NaN); date, week and moment
    datetime64[us] (UTC; days at midnight; blank: NaT). Faulty values have meaningless values in the frames. The
    tables of TRACED have three additional columns: file (str) and line (int64; 0: a row of a database), the place of
    each row, and publication (datetime64[us]), the moment of the publication that brought a row of the program's
    database. more: returns further faults, already limited to SAME_FAULTS_SHOWN per kind and column of a file.
    province: the time zone of moments without one, the prefix of county codes, and the number of inspection teams. A
    code in other capitals, or a county's name instead of its code, is read as the code if exactly one matches; a
    blank name_en becomes the Persian name. Raises nothing.
    """
    zone = province.time_zone
    checked = {name: CheckedTable(TABLES[name], sources.get(name, ()), now, zone, {}) for name in TERMS}
    terms = terms_of(*(checked[name].frame for name in TERMS))
    for name, shape in tables_of(province.inspection_teams, terms).items():
        if name not in TERMS:
            checked[name] = CheckedTable(shape, sources.get(name, ()), now, zone, terms.reported)
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


def key_text(values: Mapping[str, Any]) -> str:
    """The key of a database's row in words: office_id=1001, week=2014-12-06. Blank columns are left out."""
    return ", ".join(f"{name}={value}" for name, value in values.items() if value not in (None, ""))


def of_place(code: str, file: str, line: int, keyed: bool, **details: str) -> Bad:
    """A fault that names another row, by its line; a row of a database, which has no line, by its table alone."""
    return (
        Bad(f"{code}_row", {**details, "file": file})
        if keyed
        else Bad(code, {**details, "file": file, "line": str(line)})
    )


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


def _are_numbers(values: Any) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind in "iub"


def _read_column(values: Any, column: Column, now: datetime, zone: tzinfo) -> tuple[Any, npt.NDArray[Any]]:
    """The typed column, and for each row the fault of its value or None."""
    is_typed = isinstance(values, np.ndarray)
    if is_typed and values.dtype.kind == "M" and column.type == "moment" and _are_sound(values, column, now):
        return values.astype("datetime64[us]"), np.full(len(values), None, dtype=object)
    # Each distinct value is parsed once: a year of reports has few distinct weeks, offices and words.
    raw = values if is_typed else np.array(values, dtype=object)
    places, different = pd.factorize(raw, use_na_sentinel=False)
    found = [read_value(value, column, now, zone) for value in np.asarray(different).tolist()]
    bad = np.array([value if isinstance(value, Bad) else None for value in found], dtype=object)
    parsed = [blank(column) if isinstance(value, Bad) else value for value in found]
    return typed(parsed, column).take(places), bad[places]


def _are_sound(moments: npt.NDArray[np.datetime64], column: Column, now: datetime) -> bool:
    """Whether read_value has no fault for these moments, of which each row of a large table may have its own."""
    blanks = np.isnat(moments)
    sound = (moments >= np.datetime64(f"{YEARS[0]}-01-01")) & (moments <= np.datetime64(now))
    return bool(np.all(sound | blanks if not column.required else sound))


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
            yield table.fault(row, key[0], of_place("duplicate_key", *table.place(earlier), columns=", ".join(key)))


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
            yield table.fault(row, "valid_from", of_place("stretches_overlap", *table.place(longest)))
        if not pd.isna(end) and (pd.isna(until) or until > end):
            longest, end = row, until


def _references(table: CheckedTable, tables: Mapping[str, CheckedTable]) -> Iterator[Fault]:
    for column in table.table.columns:
        if column.refers:
            codes = table.frame[column.name][table.good[column.name]]
            found = unknown_codes(column, codes.unique(), tables)
            for row in codes.index[codes.isin(list(found))] if found else ():
                yield table.fault(row, column.name, found[codes[row]])
