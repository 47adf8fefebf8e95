"""What a publication is made of, wherever it is then written: its rows, what the public will see, and its archive."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.snapshot import CELLS, REGISTER, Input, Snapshot, publish
from dashboard.store import frozen, ledger
from dashboard.store.csv_file import EDGES
from dashboard.store.frozen import Archive
from dashboard.store.table_text import table_bytes
from dashboard.weeks import moment_text, parse_moment

# Why a publication may be withdrawn; the words are `publications.reason_...` in the catalogue.
REASONS = ("wrong_figures", "wrong_sheet", "asked_back", "too_early")
_WITHDRAWS = "withdraws"  # how the note of a publication begins that withdraws another one

BROUGHT = "published-"  # how the files of rows are named that a publication brought


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


# What is published: made of the data as they stand and of the publication's moment (naive UTC).
Content = Callable[[Input, datetime], Draft]


@dataclass(frozen=True)
class Published:
    """moment: naive UTC. digest: of the archive, as the table of publications names it.

    began: the moment of the publication that was written just before, because there was none, and that holds what was
    shown until then; None for all later ones.
    """

    moment: datetime
    digest: str
    shown: Snapshot
    began: datetime | None = None


@dataclass(frozen=True)
class Prepared:
    """A publication that is not written yet. draft: with the moment in its reports, and its note as written."""

    moment: datetime
    draft: Draft
    shown: Snapshot
    archive: Archive

    @property
    def published(self) -> Published:
        return Published(self.moment, self.archive.digest, self.shown)


def make(given: Input, content: Content, moment: datetime, sample: bool) -> Prepared:
    """A publication of a moment later than that of all before. Raises what `content` raises."""
    draft = content(given, moment)
    draft = replace(draft, reports=recorded(draft.reports, moment), counts=recorded(draft.counts, moment))
    draft = replace(draft, note=_line(f"sample {draft.note}" if sample else draft.note))
    shown = stage(given, draft, moment)
    return Prepared(moment, draft, shown, _freeze(given, shown, draft, _chain_end(given.tables.publications)))


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


def _freeze(given: Input, shown: Snapshot, draft: Draft, previous: str) -> Archive:
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


def _chain_end(publications: pd.DataFrame) -> str:
    """The digest of the newest publication that has one; '' before the chain begins."""
    rows = publications.sort_values("published_at")
    digests = [digest for digest in rows["digest"] if digest]
    return str(digests[-1]) if digests else ""


def _joined(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    typed = new.astype(old.dtypes.to_dict())
    # A frame without rows has no say in the types of those that are joined to it.
    return pd.concat([frame for frame in (old, typed) if len(frame)] or [old], ignore_index=True)


def newest_of(given: Input) -> datetime | None:
    """The moment of the newest publication (naive UTC); None if there is none."""
    moments = given.tables.publications["published_at"]
    return None if moments.empty else moments.max().to_pydatetime()


def sources_of(given: Input, moment: datetime) -> list[str]:
    """The sources of the rows that a publication brought: withdrawn, they are no longer known."""
    return brought_sources(given, [moment]).get(frozen.stamp(moment), [])


def brought_sources(given: Input, moments: Sequence[datetime]) -> dict[str, list[str]]:
    """The sources of the rows that these publications brought, by the publication's stamp."""
    published = given.tables.publications["published_at"]
    # What a publication brings was received after the one before it.
    since = published[published < min(moments)].max() if moments else pd.NaT
    after = datetime.min if pd.isna(since) else since.to_pydatetime()
    found: dict[str, dict[str, None]] = {}
    pairs = ask(given.tables, ["sources"], datetime.max, since=after)["sources"]
    for file, source in pairs.itertuples(index=False):
        folder, _, name = str(file).rpartition("/")
        if folder.endswith(("/reports", "/counts")) and name.startswith(BROUGHT):
            # A sheet brings reports and counts under one source.
            found.setdefault(name.removeprefix(BROUGHT).removesuffix(".csv"), {})[str(source)] = None
    return {stamp: list(sources) for stamp, sources in found.items()}


def withdrawal_note(moment: datetime, reason: str) -> str:
    """The note of a publication that withdraws the one of a moment (naive UTC). reason: of REASONS."""
    return f"{_WITHDRAWS} {moment_text(moment)} {reason}"


def read_withdrawal(note: str) -> tuple[datetime, str] | None:
    """What a note says was withdrawn: the moment of a publication (naive UTC) and a reason; None for other notes."""
    word, _, rest = note.partition(" ")
    typed, _, reason = rest.partition(" ")
    if word != _WITHDRAWS or reason not in REASONS:
        return None
    try:
        return parse_moment(typed, UTC), reason
    except (ValueError, OverflowError):
        return None


def _line(text: str) -> str:
    """A text as a table gives it back: an archive that says it otherwise could not be proved."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc").strip(EDGES)
