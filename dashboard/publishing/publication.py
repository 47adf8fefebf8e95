"""What a publication is made of, wherever it is then written: its rows, what the public will see, and its archive."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.publishing.staged import Draft, chain_end, freeze, recorded, stage
from dashboard.snapshot import Input, Snapshot
from dashboard.store import frozen
from dashboard.store.csv_file import EDGES
from dashboard.store.frozen import Archive
from dashboard.weeks import moment_text, parse_moment

# Why a publication may be withdrawn; the words are `publications.reason_...` in the catalogue.
REASONS = ("wrong_figures", "wrong_sheet", "asked_back", "too_early")
_WITHDRAWS = "withdraws"  # how the note of a publication begins that withdraws another one

BROUGHT = "published-"  # how the files of rows are named that a publication brought

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
        """What is said of the publication once it is written."""
        return Published(self.moment, self.archive.digest, self.shown)


def make(given: Input, content: Content, moment: datetime, sample: bool) -> Prepared:
    """A publication of a moment later than that of all before. Raises what `content` raises."""
    draft = content(given, moment)
    draft = replace(draft, reports=recorded(draft.reports, moment), counts=recorded(draft.counts, moment))
    draft = replace(draft, note=_line(f"sample {draft.note}" if sample else draft.note))
    shown = stage(given, draft, moment)
    return Prepared(moment, draft, shown, freeze(given, shown, draft, chain_end(given.tables.publications)))


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
