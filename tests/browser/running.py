"""Helpers of browser tests and benchmark: the real server in a process of its own, and Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--renderer-process-limit=1",
]


@dataclass(frozen=True)
class Running:
    """A running server. start_seconds: from its start to the first healthy answer. pid: of the first process."""

    address: str
    start_seconds: float
    log: Path
    pid: int

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")


@contextmanager
def running_server(
    program: Path = ROOT, python: str | Path = sys.executable, **environment: str
) -> Iterator[Running]:
    """`python app.py` of a program's folder on a free port, or on PORT, stopped by its own process id."""
    port = int(environment.get("PORT") or _free_port())
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with log.open("w", encoding="utf-8") as out:
            started = time.perf_counter()
            process = subprocess.Popen(
                [python, "app.py"],
                cwd=program,
                env={**os.environ, "PORT": str(port), **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_healthy(address, process, log)
            yield Running(address, time.perf_counter() - started, log, process.pid)
        finally:
            if process.poll() is not None:
                print(f"The server ended by itself ({process.returncode}):\n{log.read_text(encoding='utf-8')}")
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def sound_server(secret: str = "", **environment: str) -> Iterator[Running]:
    """`running_server`, whose log must in the end have neither an error nor a secret."""
    with running_server(**environment) as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log and not (secret and secret in log), log


def get(address: str) -> str:
    """The text of an address. Raises OSError if it does not answer or answers with an error."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def launch(playwright: Playwright) -> Browser:
    """The machine's Chromium, without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium: run `make test`, or set CHROMIUM to its path."
    return playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    # Building the front end first takes a minute where the machine is busy.
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            get(f"{address}/health")
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise AssertionError(f"The server does not answer:\n{log.read_text(encoding='utf-8')}")
