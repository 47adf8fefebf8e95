"""gunicorn's threaded worker, with deadlines against clients that stop in the middle of a request."""

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
