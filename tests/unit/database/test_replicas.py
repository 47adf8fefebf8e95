"""Two servers with one database: each serves the files of the other's pages."""

import re
from contextlib import ExitStack, closing

import pytest

from dashboard.faults import DataError, Fault
from dashboard.sources.read import Sources
from tests.unit.database.stored import Site

OFFICES = ("G1002", "G1003")


def files_of(site: Site) -> list[str]:
    """The content-addressed files of the first page and of the dashboard."""
    pages = site.get("/fa/") + site.get("/fa/explore")
    return sorted(set(re.findall(r"/(?:week|boundaries)/[\w/-]+\.(?:json|geojson)", pages)))


@pytest.fixture
def start(folder):
    with ExitStack() as stack:
        yield lambda: Site(stack.enter_context(closing(Sources(folder))))


def test_a_server_finds_a_file_that_only_another_server_has_published_so_far(start):
    first, second = start(), start()
    for office in OFFICES:
        first.publish(office)
        assert first.live.look()
        named = files_of(first)
        assert any(first.live.snapshot.digest in address for address in named)
        assert second.live.newest.digest != first.live.snapshot.digest
        for address in named:
            assert second.get(address) == first.get(address), address


def test_the_files_of_older_data_are_gone(start):
    site = start()
    named = [address for address in files_of(site) if address.startswith("/week/")]
    assert named
    site.publish(OFFICES[0])
    site.live.look()
    for address in named:
        site.get(address, 404)
    # What is no digest causes no look for changed data.
    looked = site.live._looked_at
    for address in ("/week/elsewhere/fa/2014-12-06/1/-.json", "/boundaries/elsewhere.geojson"):
        site.get(address, 404)
    assert site.live._looked_at == looked


def test_an_unknown_file_is_not_called_missing_while_the_database_is_unreachable(start, monkeypatch):
    """404 means that no server has the file; after 503 a proxy asks another server, and the browser retries."""
    replica = start()
    known = next(address for address in files_of(replica) if address.startswith("/week/"))

    def refuse(_):
        fault = Fault("postgresql://owner@127.0.0.1/t", code="database_unreachable", details={"reason": "no"})
        raise DataError([fault])

    monkeypatch.setattr(type(replica.sources), "change_token", refuse)
    replica.get("/boundaries/0123456789abcdef.geojson", 503)
    assert replica.get(known)
