"""gunicorn's threaded worker, with deadlines against clients that stop in the middle of a request.

It stays, since gunicorn's own worker and waitress do not pass tests/servers/test_slow_clients.py and
tests/attack/slow.py. Measured on two cores: the slowest page during an attack, whose median was 8 to 14 ms.

                                              this worker   gthread   waitress
    100 answered clients that do not close    0.2 s         > 45 s    0.2 s
    300 heads sent a byte at a time           1.9 s         > 45 s    0.2 s
    of these connected after 40 s             none          300       300
    300 bodies that stop                      5.2 s         -         0.1 s
    an announced body of 100 MB               413           413       no answer
    Content-Length with Transfer-Encoding     400           400       two answers

waitress 3.0.2 ran in a worker of gunicorn with 2000 connections; by itself it has one process. It has no deadline
for a request, reads a body before the dashboard can refuse it, and takes the end of an ambiguous body for a request.
dashboard.turns would stay with it as well, since work that waits would hold the threads of pages.
"""

import contextlib
import socket
import time
from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from dashboard.turns import CROWD, CROWDED_HEAD, HEAD, deadlines, heads


class Worker(ThreadWorker):  # type: ignore[misc]
    """A ThreadWorker in which an idle connection occupies no thread, and every connection has a deadline."""

    def handle(self, conn: TConn) -> Any:
        """Answer a request of a connection, in a thread of the pool."""
        # The main loop waits for the first byte of a new connection. gunicorn itself would wait 5 s in the thread.
        if not conn.initialized and not conn.wait_for_data(0):
            return _DEFER
        heads[conn.sock] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            heads.pop(conn.sock, None)
            deadlines.pop(conn.sock, None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request whose head has been received."""
        heads.pop(conn.sock, None)
        return super().handle_request(req, conn)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Keep or close the connection of an answered request; runs in the main loop."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        # gunicorn itself would block the main loop here for up to 2 s, until the client closes its end too.
        self.nr_conns -= 1
        self.tpool.submit(conn.close, graceful=True)

    def murder_pending(self) -> None:
        """Close the connections whose deadline has passed; the main loop calls this at least once a second."""
        super().murder_pending()
        now, receiving = time.monotonic(), list(heads.items())
        oldest = now - (CROWDED_HEAD if len(receiving) > CROWD else HEAD)
        late = [connection for connection, since in receiving if since < oldest]
        for connection in [*late, *(connection for connection, end in list(deadlines.items()) if end < now)]:
            # The thread that reads from or writes to this socket then gets an error or the end of the stream.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
