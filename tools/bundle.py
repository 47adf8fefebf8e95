"""Makes one file for a server without a line out: the program, its Python packages and Debian's, and an image's base.

    python -m tools.bundle [FOLDER]          # make bundle: into dist/

The file is province-VERSION.tar.gz with one folder: the committed files of the program with the built front end;
wheels/ for each Python of PYTHONS, of the digests that requirements.txt names; debs/SYSTEM/ with what a minimal
system lacks; debs/base.tar.xz, from which deploy/Dockerfile makes an image; SHA256SUMS. Of one commit, the same built
front end and the same packages it is the same file, byte by byte.
"""

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, cast

from packaging.markers import Marker, default_environment

from dashboard import __version__
from dashboard.commands import build
from dashboard.commands.fetch import fetched
from dashboard.settings import ROOT
from tools.debian import Unavailable, base, packages, systems

PYTHONS = ("3.11", "3.12", "3.13")
# The oldest glibc of the supported systems is that of Debian 12: 2.36.
PLATFORMS = [f"manylinux_2_{minor}_x86_64" for minor in range(36, 4, -1)] + ["manylinux2014_x86_64"]
_PIN = re.compile(r"^(?P<pin>[\w.-]+==\S+)(?: ; (?P<marker>[^\\]+?))? (?P<digests>(?:--hash=\S+\s*)+)$")


def main() -> int:
    """Make the bundle; the exit code is 0, or 1 with a sentence."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist")
    changed = _git("status", "--porcelain")
    if changed:
        _stop(f"A bundle holds committed files only. Commit or undo the changes of:\n{changed}")
    # Built into the working tree, and copied: the bundle needs neither node nor npm's packages.
    build.build("en")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=out) as temporary:
        name = f"province-{__version__}"
        top = Path(temporary) / name
        print("Bundle 1/5: the program and its built front end", flush=True)
        program(top)
        print(f"Bundle 2/5: Python packages for Python {', '.join(PYTHONS)} (about 360 MB to fetch)", flush=True)
        wheels(top / "wheels")
        print("Bundle 3/5: packages of the system (about 60 MB to fetch for each)", flush=True)
        _debs(top / "debs")
        print("Bundle 4/5: the base of an image (about 60 MB to fetch)", flush=True)
        try:
            base(top / "debs" / "base.tar.xz", moment())
        except Unavailable as reason:
            print(f"  left out, so deploy/Dockerfile cannot be built from this bundle: {reason}")
        print("Bundle 5/5: digests and the one file", flush=True)
        sums(top)
        file = out / f"{name}.tar.gz"
        pack(top, file)
    print(f"{file} ({file.stat().st_size / 1e6:.0f} MB)")
    return 0


def program(top: Path) -> None:
    """Write the committed files, and the built front end, into a folder that does not exist yet."""
    top.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "-x", "-C", top], input=archive, check=True)
    shutil.copytree(ROOT / "assets" / "vendor", top / "assets" / "vendor")


def wheels(folder: Path) -> None:
    """Fetch the wheels of requirements.txt for all PYTHONS; pip refuses files of other digests."""
    folder.mkdir()
    for python in PYTHONS:
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            pins = Path(temporary) / "requirements.txt"
            pins.write_text("\n".join(pinned(python)), encoding="utf-8")
            options = [
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar=off",
                "--no-deps",
                "--require-hashes",
            ]
            options += ["--only-binary=:all:", "--implementation=cp", f"--python-version={python}"]
            options += [f"--platform={platform}" for platform in PLATFORMS]
            ready, lines = fetched(
                [sys.executable, "-m", "pip", "download", *options, "-d", folder, "-r", pins],
                folder,
                lambda megabytes: f"{megabytes} MB are there",
                ROOT,
                env={"TMPDIR": temporary},
            )
        if not ready:
            _stop(
                "\n".join([*(line for line in lines if line.startswith("ERROR")), "The packages cannot be fetched."])
            )


def pinned(python: str) -> Iterator[str]:
    """The lines of requirements.txt for a version of Python on Linux, with digests and without conditions."""
    machine = {"python_version": python, "python_full_version": f"{python}.0", "platform_machine": "x86_64"}
    environment: dict[str, str] = {
        **cast(dict[str, str], default_environment()),
        **machine,
        "implementation_version": f"{python}.0",
    }
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", "")
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pin = _PIN.match(re.sub(r"\s+", " ", line).strip())
        if pin is None:
            _stop(f"requirements.txt has a line without a version and a digest; type make lock: {line[:100]}")
        if not pin["marker"] or Marker(pin["marker"]).evaluate(environment):
            yield f"{pin['pin']} {pin['digests']}"


def _debs(folder: Path) -> None:
    for system in systems():
        try:
            packages(system, folder / system)
        except Unavailable as reason:
            shutil.rmtree(folder / system, ignore_errors=True)
            print(f"  {system}: left out: {reason}")
        else:
            print(f"  {system}: {len(list((folder / system).iterdir()))} packages")
    others = sorted({"debian12", "debian13", "ubuntu24.04"} - set(systems()))
    if others:
        print(f"  {', '.join(others)}: left out, since this machine's apt does not know their packages")


def sums(top: Path) -> None:
    """Write SHA256SUMS, as `sha256sum --check` reads it."""
    lines = []
    for path in sorted(top.rglob("*")):
        if path.is_file():
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            lines.append(f"{digest}  {path.relative_to(top).as_posix()}\n")
    (top / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def pack(top: Path, file: Path) -> None:
    """Write the folder as .tar.gz: files in their order, of the commit's time, of root, with no other difference."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment()
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    unfinished = file.with_name(f".{file.name}")
    with (
        unfinished.open("wb") as raw,
        gzip.GzipFile("", "wb", 1, raw, mtime=moment()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as files,
    ):
        for path in [top, *sorted(top.rglob("*"))]:
            files.add(path, path.relative_to(top.parent).as_posix(), recursive=False, filter=plain)
    unfinished.replace(file)


def moment() -> int:
    """The commit's time, in seconds."""
    return int(_git("log", "-1", "--format=%ct"))


def _git(*command: str) -> str:
    return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout.rstrip()


def _stop(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
