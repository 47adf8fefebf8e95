"""A server without a proxy before it, and clients that stop in the middle: others are answered all the same."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.servers.cluster import Process, Web, until
from tests.storage.postgres import _spare_port
from tests.unit.small_folder import small_folder

HEAD = b"POST /staff/fa/sign-in HTTP/1.1\r\nHost: localhost\r\n"
FORM = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
HALF_SENT = {
    "nothing": b"",
    "head": HEAD + b"X-A: b",
    "body": FORM + b"Content-Length: 5000\r\n\r\na=b",
    "chunks": FORM + b"Transfer-Encoding: chunked\r\n\r\n5000\r\na=b",
    # Answered, and then left open by the client.
    "left open": b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("slow")
    port = _spare_port()
    environment = {**os.environ, "DATA_URL": str(small_folder(folder / "data")), "PORT": str(port), "THREADS": "2"}
    server = Process([sys.executable, "-m", "dashboard", "serve"], environment, folder / "log")
    server.start()
    web = Web(port)
    try:
        until(lambda: answers(web), 60, "the server")
        yield web
    finally:
        server.stop()


def answers(web: Web) -> bool:
    try:
        return web.ask("/health").status == 200
    except OSError:
        return False


@pytest.mark.parametrize("where", HALF_SENT)
def test_a_page_comes_while_100_clients_have_stopped_in_the_middle(web, where):
    with ExitStack() as open_ones:
        hanging = [open_ones.enter_context(socket.create_connection(("127.0.0.1", web.port), 60)) for _ in range(100)]
        for connection in hanging:
            connection.sendall(HALF_SENT[where])
        assert [web.ask(path).status for path in ("/fa/", "/staff/fa/", "/health")] == [200, 404, 200]


def test_a_body_that_is_too_long_is_refused_before_it_is_sent(web):
    with socket.create_connection(("127.0.0.1", web.port), 60) as connection:
        connection.sendall(FORM + b"Content-Length: 100000000\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: +5\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
    ],
)
def test_a_request_whose_end_could_be_read_in_two_ways_is_refused_and_nothing_after_it_is_answered(web, head):
    with socket.create_connection(("127.0.0.1", web.port), 60) as connection:
        connection.sendall(FORM + head + b"\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")) and answer.count(b"HTTP/1.1 ") == 1, answer
