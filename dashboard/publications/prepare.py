"""Prepares a publication: its rows, the snapshot that the public will see, and its archive."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

import pandas as pd

from dashboard import archive as frozen
from dashboard.archive import Archive
from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cells import public_moment
from dashboard.snapshot import CELLS, REGISTER, Snapshot, snapshot_at
from dashboard.tables.csv_file import EDGES
from dashboard.tables.known_rows import first_known
from dashboard.tables.table_text import table_bytes
from dashboard.weeks import moment_text, parse_moment

# Why a publication may be withdrawn; the words are `publications.reason_...` in the catalogue.
REASONS = ("wrong_figures", "wrong_sheet", "asked_back", "too_early")
# The first word in the note of a publication that withdraws another one, and the last if only a part of it goes.
_WITHDRAWS, _PART = "withdraws", "part"


@dataclass(frozen=True)
class Draft:
    """The contents of a publication.

    reports, counts: new rows, typed by dashboard.tables.check, without file and line, which become known with the
    publication. withdrawn: sources of rows that are no longer known from the publication on. week: the last week that
    is snapshot.
    """

    week: date
    reports: pd.DataFrame | None = None
    withdrawn: Sequence[str] = ()
    note: str = ""
    counts: pd.DataFrame | None = None

    @property
    def new_rows(self) -> Mapping[str, pd.DataFrame]:
        """The new rows by table; tables without new rows are left out."""
        rows_by_table = {"reports": self.reports, "counts": self.counts}
        return {name: frame for name, frame in rows_by_table.items() if frame is not None and not frame.empty}


# A function that creates the draft from the present data and the publication's moment (naive UTC).
Content = Callable[[Dataset, datetime], Draft]


@dataclass(frozen=True)
class Published:
    """A written publication. moment: naive UTC. digest: the archive's, as in the table publications.

    began: the moment of the publication of the previous state that precedes the first publication
    (dashboard.publications.write); None for all later publications.
    """

    moment: datetime
    digest: str
    snapshot: Snapshot
    began: datetime | None = None


@dataclass(frozen=True)
class Prepared:
    """A publication that is not written yet. draft: its rows have recorded_at, and its note is final."""

    moment: datetime
    draft: Draft
    snapshot: Snapshot
    archive: Archive

    @property
    def published(self) -> Published:
        return Published(self.moment, self.archive.digest, self.snapshot)


def prepare(data: Dataset, content: Content, moment: datetime, sample: bool) -> Prepared:
    """Prepare a publication at a moment after all earlier publications. Raises the exceptions of `content`."""
    draft = content(data, moment)
    draft = replace(draft, reports=recorded(draft.reports, moment), counts=recorded(draft.counts, moment))
    draft = replace(draft, note=_line(f"sample {draft.note}" if sample else draft.note))
    snapshot = stage(data, draft, moment)
    return Prepared(moment, draft, snapshot, _freeze(data, snapshot, draft, _chain_end(data.tables.publications)))


def stage(data: Dataset, draft: Draft, moment: datetime) -> Snapshot:
    """The public snapshot if the draft were published at a moment (naive UTC), by today's register."""
    return snapshot_at(with_draft(data, draft, moment), moment)


def with_draft(data: Dataset, draft: Draft, moment: datetime) -> Dataset:
    """The data as they are after the draft's publication at a moment (naive UTC)."""
    tables = data.tables
    withdrawals = pd.DataFrame({"source": list(draft.withdrawn), "withdrawn_at": pd.Timestamp(moment)})
    row = {"published_at": pd.Timestamp(moment), "week": pd.Timestamp(draft.week), "digest": "", "note": draft.note}
    staged = replace(
        tables,
        rows=tables.rows.plus(reports=recorded(draft.reports, moment), counts=recorded(draft.counts, moment)),
        withdrawals=_joined(tables.withdrawals, withdrawals),
        publications=_joined(tables.publications, pd.DataFrame([row])),
        has_publications=True,
    )
    return replace(data, tables=staged)


@derived()
def content_digest(coming: Dataset, moment: datetime) -> str:
    """A digest of what a publication contains: equal as long as nothing else came, whatever the moment.

    coming: the data with the draft, as of the publication's moment. The digest covers the last week, the register and
    the cards, and what a source gives of every row that the publication knows: when a row of the draft is recorded
    depends on the moment.
    """
    _, week = public_moment(coming.tables, moment)
    rows = ask(coming.tables, ["known_content"], moment)["known_content"]
    parts = [str(week).encode(), rows.to_csv(index=False).encode()]
    parts += [name.encode() + content for name, content in sorted(_frozen_files(coming).items())]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _frozen_files(data: Dataset) -> dict[str, bytes]:
    """The files of the cards and the register, as an archive has them, by name."""
    return {**data.card_files, **{f"{name}.csv": table_bytes(name, getattr(data.tables, name)) for name in REGISTER}}


def recorded(rows: pd.DataFrame | None, moment: datetime) -> pd.DataFrame | None:
    """Reports or counts with recorded_at set to a publication's moment (naive UTC), whenever they were received.

    So earlier publications do not change.
    """
    return None if rows is None else rows.assign(recorded_at=pd.Series(moment, rows.index, "datetime64[us]"))


def _freeze(data: Dataset, snapshot: Snapshot, draft: Draft, previous: str) -> Archive:
    """The archive of a staged publication. previous: digest of the previous publication; '' if there is none."""
    files = {CELLS: snapshot.body, **_frozen_files(snapshot.full_input)}
    files |= first_known(snapshot.full_input.tables.rows, snapshot.asof, data.archived)
    return frozen.build_archive(
        files,
        published_at=moment_text(snapshot.asof),
        week=draft.week.isoformat(),
        note=draft.note,
        sample=snapshot.sample,
        withdrawn=sorted(draft.withdrawn),
        previous=previous,
    )


def _chain_end(publications: pd.DataFrame) -> str:
    """The digest of the newest publication that has one; '' before the chain begins."""
    rows = publications.sort_values("published_at")
    digests = [digest for digest in rows["digest"] if digest]
    return str(digests[-1]) if digests else ""


def _joined(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    typed = new.astype(old.dtypes.to_dict())
    # Empty frames are left out, so that they do not affect the dtypes of the result.
    return pd.concat([frame for frame in (old, typed) if len(frame)] or [old], ignore_index=True)


def newest_of(data: Dataset) -> datetime | None:
    """The moment of the newest publication (naive UTC); None if there is none."""
    moments = data.tables.publications["published_at"]
    return None if moments.empty else moments.max().to_pydatetime()


def sources_of(data: Dataset, moment: datetime) -> list[str]:
    """The sources of the rows that came with a publication and are not withdrawn: those that can be withdrawn."""
    withdrawn = set(data.tables.withdrawals["source"])
    return [source for source in published_sources(data, [moment]).get(moment, []) if source not in withdrawn]


def published_sources(data: Dataset, moments: Sequence[datetime]) -> dict[datetime, list[str]]:
    """The sources of the rows that came with these publications, by the publication's moment."""
    published = data.tables.publications["published_at"]
    # The rows of a publication were received after the previous publication.
    since = published[published < min(moments)].max() if moments else pd.NaT
    after = datetime.min if pd.isna(since) else since.to_pydatetime()
    found: dict[datetime, list[str]] = {}
    more = {"moments": pd.DataFrame({"moment": published})}
    rows = ask(data.tables, ["sources"], datetime.max, since=after, more=more)["sources"]
    for moment, source in rows.itertuples(index=False):
        found.setdefault(moment.to_pydatetime(), []).append(source)
    return found


class Withdrawal(NamedTuple):
    """What a publication withdraws: the publication of a moment (naive UTC), or a part of it, for one of REASONS."""

    moment: datetime
    reason: str
    is_part: bool = False

    @property
    def note(self) -> str:
        """The note of the withdrawing publication."""
        return " ".join([_WITHDRAWS, moment_text(self.moment), self.reason, *[_PART] * self.is_part])


def read_withdrawal(note: str) -> Withdrawal | None:
    """The withdrawal that a note tells; None for other notes. The note may have the word for sample data."""
    word, *rest = note.removeprefix("sample ").split(" ")
    if word != _WITHDRAWS or len(rest) not in (2, 3) or rest[1] not in REASONS or rest[2:] not in ([], [_PART]):
        return None
    try:
        return Withdrawal(parse_moment(rest[0], UTC), rest[1], len(rest) == 3)
    except (ValueError, OverflowError):
        return None


def _line(text: str) -> str:
    """A text as it is after being written to and read from a table: otherwise an archive could not be verified."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc").strip(EDGES)
