"""A MariaDB server for tests: new tables in a temporary folder, on a free port."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pymysql

from tests.database.postgres import free_port, stop_with_parent, user_of_server

OWNER, PASSWORD = "owner", "owner"
# Settings for speed: tests need no data after a crash. The server's own time zone is not UTC, as in an office.
SETTINGS = (
    *("--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve", "--default-time-zone=+03:30"),
    *("--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0"),
    *("--skip-log-bin", "--character-set-server=utf8mb4", "--lc-messages=en_US"),
)
SECONDS = 60.0


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    _names: Iterator[int] = field(default_factory=count)

    def url(self, database: str, user: str = OWNER, password: str = PASSWORD) -> str:
        """The URL of a database of this server."""
        return f"mariadb://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "mysql") -> None:
        """Run statements as the owner."""
        connection = pymysql.connect(
            host="127.0.0.1", port=self.port, user=OWNER, password=PASSWORD, database=database, autocommit=True
        )
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Stop the server's process within the context: the kernel accepts connections, nobody answers."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database, which is dropped at the end."""
        name = f"t{next(self._names)}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name}")


@cache
def programs() -> tuple[str, str]:
    """The paths of mariadb-install-db and mariadbd; MARIADBD names the latter."""
    # Debian has the server outside of an ordinary user's path.
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    server = os.environ.get("MARIADBD") or shutil.which("mariadbd", path=path)
    install = shutil.which("mariadb-install-db", path=path)
    if not server or not install:
        raise RuntimeError("MariaDB is not here. Type: export MARIADBD=$(sh tools/ensure-mariadb.sh)")
    return install, server


@contextmanager
def running_mariadb() -> Iterator[Server]:
    """A server without databases, whose folder is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="province-mariadb-"))
    user = user_of_server("mysql")
    try:
        if user:
            shutil.chown(folder, user["user"], user["group"])
        install, server = programs()
        data = f"--datadir={folder / 'data'}"
        command = [install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"]
        # The server's user may not write into the folder of temporary files of a run of tests.
        place: dict[str, Any] = {"cwd": folder, "env": {**os.environ, "TMPDIR": str(folder)}, **user}
        done = subprocess.run(command, capture_output=True, text=True, check=False, **place)
        if done.returncode:
            raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")
        # Run before the server accepts connections.
        first = folder / "first.sql"
        first.write_text(
            f"CREATE USER '{OWNER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO '{OWNER}'@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        first.chmod(0o644)
        port = free_port()
        log = folder / "server.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [server, *SETTINGS, data, f"--port={port}", f"--socket={folder / 's'}", f"--init-file={first}"],
                **{"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out, **place},
                preexec_fn=stop_with_parent,
            )
        try:
            if not _is_ready(process, port):
                raise RuntimeError(f"mariadbd did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
            yield Server(port, process)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            pymysql.connect(host="127.0.0.1", port=port, user=OWNER, password=PASSWORD).close()
            return True
        except pymysql.MySQLError:
            time.sleep(0.05)
    return False
