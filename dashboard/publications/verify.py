"""Verifies the publications: unchanged archives and an unbroken hash chain.

Besides, the cells are computed again by today's rules and rows. Cells that would be counted otherwise are
information, no fault: a mended rule must never make an old publication look changed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dashboard import archive as frozen
from dashboard.archive import Archive
from dashboard.dataset import Dataset
from dashboard.faults import DataError
from dashboard.indicators.cells import compute
from dashboard.indicators.packed import pack, unpack
from dashboard.snapshot import CELLS, archive_of, as_frozen
from dashboard.weeks import moment_text


@dataclass(frozen=True)
class Finding:
    """The verification of a publication. code: proved, open (there is no archive), or the code of the fault.

    moment: naive UTC. details: the placeholders of the message verify.<code>. otherwise: how many of the cells would
    be counted otherwise today.
    """

    moment: datetime
    code: str
    digest: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    otherwise: int = 0

    @property
    def wrong(self) -> bool:
        return self.code not in ("proved", "open")


def verify(data: Dataset) -> Iterator[Finding]:
    rows = data.tables.publications.sort_values("published_at")
    previous = ""
    for moment, week, digest, note in rows[["published_at", "week", "digest", "note"]].itertuples(index=False):
        at = moment.to_pydatetime()
        if frozen.file_name(at) not in data.frozen:
            # A row of the folder may have any word as its digest; after the first archive every row must have one.
            lost = bool(previous) or len(digest) == 64
            yield Finding(at, "archive_missing" if lost else "open", digest)
            previous = digest if lost else previous
            continue
        said = {"published_at": moment_text(at), "week": week.date().isoformat(), "note": note}
        yield _one(data, at, digest, said, previous)
        previous = digest or previous


def _one(data: Dataset, at: datetime, digest: str, said: Mapping[str, str], previous: str) -> Finding:
    try:
        archive = archive_of(data, at)
    except DataError as error:
        fault = error.faults[0]
        return Finding(at, fault.code, digest, {"name": "", **fault.details})
    if archive is None:
        return Finding(at, "digest_missing", digest)
    record = archive.record
    for name, value in said.items():
        if record.get(name) != value:
            return Finding(at, "row_changed", digest, {"column": name, "value": value, "was": str(record.get(name))})
    if record.get("previous") != previous:
        return Finding(at, "chain_broken", digest)
    return Finding(at, "proved", digest, otherwise=_counted_otherwise(data, archive, at, said["week"]))


def _counted_otherwise(data: Dataset, archive: Archive, at: datetime, week: str) -> int:
    """How many cells of an archive differ from those of today's rules and rows."""
    then = as_frozen(data, archive)
    again = pack(compute(then.tables, then.cards, at, date.fromisoformat(week)), bool(archive.record["sample"]))
    archived = unpack(json.loads(archive.files[CELLS]))
    # Columns that the archive does not have yet are no difference.
    old, new = (
        frozenset(cells.astype(object).fillna("").itertuples(index=False, name=None))
        for cells in (archived, unpack(again)[archived.columns])
    )
    return len(old - new)
