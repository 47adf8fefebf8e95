"""Parquet files for tests."""

import csv
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.folder import Tables, read_folder
from dashboard.tables.parquet import ParquetFile, ParquetFiles, open_file
from dashboard.tables.rows import DAYS, Rows
from tests.unit.small_folder import WEEKS
from tests.unit.ugly_folder import ugly_folder

NOW = datetime(2099, 1, 1)


def frames_of(tables: Tables) -> dict[str, pd.DataFrame]:
    """Every table of a folder without Parquet files as a frame, by name."""
    return {name: tables.rows.in_memory(name) if name in TRACED else getattr(tables, name) for name in TABLES}


def write_parquet(file: Path, table: str, frame: pd.DataFrame, **types: str) -> Path:
    """Write a frame of a table, typed as dashboard.tables.check has it, in its order. types: of columns, in SQL."""
    file.parent.mkdir(parents=True, exist_ok=True)
    known = {**dict.fromkeys(DAYS, "DATE"), **types}
    names = [name for name in TABLES[table].names if name in frame]
    columns = ", ".join(f"CAST({name} AS {known[name]}) AS {name}" if name in known else name for name in names)
    with duckdb.connect() as con:
        con.register("given", frame[names])
        con.execute(f"COPY (SELECT {columns} FROM given) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return file


def sql_parquet(file: Path, sql: str) -> Path:
    """Write the result of a query."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet)")
    return file


def to_parquet(folder: Path, place: Path) -> Path:
    """A copy of a folder with its reports and inspections in Parquet, each file's under the same name."""
    frames = frames_of(read_folder(folder, NOW))
    copy = place / "copy" / folder.name
    shutil.copytree(folder, copy)
    for name in TRACED:
        for file, rows in frames[name].groupby("file"):
            old = copy / file.partition("/")[2]
            old.unlink()
            write_parquet(old.with_suffix(".parquet"), name, rows)
    return copy


def in_parquet(tables: Tables, place: Path) -> Rows:
    """The rows of tables in Parquet files, one a table and file that they came from, with the lines of these."""
    files: list[ParquetFile] = []
    frames = frames_of(tables)
    for name in TRACED:
        for number, (file, rows) in enumerate(frames[name].groupby("file", sort=True)):
            path = write_parquet(place / f"{name}{number}.parquet", name, rows)
            opened = open_file(name, str(file), path)
            assert isinstance(opened, ParquetFile)
            files.append(opened)
    numbers = {name: len(frames[name]) for name in TRACED}
    return Rows(files=ParquetFiles(files, numbers))


def all_rows(rows: Rows, name: str) -> pd.DataFrame:
    """The reports or inspections of CSV and Parquet files."""
    with rows.connection() as con:
        return con.execute(f"FROM {name}").df() if rows.numbers[name] else rows.in_memory(name)


def awkward_folder(place: Path) -> Path:
    """Ugly names, and sources and moments that are hard on a reader of CSV and Parquet files."""
    folder = ugly_folder(place, sample=False)
    sources = ["a,b", 'say "so"', "two\nlines", "end\rmark", "\\.", "NULL", "N'A", "%s", "۱۲٬۳۴۵", "=1+1"]
    (folder / "reports").mkdir()
    for name, table in (("reports/الف‌ب.csv", "reports"), ("inspections.csv", "inspections")):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([name for name in TABLES[table].names if name != "recorded_at"])
            for number, source in enumerate(sources):
                moment = f"2014-12-07T09:00:{number:02}.{number}5Z"
                about = (
                    [WEEKS[-1], "0012", "desk", 1, "self"]
                    if table == "reports"
                    else [WEEKS[-1], 1, "0012", "", 3, 2, ""]
                )
                out.writerow([*about, moment, source])
    return folder
