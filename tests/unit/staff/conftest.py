"""What tests of the desk share."""

from __future__ import annotations

import copy
import shutil
import threading

import pytest
from argon2 import PasswordHasher

from dashboard.desk import passwords
from dashboard.live import Live
from dashboard.places.folder import FolderPlace
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder
from tests.unit.staff.desk_site import DeskSite


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Hashes of a hundredth of the work: these tests sign in hundreds of times."""
    real, passwords._hasher = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield real
    passwords._hasher = real


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Live:
    """A folder that is published up to the week of 6 December 2014, read once; nothing is written there."""
    folder = small_folder(tmp_path_factory.mktemp("own"))
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return Live(folder)


@pytest.fixture
def own_site(tmp_path, made):
    """The same in a folder of its own. It begins with the snapshot of the first, for its files are equal."""
    folder = shutil.copytree(made.place.folder, tmp_path / made.place.folder.name)
    live = copy.copy(made)
    live.place, live._kept, live._lock = FolderPlace(folder), dict(made._kept), threading.Lock()
    assert live._seen == live.place.seen(), "the copies are not what was read"
    site = DeskSite(tmp_path, live).people()
    yield site
    site.close()
