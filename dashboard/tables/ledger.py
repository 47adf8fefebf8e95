"""Which rows of the data folder each publication knew, so that a backdated row is detected.

A row of the folder has no recorded_at and counts as recorded when it was received. A publication's archive lists the
rows that the publication was the first to know, as hashes (the ledger). A row that a publication should have known by
its received_at, but that no ledger up to that publication lists, came later: the row counts as recorded after the
newest publication, and from then on with the publication whose ledger lists it. Archives of earlier versions have no
ledger; up to the first ledger received_at is trusted. Rows of Parquet files, too many to list, are trusted as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.rows import Rows
from dashboard.tables.table_text import column_texts

FILE = "known_rows.txt"  # in an archive
_HASH_DIGITS = 12  # hex digits of a row's hash


@dataclass(frozen=True, eq=False)
class Ledger:
    """The folder's rows without recorded_at that no publication has listed yet.

    find_unlisted: returns these rows.
    """

    find_unlisted: Callable[[], pd.DataFrame]

    @cached_property
    def unlisted(self) -> pd.DataFrame:
        """A frame with the columns hash, recorded_at (from when the row counts), file, line, and is_late: whether a
        publication should have known the row by its received_at."""
        return self.find_unlisted()

    def text(self, moment: datetime) -> bytes:
        """The ledger of a publication of this moment (naive UTC): a hash per line, sorted."""
        known = self.unlisted.loc[self.unlisted["recorded_at"] <= moment, "hash"]
        return "".join(f"{row}\n" for row in sorted(known)).encode()

    @property
    def late(self) -> list[tuple[str, int]]:
        """File and line of each row that came after a publication which should have known the row."""
        rows = self.unlisted.loc[self.unlisted["is_late"], ["file", "line"]]
        return [(str(file), int(line)) for file, line in rows.sort_values(["file", "line"]).itertuples(index=False)]


def hashes_of(text: bytes) -> list[str]:
    """The hashes in an archive's ledger."""
    return text.decode("ascii").split()


def with_ledger(
    rows: Rows, publications: Sequence[datetime], lists: Mapping[datetime, Sequence[str]]
) -> tuple[Rows, Ledger]:
    """The rows, with recorded_at set where a row came later than its received_at, and the rows not listed yet.

    publications: moments (naive UTC) of all publications, oldest first; lists: the ledgers of archives, by moment.
    """
    if not lists:
        # Every received_at is trusted: no row changes, and only a publication needs the hashes.
        return rows, Ledger(lambda: _compared(rows, publications, lists)[1])
    changed, unlisted = _compared(rows, publications, lists)
    return changed, Ledger(lambda: unlisted)


def _compared(
    rows: Rows, publications: Sequence[datetime], lists: Mapping[datetime, Sequence[str]]
) -> tuple[Rows, pd.DataFrame]:
    before = dict(zip(publications[1:], publications, strict=False))
    first_listed: dict[str, datetime] = {}
    for moment in sorted(lists):
        for row in lists[moment]:
            first_listed.setdefault(row, moment)
    # For each row the publication before the one whose ledger lists the row first. Up to the first ledger
    # received_at is trusted.
    trusted = min(lists, default=None)
    earlier = {row: before.get(moment) for row, moment in first_listed.items() if moment != trusted}
    after_newest = publications[-1] + timedelta(seconds=1) if publications else datetime.max
    found: list[pd.DataFrame] = []
    frames: dict[str, pd.DataFrame] = {}
    for name in TRACED:
        frame: pd.DataFrame = getattr(rows, name)
        part = frame[frame["recorded_at"].isna()]
        part = part.assign(hash=pd.Series(_hashes(name, part), part.index, dtype="str"))
        listed, received = _moments(part["hash"].map(first_listed)), part["received_at"]
        part["is_late"] = listed.isna() & (received <= max(lists)) if lists else False
        # Rows that came later than their received_at: listed by a later publication, or by none.
        moved = listed.where(received <= _moments(part["hash"].map(earlier)))
        moved[part["is_late"]] = after_newest
        part["recorded_at"] = moved.fillna(received)
        found.append(part.loc[listed.isna(), ["hash", "recorded_at", "file", "line", "is_late"]])
        if moved.notna().any():
            frame = frame.assign(recorded_at=frame["recorded_at"].fillna(moved))
        frames[name] = frame
    unlisted = pd.concat(found, ignore_index=True)
    changed: Any = frames
    return replace(rows, **changed), unlisted


def _moments(values: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_datetime(values).astype("datetime64[us]")


def _hashes(name: str, frame: pd.DataFrame) -> list[str]:
    columns = [column for column in TABLES[name].columns if column.name != "recorded_at"]
    texts = zip(*(column_texts(column, frame[column.name]) for column in columns), strict=True)
    lines = (f"{name},{','.join(row)}" for row in texts)
    return [hashlib.sha256(line.encode()).hexdigest()[:_HASH_DIGITS] for line in lines]
