"""Two servers over one database with a proxy before them, once for all tests of a file."""

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.desk import accounts
from dashboard.live import utcnow
from dashboard.publishing.publication import Draft
from dashboard.storage.engine import Database
from dashboard.storage.read import Storage
from dashboard.storage.write import publish
from tests.servers.cluster import DEPLOY, Process, Replica, Web, proxy, replica, until
from tests.storage.postgres import Server, running_postgres
from tests.unit.publishing.publications import WEEK, row
from tests.unit.small_folder import small_folder
from tests.unit.staff.desk_site import PASSWORD, token_of


@dataclass
class Cluster:
    """What runs, and how a test reaches it.

    notified: what the first server told systemd.
    """

    database: Server
    name: str
    folder: Path
    replicas: list[Replica]
    nginx: Process
    proxy: Web
    notified: str

    @property
    def url(self) -> str:
        return self.database.url(self.name)

    def everything_is_back(self) -> None:
        """What a test has stopped runs again, and all servers show the same fresh data."""
        if self.database.process.poll() is not None:
            self.database.start()
        for one in self.replicas:
            assert one.process
            if one.process.poll() is not None:
                one.start()
        until(lambda: all(one.healthy() for one in self.replicas), 60, "both servers")
        until(lambda: all(one.health()["state"] == "ok" for one in self.replicas), 60, "fresh data")
        until(lambda: len({one.health()["cells_digest"] for one in self.replicas}) == 1, 60, "the same data")

    def signed_in(self, web: Web) -> Web:
        """A publisher's browser."""
        page = web.ask("/staff/en/sign-in").text
        answer = web.ask("/staff/en/sign-in", form(page, name="publisher-1", password=PASSWORD))
        assert answer.status == 303, answer.text
        return web


def form(page: str, **fields: str) -> dict[str, str]:
    """A form of the desk, with what it must carry."""
    return {"csrf_token": token_of(page), **fields}


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    # Without waiting for the disk, a server that is killed forgets who signed in half a second before.
    with running_postgres(synchronous_commit="on") as server, tempfile.TemporaryDirectory() as place:
        name, folder = "many", Path(place)
        server.run(f"CREATE DATABASE {name}")
        data = small_folder(folder)
        with_data(data, server.url(name))
        # Started in both ways that there are.
        ways = [
            ["-m", "dashboard", "serve"],
            ["-m", "gunicorn", "-c", str(DEPLOY / "gunicorn.conf.py"), "app:server"],
        ]
        # As systemd has it told when a server serves.
        told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        told.bind(str(folder / "notify"))
        told.settimeout(10)
        more: list[dict[str, str]] = [{"NOTIFY_SOCKET": str(folder / "notify")}, {}]
        replicas = [replica(folder, i, data, server.url(name), way, **more[i]) for i, way in enumerate(ways)]
        nginx, web = proxy(folder / "nginx", [one.port for one in replicas])
        processes = [*replicas, nginx]
        try:
            for process in processes:
                process.start()
            until(lambda: all(one.healthy() for one in replicas), 60, "both servers")
            until(lambda: answers(web, nginx), 60, "the proxy")
            yield Cluster(server, name, data, replicas, nginx, web, told.recv(1000).decode())
        finally:
            told.close()
            for process in reversed(processes):
                process.stop()


@pytest.fixture
def cluster(running: Cluster) -> Cluster:
    running.everything_is_back()
    return running


def answers(web: Web, nginx: Process) -> bool:
    try:
        return web.ask("/en/").status == 200
    except OSError:
        assert nginx.process
        assert nginx.process.poll() is None, nginx.said()
        return False


def with_data(folder: Path, url: str) -> None:
    """One publication of a small register, and a publisher's account."""
    storage = Storage(folder, Database(url))
    with storage.database.writing() as connection:
        accounts.add(connection, utcnow(), "publisher-1", "publisher", PASSWORD, "", set())
    publish(storage, lambda *_: Draft(WEEK, row()), utcnow)
    storage.close()
