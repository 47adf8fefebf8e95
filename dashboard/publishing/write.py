"""Writing a publication into a data folder: nobody sees any of it before its last step, and a crash undoes it.

The steps: the archive, the reports, the withdrawals, and last the row of `publications`. Until that row stands, the
rest is not known to the public: reports and withdrawals come with the publication's own moment. What a crash leaves
of the first steps is taken away before the next publication.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from dashboard.faults import DataError
from dashboard.publishing.staged import Coming, chain_end, freeze, stage, table_bytes
from dashboard.snapshot import Input, Snapshot, read_input
from dashboard.store import frozen
from dashboard.store.append import alone, later_than, replace_file, told, with_rows
from dashboard.store.check import check_tables
from dashboard.store.folder import SAMPLE, files_of, reads_sample
from dashboard.store.sheet import EDGES, read_sheet
from dashboard.store.tables import TABLES
from dashboard.weeks import week_of

LOCK = ".publications.lock"
_BROUGHT = "published-"  # how the files of reports are named that a publication brought


@dataclass(frozen=True)
class Published:
    """moment: naive UTC. digest: of the archive, as the table of publications names it."""

    moment: datetime
    digest: str
    shown: Snapshot


def publish_into(
    folder: Path, coming: Callable[[Input, datetime], Coming], clock: Callable[[], datetime]
) -> Published:
    """Publish what `coming` makes of the folder as it stands and of the publication's moment.

    Raises DataError if the folder is not sound, NotWritten if it cannot be written to; then the public sees what it
    saw before. Two publications never run at a time, and never have the same moment.
    """
    with told(), alone(folder / LOCK):
        sample = reads_sample(folder)
        place = folder / SAMPLE if sample else folder
        given = _tidied(folder, place, clock)
        newest = newest_of(given)
        if not given.tables.has_publications:
            newest = _begin(place, given, later_than(newest, clock))
            given = read_input(folder, clock())
        moment = later_than(newest, clock)
        brought = coming(given, moment)
        if brought.reports is not None:
            brought = replace(brought, reports=above(brought.reports, newest))
        brought = replace(brought, note=_line(f"sample {brought.note}" if sample else brought.note))
        shown = stage(given, brought, moment)
        archive = freeze(folder, shown, brought, chain_end(given.tables.publications))
        rows = b""
        if brought.reports is not None and not brought.reports.empty:
            rows = table_bytes("reports", brought.reports)
            _check(folder, _own(place, "reports", moment), rows, clock())
        replace_file(place / frozen.FOLDER / frozen.file_name(moment), frozen.to_bytes(archive))
        if rows:
            replace_file(_own(place, "reports", moment), rows)
        if brought.withdrawn:
            gone = [{"source": source, "withdrawn_at": moment} for source in brought.withdrawn]
            replace_file(_own(place, "withdrawals", moment), with_rows(None, TABLES["withdrawals"], gone))
        row = {"published_at": moment, "week": brought.week, "digest": archive.digest, "note": brought.note}
        _add(place / "publications.csv", row)
    return Published(moment, archive.digest, shown)


def above(reports: pd.DataFrame, newest: datetime | None) -> pd.DataFrame:
    """Reports that are known from when they were received, but never from before the newest publication.

    A row may not slip under a publication that did not have it: that would change what was published.
    """
    # In whole seconds, as files have them: else two versions are one there, or one slips under a publication.
    reports = reports.assign(received_at=reports["received_at"].dt.floor("s"))
    if newest is None:
        return reports
    first = pd.Timestamp(newest.replace(microsecond=0) + timedelta(seconds=1))
    lifted = reports.assign(received_at=reports["received_at"].where(reports["received_at"] > newest, first))
    # Two versions that are lifted to one moment are one: the later of them.
    return lifted.drop_duplicates(TABLES["reports"].key, keep="last", ignore_index=True)


def _check(folder: Path, file: Path, rows: bytes, now: datetime) -> None:
    """Raise DataError if the folder's reader would refuse these reports beside what is there: none is written then.

    An office may have left the register since its sheet was sent, or a file kept by hand may hold the same key.
    """
    sheets = {
        name: [read_sheet(shown, path.read_bytes(), TABLES[name]) for shown, path in files_of(folder, name)]
        for name in ("counties", "offices", "reports")
    }
    sheets["reports"].append(read_sheet(f"{file.parent.name}/{file.name}", rows, TABLES["reports"]))
    _, faults = check_tables(sheets, now)
    if faults:
        raise DataError(faults)


def _line(text: str) -> str:
    """A text as a table gives it back: an archive that says it otherwise could not be proved."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc").strip(EDGES)


def newest_of(given: Input) -> datetime | None:
    """The moment of the newest publication (naive UTC); None if there is none."""
    moments = given.tables.publications["published_at"]
    return None if moments.empty else moments.max().to_pydatetime()


def _begin(place: Path, given: Input, moment: datetime) -> datetime:
    """In a folder that showed all it knew: a first publication, of just that, so that what comes next waits."""
    days = [*given.tables.reports["week"].dt.date, *given.tables.inspections["date"].dt.date]
    first: dict[str, object] = {"published_at": moment, "week": week_of(max(days)) if days else "", "digest": ""}
    rows = [first | {"note": ""}] if days else []
    # With its heading alone, nothing is public yet: also not what is written before the first publication's row.
    replace_file(place / "publications.csv", with_rows(None, TABLES["publications"], rows))
    return moment


def _own(place: Path, table: str, moment: datetime) -> Path:
    """The file of a table's rows that a publication brought."""
    return place / table / f"{_BROUGHT}{frozen.stamp(moment)}.csv"


def _tidied(folder: Path, place: Path, clock: Callable[[], datetime]) -> Input:
    """The folder, once what is left of a publication that never came to its last step has been taken away."""
    given = read_input(folder, clock())
    done = {frozen.stamp(moment) for moment in given.tables.publications["published_at"]}
    left = [*place.glob(f"reports/{_BROUGHT}*.csv"), *place.glob(f"withdrawals/{_BROUGHT}*.csv")]
    left += place.glob(f"{frozen.FOLDER}/[0-9]*.zip")
    left = [path for path in left if path.stem.removeprefix(_BROUGHT) not in done]
    for path in left:
        path.unlink()
    return read_input(folder, clock()) if left else given


def _add(file: Path, row: dict[str, object]) -> None:
    data = with_rows(file.read_bytes() if file.exists() else None, TABLES[file.stem], [row])
    replace_file(file, data)


def sources_of(given: Input, moment: datetime) -> list[str]:
    """The sources of the reports that a publication brought: withdrawn, they are no longer known."""
    return brought_sources(given).get(frozen.stamp(moment), [])


def brought_sources(given: Input) -> dict[str, list[str]]:
    """The sources of the reports that each publication brought, by its stamp."""
    found: dict[str, list[str]] = {}
    pairs = given.tables.reports[["file", "source"]].drop_duplicates().sort_values("source")
    for file, source in pairs.itertuples(index=False):
        folder, _, name = str(file).rpartition("/")
        if folder.endswith("/reports") and name.startswith(_BROUGHT):
            found.setdefault(name.removeprefix(_BROUGHT).removesuffix(".csv"), []).append(str(source))
    return found
