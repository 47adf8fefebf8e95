"""Fixtures of the tests of the staff desk."""

import pytest
from argon2 import PasswordHasher

from dashboard.database import passwords
from dashboard.database.engine import Database
from dashboard.live import Live
from dashboard.tables.declared import TABLES
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, small_folder
from tests.unit.staff.desk_site import create_desk
from tests.unit.staff.sheet_desk import SheetSite


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Password hashes with a hundredth of the work, since these tests sign in hundreds of times."""
    real, passwords._hasher = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield real
    passwords._hasher = real


@pytest.fixture(scope="session")
def published_live(tmp_path_factory) -> Live:
    """A folder published up to the week of 6 December 2014, read once and never written.

    Governorates report a share and a total.
    """
    folder = small_folder(tmp_path_factory.mktemp("known"))
    choose_cards(folder, "committee_governorates", "committee_municipalities", "service_desks")
    (folder / "measures").mkdir()
    rows = ["glad,share,رضایت,Gladness,,,,,governorate", "visitors,total,مراجعان,Visitors,,,,,governorate"]
    (folder / "measures" / "own.csv").write_text("\n".join([",".join(TABLES["measures"].names), *rows, ""]), "utf-8")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return Live(folder)


@pytest.fixture(scope="session")
def serve(published_live, tmp_path_factory):
    """Returns a server with settings on a copy of that folder, made once in each process and reset here."""
    sites = {}

    def serve(people=True, **settings) -> SheetSite:
        key = repr((people, settings))
        if key not in sites:
            sites[key] = SheetSite(
                tmp_path_factory.mktemp("own") / published_live.sources.folder.name, published_live, **settings
            )
        return sites[key].reset(people)

    return serve


@pytest.fixture
def site(serve):
    """The usual server, with data, desk and clock reset."""
    return serve()


@pytest.fixture
def clerk(site):
    """The browser of Ardestan's clerk, who has signed in; the others likewise."""
    return site.client("ardestan-1")


@pytest.fixture
def reviewer(site):
    return site.client("reviewer-1")


@pytest.fixture
def publisher(site):
    return site.client("publisher-1")


@pytest.fixture
def admin(site):
    return site.client("admin-1")


@pytest.fixture
def database(tmp_path):
    """A database that does not exist yet."""
    return Database(f"sqlite:///{tmp_path / 'dashboard.sqlite'}")


@pytest.fixture
def desk(database):
    """A desk without accounts and without a server."""
    return create_desk(database)
