"""The rows of all sources -> typed tables, and every fault: values, keys, foreign keys, overlapping periods.

Pure: no source is read here. Each value is parsed once. An unreadable value is reported once; rules that compare
several values skip its row, so that one mistake does not produce further faults.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from dashboard.areas.province import UNNAMED, Province
from dashboard.faults import Fault
from dashboard.language.spelling import key as spelling
from dashboard.tables.checked_table import CheckedTable, Flags
from dashboard.tables.csv_file import NOTHING_NEAR, alike, nearest_code
from dashboard.tables.declared import TABLES, TERMS, TRACED, Column, tables_of
from dashboard.tables.measures import Terms, terms_of
from dashboard.tables.rows import recorded_at
from dashboard.tables.rules import limit_faults, row_rules
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.values import Bad

# How many different unknown codes get suggestions, and how many similar names are suggested for one.
_GUESSES = 1_000
_OFFERED = 3
_NAMES = ("name_fa", "name_en")

# A further check that needs the contents of the CSV files, such as that of Parquet files.
More = Callable[[Mapping[str, CheckedTable]], Iterable[Fault]]


def check_tables(
    sources: Mapping[str, Sequence[SourceRows]],
    now: datetime,
    more: More | None = None,
    province: Province = UNNAMED,
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Every table of TABLES as a typed frame, and every fault of all sources, ordered by source and line.

    A frame of a table that is `replaced` has only the rows that count.

    sources: table name -> its rows in reading order; a table without sources gives an empty frame. The tables kinds
    and measures define which words other tables may contain. now: naive UTC. dtypes: code, text and word str (blank:
    ""); flag bool; whole int64, or Int64 where it may be blank; share float64 (blank: NaN); date, week and moment
    datetime64[us] (UTC; days at midnight; blank: NaT). Faulty values have meaningless values in the frames. The
    tables of TRACED have three additional columns: file (str) and line (int64; 0: a row of a database), the place of
    each row, and publication (datetime64[us]), the moment of the publication that brought a row of the program's
    database, or of the row's import. more: returns further faults, already limited to SAME_FAULTS_SHOWN per kind and
    column of a file. province: the time zone of moments without one, the prefix of county codes, and the number of
    inspection teams. A code in other capitals, or a county's name instead of its code, is read as the code if exactly
    one matches; a blank name_en becomes the Persian name. Raises nothing.
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
    frames = {name: table.frame for name, table in checked.items()}
    for name, table in checked.items():
        if table.table.replaced:
            frames[name] = table.frame[_newest(table)].reset_index(drop=True)
    return frames, limit_faults(faults, rows)


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
    # People also type a name instead of the code.
    spellings = _codes_of(tables[name], target, (target, *_NAMES), spelling)
    names = {text: codes for text, codes in _codes_of(tables[name], target, _NAMES, str).items() if len(codes) == 1}
    found: dict[str, Bad] = {}
    for code in strange:
        meant = spellings.get(spelling(code), set())
        near = next(iter(meant)) if len(meant) == 1 else NOTHING_NEAR
        if near == NOTHING_NEAR and len(found) < _GUESSES:
            near = nearest_code(code, tables[name].known(target))
        if near == NOTHING_NEAR and len(found) < _GUESSES:
            offered = [f"{next(iter(names[text]))} ({text})" for text in alike(code, names, _OFFERED)]
            near = ", ".join(offered) or near
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
        names = _codes_of(tables[name], target, _NAMES, spelling) if name == "counties" else {}
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
    """Overlapping periods of one code, in tables whose key contains valid_from; and of two counties in one place of
    the tile map.
    """
    if "valid_from" in table.table.key:
        for row, other in _at_once(table, table.table.key[:1]):
            yield table.fault(row, "valid_from", of_place("stretches_overlap", *table.place(other)))
    if table.table.name == "counties":
        for row, other in _at_once(table, ("tile_column", "tile_row")):
            yield table.fault(row, "tile_row", of_place("tile_taken", *table.place(other)))


def _at_once(table: CheckedTable, same: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """(row, earlier row) of rows with equal values in the columns `same` whose periods of validity overlap."""
    since, until = table.frame["valid_from"], table.frame["valid_to"]
    rows = table.readable("valid_from", "valid_to", *same, *table.table.key)
    rows &= ~np.asarray(until <= since, dtype=np.bool_)
    if table.table.replaced:
        rows &= _newest(table)
    stretches = table.frame[rows & table.frame[list(same)].notna().all(axis=1).to_numpy()]
    stretches = stretches[~stretches.duplicated(list(table.table.key))]
    stretches = stretches[stretches.duplicated(list(same), keep=False)]
    stretches = stretches.sort_values([*same, "valid_from"], na_position="first")[[*same, "valid_from", "valid_to"]]
    # The period with the latest end so far: its values, its row, its end.
    known, longest = None, -1
    end: Any = pd.NaT
    for row, *these, since, until in stretches.itertuples(name=None):
        if these != known:
            known, longest, end = these, row, until
            continue
        if pd.isna(end) or pd.isna(since) or since < end:
            yield row, longest
        if not pd.isna(end) and (pd.isna(until) or until > end):
            longest, end = row, until


def _newest(table: CheckedTable) -> Flags:
    """For each row, whether no row of the same key was recorded later. A row without recorded_at is the oldest."""
    ordered = table.frame.sort_values("recorded_at", kind="stable", na_position="first")
    replaced = ordered.duplicated([name for name in table.table.key if name != "recorded_at"], keep="last")
    return ~replaced.sort_index().to_numpy()


def _references(table: CheckedTable, tables: Mapping[str, CheckedTable]) -> Iterator[Fault]:
    for column in table.table.columns:
        if column.refers:
            codes = table.frame[column.name][table.good[column.name]]
            found = unknown_codes(column, codes.unique(), tables)
            for row in codes.index[codes.isin(list(found))] if found else ():
                yield table.fault(row, column.name, found[codes[row]])
