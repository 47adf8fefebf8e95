"""A folder of CSV and Parquet files -> the design's tables, or every fault of every file at once.

A table NAME is NAME.csv, NAME/*.csv read together in name order, or both; reports and inspections also NAME.parquet
and NAME/*.parquet, which are checked and asked where they lie. `sample/` inside the folder has the
same layout; it is read along as long as the folder has no reports or inspections of its own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.areas.province import FILE as PROVINCE
from dashboard.areas.province import UNNAMED, Province, read_province
from dashboard.faults import DataError, Fault
from dashboard.store.check import TRACED, CheckedTable, check_tables
from dashboard.store.csv_file import CsvFile, nearest, read_csv, unreadable
from dashboard.store.parquet import NO_FILES, SUFFIX, ParquetFile, ParquetFiles, open_file
from dashboard.store.parquet_check import check_files
from dashboard.store.rows import Rows
from dashboard.store.tables import TABLES, Table

SAMPLE = "sample"
_ALSO_WATCHED = (("indicators", ".toml"), ("boundaries", ".geojson"), ("frozen", ".zip"))


@dataclass(frozen=True)
class Tables:
    """Every table of TABLES: the small ones as typed frames; dtypes as dashboard.store.check.check_tables says.

    A table that the folder does without is an empty frame of the same dtypes. rows: reports and inspections. sample:
    sample data is what is loaded, whole or in part. has_publications: there was a publications table, if only its
    heading. digest: the first 16 hex digits of SHA-256 over the names and bytes of all their files. files: how many.
    province: what the folder's province.toml says.
    """

    counties: pd.DataFrame
    offices: pd.DataFrame
    rows: Rows
    publications: pd.DataFrame
    withdrawals: pd.DataFrame
    announcements: pd.DataFrame
    decisions: pd.DataFrame
    sample: bool
    has_publications: bool
    digest: str
    files: int
    province: Province = UNNAMED


def read_folder(
    folder: Path, now: datetime, more: Mapping[str, Sequence[CsvFile]] | None = None, with_sample: bool = True
) -> Tables:
    """Read and check all tables of a folder. now: naive UTC; later weeks, dates and moments are faults.

    more: rows that do not stand in the folder, by table, read and checked with it. with_sample: False leaves sample/
    out in any case. Raises DataError with every fault of every file. Files are named from the folder's own name on:
    data/offices/bodies.csv.
    """
    top = _shown(folder)
    try:
        entries = [path.stem for path in folder.iterdir()]
        found = _found(folder, with_sample)
    except FileNotFoundError:
        raise DataError([Fault(top, code="folder_missing")]) from None
    except NotADirectoryError:
        raise DataError([Fault(top, code="folder_is_file")]) from None
    except OSError:
        raise DataError([Fault(top, code="folder_unreadable")]) from None
    read = _Read()
    for name, path in found:
        read.add(name, path, f"{top}/{path.relative_to(folder).as_posix()}", path.relative_to(folder).as_posix())
    for name, sheets in (more or {}).items():
        read.add_files(name, sheets)
    province, faults = UNNAMED, list[Fault]()
    try:
        province = read_province(folder, top)
    except DataError as error:
        faults += error.faults
    frames, of_tables = read.checked(now, province)
    faults += of_tables
    for table in TABLES.values():
        if not table.optional and table.name not in read.names:
            faults.append(_missing(f"{top}/{table.name}.csv", table, entries))
    if faults:
        raise DataError(faults)
    return Tables(
        **with_rows(frames, read.stored),
        sample=any(_in_sample(folder, path) for _, path in found) or bool(frames["offices"]["sample"].any()),
        has_publications="publications" in read.names,
        digest=read.digest.hexdigest()[:16],
        files=read.files,
        province=province,
    )


def read_named(
    folder: Path,
    names: Sequence[str],
    now: datetime,
    more: Mapping[str, Sequence[CsvFile]],
    with_sample: bool = True,
) -> dict[str, pd.DataFrame]:
    """The small tables of these names alone, typed. more, with_sample: as in read_folder.

    Raises DataError with every fault of them.
    """
    read = _Read()
    top = _shown(folder)
    try:
        found = _found(folder, with_sample)
    except OSError:
        raise DataError([Fault(top, code="folder_unreadable")]) from None
    for name, path in found:
        if name in names:
            inside = path.relative_to(folder).as_posix()
            read.add(name, path, f"{top}/{inside}", inside)
    for name in names:
        read.add_files(name, more.get(name, ()))
    frames, faults = read.checked(now, read_province(folder, top))
    if faults:
        raise DataError(faults)
    return frames


class _Read:
    """What was read of a folder so far."""

    def __init__(self) -> None:
        self.sheets: dict[str, list[CsvFile]] = {}
        self.names: set[str] = set()
        self.digest = hashlib.sha256()
        self.files = 0
        self.stored = NO_FILES
        self._parquet: list[ParquetFile] = []
        self._faults: list[Fault] = []

    def add(self, name: str, path: Path, shown: str, inside: str) -> None:
        """Read a file of a table. shown: its name in faults; inside: in the folder."""
        self.names.add(name)
        if path.suffix.lower() == SUFFIX:
            self._add_parquet(name, path, shown, inside)
            return
        data = _bytes(path, shown)
        if isinstance(data, Fault):
            self.sheets.setdefault(name, []).append(unreadable(shown, data))
            return
        self._count(inside, len(data))
        self.digest.update(data)
        self.sheets.setdefault(name, []).append(read_csv(shown, data, TABLES[name]))

    def add_files(self, name: str, sheets: Sequence[CsvFile]) -> None:
        """Rows of a table that stand in no file of the folder."""
        for sheet in sheets:
            self.names.add(name)
            self.digest.update(f"{sheet.file}\0{sheet.columns}\0".encode())
            self.sheets.setdefault(name, []).append(sheet)

    def checked(self, now: datetime, province: Province) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
        """The tables as dashboard.store.check has them, and all faults; sets `stored`."""
        more = partial(self._check_parquet, now, province) if self._parquet else None
        frames, faults = check_tables(self.sheets, now, more, province)
        return frames, faults + self._faults

    def _check_parquet(self, now: datetime, province: Province, checked: Mapping[str, CheckedTable]) -> list[Fault]:
        self.stored, faults = check_files(self._parquet, checked, now, province)
        return faults

    def _add_parquet(self, name: str, path: Path, shown: str, inside: str) -> None:
        opened = open_file(name, shown, path)
        if not isinstance(opened, ParquetFile):
            self._faults += opened
            return
        self._parquet.append(opened)
        with Path(opened.path).open("rb") as held:
            self._count(inside, os.fstat(held.fileno()).st_size)
            while part := held.read(1 << 20):
                self.digest.update(part)

    def _count(self, inside: str, size: int) -> None:
        self.files += 1
        # Lengths between them, so that bytes moved from one file to the next never give the same digest.
        self.digest.update(f"{inside}\0{size}\0".encode())


def with_rows(frames: Mapping[str, pd.DataFrame], stored: ParquetFiles = NO_FILES) -> dict[str, Any]:
    """The frames of all tables as Tables has them: reports and inspections as its rows, with those of `stored`."""
    small = {name: frame for name, frame in frames.items() if name not in TRACED}
    return {**small, "rows": Rows(frames["reports"], frames["inspections"], stored)}


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size in bytes and time of change (ns) of every file that makes up what is shown.

    That is the tables, the province's file, the cards, the boundaries and the archives; no file is opened. Two equal
    answers mean that nothing has changed. A folder that is not there, or is closed to us, gives (). Raises nothing.
    """
    paths: list[Path] = []
    try:
        for home in (folder, folder / SAMPLE):
            paths += [path for name in TABLES for path in _files_of(home, name)]
        paths += [folder / PROVINCE] if (folder / PROVINCE).is_file() else []
        for name, suffix in _ALSO_WATCHED:
            paths += _inside(folder / name, suffix)
    except OSError:
        return ()
    return tuple(entry for path in paths for entry in _state(folder, path))


def reads_sample(folder: Path) -> bool:
    """Whether sample data is there and read along. Raises OSError if the folder cannot be listed."""
    return any(_in_sample(folder, path) for _, path in _found(folder))


def _state(folder: Path, path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        status = path.stat()
    except OSError:
        return
    yield path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns


def _found(folder: Path, with_sample: bool = True) -> list[tuple[str, Path]]:
    own = [(name, path) for name in TABLES for path in _files_of(folder, name)]
    if not with_sample or any(name in ("reports", "inspections") for name, _ in own):
        return own
    return own + [(name, path) for name in TABLES for path in _files_of(folder / SAMPLE, name)]


def _files_of(folder: Path, name: str) -> list[Path]:
    found: list[Path] = []
    for suffix in (".csv", SUFFIX) if name in TRACED else (".csv",):
        single = folder / f"{name}{suffix}"
        try:
            inside = _inside(folder / name, suffix)
        except OSError:
            # The reader then says what is wrong with it: a folder that cannot be listed cannot be opened either.
            return [*found, folder / name]
        found += [single, *inside] if single.exists() else inside
    return found


def _inside(folder: Path, suffix: str) -> list[Path]:
    # Names that begin with a dot or a tilde are the litter of editors and spreadsheets.
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix.lower() == suffix and p.name[0] not in ".~")


def _bytes(path: Path, shown: str) -> bytes | Fault:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return Fault(shown, code="file_gone")
    except OSError:
        return Fault(shown, code="file_unreadable")


def _missing(file: str, table: Table, entries: Sequence[str]) -> Fault:
    near = nearest(table.name, [entry for entry in entries if entry not in TABLES])
    details = {"table": table.name, "columns": ", ".join(table.names), "near": near}
    return Fault(file, code="table_missing", details=details)


def _in_sample(folder: Path, path: Path) -> bool:
    return path.relative_to(folder).parts[0] == SAMPLE


def _shown(folder: Path) -> str:
    # abspath, not resolve: a folder reached by a link keeps the name that was typed.
    return Path(os.path.abspath(folder)).name or str(folder)  # noqa: PTH100
