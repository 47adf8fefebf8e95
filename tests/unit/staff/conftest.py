"""What tests of the desk share."""

import pytest
from argon2 import PasswordHasher

from dashboard.desk import passwords
from dashboard.live import Live
from dashboard.storage.engine import Database
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder
from tests.unit.staff.desk_site import DeskSite, create_desk


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Hashes of a hundredth of the work: these tests sign in hundreds of times."""
    real, passwords._hasher = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield real
    passwords._hasher = real


@pytest.fixture(scope="session")
def known(tmp_path_factory) -> Live:
    """A folder that is published up to the week of 6 December 2014, read once; nothing is written there."""
    folder = small_folder(tmp_path_factory.mktemp("known"))
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return Live(folder)


@pytest.fixture(scope="session")
def serve(known, tmp_path_factory):
    """Gives a server of some settings, on a copy of that folder; begun anew, and made only once a worker."""
    made = {}

    def serve(people=True, **settings) -> DeskSite:
        key = repr((people, settings))
        if key not in made:
            made[key] = DeskSite(tmp_path_factory.mktemp("own") / known.storage.folder.name, known, **settings)
        return made[key].begin(people)

    return serve


@pytest.fixture
def site(serve):
    """The server of nearly all tests: data, desk and clock begin anew."""
    return serve()


@pytest.fixture
def database(tmp_path):
    """A database that is not there yet."""
    return Database(f"sqlite:///{tmp_path / 'dashboard.sqlite'}")


@pytest.fixture
def desk(database):
    """A desk without an account, beside no server."""
    return create_desk(database)
