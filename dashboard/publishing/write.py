"""Writing a publication into a data folder: nobody sees any of it before its last step, and a crash undoes it.

The steps: the archive, the reports, the withdrawals, and last the row of `publications`. Until that row stands, the
rest is not known to the public: reports and withdrawals come with the publication's own moment. What a crash leaves
of the first steps is taken away before the next publication.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dashboard.faults import DataError
from dashboard.indicators.cells import days_on_record
from dashboard.publishing.made import BROUGHT, Content, Published, make, newest_of
from dashboard.snapshot import Input, read_input
from dashboard.store import frozen
from dashboard.store.append import alone, later_than, replace_file, told, with_rows
from dashboard.store.check import check_tables
from dashboard.store.folder import SAMPLE, files_of, reads_sample
from dashboard.store.sheet import read_sheet
from dashboard.store.table_text import table_bytes
from dashboard.store.tables import TABLES
from dashboard.weeks import week_of

LOCK = ".publications.lock"


def publish_into(folder: Path, content: Content, clock: Callable[[], datetime]) -> Published:
    """Publish what `content` makes of the folder as it stands and of the publication's moment.

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
        made = make(given, content, moment, sample)
        brought, archive = made.brought, made.archive
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
    return made.published


def _check(folder: Path, file: Path, rows: bytes, now: datetime) -> None:
    """Raise DataError if the folder's reader would refuse these reports beside what is there: none is written then.

    An office may have left the register since its sheet was sent, or a file kept by hand may hold the same key.
    """
    sheets = {
        name: [read_sheet(shown, path.read_bytes(), TABLES[name]) for shown, path in files_of(folder, name)]
        for name in ("provinces", "counties", "offices", "reports")
    }
    sheets["reports"].append(read_sheet(f"{file.parent.name}/{file.name}", rows, TABLES["reports"]))
    _, faults = check_tables(sheets, now)
    if faults:
        raise DataError(faults)


def _begin(place: Path, given: Input, moment: datetime) -> datetime:
    """In a folder that showed all it knew: a first publication, of just that, so that what comes next waits."""
    days = days_on_record(given.tables)
    first: dict[str, object] = {"published_at": moment, "week": week_of(days[1]) if days else "", "digest": ""}
    rows = [first | {"note": ""}] if days else []
    # With its heading alone, nothing is public yet: also not what is written before the first publication's row.
    replace_file(place / "publications.csv", with_rows(None, TABLES["publications"], rows))
    return moment


def _own(place: Path, table: str, moment: datetime) -> Path:
    """The file of a table's rows that a publication brought."""
    return place / table / f"{BROUGHT}{frozen.stamp(moment)}.csv"


def _tidied(folder: Path, place: Path, clock: Callable[[], datetime]) -> Input:
    """The folder, once what is left of a publication that never came to its last step has been taken away."""
    given = read_input(folder, clock())
    done = {frozen.stamp(moment) for moment in given.tables.publications["published_at"]}
    left = [*place.glob(f"reports/{BROUGHT}*.csv"), *place.glob(f"withdrawals/{BROUGHT}*.csv")]
    left += place.glob(f"{frozen.FOLDER}/[0-9]*.zip")
    left = [path for path in left if path.stem.removeprefix(BROUGHT) not in done]
    for path in left:
        path.unlink()
    return read_input(folder, clock()) if left else given


def _add(file: Path, row: dict[str, object]) -> None:
    data = with_rows(file.read_bytes() if file.exists() else None, TABLES[file.stem], [row])
    replace_file(file, data)
