"""What holds for every run: a front end, where temporary files are, and random draws that can be repeated."""

import gc
import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from dashboard import memory
from dashboard.commands import build
from dashboard.faults import Refused
from tests.clean import forget_settings
from tests.shared_answers import share_addresses, share_answers

PLACE = pytest.StashKey[Path]()
# Linux keeps these files in memory: on a disk every commit of a database waits.
MEMORY = Path("/dev/shm")
# Bytes: several times what a whole run has there at one time.
ROOM = 2 * 2**30


# On a busy machine anything may be slow: that is no failure. A failure says how to draw its example again.
settings.register_profile(
    "tests", deadline=None, max_examples=40, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")


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
    """A front end, built if it is missing; no settings of the shell; one SEED for all workers and for Hypothesis; and
    a TMPDIR in memory unless the caller names one: pytest's folders, workers, servers and browsers follow it."""
    forget_settings()
    os.environ.setdefault("SEED", str(random.SystemRandom().randrange(2**32)))
    config.option.hypothesis_seed = config.option.hypothesis_seed or os.environ["SEED"]
    share_answers()
    share_addresses()
    # Collecting garbage after each replaced snapshot takes a tenth of the desk's tests; `make bench` measures memory.
    memory.release_memory = lambda: None
    if hasattr(config, "workerinput"):
        return
    try:
        build.ensure("en", dev=True)
    except Refused as reason:
        raise pytest.UsageError(str(reason)) from None
    if "TMPDIR" in os.environ:
        return
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        place = Path(tempfile.mkdtemp(prefix="dashboard-tests-", dir=MEMORY))
        # PostgreSQL is started by a user of its own, who must get through to its folder; nobody can list its files.
        place.chmod(0o711)
        config.stash[PLACE] = place
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: no collection of garbage looks at them again. Servers collect often, and a
    run has ten times as many objects as a server."""
    gc.collect()
    gc.freeze()


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
