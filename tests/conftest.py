"""What holds for every run: where its temporary files are, and random draws that can be repeated."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest

PLACE = pytest.StashKey[Path]()
# Linux keeps these files in memory: on a disk every commit of a database waits.
MEMORY = Path("/dev/shm")
# Bytes: several times what a whole run has there at one time.
ROOM = 2 * 2**30


@pytest.fixture
def seed() -> int:
    """The seed of all random tests of a run: the environment's SEED, else a new one. pytest shows it on failure."""
    print(f"SEED={os.environ['SEED']} draws the same again")
    return int(os.environ["SEED"])


@pytest.fixture
def chance(seed: int) -> random.Random:
    """Random draws that SEED repeats, whichever tests run before."""
    return random.Random(seed)


def pytest_configure(config: pytest.Config) -> None:
    """One SEED for all workers, and a TMPDIR in memory unless the caller names one: pytest's folders, workers,
    servers and browsers follow it."""
    os.environ.setdefault("SEED", str(random.SystemRandom().randrange(2**32)))
    if hasattr(config, "workerinput") or "TMPDIR" in os.environ:
        return
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        place = Path(tempfile.mkdtemp(prefix="dashboard-tests-", dir=MEMORY))
        # PostgreSQL is started by a user of its own, who must get through to its folder; nobody can list its files.
        place.chmod(0o711)
        config.stash[PLACE] = place
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)


def pytest_report_header() -> str:
    """The seed, at the top of the run's output."""
    return f"SEED={os.environ['SEED']}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The memory is given back, with the folders of failed tests: to see them, name a --basetemp."""
    if place := config.stash.get(PLACE, None):
        del os.environ["TMPDIR"]
        tempfile.tempdir = None
        shutil.rmtree(place, ignore_errors=True)
