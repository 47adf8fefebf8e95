"""Fixtures: a data folder with SQLite or PostgreSQL as its database."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from dashboard.database.engine import Database
from dashboard.dataset import Dataset
from dashboard.live import utcnow
from dashboard.publications.prepare import Draft
from dashboard.publications.verify import verify
from dashboard.publications.write import add_versions, publish
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import Snapshot, snapshot_at
from dashboard.sources.read import Sources
from dashboard.tables.versions import Record, ViewRecord
from tests.database.mariadb import running_mariadb
from tests.database.offices_database import Office
from tests.database.postgres import Server, running_postgres
from tests.unit.publications.publications import WEEK, published_folder

START = datetime(2026, 4, 4, 8, 0)
# The tests with PostgreSQL are rare: few changes break one kind of database alone.
KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.rare))
# For tests whose result does not depend on the kind of database.
SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


class Clock:
    """A stopped clock (naive UTC) that advances by a second for callers that wait for the next second."""

    def __init__(self) -> None:
        self.now, self.calls = START, 0

    def __call__(self) -> datetime:
        self.calls += 1
        if self.calls % 20 == 0:
            self.move(seconds=1)
        return self.now

    def move(self, **by: float) -> None:
        self.now, self.calls = self.now + timedelta(**by), 0


class Stored:
    """The sources of one process. url: of a database; '' for the file in the folder."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.sources = Sources(folder, Database(url) if url else None)
        self.clock: Callable[[], datetime] = Clock()

    def reopen(self) -> Stored:
        """The same sources, opened as by another process."""
        return Stored(self.folder, self.url)

    def publish_rows(self, reports=None, withdrawn=(), note="", also=None, counts=None):
        return publish(self.sources, lambda *_: Draft(WEEK, reports, withdrawn, note, counts), self.clock, also)

    def read(self) -> Dataset:
        return self.sources.read(utcnow())

    def public(self) -> Snapshot:
        return snapshot_at(self.read(), utcnow())

    def findings(self) -> list[str]:
        return [finding.code for finding in verify(self.read())]

    def run(self, *statements: str) -> list[tuple[object, ...]]:
        """The rows of the last of these statements, run as the owner of the database."""
        with self.sources.database.engine.execution_options(writes=True).begin() as connection:
            done = [connection.exec_driver_sql(statement) for statement in statements][-1]
            return [tuple(row) for row in done] if done.returns_rows else []

    def close(self) -> None:
        self.sources.close()


@contextmanager
def earlier_tables(database: Database, version: str) -> Iterator[Connection]:
    """A connection that writes to a new database with the tables of an earlier version of the program."""
    if database.file:
        database.file.touch()
    with database.engine.execution_options(writes=True).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "dashboard.database:migrations")
        command.upgrade(config, version)
        yield connection


def run_at_once(*works: Callable[[], Any]) -> list[Any]:
    """The result of each function, or its error, in the order of their ends; all start at the same time."""
    together, results = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        together.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def decision(code="d-1", status="open", **changed) -> Record:
    record = Record(
        *(code, datetime.min, date(2014, 12, 6), "میز خدمت، برپا شود", "committee", "1001", "", "G1001"),
        *(date(2014, 12, 20), status),
    )
    return record._replace(**changed)


def decide(sources, row, expected, clock) -> Record:
    return add_versions(sources, [(row, expected)], clock)[0]


def view(code="v-1", position=1, **changed) -> ViewRecord:
    record = ViewRecord(
        *(code, datetime.min, date(2014, 12, 6), position),
        *("trend", "indicator=committee&county=1001%2C1003", "روند کمیته‌ها", "active"),
    )
    return record._replace(**changed)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server, for all tests of a pytest worker."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with postgres.database() as url:
        yield url


@pytest.fixture(params=KINDS)
def store(request, tmp_path) -> Iterator[Callable[[Callable[[Path], Path]], Stored]]:
    """Creates the sources of a folder, which a function writes, with an empty database of either kind."""
    url = request.getfixturevalue("empty") if request.param == "postgres" else ""
    with ExitStack() as stack:
        yield lambda make: stack.enter_context(closing(Stored(make(tmp_path), url)))


@pytest.fixture
def data(store) -> Stored:
    """The governorate of Ardestan has a committee; the publication has no archive."""
    return store(published_folder)


@pytest.fixture(scope="session")
def mariadb():
    """A real MariaDB server, for all tests of a pytest worker."""
    with running_mariadb() as server:
        yield server


@pytest.fixture(params=[*KINDS, pytest.param("mariadb", marks=pytest.mark.rare)])
def office(request, tmp_path) -> Iterator[Office]:
    """An empty database of an office, of each kind."""
    if request.param == "sqlite":
        yield Office(f"sqlite:///{tmp_path / 'office.sqlite'}")
        return
    with request.getfixturevalue(request.param).database() as url:
        yield Office(url)


@pytest.fixture
def bare(tmp_path) -> Path:
    """A folder without tables, as beside a database that has them all."""
    folder = tmp_path / "bare" / "data"
    folder.mkdir(parents=True)
    shutil.copy(SHIPPED_DATA / "province.toml", folder)
    return folder
