"""Writes publications, imported rows, decisions and views, each in one transaction, to SQLite or PostgreSQL."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, insert

from dashboard import archive as frozen
from dashboard.database.data import insert_rows, raise_revision
from dashboard.database.errors import Conflict, NotWritten, translate_read_errors
from dashboard.database.imports import is_imported, mark_imported
from dashboard.database.mark import Marked
from dashboard.database.schema import archives
from dashboard.faults import CLOCK_BEHIND, DataError, Fault
from dashboard.indicators.cells import days_on_record
from dashboard.publications.prepare import Content, Draft, Prepared, Published, newest_of, prepare
from dashboard.sources.own_rows import DatabaseRows, number_on, with_new
from dashboard.sources.read import Sources
from dashboard.tables.declared import TABLES
from dashboard.tables.source_rows import SourceRows
from dashboard.tables.versions import TABLE_OF, Version, chains, content_of
from dashboard.weeks import week_of

Clock = Callable[[], datetime]
"""Returns naive UTC."""
# A function that writes further rows in the transaction of a publication; an exception rolls both back.
Also = Callable[[Connection, Published], None]
# A function that is called with the newest row of each id, as after writing; an exception refuses the rows.
Check = Callable[[Sequence[Version]], None]

TRIES = 5
_STEP = 0.02  # seconds
# A writer waits so long for the next second; a clock that is further behind the newest record is wrong.
_WAITS_FOR = timedelta(seconds=2)

Written = TypeVar("Written")


class TooEarly(Exception):
    """A transaction must be tried again later, since a row is as new as the clock. newest: the moment of the row."""

    def __init__(self, newest: datetime) -> None:
        self.newest = newest
        super().__init__(str(newest))


def publish(sources: Sources, content: Content, clock: Clock, also: Also | None = None) -> Published:
    """Publish the draft that `content` creates from the data and the publication's moment.

    Optimistic concurrency: the publication is prepared without a lock, and prepared again if the data have changed by
    the time of writing. Two publications never have the same moment. Raises DataError, NotWritten, and the exceptions
    of `content` and `also`; then nothing is written.
    """
    for _ in range(TRIES):
        with translate_read_errors():
            known = sources.recorded()
        *first, prepared = _prepare(sources, known, content, clock)
        done, written = replace(prepared.published, began=first[0].moment if first else None), False
        with sources.database.writing() as connection:
            if number_on(connection) == known.number:
                for each in (*first, prepared):
                    _write(connection, known.with_sample, each)
                if also:
                    also(connection, done)
                written = True
        if written:
            sources.keep_mark(Marked(done.moment, done.digest))
            return done
    raise NotWritten("busy")


def add_imported(
    sources: Sources,
    digest: str,
    rows: Mapping[str, SourceRows],
    clock: Clock,
    also: Callable[[Connection, datetime], None] | None = None,
) -> datetime | None:
    """Take the rows of a file, by table, into the database; the moment (naive UTC) at which they became known.

    None if the file's rows are there already; then nothing is written. digest: SHA-256 of the file. The rows are
    never sample data, and become public with the next publication. All data are checked with them without a lock, and
    again if the data have changed by the time of writing. `also` is called in the transaction. Raises DataError with
    every fault, NotWritten, and the exceptions of `also`; then nothing is written.
    """
    for _ in range(TRIES):
        with translate_read_errors():
            if sources.database.read(lambda connection: is_imported(connection, digest)):
                return None
            known = sources.recorded_beside(rows)
        data = sources.check_imported(clock(), known, rows)
        typed = sources.typed(rows)
        # A publication knows what was recorded up to its own second.
        newest = max(filter(None, (newest_of(data), known.published_at)), default=None)
        moment = later_than(newest, clock)
        with sources.database.writing() as connection:
            if is_imported(connection, digest):
                return None
            if number_on(connection) != known.number:
                continue
            for name, frame in typed.items():
                if "recorded_at" in frame:
                    frame = frame.assign(recorded_at=pd.Series(moment, frame.index, "datetime64[us]"))
                insert_rows(connection, name, typed_records(name, frame), sample=False)
            mark_imported(connection, digest, moment, {name: len(frame) for name, frame in typed.items()})
            raise_revision(connection)
            if also:
                also(connection, moment)
        return moment
    raise NotWritten("busy")


def add_versions(
    sources: Sources,
    changes: Sequence[tuple[Version, datetime | None]],
    clock: Clock,
    also: Callable[[Connection, Version], None] | None = None,
    check: Check[Version] | None = None,
) -> list[Version]:
    """Add rows of one kind in one transaction; return them with their recorded_at.

    changes: each row with the recorded_at of the newest row of its id when the user read it; None for a new id. A row
    equal to the newest one is not written again, so that a form may be submitted twice. `also` is called in the
    transaction for each written row, and `check` before anything is written. Raises Conflict if a newer row exists,
    NotWritten, the exceptions of `also` and `check`, or DataError if a row has faults; then nothing is written.
    """
    return in_its_time(lambda: _add_versions(sources, changes, clock, also, check), clock)


def _add_versions(
    sources: Sources,
    changes: Sequence[tuple[Version, datetime | None]],
    clock: Clock,
    also: Callable[[Connection, Version], None] | None,
    check: Check[Version] | None,
) -> list[Version]:
    """See add_versions. Raises TooEarly too."""
    kind: type[Version] = type(changes[0][0])
    name: str = TABLE_OF[kind]
    with sources.database.writing() as connection:
        known: DatabaseRows = sources.rows_on(connection)

        def read(*tables: str, new: Sequence[Version] = ()) -> pd.DataFrame:
            return sources.read_named((*tables, name), clock(), known, {name: with_new(known, name, new)})[name]

        # Existing rows are read without the register: foreign keys are checked below, together with the new rows.
        earlier: dict[Any, tuple[Version, ...]] = chains(read(), kind)
        saved: list[Version] = []
        added: list[Version] = []
        for row, expected in changes:
            newest = earlier[row[0]][-1] if row[0] in earlier else None
            if newest and content_of(newest) == content_of(row):
                saved.append(newest)
                continue
            since = newest.recorded_at if newest else None
            if expected != since:
                raise Conflict
            added.append(row._replace(recorded_at=next_moment(since, clock)))
            saved.append(added[-1])
        if added and check:
            newest_rows: dict[Any, Version] = {code: rows[-1] for code, rows in earlier.items()}
            newest_rows.update((row[0], row) for row in added)
            check(list(newest_rows.values()))
        if added:
            read("counties", "offices", new=added)
            insert_rows(connection, name, [row._asdict() for row in added], known.with_sample)
            raise_revision(connection)
        if also:
            for row in added:
                also(connection, row)
    return saved


def later_than(newest: datetime | None, clock: Clock) -> datetime:
    """The present moment in whole seconds, later than `newest`: waits for the next second if necessary.

    Not to be called in a write transaction, since all other writers would wait too: see next_moment. Raises DataError
    at once if the clock is more than _WAITS_FOR behind.
    """
    while newest and (now := clock().replace(microsecond=0)) <= newest:
        if newest - now > _WAITS_FOR:
            details = {"seconds": str(int((newest - now).total_seconds()))}
            raise DataError([Fault("database", code=CLOCK_BEHIND, details=details)])
        time.sleep(_STEP)
    return clock().replace(microsecond=0)


def next_moment(newest: datetime | None, clock: Clock) -> datetime:
    """The present moment in whole seconds for rows of a transaction. Raises TooEarly if it is not after `newest`."""
    now = clock().replace(microsecond=0)
    if newest and now <= newest:
        raise TooEarly(newest)
    return now


def in_its_time(write: Callable[[], Written], clock: Clock) -> Written:
    """The result of `write`, which is called again, after its transaction has ended, as often as it is too early.

    Raises NotWritten, DataError for a clock that is behind, and the exceptions of `write` except TooEarly.
    """
    for _ in range(TRIES):
        try:
            return write()
        except TooEarly as early:
            later_than(early.newest, clock)
    raise NotWritten("busy")


def _prepare(sources: Sources, known: DatabaseRows, content: Content, clock: Clock) -> list[Prepared]:
    """The publications to write: the new one, last in the list, and before the first one perhaps one more.

    Data without publications show all known rows. If the first publication would show something else, a publication
    of the previous state precedes it, so that this state stays available.
    """
    data = sources.read_with(known, clock())
    sample, before = known.with_sample, list[Prepared]()
    # No two publications have the same moment, including hidden publications of the sample.
    newest = max(filter(None, (newest_of(data), known.published_at)), default=None)
    if not data.tables.has_publications:
        days = days_on_record(data.tables)
        draft = content(data, clock())
        tables = replace(data.tables, has_publications=True)
        if days and (draft.new_rows or draft.withdrawn or draft.week < week_of(days[1])):
            newest = later_than(newest, clock)
            until_now = Draft(week_of(days[1]))
            before = [prepare(data, lambda *_: until_now, newest, sample)]
            row = {"published_at": newest, "week": until_now.week, "digest": before[0].archive.digest}
            typed = pd.DataFrame([{**row, "note": before[0].draft.note}])
            tables = replace(tables, publications=typed.astype(tables.publications.dtypes.to_dict()))
        data = replace(data, tables=tables)
    prepared = prepare(data, content, later_than(newest, clock), sample)
    if prepared.draft.new_rows:
        # Since a sheet was sent its office may have left the register, or a file of the folder may have the same key.
        more = {
            name: with_new(known, name, frame[list(TABLES[name].names)].itertuples(index=False))
            for name, frame in prepared.draft.new_rows.items()
        }
        sources.check_new(clock(), known, more)
    return [*before, prepared]


def _write(connection: Connection, sample: bool, prepared: Prepared) -> None:
    draft, moment = prepared.draft, prepared.moment
    row = {"published_at": moment, "week": draft.week, "digest": prepared.archive.digest, "note": draft.note}
    insert_rows(connection, "publications", [row], sample)
    connection.execute(insert(archives), [{"published_at": moment, "data": frozen.to_bytes(prepared.archive)}])
    withdrawn = [{"source": source, "withdrawn_at": moment} for source in draft.withdrawn]
    insert_rows(connection, "withdrawals", withdrawn, sample)
    for name, frame in draft.new_rows.items():
        insert_rows(connection, name, typed_records(name, frame), sample)
    raise_revision(connection)


def typed_records(name: str, frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a typed frame, ordered by key. Blanks become None, since drivers do not know pandas' NA."""
    rows = frame.sort_values(list(TABLES[name].key), kind="stable")[list(TABLES[name].names)]
    return rows.astype(object).where(rows.notna(), None).to_dict("records")
