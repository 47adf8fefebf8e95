"""A PostgreSQL server for tests: a new cluster in a temporary folder, on a free port."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

OWNER = "owner"  # signs in without a password; every other role needs one
HBA = f"""host all {OWNER} 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
# Settings for speed: tests need no data after a crash.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "lc_messages": "C",
}
SECONDS = 60.0


@dataclass
class Server:
    """A running server."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    start_again: Callable[[], subprocess.Popen[bytes]]
    _names: Iterator[int] = field(default_factory=count)

    def url(self, database: str, user: str = OWNER, password: str = "") -> str:
        """The URL of a database of this server."""
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of a statement, run as the owner, outside of a transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def stop(self, order: int = signal.SIGQUIT) -> None:
        """Stop the server, by default at once, as in a power failure."""
        self.process.send_signal(order)
        self.process.wait(20)

    def start(self) -> None:
        """Start the server again on the same port with the same data."""
        self.process = self.start_again()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Stop all processes of the server within the context: the kernel accepts connections, nobody answers."""
        postmaster = self.process.pid
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii").split()
        pids = [postmaster, *map(int, children)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database, which is dropped at the end. Raises AssertionError if a session was left open.

        Checked here, since the driver complains only when Python collects the connection, during another test.
        """
        name = f"t{next(self._names)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield self.url(name)
        finally:
            # Waits some seconds for sessions that are ending.
            open_sessions = ""
            try:
                self.run(f'DROP DATABASE "{name}"')
            except psycopg.errors.ObjectInUse:
                query = f"SELECT usename, application_name, query FROM pg_stat_activity WHERE datname = '{name}'"
                open_sessions = "\n".join(" | ".join(map(str, row)) for row in self.run(query))
                self.run(f'DROP DATABASE "{name}" WITH (FORCE)')
            assert not open_sessions, f"sessions left open in {name}, with what each asked last:\n{open_sessions}"


@cache
def programs() -> Path:
    """The folder of initdb, postgres and psql: POSTGRES_BIN, else Debian's newest, else that of the path."""
    chosen = os.environ.get("POSTGRES_BIN")
    debians = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    found = [*([Path(chosen)] if chosen else debians), *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in found:
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("PostgreSQL is not here. Type: export POSTGRES_BIN=$(sh tools/ensure-postgres.sh)")


@contextmanager
def running_postgres(**settings: str) -> Iterator[Server]:
    """A server with an empty cluster, which is deleted at the end. settings: of postgres, beside SETTINGS."""
    folder = Path(tempfile.mkdtemp(prefix="province-postgres-"))
    try:
        user = user_of_server("postgres")
        if user:
            shutil.chown(folder, user["user"], user["group"])
        _create_cluster(folder, user)
        settings_of_server = {**SETTINGS, **settings}
        process, port = _start(folder, user, settings_of_server)
        server = Server(port, folder, process, lambda: _start(folder, user, settings_of_server, port)[0])
        try:
            yield server
        finally:
            _stop(server.process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def user_of_server(name: str) -> dict[str, Any]:
    """The user that runs a server, for Popen: servers of databases refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get(name) or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _create_cluster(folder: Path, user: Mapping[str, Any]) -> None:
    command = [
        *(programs() / "initdb", "-D", folder / "cluster", "-U", OWNER, "--no-sync", "--no-instructions"),
        *("--auth=trust", "--encoding=UTF8", "--locale=C"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, **user)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")
    (folder / "cluster" / "pg_hba.conf").write_text(HBA, encoding="utf-8")


def _start(
    folder: Path, user: Mapping[str, Any], settings: Mapping[str, str], port_again: int = 0
) -> tuple[subprocess.Popen[bytes], int]:
    settings_of_server = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = folder / "server.log"
    for _ in range(5):
        port = port_again or free_port()
        with log.open("wb") as out:
            process = subprocess.Popen(
                [programs() / "postgres", "-D", folder / "cluster", "-p", str(port), *settings_of_server],
                **{"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out, "cwd": folder, **user},
                preexec_fn=stop_with_parent,
            )
        if _is_ready(process, port):
            return process, port
        _stop(process)
        # Another process may have occupied the port in the meantime.
        if b"Address already in use" not in log.read_bytes():
            break
    raise RuntimeError(f"postgres did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def stop_with_parent() -> None:
    """Let the kernel stop the server (SIGINT: fast shutdown) if the process that started it is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(f"postgresql://{OWNER}@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return True
        except psycopg.OperationalError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(order)
        try:
            process.wait(20)
            return
        except subprocess.TimeoutExpired:
            continue
