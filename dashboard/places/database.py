"""A PostgreSQL database as the place of the data."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from datetime import datetime
from pathlib import Path

from dashboard.areas.boundaries import Boundaries, lifetimes
from dashboard.areas.boundaries import read_folder as read_boundaries
from dashboard.areas.boundaries import read_texts as read_boundary_texts
from dashboard.areas.province import FILE, UNNAMED, parse
from dashboard.database.engine import connect, shown, told
from dashboard.database.kept import Kept, StoredArchive, read, revision_of
from dashboard.database.upgrade import require_current
from dashboard.faults import DataError, Fault
from dashboard.indicators.cards import Card, cards_of, read_card_files
from dashboard.places import Clock
from dashboard.places.database_writing import decide, publish
from dashboard.publishing.made import Content, Published
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import Input
from dashboard.store.decisions_file import Record
from dashboard.store.folder import Tables, with_rows


class DatabasePlace:
    """See dashboard.places.Place. Safe to use from many threads."""

    def __init__(self, url: str) -> None:
        """Reach the database. Raises DataError where it cannot be reached, or has not the tables of this version."""
        self.engine = connect(url)
        try:
            require_current(self.engine)
        except BaseException:
            self.engine.dispose()
            raise
        self.turns = threading.Lock()

    @property
    def shown(self) -> str:
        """See Place."""
        return shown(self.engine.url)

    def seen(self) -> Hashable:
        """See Place."""
        with told(self.engine), self.engine.connect() as connection:
            return revision_of(connection)

    def read(self, now: datetime) -> Input:
        """See Place."""
        with (
            told(self.engine),
            self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        ):
            kept = read(connection)
        if not len(kept.frames["counties"]):
            # Every county that borders name would be missed, one by one.
            raise DataError([Fault(self.shown, code="database_empty")])
        faults: list[Fault] = []
        cards: tuple[Card, ...] = ()
        texts: Mapping[str, bytes] = {}
        eras: list[Boundaries] = []
        try:
            cards, texts = _cards(kept)
        except DataError as error:
            faults += error.faults
        try:
            eras = _boundaries(kept)
        except DataError as error:
            faults += error.faults
        if faults:
            raise DataError(faults)
        archives = {name: StoredArchive(self.engine, kept.schema, moment) for name, moment in kept.archives.items()}
        tables = self._tables(kept)
        return Input(tables, cards, tuple(eras), archives, texts)

    def forked(self) -> None:
        """See Place."""
        # The parent's connections stay the parent's.
        self.engine.dispose(close=False)

    def close(self) -> None:
        """See Place."""
        self.engine.dispose()

    def publish(self, content: Content, clock: Clock) -> Published:
        """See Place."""
        return publish(self, content, clock)

    def decide(self, row: Record, seen: datetime | None, clock: Clock) -> Record:
        """See Place."""
        return decide(self, row, seen, clock)

    def _tables(self, kept: Kept) -> Tables:
        return Tables(
            **with_rows(kept.frames),
            sample=kept.sample,
            has_publications=kept.has_publications,
            digest=f"{kept.revision:016x}",
            files=len(kept.files),
            province=parse(kept.files[FILE], f"{self.shown}/{FILE}") if FILE in kept.files else UNNAMED,
        )


def _cards(kept: Kept) -> tuple[tuple[Card, ...], Mapping[str, bytes]]:
    own = {path: data for path, data in kept.files.items() if path.startswith("indicators/")}
    if not own:
        return read_card_files(SHIPPED_DATA / "indicators")
    return cards_of({path: data for path, data in own.items() if data}), own


def _boundaries(kept: Kept) -> list[Boundaries]:
    counties = lifetimes(kept.frames["counties"])
    own = {path: data for path, data in kept.files.items() if path.startswith("boundaries/")}
    if not own:
        return read_boundaries(SHIPPED_DATA / "boundaries", counties)
    drawn = {Path(path): data for path, data in own.items() if path.endswith(".geojson")}
    return read_boundary_texts(drawn, counties)
