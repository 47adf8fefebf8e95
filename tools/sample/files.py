"""The sample's files: reads the register, and writes the generated tables to a folder."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from dashboard.weeks import friday
from tools.sample.tables import County, Office, Register, SampleTables

# The columns that mark a row as sample data; tables without them have no sample rows.
_MARKS = ("source", "note", "decision_id", "sample")
# Counties whose populations were added to the register later: the sample treats them as unknown, and so is unchanged.
_MIDDLING = ("1003", "1004", "1020", "1024")


def read_register(folder: Path, week: date) -> Register:
    """The counties, in the file's order, and the offices, sorted, that exist in a week. Raises OSError or KeyError if
    a file or a column is missing."""
    day = friday(week).isoformat()

    def existing(file: Path, columns: tuple[str, ...]) -> list[list[str]]:
        rows = _read(file)
        chosen = rows[(rows["valid_from"] <= day) & ((rows["valid_to"] == "") | (rows["valid_to"] > day))]
        found: list[list[str]] = chosen.reindex(columns=columns, fill_value="").to_numpy().tolist()
        return found

    names = ("county_code", "name_fa", "name_en", "population", "tile_column", "tile_row")
    counties = [
        County(
            code,
            name_fa,
            name_en,
            int(population) if population and code not in _MIDDLING else None,
            (int(column), int(row)),
        )
        for code, name_fa, name_en, population, column, row in existing(folder / "counties.csv", names)
    ]
    files = sorted(folder.glob("offices/*.csv"))
    return Register(counties, sorted(Office(*row) for file in files for row in existing(file, Office._fields)))


def write(tables: SampleTables, folder: Path) -> None:
    """Write the tables to a folder, one report file a week, in place of an older sample and its frozen publications.

    Raises ValueError, before anything is written, that names a file with rows that are no sample.
    """
    old = [file for file in folder.rglob("*.csv") if file.is_file()]
    for file in old:
        # The teams have no column for the mark: they are sample beside the sample's offices.
        marked = file.with_name("offices.csv") if file.name == "teams.csv" else file
        if not (marked.is_file() and _is_sample(_read(marked))):
            raise ValueError(f"{file} holds rows that are no sample: move the file away, or choose another folder")
    for file in [*old, *folder.glob("frozen/*.zip")]:
        file.unlink()
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    for week, reports in groupby(tables.reports, key=lambda report: report.week):
        _write(folder / "reports" / f"{week}.csv", reports)
    for name in ("offices", "counts", "inspections", "teams", "publications", "decisions"):
        _write(folder / f"{name}.csv", getattr(tables, name))


def _write(file: Path, rows: Iterable[NamedTuple]) -> None:
    pd.DataFrame(rows).to_csv(file, index=False, lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%SZ")


def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def _is_sample(rows: pd.DataFrame) -> bool:
    marks = [rows[column] for column in _MARKS if column in rows]
    return bool(marks) and all(marks[-1].str.match("sample|yes"))
