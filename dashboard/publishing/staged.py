"""The coming publication: what the public will see once it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from dashboard.snapshot import CELLS, REGISTER, Input, Snapshot, publish
from dashboard.store import frozen, ledger
from dashboard.store.frozen import Archive
from dashboard.store.table_text import table_bytes
from dashboard.weeks import moment_text


@dataclass(frozen=True)
class Draft:
    """What a publication brings.

    reports, counts: rows of these tables, without file and line, as dashboard.store.check types them; they become
    known with the publication. withdrawn: sources of rows that are no longer known from it on. week: the last week
    shown.
    """

    week: date
    reports: pd.DataFrame | None = None
    withdrawn: Sequence[str] = ()
    note: str = ""
    counts: pd.DataFrame | None = None

    @property
    def brings(self) -> Mapping[str, pd.DataFrame]:
        """The rows by table; without the tables of which there are none."""
        given = {"reports": self.reports, "counts": self.counts}
        return {name: frame for name, frame in given.items() if frame is not None and not frame.empty}


def stage(given: Input, draft: Draft, moment: datetime) -> Snapshot:
    """What the public would see if this were published at a moment (naive UTC), by the register as it stands now."""
    tables = given.tables
    gone = pd.DataFrame({"source": list(draft.withdrawn), "withdrawn_at": pd.Timestamp(moment)})
    row = {"published_at": pd.Timestamp(moment), "week": pd.Timestamp(draft.week), "digest": "", "note": draft.note}
    staged = replace(
        tables,
        rows=tables.rows.plus(recorded(draft.reports, moment), recorded(draft.counts, moment)),
        withdrawals=_joined(tables.withdrawals, gone),
        publications=_joined(tables.publications, pd.DataFrame([row])),
        has_publications=True,
    )
    return publish(replace(given, tables=staged), moment)


def recorded(rows: pd.DataFrame | None, moment: datetime) -> pd.DataFrame | None:
    """Reports or counts with the moment from which they are known, whenever they were received. moment: naive UTC.

    So no row slips under a publication that did not have it.
    """
    return None if rows is None else rows.assign(recorded_at=pd.Series(moment, rows.index, "datetime64[us]"))


def freeze(given: Input, shown: Snapshot, draft: Draft, previous: str) -> Archive:
    """The archive of a staged publication. previous: digest of the one before; '' if it has none."""
    files: dict[str, bytes] = {CELLS: shown.body, **given.card_files}
    for name in REGISTER:
        files[f"{name}.csv"] = table_bytes(name, getattr(shown.whole.tables, name))
    if given.ledger:
        files[ledger.FILE] = given.ledger.text(shown.asof)
    return frozen.make(
        files,
        published_at=moment_text(shown.asof),
        week=draft.week.isoformat(),
        note=draft.note,
        sample=shown.sample,
        withdrawn=sorted(draft.withdrawn),
        previous=previous,
    )


def chain_end(tables_publications: pd.DataFrame) -> str:
    """The digest of the newest publication that has one; '' before the chain begins."""
    rows = tables_publications.sort_values("published_at")
    digests = [digest for digest in rows["digest"] if digest]
    return str(digests[-1]) if digests else ""


def _joined(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    typed = new.astype(old.dtypes.to_dict())
    # A frame without rows has no say in the types of those that are joined to it.
    return pd.concat([frame for frame in (old, typed) if len(frame)] or [old], ignore_index=True)
