"""Reads a data folder with the database's rows: tables, cards and boundaries, checked together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dashboard.archive import FOLDER, file_name
from dashboard.areas.boundaries import Boundaries, counties_of
from dashboard.areas.boundaries import read_folder as read_boundaries
from dashboard.derived import Origin
from dashboard.faults import DataError, Fault
from dashboard.indicators.card_files import read_card_files
from dashboard.indicators.cards import Card
from dashboard.indicators.targets import left_out, with_targets
from dashboard.settings import SHIPPED_DATA
from dashboard.tables.files import is_workbook_of_table, shown_name
from dashboard.tables.folder import NOTHING_GROWING, Growing, Tables, read_folder, read_terms
from dashboard.tables.known_rows import ArchivedRows
from dashboard.tables.source_rows import SourceRows


class Stored(Protocol):
    """Access to the bytes of an archive: a path, or a row of a database."""

    def read_bytes(self) -> bytes:
        """All bytes of the archive. Raises OSError."""
        ...


@dataclass(frozen=True, eq=False)
class Dataset(Origin):
    """The validated contents of folder and database: tables, cards and boundaries.

    frozen: the archives of publications, by file name; each is read on use. card_files: the cards' files as bytes, by
    indicators/NAME.toml. archived: the rows in these archives. late_rows: source and line of each row that came after
    a publication which should have known it. damaged: the moments of the publications whose archive is damaged or
    missing. left_out: the files of borders of another province, as faults. folder:
    the data folder's name. reading: the number of the process's reading of all data; equal numbers mean that nothing
    but decisions and meeting views differs.
    """

    tables: Tables
    cards: tuple[Card, ...]
    eras: tuple[Boundaries, ...]
    frozen: Mapping[str, Stored] = field(default_factory=dict)
    card_files: Mapping[str, bytes] = field(default_factory=dict)
    archived: ArchivedRows = field(default_factory=ArchivedRows)
    late_rows: Sequence[tuple[str, int]] = ()
    damaged: Sequence[datetime] = ()
    left_out: Sequence[Fault] = ()
    folder: str = ""
    reading: int = 0

    @property
    def notes(self) -> list[Fault]:
        """Warnings for the owner of the folder: what is not read, what is another province's, missing borders."""
        codes = {
            file: "file_workbook" if is_workbook_of_table(file) else "file_unread" for file in self.tables.unread
        }
        notes = [*(Fault(file, code=code) for file, code in codes.items()), *self.tables.notes, *self.left_out]
        notes += [Fault(f"{FOLDER}/{file_name(moment)}", code="archive_damaged") for moment in self.damaged]
        notes += left_out(self.cards, self.tables.targets, f"{self.folder}/targets.csv")
        if self.eras or self.left_out:
            return notes
        return [*notes, Fault(f"{self.folder}/boundaries", code="no_borders")]


def read_dataset(
    folder: Path,
    now: datetime,
    more: Sequence[Mapping[str, SourceRows]] = (),
    archives: Mapping[str, Stored] | None = None,
    with_sample: bool = True,
    growing: Growing = NOTHING_GROWING,
    with_tables: bool = True,
) -> Dataset:
    """Read a data folder. Raises DataError with every fault of tables, cards and boundaries.

    archives: those of publications in the database; more, with_sample, growing, with_tables: as in
    dashboard.tables.folder.read_folder. A folder without cards uses the cards of the product. A folder without
    boundaries uses the product's if their counties are those of the register; otherwise there is no map.
    """
    faults: list[Fault] = []
    tables: Tables | None = None
    texts: Mapping[str, bytes] = {}
    cards: tuple[Card, ...] = ()
    eras: list[Boundaries] = []
    foreign: list[Fault] = []
    try:
        tables = read_folder(folder, now, more, with_sample, growing, with_tables)
    except DataError as error:
        faults += error.faults
    try:
        cards, texts = read_card_files(
            home_of(folder, "indicators"), tables.terms if tables else read_terms(folder, now)
        )
    except DataError as error:
        # Cards are checked against the measures: faults of the measures are already among those of the tables.
        faults += [fault for fault in error.faults if fault not in faults]
    if tables is not None:
        borders = home_of(folder, "boundaries")
        try:
            note = foreign.append if borders.parent == folder else lambda fault: None
            eras = read_boundaries(borders, counties_of(tables.counties), note)
        except DataError as error:
            if borders.parent == folder:
                faults += error.faults
    if faults or tables is None:
        raise DataError(faults)
    cards = with_targets(cards, tables.targets, tables.province)
    return Dataset(
        tables, cards, tuple(eras), archives or {}, texts, left_out=tuple(foreign), folder=shown_name(folder)
    )


def home_of(folder: Path, name: str) -> Path:
    """The folder of cards (`indicators`) or borders (`boundaries`): that of a data folder, else the product's."""
    own = folder / name
    return own if own.is_dir() else SHIPPED_DATA / name
