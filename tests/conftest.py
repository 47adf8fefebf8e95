"""What holds for every run: where its temporary files are, and chance that can be repeated."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.temporary import place_in_memory

PLACE = pytest.StashKey[Path]()


@pytest.fixture
def chance() -> random.Random:
    """Chance that can be repeated: pytest shows the seed of a test that fails."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)


def pytest_configure(config: pytest.Config) -> None:
    """A TMPDIR in memory unless the caller names one: pytest's folders, workers, servers and browsers follow it."""
    if hasattr(config, "workerinput") or "TMPDIR" in os.environ:
        return
    if place := place_in_memory():
        config.stash[PLACE] = place
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Memory is given back, the folders of failed tests too: who wants to see them names a --basetemp."""
    if place := config.stash.get(PLACE, None):
        del os.environ["TMPDIR"]
        tempfile.tempdir = None
        shutil.rmtree(place, ignore_errors=True)
