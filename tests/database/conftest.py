"""Databases for tests: one server a worker, and for each test a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.database.engine import connect
from dashboard.database.load import load, own_files
from dashboard.database.upgrade import upgrade
from dashboard.snapshot import read_input
from dashboard.store.content import content_digest
from dashboard.store.decisions_file import utcnow
from tests.database.postgres import Server, running_postgres
from tests.unit.small_folder import small_folder


def with_schema(url: str) -> None:
    """Give a database the tables."""
    engine = connect(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server, for all tests of a worker."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def prepared(postgres: Server) -> Iterator[str]:
    """The URL of a database with the tables and no rows."""
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        yield url


@pytest.fixture
def loaded(postgres: Server) -> Iterator[str]:
    """The URL of a database that holds a small folder: the shipped register, three reports, no publications."""
    with postgres.database(postgres.template("with_small_folder", with_small_folder)) as url:
        yield url


def with_small_folder(url: str) -> None:
    """Give a database the tables, and the rows of tests/unit/small_folder.py."""
    with_schema(url)
    with tempfile.TemporaryDirectory() as place:
        load_folder(url, small_folder(Path(place)))


def load_folder(url: str, folder: Path, replace: bool = False) -> str:
    """Load a data folder, and give the digest of its content."""
    given = read_input(folder, utcnow())
    zips = {name: path.read_bytes() for name, path in given.frozen.items()}
    engine = connect(url)
    try:
        load(engine, given.tables, own_files(folder), zips, lambda done, total: None, utcnow(), replace)
    finally:
        engine.dispose()
    return content_digest(given.tables)
