"""Fixtures: a published folder, and its sources with a SQLite file as their database."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.database.stored import Stored
from tests.unit.publications.publications import counting_folder


@pytest.fixture
def folder(tmp_path) -> Path:
    return counting_folder(tmp_path)


@pytest.fixture
def data(folder) -> Iterator[Stored]:
    """The governorate of Ardestan has a committee; the publication has no archive; each kind of count is asked."""
    with closing(Stored(folder)) as stored:
        yield stored
