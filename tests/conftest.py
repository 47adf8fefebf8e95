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
def seed() -> int:
    """The seed of all random tests of a run: the environment's SEED, else a new one. pytest shows it on failure."""
    print(f"SEED={os.environ['SEED']} draws the same again")
    return int(os.environ["SEED"])


@pytest.fixture
def chance(seed: int) -> random.Random:
    """Chance that SEED repeats, whichever tests run before."""
    return random.Random(seed)


def pytest_configure(config: pytest.Config) -> None:
    """One SEED for all workers, and a TMPDIR in memory unless the caller names one: pytest's folders, workers,
    servers and browsers follow it."""
    os.environ.setdefault("SEED", str(random.SystemRandom().randrange(2**32)))
    if hasattr(config, "workerinput") or "TMPDIR" in os.environ:
        return
    if place := place_in_memory():
        config.stash[PLACE] = place
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)


def pytest_report_header() -> str:
    """What a run says of itself at its beginning."""
    return f"SEED={os.environ['SEED']}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Memory is given back, the folders of failed tests too: who wants to see them names a --basetemp."""
    if place := config.stash.get(PLACE, None):
        del os.environ["TMPDIR"]
        tempfile.tempdir = None
        shutil.rmtree(place, ignore_errors=True)
