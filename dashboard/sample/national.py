"""The sample of a whole country, written straight to Parquet: to measure by, and to see provinces side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb
import pandas as pd

from dashboard.sample.national_register import NationalRegister, national_register
from dashboard.sample.national_rows import Offices, inspections_of, reports_of
from dashboard.sample.rows import SOURCE, publication_of
from dashboard.store.tables import TABLES
from dashboard.weeks import WEEK, moment_text, weeks_between

NATIONAL_WEEKS = 520
NATIONAL_SHARE = 0.34
# Small enough that a week is few of them, large enough to pack well.
_GROUP = 122_880
_DAYS = ("week", "date")

Progress = Callable[[int, int], None]
"""Called with the files written and the files there will be."""


class NotEmpty(ValueError):
    """A folder that holds something already; the message names it. Nothing was written."""


def write_national(
    folder: Path, seed: int, weeks: int, share: float, last_week: date, progress: Progress | None = None
) -> list[Path]:
    """Write a national sample into a folder that is empty or not there yet, and give its files' paths in order.

    weeks: how many, the last of them last_week. share: which part of all reports that could come in does, above 0 and
    up to 1. The same arguments give the same bytes. Raises NotEmpty, ValueError, OSError.
    """
    if weeks < 1 or not 0 < share <= 1:
        raise ValueError(f"weeks={weeks}, share={share}: need 1 or more weeks, and a share above 0 and up to 1")
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(str(folder))
    span = weeks_between(last_week - WEEK * (weeks - 1), last_week)
    register = national_register(seed)
    offices = Offices(register, share, seed)
    years = [list(group) for _, group in groupby(span, key=lambda week: week.year)]
    # No polygon is that of a made-up county: with a folder of its own the shipped ones are not drawn.
    (folder / "boundaries").mkdir(parents=True, exist_ok=True)
    total = len(_SMALL) + len(years) + 1
    written: list[Path] = []

    def done(file: Path) -> None:
        written.append(file)
        if progress:
            progress(len(written), total)

    for name, frame in _small(register, span):
        frame.to_csv(folder / name, index=False, lineterminator="\n")
        done(folder / name)
    (folder / "reports").mkdir()
    for year in years:
        file = folder / "reports" / f"{year[0].year}.parquet"
        _write(file, "reports", reports_of(offices, year, span.index(year[0]), weeks, seed))
        done(file)
    _write(folder / "inspections.parquet", "inspections", inspections_of(register, span, share, seed))
    done(folder / "inspections.parquet")
    return written


_SMALL = ("provinces.csv", "counties.csv", "offices.csv", "publications.csv")


def _small(register: NationalRegister, span: list[date]) -> Iterator[tuple[str, pd.DataFrame]]:
    rows = [(moment_text(publication_of(week)), week.isoformat(), "", SOURCE) for week in span]
    publications = pd.DataFrame(rows, columns=["published_at", "week", "digest", "note"])
    frames = (register.provinces, register.counties, register.offices, publications)
    for file, frame in zip(_SMALL, frames, strict=True):
        # Columns that are blank throughout are in the file too.
        yield file, frame.reindex(columns=TABLES[file.removesuffix(".csv")].names, fill_value="")


def _write(file: Path, table: str, frame: pd.DataFrame) -> None:
    """Write rows in their order, so that a reader of some weeks passes over the others."""
    columns = []
    for column in TABLES[table].columns:
        kind = "DATE" if column.name in _DAYS else "TIMESTAMP" if column.type == "moment" else ""
        kind = kind or ("INTEGER" if column.type == "whole" else "VARCHAR")
        source = f"'{SOURCE}'" if column.name == "source" else column.name
        columns.append(f"CAST({source} AS {kind}) AS {column.name}")
    part = file.with_suffix(".part")
    # One thread: the same rows always make the same file.
    with duckdb.connect(config={"threads": 1}) as con:
        con.register("rows", frame)
        how = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP}"
        con.execute(
            f"COPY (SELECT {', '.join(columns)} FROM rows) TO '{str(part).replace(chr(39), chr(39) * 2)}' ({how})"
        )
    part.replace(file)
