"""Slow clients: connections that stop in the middle of a request, or send a byte now and then."""

import random
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

from tests.attack.readers import readers
from tests.attack.report import Trial
from tests.attack.target import target
from tests.servers.test_slow_clients import HALF_SENT, HEAD

LIMIT = 2.0  # seconds of a page
SECONDS = 4.0  # of each attack


def trials(chance: random.Random) -> Iterator[Trial]:
    """Pages while 100 clients have stopped, while 100 drip, and while 300 have sent half a head."""
    with target() as attacked:

        def attack(sent: str, count: int, first: bytes, go_on: Callable[[Sequence[socket.socket]], None]) -> Trial:
            with readers(attacked) as meanwhile, ExitStack() as stack:
                where = ("127.0.0.1", attacked.port)
                clients = [stack.enter_context(socket.create_connection(where, 10)) for _ in range(count)]
                for client in clients:
                    client.sendall(first)
                go_on(clients)
            return meanwhile.trial(sent, LIMIT)

        def drip(clients: Sequence[socket.socket]) -> None:
            ends = time.monotonic() + SECONDS
            while time.monotonic() < ends:
                for client in clients:
                    try:
                        client.sendall(chance.choice(b"abcdef").to_bytes())
                    except OSError:
                        # The server may close such a connection.
                        continue
                time.sleep(0.2)

        for name, sent in HALF_SENT.items():
            yield attack(f"100 clients that stop: {name}", 100, sent, lambda _: time.sleep(SECONDS / 2))
        yield attack("100 clients that send a byte of the head five times a second", 100, HEAD + b"X-A: ", drip)
        yield attack("300 clients that have sent half a head", 300, HEAD + b"X-A: b", lambda _: time.sleep(SECONDS))
