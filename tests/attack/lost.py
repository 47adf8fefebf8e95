"""A database that is lost or emptied after a publication: what nobody has published stays unpublished."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from dashboard.settings import DATABASE_FILE
from tests.attack.report import Trial
from tests.attack.target import target
from tests.servers.cluster import until
from tests.unit.small_folder import HEAD, report

SECONDS = 5.0  # in which a server notices the loss
WAITING = "reports/waiting.csv"


def trials(_: random.Random) -> Iterator[Trial]:
    """Each kind of loss, noticed by a running server, by a command and by a server that starts again."""
    for name, lose in (
        ("0 bytes", _empty),
        ("deleted", Path.unlink),
        ("without publications", _without_publications),
    ):
        yield from _lost(name, lose)


def _lost(name: str, lose: Callable[[Path], None]) -> Iterator[Trial]:
    with target() as attacked:
        waiting = attacked.data / WAITING
        waiting.parent.mkdir()
        waiting.write_text(HEAD + report("G1003", day=f"{datetime.now():%Y-%m-%d}"), encoding="utf-8")
        time.sleep(SECONDS)
        shown = attacked.server.health()["cells_digest"]
        lose(attacked.data / DATABASE_FILE)
        until(lambda: bool(attacked.server.health()["lost"]), SECONDS, "the loss")
        time.sleep(SECONDS)
        health = attacked.server.health()
        came = f"{health['state']}, lost {health['lost']}, the same figures: {health['cells_digest'] == shown}"
        yield Trial(
            f"a database: {name}; a report of the folder waits for a publication",
            "the figures stay, /health says that the database is lost",
            came,
            (health["state"], health["lost"], health["cells_digest"]) == ("stale", True, shown),
        )
        code = attacked.command("verify").returncode
        yield Trial("the command verify at that time", "it refuses (1)", f"exit code {code}", code == 1)
        attacked.server.stop()
        attacked.server.start()
        assert attacked.server.process
        code = attacked.server.process.wait(60)
        yield Trial("a restart", "the start is refused", f"exit code {code}", code == 1)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _without_publications(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM archives")
        connection.execute("DELETE FROM publications")
