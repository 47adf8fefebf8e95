"""A public server over a streaming standby of the database: it reads, notices what comes, and writes nothing."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
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
from tests.unit.publishing.publications import WEEK, row

pytestmark = pytest.mark.rare


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
            command = [running.programs() / "pg_basebackup", "-D", place / "cluster", "-h", "127.0.0.1"]
            command += ["-p", str(primary.port), "-U", running.OWNER, *"-R -X stream -c fast --no-sync".split()]
            subprocess.run(command, **{"check": True, "capture_output": True, "cwd": place, **user})
            process, port = running._start(place, user, running.SETTINGS)
            try:
                yield primary.url("data"), f"postgresql://{running.OWNER}@127.0.0.1:{port}/data"
            finally:
                running._stop(process)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def test_a_server_over_a_standby_shows_what_is_published_on_the_primary_and_writes_nothing(pair):
    with closing(DatabasePlace(pair[0])) as writing, closing(DatabasePlace(pair[1])) as standby:
        reading = Live(standby)
        client = create_server(Settings(data_url=pair[1]), reading).test_client()
        assert client.get("/fa/").status_code == 200
        before = reading.snapshot.digest
        seen = standby.seen()
        writing.publish(lambda *_: Coming(WEEK, row("G1002", source="letter of the primary")), utcnow)
        end = time.monotonic() + 60
        while standby.seen() == seen:
            assert time.monotonic() < end, "it did not come over"
            time.sleep(0.05)
        assert reading.look()
        assert reading.snapshot.digest != before
        assert client.get("/en/").status_code == 200
        assert client.get(f"/cells/{reading.snapshot.digest}.json").status_code == 200
        seen = standby.seen()
        with pytest.raises(NotWritten, match="closed"):
            standby.publish(lambda *_: Coming(WEEK, row("G1003", source="letter of nobody")), utcnow)
        assert standby.seen() == seen
