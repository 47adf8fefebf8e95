"""A server without a proxy answers while other clients stop in the middle of a request."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from dashboard import turns
from dashboard.serve import SLOW_CLIENTS
from tests.database.postgres import free_port
from tests.servers.cluster import Process, Web, until
from tests.unit.small_folder import choose_cards, large_folder

HEAD = b"POST /staff/fa/sign-in HTTP/1.1\r\nHost: localhost\r\n"
FORM = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
HALF_SENT = {
    "nothing": b"",
    "head": HEAD + b"X-A: b",
    "body": FORM + b"Content-Length: 5000\r\n\r\na=b",
    "chunks": FORM + b"Transfer-Encoding: chunked\r\n\r\n5000\r\na=b",
    # Answered, but the client does not close the connection.
    "left open": b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("slow")
    data, port = large_folder(folder), free_port()
    choose_cards(data, "committee_governorates")
    environment = {**os.environ, "DATA_URL": str(data), "PORT": str(port), "THREADS": "2"}
    server = Process([sys.executable, "-m", "dashboard", "serve"], environment, folder / "log")
    server.start()
    web = Web(port)
    try:
        until(lambda: is_healthy(web), 60, "the server")
        yield web
    finally:
        server.stop()


def is_healthy(web: Web) -> bool:
    try:
        return web.ask("/health").status == 200
    except OSError:
        return False


@pytest.mark.parametrize("case", HALF_SENT)
def test_pages_are_served_while_100_clients_have_stopped(web, case):
    with ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", web.port), 60)) for _ in range(100)]
        for connection in connections:
            connection.sendall(HALF_SENT[case])
        assert [web.ask(path).status for path in ("/fa/", "/staff/fa/", "/health")] == [200, 404, 200]


def test_more_half_sent_heads_than_threads_delay_a_page_for_less_than_the_deadline_of_a_head(web):
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS + 44):
            stack.enter_context(socket.create_connection(("127.0.0.1", web.port), 60)).sendall(HALF_SENT["head"])
        assert web.ask("/fa/", seconds=turns.HEAD - 5).status == 200


def test_a_too_long_body_is_refused_before_it_is_sent(web):
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
def test_a_request_with_an_ambiguous_end_is_refused_and_closes_the_connection(web, head):
    with socket.create_connection(("127.0.0.1", web.port), 60) as connection:
        connection.sendall(FORM + head + b"\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")) and answer.count(b"HTTP/1.1 ") == 1, answer
