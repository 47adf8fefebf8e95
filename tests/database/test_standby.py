"""A public server over a streaming standby of the database: it reads, notices what comes, and writes nothing."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard.live import Live, utcnow
from dashboard.places.database import DatabasePlace
from dashboard.publishing.staged import Coming
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.store.append import NotWritten
from tests.database import postgres as running
from tests.database.conftest import with_small_folder
from tests.unit.publishing.publications import row

pytestmark = pytest.mark.rare

WEEK = date(2014, 12, 6)


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[str, str]]:
    """The URLs of a database on its primary and on its standby."""
    place = Path(tempfile.mkdtemp(prefix="province-standby-"))
    try:
        with running.running_postgres() as primary:
            primary.run("CREATE DATABASE data")
            with_small_folder(primary.url("data"))
            with (primary.folder / "cluster" / "pg_hba.conf").open("a", encoding="utf-8") as rules:
                rules.write(f"host replication {running.OWNER} 127.0.0.1/32 trust\n")
            primary.run("SELECT pg_reload_conf()")
            user = running._user()
            if user:
                shutil.chown(place, user["user"], user["group"])
            # -R: the copy follows its original.
            subprocess.run(
                [
                    *(
                        running.programs() / "pg_basebackup",
                        "-D",
                        place / "cluster",
                        "-R",
                        "-X",
                        "stream",
                        "-c",
                        "fast",
                    ),
                    *("--no-sync", "-h", "127.0.0.1", "-p", str(primary.port), "-U", running.OWNER),
                ],
                **{"check": True, "capture_output": True, "cwd": place, **user},
            )
            process, port = running._start(place, user, running.SETTINGS)
            try:
                yield primary.url("data"), f"postgresql://{running.OWNER}@127.0.0.1:{port}/data"
            finally:
                running._stop(process)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def until(true, seconds: float = 20.0) -> None:
    """Wait for what comes over by itself."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come over"
        time.sleep(0.05)


def test_a_server_over_a_standby_shows_what_is_published_on_the_primary(pair):
    writing, reading = DatabasePlace(pair[0]), Live(DatabasePlace(pair[1]))
    try:
        server = create_server(Settings(data_url=pair[1]), reading)
        client = server.test_client()
        assert client.get("/fa/").status_code == 200
        before = reading.snapshot.digest
        seen = reading.place.seen()
        brought = Coming(WEEK, row("G1002", source="letter of the primary"))
        writing.publish(lambda *_: brought, utcnow)
        until(lambda: reading.place.seen() != seen)
        assert reading.look()
        assert reading.snapshot.digest != before
        assert client.get("/en/").status_code == 200
        assert client.get(f"/cells/{reading.snapshot.digest}.json").status_code == 200
    finally:
        writing.close()
        reading.place.close()


def test_what_writes_is_refused_by_a_standby_in_words_of_its_own(pair):
    place = DatabasePlace(pair[1])
    seen = place.seen()
    brought = Coming(WEEK, row("G1003", source="letter of nobody"))
    try:
        with pytest.raises(NotWritten) as refused:
            place.publish(lambda *_: brought, utcnow)
        assert refused.value.code == "closed"
        assert place.seen() == seen
    finally:
        place.close()
