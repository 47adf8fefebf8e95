"""Fixtures: servers of PostgreSQL and MariaDB, and an empty database of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.settings import SHIPPED_DATA
from tests.database.mariadb import running_mariadb
from tests.database.offices_database import Office
from tests.database.postgres import Server, running_postgres


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


@pytest.fixture(scope="session")
def mariadb():
    """A real MariaDB server, for all tests of a pytest worker."""
    with running_mariadb() as server:
        yield server


@pytest.fixture(params=["sqlite", *(pytest.param(kind, marks=pytest.mark.rare) for kind in ("postgres", "mariadb"))])
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
