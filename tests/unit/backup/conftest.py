"""What the tests of backups share."""

from __future__ import annotations

import random

import pytest

from tests.unit.backup.kept import full_folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "here").mkdir()
    return full_folder(tmp_path / "here")


@pytest.fixture
def away(tmp_path):
    """A place for backups and for what is restored."""
    place = tmp_path / "away"
    place.mkdir()
    return place


@pytest.fixture
def chance():
    """Chance that can be repeated: pytest shows the seed of a test that fails."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    return random.Random(seed)
