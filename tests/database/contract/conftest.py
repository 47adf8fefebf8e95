"""The contract of the program's own database: each test runs once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from tests.unit.database.stored import Stored
from tests.unit.publications.publications import counting_folder

# The tests with PostgreSQL are rare: few changes break one kind of database alone.
KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.rare))


@pytest.fixture(params=KINDS)
def url(request) -> str:
    """The URL of an empty database of each kind; '' for the file in the folder."""
    return request.getfixturevalue("empty") if request.param == "postgres" else ""


@pytest.fixture
def data(url, tmp_path) -> Iterator[Stored]:
    """The governorate of Ardestan has a committee; the publication has no archive; each kind of count is asked."""
    with closing(Stored(counting_folder(tmp_path), url)) as stored:
        yield stored


@pytest.fixture
def another(data) -> Iterator[Callable[[], Stored]]:
    """Opens the same sources as by another process."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(data.reopen()))
