"""A connection to PostgreSQL that gives up a server that has become silent.

TCP notices a machine that has disappeared, but not a server process that is stopped: its kernel still acknowledges.
"""

import time
from collections.abc import Generator
from typing import Any

import psycopg

# Seconds without a byte from the server, after which the connection is closed. A connection that was idle is asked
# with `SELECT 1` before each use. A statement may have to wait for a lock (engine.PATIENCE).
IDLE_SILENCE, SILENCE = 3.0, 15.0


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed after `silence` seconds without a byte from the server (OperationalError)."""

    silence = IDLE_SILENCE

    def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        """Run an operation of psycopg, which is a generator that yields when it would block."""
        try:
            return super().wait(_until_silent(gen, self.silence), *args, **options)
        except _Silent:
            # The server may answer later, and the answer would be taken for that of the next statement.
            self.pgconn.finish()
            raise


class _Silent(psycopg.OperationalError):
    pass


def _until_silent(operation: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The same operation; raises _Silent when `seconds` have passed without anything to read or write."""
    heard = time.monotonic()
    try:
        wanted = next(operation)
        while True:
            # psycopg sends 0 every tenth of a second in which the connection is not ready.
            ready = yield wanted
            now = time.monotonic()
            if ready:
                heard = now
            elif now - heard > seconds:
                raise _Silent(f"the server sent nothing for {seconds:g} seconds")
            wanted = operation.send(ready)
    except StopIteration as end:
        return end.value
