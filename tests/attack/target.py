"""The server under attack: a process of its own over a folder and a database of its own, and clients of it."""

import http.client
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.middleware.http_proxy import ProxyMiddleware
from werkzeug.test import Client

from dashboard.database.engine import Database
from dashboard.publications.prepare import Draft
from dashboard.publications.write import publish
from dashboard.settings import SHIPPED_DATA
from dashboard.sources.read import Sources
from dashboard.weeks import utcnow
from tests.servers.cluster import Answer, Replica, replica, until
from tests.unit.command_line import Done, as_typed
from tests.unit.publications.publications import WEEK, row
from tests.unit.small_folder import choose_cards, large_folder
from tests.unit.staff.desk_site import add_people, sign_in

SERVE = ("-m", "dashboard", "serve")
# As in an installation without a proxy. The server looks for changed data often, so that attacks take less time.
VARIABLES = {"TRUST_PROXY": "0", "THREADS": "8", "WATCH_SECONDS": "0.5"}
START_SECONDS = 60


@dataclass(frozen=True)
class Target:
    """A running server. data: its folder. url: of its database. place: a folder for further files."""

    server: Replica
    data: Path
    url: str
    place: Path

    @property
    def port(self) -> int:
        return self.server.port

    def client(self, name: str = "", seconds: float = 60) -> Client:
        """A browser with the methods of Flask's test client, signed in if an account is named: the helpers of the
        tests then work over real connections. A server that does not answer within `seconds` gives a 502."""
        proxy = ProxyMiddleware(NotFound(), {}, timeout=seconds)
        to_server = {"target": f"http://127.0.0.1:{self.port}/", "remove_prefix": False, "host": None}
        to_server |= {"headers": {}, "ssl_context": None}

        def forward(environ: dict[str, Any], start_response: Any) -> Any:
            return proxy.proxy_to(to_server, environ["PATH_INFO"], "")(environ, start_response)

        client = Client(forward)
        if name:
            answer = sign_in(client, name)
            assert answer.status_code == 303, f"{name} cannot sign in: {answer.status}"
        return client

    def command(self, *arguments: str) -> Done:
        """`python -m dashboard` with the data of the server."""
        return as_typed(*arguments, DATA_URL=str(self.data), DATABASE_URL=self.url)

    def files(self) -> list[str]:
        """The addresses of the files of the current snapshot, and a built file."""
        page = self.server.web.ask("/fa/").text
        return [*re.findall(r"/week/[\w/-]+\.json", page)[:1], "/static/manifest.json"]


@contextmanager
def target(
    make: Callable[[Path], Path] | None = None, url: str = "", is_published: bool = True, **variables: str
) -> Iterator[Target]:
    """A server with the accounts of the tests, and with a publication unless the folder's rows are public at once.

    make: writes the folder into a place; by default `small`. url: of an empty database; '' for SQLite in that folder.
    variables: of the environment.
    """
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        place = Path(name)
        data = (make or small)(place)
        url = url or f"sqlite:///{data / 'dashboard.sqlite'}"
        sources = Sources(data, Database(url))
        with sources.database.writing() as connection:
            add_people(connection)
        if is_published:
            publish(sources, lambda *_: Draft(WEEK, row()), utcnow)
        sources.close()
        server = replica(place, 0, data, url, SERVE, **{**VARIABLES, **variables})
        server.start()
        try:
            until(server.healthy, START_SECONDS, "the server")
            yield Target(server, data, url, place)
        finally:
            if server.process and server.process.poll() is not None:
                code, log = server.process.returncode, server.log_text()[-3000:]
                print(f"The server ended by itself ({code}):\n{log}", file=sys.stderr)
            server.stop()


def small(place: Path) -> Path:
    """The register with few reports and three indicators, which is quick."""
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "committee_municipalities", "service_desks")
    return folder


def shipped(place: Path) -> Path:
    """The shipped data."""
    return Path(
        shutil.copytree(SHIPPED_DATA, place / "data", ignore=shutil.ignore_patterns("dashboard.sqlite*", ".*"))
    )


def send(port: int, data: bytes, seconds: float) -> tuple[Answer, float]:
    """The answer to the bytes of a request, and its seconds. Raises OSError or HTTPException without an answer."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        connection.sendall(data)
        response = http.client.HTTPResponse(connection, method=data.partition(b" ")[0].decode("latin-1"))
        response.begin()
        answer = Answer(response.status, response.headers, response.read())
    return answer, time.monotonic() - began
