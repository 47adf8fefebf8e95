"""The sample's files: the register it is drawn for, and the folder it is written to."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from dashboard.sample.rows import County, Office, Register, SampleTables
from dashboard.store.tables import TABLES
from dashboard.weeks import moment_text

Progress = Callable[[int, int], None]
"""Called with the files written and the files there will be."""

# The column of each table that says that a row is sample.
_SAYS_SAMPLE = {
    "offices": "sample",
    "reports": "source",
    "inspections": "source",
    "publications": "note",
    "withdrawals": "source",
    "decisions": "decision_id",
}


class NotSample(ValueError):
    """A file in the way holds rows that are not sample; the message names the file. Nothing was written."""


def read_register(folder: Path) -> Register:
    """The counties and offices of a data folder, sample offices left out.

    Raises FileNotFoundError if there is no counties.csv, KeyError if a column is missing.
    """
    counties = tuple(
        County(
            row["county_code"],
            row["name_fa"],
            row["name_en"],
            int(row["population"]) if row["population"] else None,
            row["valid_from"],
            row["valid_to"],
        )
        for row in _read(folder / "counties.csv")
    )
    files = [file for file in (folder / "offices.csv", *sorted(folder.glob("offices/*.csv"))) if file.exists()]
    rows = [row for file in files for row in _read(file) if not row["sample"]]
    return Register(counties, tuple(Office(**{name: row[name] for name in Office._fields}) for row in rows))


def write(tables: SampleTables, folder: Path, progress: Progress | None = None) -> list[Path]:
    """Write the tables to a folder, one report file a week, and give the files' paths in order.

    Report files of an earlier sample go. Raises NotSample, before anything is written, if a file in the way
    holds anything but sample rows.
    """
    texts = dict(_texts(tables))
    brought = [path for table in ("reports", "withdrawals") for path in sorted(folder.glob(f"{table}/*.csv"))]
    old = [folder / name for name in texts] + brought
    for file in old:
        if file.exists() and not _is_sample(file, file.stem if file.parent == folder else file.parent.name):
            raise NotSample(str(file))
    # What was published of the earlier sample goes with it.
    for file in [*old, *folder.glob("frozen/*.zip")]:
        if file.relative_to(folder).as_posix() not in texts:
            file.unlink()
    written = []
    for name, text in texts.items():
        _replace(folder / name, text)
        written.append(folder / name)
        if progress:
            progress(len(written), len(texts))
    return written


def _texts(tables: SampleTables) -> Iterator[tuple[str, str]]:
    yield "offices.csv", _csv_text("offices", tables.offices)
    for week, reports in groupby(tables.reports, key=lambda report: report.week):
        yield f"reports/{week.isoformat()}.csv", _csv_text("reports", reports)
    yield "inspections.csv", _csv_text("inspections", tables.inspections)
    yield "publications.csv", _csv_text("publications", tables.publications)
    yield "decisions.csv", _csv_text("decisions", tables.decisions)


def _csv_text(table: str, rows: Iterable[NamedTuple]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLES[table].names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    # A datetime is a date as well: ask for it first.
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _replace(file: Path, text: str) -> None:
    # Whole files only: a running dashboard may be reading the folder.
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="")
    part.replace(file)


def _is_sample(file: Path, table: str) -> bool:
    column, word = _SAYS_SAMPLE[table], "yes" if table == "offices" else "sample"
    return all((row.get(column) or "").startswith(word) for row in _read(file))


def _read(file: Path) -> list[Mapping[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
