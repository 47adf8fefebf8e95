"""What the tests of backups share."""

from __future__ import annotations

import random
import shutil

import pytest

from tests.unit.backup.kept import full_folder


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The full folder, made once: its publications take a second each."""
    return full_folder(tmp_path_factory.mktemp("made"))


@pytest.fixture
def folder(tmp_path, made):
    return shutil.copytree(made, tmp_path / "here" / made.name, symlinks=True)


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
