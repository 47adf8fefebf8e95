"""The coming publication: what the public will see once it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from dashboard.indicators.cards import card_files
from dashboard.snapshot import CELLS, REGISTER, Input, Snapshot, home_of, publish
from dashboard.store import frozen
from dashboard.store.append import with_rows
from dashboard.store.frozen import Archive
from dashboard.store.tables import TABLES
from dashboard.weeks import moment_text


@dataclass(frozen=True)
class Coming:
    """What a publication brings.

    reports: rows of that table, without file and line, as dashboard.store.check types them; they become known with
    it. withdrawn: sources of reports or inspections that are no longer known from it on. week: the last week shown.
    """

    week: date
    reports: pd.DataFrame | None = None
    withdrawn: Sequence[str] = ()
    note: str = ""


def stage(given: Input, coming: Coming, moment: datetime) -> Snapshot:
    """What the public would see if this were published at a moment (naive UTC), by the register as it stands now."""
    tables = given.tables
    gone = pd.DataFrame({"source": list(coming.withdrawn), "withdrawn_at": pd.Timestamp(moment)})
    row = {"published_at": pd.Timestamp(moment), "week": pd.Timestamp(coming.week), "digest": "", "note": coming.note}
    staged = replace(
        tables,
        reports=joined(tables.reports, coming.reports),
        withdrawals=_joined(tables.withdrawals, gone),
        publications=_joined(tables.publications, pd.DataFrame([row])),
        has_publications=True,
    )
    return publish(replace(given, tables=staged), moment)


def joined(reports: pd.DataFrame, more: pd.DataFrame | None) -> pd.DataFrame:
    """The table reports with rows that stand in no file yet."""
    if more is None or more.empty:
        return reports
    return pd.concat([reports, more.assign(file="", line=0)], ignore_index=True)


def freeze(folder: Path, shown: Snapshot, coming: Coming, previous: str) -> Archive:
    """The archive of a staged publication. previous: digest of the one before; '' if it has none."""
    files: dict[str, bytes] = {CELLS: shown.body}
    for path in card_files(home_of(folder, "indicators")):
        files[f"indicators/{path.name}"] = path.read_bytes()
    for name in REGISTER:
        files[f"{name}.csv"] = table_bytes(name, getattr(shown.input.tables, name))
    return frozen.make(
        files,
        published_at=moment_text(shown.asof),
        week=coming.week.isoformat(),
        note=coming.note,
        sample=shown.sample,
        withdrawn=sorted(coming.withdrawn),
        previous=previous,
    )


def chain_end(tables_publications: pd.DataFrame) -> str:
    """The digest of the newest publication that has one; '' before the chain begins."""
    rows = tables_publications.sort_values("published_at")
    digests = [digest for digest in rows["digest"] if digest]
    return str(digests[-1]) if digests else ""


def table_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """A typed table as the CSV that it is read from: the same rows always give the same bytes."""
    table = TABLES[name]
    ordered = frame.sort_values(list(table.key), kind="stable")[list(table.names)]
    days = {column.name for column in table.columns if column.type in ("date", "week")}
    rows: list[Mapping[str, object]] = [
        {name: _plain(value, name in days) for name, value in zip(table.names, row, strict=True)}
        for row in ordered.itertuples(index=False)
    ]
    return with_rows(None, table, rows)


def _plain(value: object, day: bool) -> object:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else ""
    if isinstance(value, pd.Timestamp):
        return value.date() if day else value.to_pydatetime()
    return value


def _joined(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    typed = new.astype(old.dtypes.to_dict())
    # A frame without rows has no say in the types of those that are joined to it.
    return pd.concat([frame for frame in (old, typed) if len(frame)] or [old], ignore_index=True)
