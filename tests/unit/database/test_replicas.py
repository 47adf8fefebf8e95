"""Two servers with one database: each serves the files of the other's pages."""

import re
from contextlib import ExitStack, closing

import pytest

from dashboard.faults import DataError, Fault
from dashboard.sources.own_rows import StoredArchive
from dashboard.sources.read import Sources
from tests.unit.database.stored import Site

OFFICES = ("G1002", "G1003", "G1004", "G1009", "G1010")


def files_of(site: Site) -> list[str]:
    """The content-addressed files of the first page."""
    return sorted(set(re.findall(r"/(?:cells|words|boundaries)/[\w-]+\.(?:json|geojson)", site.get("/fa/"))))


@pytest.fixture
def start(folder):
    with ExitStack() as stack:
        yield lambda: Site(stack.enter_context(closing(Sources(folder))))


def test_a_server_finds_a_file_that_only_another_server_has_published_so_far(start):
    first, second = start(), start()
    for office in OFFICES[:2]:
        first.publish(office)
        assert first.live.look()
        named = files_of(first)
        assert len(named) >= 2
        assert f"/cells/{first.live.snapshot.digest}.json" in named
        assert second.live.newest.digest != first.live.snapshot.digest
        for address in named:
            assert second.get(address) == first.get(address), address


def test_a_new_server_shows_earlier_publications(start, monkeypatch):
    old = start()
    publications = []
    # More publications than a server keeps in memory.
    for office in OFFICES:
        old.publish(office)
        old.live.look()
        publications.append((old.live.snapshot.digest, old.live.snapshot.body, files_of(old)))
    assert len({digest for digest, *_ in publications}) == len(OFFICES)
    fresh = start()
    # A digest that was never published is not found, and the search opens each archive only once.
    opened = []
    read = StoredArchive.read_bytes
    with monkeypatch.context() as patched:
        patched.setattr(StoredArchive, "read_bytes", lambda self: opened.append(self.moment) or read(self))
        for number in range(20):
            fresh.get(f"/cells/{number:016x}.json", 404)
    assert len(opened) == len(set(opened)) == len(OFFICES)
    fresh.get("/boundaries/0123456789abcdef.geojson", 404)
    fresh.get("/cells/elsewhere.json", 404)
    for digest, body, named in publications:
        assert fresh.get(f"/cells/{digest}.json") == body.decode()
        for address in named:
            fresh.get(address)


def test_an_unknown_file_is_not_called_missing_while_the_database_is_unreachable(start, monkeypatch):
    """404 means that no server has the file; after 503 a proxy asks another server, and the browser retries."""
    replica = start()
    known = replica.live.snapshot

    def refuse(_):
        fault = Fault("postgresql://owner@127.0.0.1/t", code="database_unreachable", details={"reason": "no"})
        raise DataError([fault])

    monkeypatch.setattr(type(replica.sources), "change_token", refuse)
    replica.get("/cells/0123456789abcdef.json", 503)
    assert replica.get(f"/cells/{known.digest}.json") == known.body.decode()
