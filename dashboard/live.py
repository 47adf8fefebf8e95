"""What is shown now: one immutable snapshot of the data folder, swapped whole when the files change.

A folder with faults never replaces good data: the last good snapshot stays, and says since when.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from dashboard.areas.boundaries import Boundaries, Lifetime, for_week
from dashboard.areas.boundaries import read_folder as read_boundaries
from dashboard.faults import DataError, Fault
from dashboard.indicators.cards import Card, read_cards
from dashboard.indicators.cells import compute, public_moment
from dashboard.indicators.evidence import Behind
from dashboard.indicators.packed import pack, to_bytes
from dashboard.indicators.series import Cells
from dashboard.language import describe
from dashboard.settings import SHIPPED_DATA
from dashboard.store.folder import Tables, fingerprint, read_folder
from dashboard.weeks import friday

log = logging.getLogger("dashboard")

# Makes what the readers of a snapshot would else wait for.
Prepare = Callable[["Snapshot"], object]


@dataclass(frozen=True, eq=False)
class Input:
    """All that is read from disk: tables, cards and boundaries, sound and together."""

    tables: Tables
    cards: tuple[Card, ...]
    eras: tuple[Boundaries, ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The public's view of an input at a moment: cells as bytes for the browser, and unfolded.

    past: a reader asked for what was published at an earlier moment.
    """

    input: Input
    asof: datetime
    cells: Cells
    body: bytes
    digest: str
    loaded_at: datetime
    past: bool = False

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards in their order; the first is the map's default."""
        return self.input.cards

    @property
    def sample(self) -> bool:
        """Whether sample data is what is loaded."""
        return self.input.tables.sample

    @cached_property
    def weeks(self) -> list[date]:
        """Every Saturday shown, oldest first; empty while nothing is published."""
        return [date.fromisoformat(week) for week in self.cells.weeks]

    def card(self, key: str) -> Card:
        """A card by its key. Raises KeyError."""
        return {card.key: card for card in self.cards}[key]

    def boundaries(self, week: date) -> Boundaries | None:
        """The polygons that a week is drawn on: the newest whose counties existed then."""
        return for_week(self.input.eras, friday(week))

    def behind(self, week: int) -> Behind:
        """The offices behind the cells of a week, given as its place in `weeks`; those asked for last are kept."""
        return _behind(self, week)

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Counties' names: code -> language -> name."""
        table = self.input.tables.counties
        rows = table[["county_code", "name_fa", "name_en"]].itertuples(index=False)
        return {code: {"fa": fa, "en": en} for code, fa, en in rows}


# A handful of weeks is what readers look at; each holds every office of the register.
@lru_cache(maxsize=6)
def _behind(snapshot: Snapshot, week: int) -> Behind:
    return Behind(snapshot.input.tables, snapshot.cards, snapshot.asof, snapshot.weeks[week])


@dataclass(frozen=True)
class Status:
    """How fresh a snapshot is: the faults that keep newer files out, and since when."""

    faults: tuple[Fault, ...] = ()
    since: datetime | None = None


def read_input(folder: Path, now: datetime) -> Input:
    """Read a data folder whole. Raises DataError with every fault of tables, cards and boundaries.

    A folder without cards or boundaries of its own uses those that the product ships.
    """
    faults: list[Fault] = []
    tables: Tables | None = None
    cards: tuple[Card, ...] = ()
    eras: list[Boundaries] = []
    try:
        tables = read_folder(folder, now)
    except DataError as error:
        faults += error.faults
    try:
        cards = read_cards(_own_or_shipped(folder, "indicators"))
    except DataError as error:
        faults += error.faults
    if tables is not None:
        try:
            eras = read_boundaries(_own_or_shipped(folder, "boundaries"), lifetimes(tables.counties))
        except DataError as error:
            faults += error.faults
    if faults or tables is None:
        raise DataError(faults)
    return Input(tables, cards, tuple(eras))


def lifetimes(counties: pd.DataFrame) -> Sequence[Lifetime]:
    """The counties as (code, valid_from, valid_to), None where there is no bound."""
    rows = counties[["county_code", "valid_from", "valid_to"]].itertuples(index=False)
    return [(code, *(None if pd.isna(day) else day.date() for day in ends)) for code, *ends in rows]


def publish(given: Input, now: datetime) -> Snapshot:
    """The snapshot that the public may see at `now`."""
    asof, week = public_moment(given.tables, now)
    packed = pack(compute(given.tables, given.cards, asof, week), given.tables.sample)
    body, digest = to_bytes(packed)
    return Snapshot(given, asof, Cells(packed), body, digest, now)


def published_moments(snapshot: Snapshot) -> list[datetime]:
    """The moments of all publications up to a snapshot's, oldest first (naive UTC)."""
    moments = snapshot.input.tables.publications["published_at"]
    return sorted(moment.to_pydatetime() for moment in moments if moment <= snapshot.asof)


# Cells of another moment take a second of a processor: one is worked out at a time, and a few are kept.
_working = threading.Lock()
KEPT_MOMENTS = 4


def published_at(snapshot: Snapshot, asked: datetime) -> Snapshot | None:
    """What the newest publication at or before a moment (naive UTC) showed; None if there was none."""
    before = [moment for moment in published_moments(snapshot) if moment <= asked]
    if not before:
        return None
    if before[-1] == snapshot.asof:
        return snapshot
    with _working:
        return _published(snapshot.input, before[-1])


@lru_cache(maxsize=KEPT_MOMENTS)
def _published(given: Input, moment: datetime) -> Snapshot:
    # Of the files as they stand: later rows were not known then.
    rows = given.tables.publications
    tables = replace(given.tables, publications=rows[rows["published_at"] <= moment])
    return replace(publish(replace(given, tables=tables), moment), past=True)


# What one request is shown in the newest snapshot's place.
_instead: ContextVar[Snapshot | None] = ContextVar("instead", default=None)


class Live:
    """Holds the current snapshot and watches the folder; safe to read from many threads."""

    def __init__(self, folder: Path) -> None:
        """Read the folder. Raises DataError if it is not sound: an app never starts with half the data."""
        self.folder = folder
        self._seen = fingerprint(folder)
        self.newest = publish(read_input(folder, utcnow()), utcnow())
        self.status = Status()
        self._kept = {self.newest.digest: self.newest}
        self._lock = threading.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """What is shown: the newest snapshot, or what `showing` put in its place for one request."""
        return _instead.get() or self.newest

    @contextmanager
    def showing(self, snapshot: Snapshot) -> Iterator[None]:
        """Another snapshot in the newest one's place, for all that is asked within (of this thread only)."""
        token = _instead.set(snapshot)
        try:
            yield
        finally:
            _instead.reset(token)

    def by_digest(self, digest: str) -> Snapshot | None:
        """One of the last few snapshots, for a page that was opened before the newest came."""
        return self._kept.get(digest)

    def look(self, prepare: Prepare | None = None) -> bool:
        """Read the folder again if its files have changed; True if the snapshot is a new one.

        prepare: called with a new snapshot before it is shown; until then readers get the last one.
        """
        with self._lock:
            seen = fingerprint(self.folder)
            if seen == self._seen:
                return False
            now = utcnow()
            since = self.status.since or self.newest.loaded_at
            try:
                fresh = publish(read_input(self.folder, now), now)
            except DataError as error:
                self._seen = seen
                self.status = Status(error.faults, since)
                for fault in error.faults[:20]:
                    log.error("%s", describe(fault, "en"))
                log.error("%d faults: the data of %s stay in place", len(error.faults), since)
                return False
            except Exception:
                # Not the files' fault as far as we know: say that what stands is old, and look again.
                self.status = Status((), since)
                raise
            if prepare:
                _try(prepare, fresh)
            self._seen = seen
            self.status = Status()
            self.newest = fresh
            kept = [*self._kept.values(), fresh][-4:]
            self._kept = {snapshot.digest: snapshot for snapshot in kept}
            log.info("new data: digest %s", fresh.digest)
            return True

    def watch(self, seconds: float, prepare: Prepare | None = None) -> threading.Thread:
        """Look every few seconds, in a thread that ends with the process. prepare: as in look."""

        def loop() -> None:
            pause = threading.Event()
            while not pause.wait(seconds):
                try:
                    self.look(prepare)
                except Exception:
                    # A thread that dies in silence would leave stale data that calls itself fresh.
                    log.exception("looking for changed files failed; the next look is in %s s", seconds)

        thread = threading.Thread(target=loop, name="watch-data", daemon=True)
        thread.start()
        return thread


def _try(prepare: Prepare, fresh: Snapshot) -> None:
    try:
        prepare(fresh)
    except Exception:
        # What could not be made ahead is made when it is asked for: new data do not wait for it.
        log.exception("new data could not be made ready before they are shown")


def utcnow() -> datetime:
    """Now, as a naive UTC moment: what all moments of the tables are."""
    return datetime.now(UTC).replace(tzinfo=None)


def _own_or_shipped(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.is_dir() else SHIPPED_DATA / name
