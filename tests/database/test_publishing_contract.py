"""What a publication promises wherever the data are kept: a folder of CSV files and PostgreSQL, by the same tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from dashboard.live import Live, utcnow
from dashboard.places import Place
from dashboard.places.opened import place_of
from dashboard.publishing.made import sources_of
from dashboard.publishing.staged import Coming
from dashboard.publishing.verify import verify
from dashboard.settings import ROOT, Settings
from dashboard.snapshot import publish, published_at
from tests.database.conftest import load_folder, with_schema
from tests.database.test_database_publishing import Clock
from tests.unit.publishing.publications import WEEK, committees, published_folder, row
from tests.unit.small_folder import small_folder


class Stored:
    """Data at an address, the path of a folder or the URL of a database, opened by one process."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.clock: Callable[[], datetime] = Clock()
        self.place: Place = place_of(Settings(data_url=address))

    def bring(self, reports=None, withdrawn=()):
        return self.place.publish(lambda *_: Coming(WEEK, reports, withdrawn), self.clock)

    def public(self):
        return publish(self.read(), utcnow())

    def read(self):
        return self.place.read(utcnow())

    def findings(self):
        return [finding.code for finding in verify(self.read())]


@contextmanager
def stored(request, tmp_path, make):
    """What `make` writes into a folder, or a database into which that folder was loaded."""
    if request.param == "folder":
        yield Stored(str(make(tmp_path)))
        return

    def fill(url):
        with_schema(url)
        with tempfile.TemporaryDirectory() as place:
            load_folder(url, make(Path(place)))

    server = request.getfixturevalue("postgres")
    with server.database(server.template(make.__name__, fill)) as url:
        opened = Stored(url)
        yield opened
        opened.place.close()


@pytest.fixture(params=["folder", "postgres"])
def data(request, tmp_path):
    """Ardestan's governorate reported a committee; that was published without a record of its own."""
    with stored(request, tmp_path, published_folder) as opened:
        yield opened


@pytest.fixture(params=["folder", "postgres"])
def unpublished(request, tmp_path):
    """The same report, and no table of publications."""
    with stored(request, tmp_path, small_folder) as opened:
        yield opened


def test_what_a_publication_brings_is_public_from_then_on_and_not_before(data):
    live = Live(data.place)
    old = live.snapshot
    assert committees(old) == (1, 24)
    first = data.bring(row())
    assert live.look()
    assert committees(live.snapshot) == (2, 24)
    assert (live.snapshot.asof, live.snapshot.body) == (first.moment, first.shown.body)
    # What was public before stays to be asked for.
    assert published_at(live.snapshot, old.asof).body == old.body
    # A report of an earlier moment than the first publication does not slip under that.
    second = data.bring(row("G1003", source="sheet-2"))
    assert live.look()
    assert committees(live.snapshot) == (3, 24)
    assert committees(published_at(live.snapshot, first.moment)) == (2, 24)
    findings = list(verify(data.read()))
    assert [finding.code for finding in findings] == ["open", "proved", "proved"]
    assert [finding.digest for finding in findings[1:]] == [first.digest, second.digest]


def test_data_that_showed_all_they_knew_begin_with_a_publication_of_just_that(unpublished):
    live = Live(unpublished.place)
    assert not live.newest.input.tables.has_publications
    done = unpublished.bring(row())
    assert live.look()
    assert (live.newest.asof, live.newest.body) == (done.moment, done.shown.body)
    table = unpublished.read().tables.publications.sort_values("published_at")
    assert list(table["digest"] == "") == [True, False]
    assert committees(published_at(live.newest, table["published_at"].iloc[0].to_pydatetime())) == (1, 24)
    assert unpublished.findings() == ["open", "proved"]


def test_a_wrong_publication_is_withdrawn_by_a_new_one_and_never_erased(data):
    wrong = data.bring(row())
    sources = sources_of(data.read(), wrong.moment)
    assert sources == ["sheet-1"]
    data.bring(withdrawn=sources)
    assert committees(data.public()) == (1, 24)
    assert committees(published_at(data.public(), wrong.moment)) == (2, 24)
    # It stays withdrawn, and what is reported anew counts.
    data.bring()
    assert committees(data.public()) == (1, 24)
    data.bring(row(received=data.clock.now, source="sheet-3"))
    assert committees(data.public()) == (2, 24)
    assert data.findings() == ["open"] + ["proved"] * 4


def test_two_at_once_make_two_publications_one_after_the_other(data):
    together, failures = threading.Barrier(2), []

    def bring(office):
        own = Stored(data.address)
        # A clock that two share: a moment of one would else lie in the other's future.
        own.clock = utcnow
        try:
            together.wait()
            own.bring(row(office, source=office))
        except Exception as error:
            failures.append(error)
        finally:
            own.place.close()

    threads = [threading.Thread(target=bring, args=[office]) for office in ("G1002", "G1003")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert committees(data.public()) == (3, 24)
    assert data.findings() == ["open", "proved", "proved"]


CHILD = """
import sys
from tests.database.test_publishing_contract import *
data = Stored(sys.argv[1])
# After all that earlier turns published.
data.clock.move(hours=int(sys.argv[2]))
for n in range(2, 60):
    data.bring(row(f"G10{n:02}" if n < 25 else "G1002", n % 2, source=f"s{n}-{sys.argv[2]}", received=data.clock.now))
    print(n, flush=True)
"""


@pytest.mark.rare
def test_killed_at_any_moment_it_is_published_whole_or_not_at_all(data, chance):
    for turn in range(2):
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", CHILD, data.address, str(turn)], stdout=subprocess.PIPE, cwd=ROOT
        )
        # It works by then; how far it gets is left to chance.
        assert child.stdout is not None and child.stdout.readline()
        time.sleep(chance.random())
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        if "://" in data.address:
            _whole(data.address)
        assert set(data.findings()) <= {"open", "proved"}
    data.clock.move(hours=2)
    data.bring(row())
    assert set(data.findings()) == {"open", "proved"}


def _whole(url):
    """Wait until the killed process's session has ended; a publication's rows are all there, or none is."""
    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND state <> 'idle'"
    )
    until = time.monotonic() + 60
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(busy).fetchone() != (0,):
            assert time.monotonic() < until, "the session of the killed process does not end"
            time.sleep(0.02)
        halves = connection.execute(
            "SELECT (SELECT count(*) FROM store.publications WHERE digest IS NOT NULL), "
            "(SELECT count(*) FROM store.archives), (SELECT count(DISTINCT file) FROM store.reports) - 1"
        ).fetchone()
    assert len(set(halves)) == 1, halves
