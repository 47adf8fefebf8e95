"""What tests of the desk share."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from dashboard.desk import passwords
from dashboard.live import Live
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder
from tests.unit.staff.desk_site import DeskSite


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Hashes of a hundredth of the work: these tests sign in hundreds of times."""
    real, passwords._hasher = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield real
    passwords._hasher = real


@pytest.fixture
def own_site(tmp_path):
    """A folder of its own, published up to the week of 6 December 2014."""
    folder = small_folder(tmp_path)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    site = DeskSite(tmp_path, Live(folder)).people()
    yield site
    site.close()
