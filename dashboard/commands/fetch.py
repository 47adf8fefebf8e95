"""Programs that fetch packages are watched: how much is there is told, and one that gets nothing more is stopped.

make runs this module for Python packages, before any is there (`python -m dashboard.commands.fetch FILE`): it uses
the standard library alone.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

# Seconds without a new byte after which the program is stopped: without a network pip and npm wait for minutes.
PATIENCE = 20.0
# The same once something has come: a slow line or a busy machine may pause.
PATIENCE_LATER = 120.0
# Seconds between two lines of progress where they are not on a terminal.
BETWEEN_LINES = 10.0
# What pip and npm write after an answer of a registry.
_ANSWERED = re.compile(rb"Downloading |Using cached | GET 200 ")
UNREACHED = (
    "The packages could not be fetched. Connect this machine to the Internet (behind a proxy, set HTTPS_PROXY; for a "
    "mirror, PIP_INDEX_URL), then type the same again."
)


def fetched(
    command: Sequence[str | Path],
    folder: Path,
    said: Callable[[int], str],
    cwd: Path,
    *,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> tuple[bool, list[str]]:
    """Run a program that fetches into a folder. Returns whether it succeeded, and the lines that it wrote.

    said: the text of progress for a number of megabytes. env: variables beside those of this process. The program is
    stopped when neither its output nor the folder has changed for so long.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log,
        subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=log, stderr=log, pass_fds=pass_fds
        ) as process,
    ):
        try:
            _follow(process, log, folder, said)
        finally:
            process.kill()
        log.seek(0)
        lines = log.read().splitlines()
    return process.returncode == 0, lines


def python_packages(
    requirements: Path, said: Callable[[int], str], target: Path | None = None, pass_fds: Sequence[int] = ()
) -> tuple[bool, list[str]]:
    """Let pip install a file of pinned packages, into this virtual environment or into a folder (target).

    Modules are not compiled beforehand: those that are used are when they are first imported, a fifth of all.
    Returns whether it succeeded, and pip's errors.
    """
    folder = target or Path(sys.prefix)
    into: list[str | Path] = [] if target is None else ["--target", target]
    with tempfile.TemporaryDirectory(prefix=".fetched-", dir=folder) as temporary:
        options = ["--disable-pip-version-check", "--no-input", "--no-compile", "--progress-bar=off", "--retries=2"]
        ready, lines = fetched(
            [sys.executable, "-m", "pip", "install", *options, "--timeout=15", *into, "-r", requirements],
            folder,
            said,
            Path.cwd(),
            # What pip fetches is in the folder that is watched.
            env={"TMPDIR": temporary},
            pass_fds=pass_fds,
        )
    return ready, [line for line in lines if re.match("ERROR|WARNING: Retrying", line)][-3:]


def _follow(process: subprocess.Popen[bytes], log: IO[str], folder: Path, said: Callable[[int], str]) -> None:
    """Wait until the process ends, or until nothing has changed for PATIENCE seconds, later for PATIENCE_LATER."""
    terminal = sys.stderr.isatty()
    last, since = (0, 0), time.monotonic()
    told, first, patience = since, _size(folder), PATIENCE
    while time.monotonic() - since < patience:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
            break
        size = _size(folder)
        now = size, _written(log)
        if size > first or _ANSWERED.search(_log(log)):
            patience = PATIENCE_LATER
        if now != last:
            last, since = now, time.monotonic()
        if terminal:
            print(f"\r  {said(size // 10**6)} ", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - told >= BETWEEN_LINES:
            told = time.monotonic()
            print(f"  {said(size // 10**6)}", file=sys.stderr, flush=True)
    if terminal:
        print(file=sys.stderr, flush=True)


def _written(log: IO[str]) -> int:
    """The bytes that the program wrote, without its words that it tries again."""
    return sum(
        len(line) for line in _log(log).splitlines() if b"Retrying" not in line and b" failed with " not in line
    )


def _log(log: IO[str]) -> bytes:
    return os.pread(log.fileno(), 1_000_000, 0)


def _size(folder: Path) -> int:
    """The bytes of all files of a folder to which a program is writing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += os.lstat(f"{place}/{name}").st_size
    return total


if __name__ == "__main__":
    # Before the first package is there no catalogue of messages can be read.
    succeeded, errors = python_packages(Path(sys.argv[1]), lambda megabytes: f"{megabytes} MB are there")
    if not succeeded:
        print(*errors, UNREACHED, sep="\n", file=sys.stderr)
    sys.exit(not succeeded)
