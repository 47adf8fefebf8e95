"""Two servers over one database behind a proxy, shared by the tests of a file."""

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.database import accounts
from dashboard.database.engine import Database
from dashboard.live import utcnow
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.sources.read import Sources
from tests.database.postgres import Server, running_postgres
from tests.servers.cluster import DEPLOY, Process, Replica, Web, proxy, replica, until
from tests.unit.publications.publications import WEEK, row
from tests.unit.small_folder import large_folder
from tests.unit.staff.desk_site import PASSWORD, csrf_token


@dataclass
class Cluster:
    """The running processes. notified: the message of the first server to systemd."""

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

    def restore(self) -> None:
        """Restart stopped processes, and wait until all servers show the same fresh data."""
        if self.database.process.poll() is not None:
            self.database.start()
        for server in self.replicas:
            assert server.process
            if server.process.poll() is not None:
                server.start()
        until(lambda: all(server.healthy() for server in self.replicas), 60, "both servers")
        until(lambda: all(server.health()["state"] == "ok" for server in self.replicas), 60, "fresh data")
        until(lambda: len({server.health()["cells_digest"] for server in self.replicas}) == 1, 60, "the same data")

    def sign_in_publisher(self, web: Web) -> Web:
        """Sign in as a publisher. Returns the client."""
        page = web.ask("/staff/en/sign-in").text
        answer = web.ask("/staff/en/sign-in", form(page, name="publisher-1", password=PASSWORD))
        assert answer.status == 303, answer.text
        return web


def form(page: str, **fields: str) -> dict[str, str]:
    """The fields of a form of the desk, with its CSRF token."""
    return {"csrf_token": csrf_token(page), **fields}


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    # With asynchronous commits, a killed server would lose a sign-in of the last half second.
    with running_postgres(synchronous_commit="on") as server, tempfile.TemporaryDirectory() as place:
        name, folder = "many", Path(place)
        server.run(f"CREATE DATABASE {name}")
        data = large_folder(folder)
        add_data(data, server.url(name))
        # Both ways to start a server.
        commands = [
            ["-m", "dashboard", "serve"],
            ["-m", "gunicorn", "-c", str(DEPLOY / "gunicorn.conf.py"), "app:server"],
        ]
        # In place of the socket of systemd.
        notify_socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify_socket.bind(str(folder / "notify"))
        notify_socket.settimeout(10)
        variables: list[dict[str, str]] = [{"NOTIFY_SOCKET": str(folder / "notify")}, {}]
        replicas = [
            replica(folder, i, data, server.url(name), command, **variables[i]) for i, command in enumerate(commands)
        ]
        nginx, web = proxy(folder / "nginx", [server.port for server in replicas])
        processes = [*replicas, nginx]
        try:
            for process in processes:
                process.start()
            until(lambda: all(server.healthy() for server in replicas), 60, "both servers")
            until(lambda: proxy_answers(web, nginx), 60, "the proxy")
            yield Cluster(server, name, data, replicas, nginx, web, notify_socket.recv(1000).decode())
        finally:
            notify_socket.close()
            for process in reversed(processes):
                process.stop()


@pytest.fixture
def cluster(running: Cluster) -> Cluster:
    running.restore()
    return running


def proxy_answers(web: Web, nginx: Process) -> bool:
    try:
        return web.ask("/en/").status == 200
    except OSError:
        assert nginx.process
        assert nginx.process.poll() is None, nginx.log_text()
        return False


def add_data(folder: Path, url: str) -> None:
    """Add a publication of a small register, and the account of a publisher."""
    sources = Sources(folder, Database(url))
    with sources.database.writing() as connection:
        accounts.add(connection, utcnow(), "publisher-1", "publisher", PASSWORD, "", set())
    publish(sources, lambda *_: Draft(WEEK, row()), utcnow)
    sources.close()
