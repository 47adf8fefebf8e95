"""A folder's files, with the rows of databases -> the tables of dashboard.tables.declared, or every fault at once.

dashboard.tables.files decides which files are read. DuckDB queries Parquet files in place; they are not loaded.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from dashboard.areas.province import UNNAMED, Province, read_province
from dashboard.derived import stored_property
from dashboard.faults import DataError, Fault
from dashboard.settings import SHIPPED_DATA
from dashboard.tables.check import check_tables
from dashboard.tables.checked_table import CheckedTable
from dashboard.tables.csv_file import NEAR, NOTHING_NEAR, nearest, read_csv
from dashboard.tables.declared import TABLES, TERMS, TRACED, Table
from dashboard.tables.files import (
    MISSPELT,
    broken_links,
    in_sample,
    is_broken_link,
    shown_name,
    table_files,
    unread_files,
)
from dashboard.tables.measures import Terms, terms_of
from dashboard.tables.parquet import NO_FILES, SUFFIX, ParquetFile, ParquetFiles, open_file
from dashboard.tables.parquet_check import check_files
from dashboard.tables.rows import LoadedRows, Rows
from dashboard.tables.rules import limit_faults
from dashboard.tables.source_rows import SourceRows, unreadable
from dashboard.tables.table_text import table_bytes
from dashboard.tables.versions import VERSIONED


class Growing(NamedTuple):
    """The growing tables of a database. version: a text that is equal for equal rows. names: of the tables that the
    database has, even without rows. faults: of their tables; then there are no files. notes: the faults of rows that
    are left out."""

    files: Sequence[ParquetFile] = ()
    version: str = ""
    names: Sequence[str] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[Fault] = ()


NOTHING_GROWING = Growing()


@dataclass(frozen=True)
class Tables:
    """Every table of TABLES: the small tables as typed frames, with the dtypes of
    dashboard.tables.check.check_tables.

    A missing optional table is an empty frame of the same dtypes. rows: the tables of TRACED. sample: whether the
    data are sample data, at least in part. has_publications: whether there is a publications table, even without
    rows. data_digest: SHA-256 in hex over the names and bytes of all files, and over
    the database's rows of all tables but VERSIONED. files: how many files. province:
    the contents of province.toml. unread: files that look like tables but are not read. notes: rows that are left
    out, such as those of sums and announcements of another province.
    """

    kinds: pd.DataFrame
    measures: pd.DataFrame
    counties: pd.DataFrame
    offices: pd.DataFrame
    rows: Rows
    publications: pd.DataFrame
    withdrawals: pd.DataFrame
    announcements: pd.DataFrame
    targets: pd.DataFrame
    decisions: pd.DataFrame
    meeting_views: pd.DataFrame
    teams: pd.DataFrame
    sample: bool
    has_publications: bool
    data_digest: str
    files: int
    province: Province = UNNAMED
    unread: tuple[str, ...] = ()
    notes: tuple[Fault, ...] = ()

    @stored_property
    def terms(self) -> Terms:
        """The kinds of office and the measures."""
        return terms_of(self.kinds, self.measures)

    @stored_property
    def digest(self) -> str:
        """The first 16 hex digits of SHA-256 over all data."""
        versions = [table_bytes(name, getattr(self, name)) for name in VERSIONED]
        return hashlib.sha256(b"\0".join([self.data_digest.encode(), *versions])).hexdigest()[:16]


def read_folder(
    folder: Path,
    now: datetime,
    more: Sequence[Mapping[str, SourceRows]] = (),
    with_sample: bool = True,
    growing: Growing = NOTHING_GROWING,
    with_tables: bool = True,
) -> Tables:
    """Read and check all tables of a folder. now: naive UTC; later weeks, dates and moments are faults.

    more: rows of databases, by table, checked together with the folder's; growing: a database's growing tables.
    with_sample: False always leaves out sample/; with_tables: False leaves out all tables of the folder. Raises
    DataError with every fault of every file. Faults name a file by its path from the folder's name on:
    data/offices/bodies.csv.
    """
    top = shown_name(folder)
    try:
        list(folder.iterdir())
        found, unread = table_files(folder, with_sample) if with_tables else [], unread_files(folder)
        faults = [_broken_link(f"{top}/{path.relative_to(folder).as_posix()}", path) for path in broken_links(folder)]
    except FileNotFoundError:
        raise DataError([Fault(top, code="folder_missing")]) from None
    except NotADirectoryError:
        raise DataError([Fault(top, code="folder_is_file")]) from None
    except OSError:
        raise DataError([Fault(top, code="folder_unreadable")]) from None
    read = _Read()
    for name, path in found:
        read.add(name, path, f"{top}/{path.relative_to(folder).as_posix()}", path.relative_to(folder).as_posix())
    for name, rows in _all_rows(more):
        read.add_rows(name, rows)
    read.add_growing(growing)
    province = UNNAMED
    try:
        province = read_province(folder, top)
    except DataError as error:
        faults += error.faults
    frames, of_tables = read.checked(now, province)
    faults += of_tables
    for table in TABLES.values():
        if table.name not in read.names:
            faults += _missing(top, table, [path.relative_to(folder).as_posix() for path in unread])
    of_left_out = [*growing.notes, *read.stored.notes]
    if faults:
        raise DataError([*faults, *of_left_out])
    frames["announcements"], left_out = _of_province(frames["announcements"], province, top)
    return Tables(
        **with_rows(frames, read.stored),
        sample=any(in_sample(folder, path) for _, path in found) or bool(frames["offices"]["sample"].any()),
        has_publications="publications" in read.names,
        data_digest=read.digest.hexdigest(),
        files=read.files,
        province=province,
        unread=tuple(f"{top}/{path.relative_to(folder).as_posix()}" for path in unread),
        notes=(
            *left_out,
            *_of_left_out(of_left_out),
            *limit_faults(note for rows in read.sheets.values() for each in rows for note in each.notes),
        ),
    )


def _of_left_out(notes: Sequence[Fault]) -> Iterator[Fault]:
    """The faults of rows of a database that are left out, after a sentence for each table that says this."""
    for file in dict.fromkeys(note.file for note in notes):
        yield Fault(file, code="source_rows_left_out")
        yield from sorted(note for note in notes if note.file == file)


def _of_province(announcements: pd.DataFrame, province: Province, top: str) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The announcements without those of another province, and the fault that says how many these are."""
    codes = announcements["province"]
    others = codes.ne("") & codes.ne(province.code)
    if not others.any():
        return announcements, ()
    details = {"count": str(others.sum()), "code": province.code or "—"}
    fault = Fault(f"{top}/announcements.csv", column="province", code="announcements_other_province", details=details)
    return announcements[~others].reset_index(drop=True), (fault,)


def province_and_terms(
    folder: Path, now: datetime, more: Sequence[Mapping[str, SourceRows]], with_tables: bool
) -> tuple[Province, Terms]:
    """A folder's province and, with the rows of databases, its terms. Raises DataError with every fault of these."""
    frames = read_named(folder, TERMS, now, more, with_tables=with_tables)
    return read_province(folder, shown_name(folder)), terms_of(*(frames[name] for name in TERMS))


def read_terms(folder: Path, now: datetime) -> Terms:
    """The kinds of office and the measures of a folder. Raises DataError with every fault of their files."""
    frames = read_named(folder, TERMS, now)
    return terms_of(*(frames[name] for name in TERMS))


def read_named(
    folder: Path,
    names: Sequence[str],
    now: datetime,
    more: Sequence[Mapping[str, SourceRows]] = (),
    with_sample: bool = True,
    with_tables: bool = True,
    given: Mapping[str, SourceRows] | None = None,
) -> dict[str, pd.DataFrame]:
    """Only the small tables of these names, typed. more, with_sample, with_tables: as in read_folder. given: all rows
    of further tables, checked with those of `names`.

    Raises DataError with every fault of these tables.
    """
    read = _Read()
    top = shown_name(folder)
    # The words that other tables may contain.
    names = (*names, *TERMS)
    try:
        found = table_files(folder, with_sample) if with_tables else []
    except OSError:
        raise DataError([Fault(top, code="folder_unreadable")]) from None
    for name, path in found:
        if name in names:
            inside = path.relative_to(folder).as_posix()
            read.add(name, path, f"{top}/{inside}", inside)
    for name, rows in _all_rows(more):
        if name in names:
            read.add_rows(name, rows)
    for name, rows in (given or {}).items():
        read.add_rows(name, rows)
    frames, faults = read.checked(now, read_province(folder, top))
    if faults:
        raise DataError(faults)
    return frames


class _Read:
    """Collects the files of a folder while they are read."""

    def __init__(self) -> None:
        self.sheets: dict[str, list[SourceRows]] = {}
        self.names: set[str] = set()
        self.digest = hashlib.sha256()
        self.files = 0
        self.stored = NO_FILES
        self._parquet: list[ParquetFile] = []
        self._faults: list[Fault] = []

    def add(self, name: str, path: Path, label: str, inside: str) -> None:
        """Read a file of a table. label: the file's name in faults; inside: its path within the folder."""
        self.names.add(name)
        if is_broken_link(path):
            self.sheets.setdefault(name, []).append(unreadable(label, _broken_link(label, path)))
            return
        if path.suffix.lower() == SUFFIX:
            self._add_parquet(name, path, label, inside)
            return
        data = _bytes(path, label)
        if isinstance(data, Fault):
            self.sheets.setdefault(name, []).append(unreadable(label, data))
            return
        self._count(inside, len(data))
        self.digest.update(data)
        self.sheets.setdefault(name, []).append(read_csv(label, data, TABLES[name]))

    def add_rows(self, name: str, rows: SourceRows) -> None:
        """Add rows of a table from outside of the folder."""
        self.names.add(name)
        if name not in VERSIONED:
            self.digest.update(f"{rows.name}\0{rows.columns}\0".encode())
        self.sheets.setdefault(name, []).append(rows)

    def add_growing(self, growing: Growing) -> None:
        """Add the growing tables of a database."""
        self.names.update(growing.names)
        self._parquet += growing.files
        self._faults += growing.faults
        self.digest.update(growing.version.encode())

    def checked(self, now: datetime, province: Province) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
        """The tables as typed by dashboard.tables.check, and all faults; sets `stored`."""
        sheets = {**shipped_sheets(), **self.sheets}
        for name, (shipped,) in shipped_sheets().items():
            if name not in self.sheets:
                self.digest.update(f"{name}\0{shipped.columns}\0".encode())
        more = partial(self._check_parquet, now, province) if self._parquet else None
        frames, faults = check_tables(sheets, now, more, province)
        return frames, faults + self._faults

    def _check_parquet(self, now: datetime, province: Province, checked: Mapping[str, CheckedTable]) -> list[Fault]:
        self.stored, faults = check_files(self._parquet, checked, now, province)
        return faults

    def _add_parquet(self, name: str, path: Path, label: str, inside: str) -> None:
        opened = open_file(name, label, path)
        if not isinstance(opened, ParquetFile):
            self._faults += opened
            return
        self._parquet.append(opened)
        with Path(opened.path).open("rb") as file:
            self._count(inside, os.fstat(file.fileno()).st_size)
            while part := file.read(1 << 20):
                self.digest.update(part)

    def _count(self, inside: str, size: int) -> None:
        self.files += 1
        # The digest includes names and lengths, so that bytes moved from one file to the next change the digest.
        self.digest.update(f"{inside}\0{size}\0".encode())


def _all_rows(more: Sequence[Mapping[str, SourceRows]]) -> Iterator[tuple[str, SourceRows]]:
    for of_source in more:
        yield from of_source.items()


@cache
def shipped_sheets() -> Mapping[str, Sequence[SourceRows]]:
    """The product's tables kinds and measures, for folders without these tables."""
    top = shown_name(SHIPPED_DATA)
    files = {name: SHIPPED_DATA / f"{name}.csv" for name in TERMS}
    return {name: [read_csv(f"{top}/{name}.csv", file.read_bytes(), TABLES[name])] for name, file in files.items()}


def with_rows(frames: Mapping[str, pd.DataFrame], stored: ParquetFiles = NO_FILES) -> dict[str, Any]:
    """The frames as arguments of Tables: the TRACED tables and the Parquet files of `stored` become `rows`."""
    small = {name: frame for name, frame in frames.items() if name not in TRACED}
    return {**small, "rows": Rows((LoadedRows({name: frames[name] for name in TRACED}),), stored)}


def _broken_link(label: str, path: Path) -> Fault:
    return Fault(label, code="link_broken", value=str(path.readlink()))


def _bytes(path: Path, label: str) -> bytes | Fault:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return Fault(label, code="file_gone")
    except OSError:
        return Fault(label, code="file_unreadable")


def _missing(top: str, table: Table, unread: Sequence[str]) -> Iterator[Fault]:
    """The fault of a missing table: the table is required, or the name of an unread file resembles the table's."""
    names = {entry.split("/")[0].partition(".")[0]: entry for entry in unread}
    near = names.get(nearest(table.name, names, MISSPELT if table.optional else NEAR), NOTHING_NEAR)
    details = {"table": table.name, "columns": ", ".join(table.names), "near": near}
    if not table.optional:
        yield Fault(f"{top}/{table.name}.csv", code="table_missing", details=details)
    elif near != NOTHING_NEAR:
        yield Fault(f"{top}/{near}", code="table_misnamed", details=details)
