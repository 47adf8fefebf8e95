"""Packages of Debian and Ubuntu for a bundle, from the addresses that this machine's apt knows. Installs nothing."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# What deploy/install.sh needs where no line leads out.
NEEDED = ("python3", "python3-venv", "nginx", "openssl", "ca-certificates", "logrotate")
# A server has been started by systemd, whatever else is on it.
MINIMAL = ("apt", "systemd-sysv")
IN_IMAGE = ("python3", "python3-venv", "ca-certificates")
# Systems by the distribution whose mirrors have them: suite, and components.
_SYSTEMS = {
    "debian": {"debian12": ("bookworm", "main"), "debian13": ("trixie", "main")},
    "ubuntu": {"ubuntu24.04": ("noble", "main universe")},
}
_KEYRINGS = {"debian": "debian-archive-keyring", "ubuntu": "ubuntu-archive-keyring"}
# Parts of a bare system that an image does not need.
_DROPPED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/lib/apt/lists", "var/log")


class Unavailable(Exception):
    """Packages cannot be had here; the text is the reason."""


@dataclass(frozen=True)
class _Mirror:
    """The addresses from which this machine's apt takes packages, and its security updates."""

    packages: str
    security: str


def _distribution() -> str:
    return platform.freedesktop_os_release().get("ID", "")


def systems() -> list[str]:
    """The systems whose packages this machine can fetch, by the names of deploy/install.sh."""
    return list(_SYSTEMS.get(_distribution(), {}))


def packages(system: str, folder: Path) -> None:
    """Fetch what NEEDED asks for beyond a minimal system, as .deb files. Raises Unavailable."""
    with tempfile.TemporaryDirectory() as temporary:
        apt = _Apt(Path(temporary), system)
        apt.run("update")
        minimal = apt.resolved(apt.minimal())
        apt.run("install", "--yes", "--download-only", *NEEDED, *MINIMAL)
        folder.mkdir(parents=True)
        for deb in sorted((apt.root / "cache" / "archives").glob("*.deb")):
            if deb.name.split("_")[0] not in minimal:
                shutil.copyfile(deb, folder / deb.name.replace("%3a", "."))


def base(file: Path, moment: int) -> None:
    """Write a minimal Debian 13 with Python as .tar.xz, without traces of this machine. Raises Unavailable.

    moment: the time of its files, in seconds since 1970.
    """
    if os.geteuid() != 0:
        raise Unavailable("only root can make it")
    if _distribution() != "debian" or not shutil.which("debootstrap"):
        raise Unavailable("it needs Debian with debootstrap (apt-get install -y debootstrap)")
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "root"
        include = f"--include={','.join(IN_IMAGE)}"
        command: list[str | Path] = ["debootstrap", "--variant=minbase", include, "trixie", root, _mirror().packages]
        _run(command)
        for name in _DROPPED:
            shutil.rmtree(root / name, ignore_errors=True)
        (root / "var/log").mkdir()
        left = [*root.glob("var/cache/*/*"), *root.glob("etc/apt/sources.list*"), *root.glob("var/lib/dpkg/*-old")]
        for path in [*left, root / "etc/resolv.conf", root / "etc/hostname", *root.glob("etc/*-")]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        (root / "etc/machine-id").write_text("")
        for compiled in list(root.rglob("__pycache__")):
            shutil.rmtree(compiled)
        file.parent.mkdir(parents=True, exist_ok=True)
        options = ["--sort=name", f"--mtime=@{moment}", "--numeric-owner", "--exclude=./dev/*", "--exclude=./proc/*"]
        _run(["tar", "--create", *options, "-I", "xz -3 -T1", "-C", str(root), "-f", str(file), "."])


class _Apt:
    """apt in a folder of its own, as on a machine on which nothing is installed."""

    def __init__(self, root: Path, system: str) -> None:
        self.root = root
        for name in ("state/lists/partial", "cache/archives/partial"):
            (root / name).mkdir(parents=True)
        (root / "status").touch()
        distribution = _distribution()
        suite, components = _SYSTEMS[distribution][system]
        mirror = _mirror()
        signed = f"[arch=amd64 signed-by={_keyring(_KEYRINGS[distribution])}]"
        entries = [
            (mirror.packages, suite),
            (mirror.packages, f"{suite}-updates"),
            (mirror.security, f"{suite}-security"),
        ]
        lines = [f"deb {signed} {address} {name} {components}\n" for address, name in entries]
        (root / "sources.list").write_text("".join(lines), encoding="utf-8")

    def run(self, *command: str) -> str:
        root = self.root
        settings = {
            "Dir::State": root / "state",
            "Dir::State::status": root / "status",
            "Dir::Cache": root / "cache",
            "Dir::Etc::sourcelist": root / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Architecture": "amd64",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "",
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
            "Acquire::Retries": "1",
            "Acquire::http::Timeout": "12",
        }
        options = [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]
        return _run(["apt-get", *options, *command])

    def minimal(self) -> list[str]:
        """The packages that a minimal server is made of, without those that they need."""
        names = set(MINIMAL)
        for index in (self.root / "state" / "lists").glob("*_Packages*"):
            opened = _run(["/usr/lib/apt/apt-helper", "cat-file", index])
            for entry in opened.split("\n\n"):
                if re.search(r"^(Priority: required|Essential: yes)$", entry, re.MULTILINE):
                    names.add(entry.split("\n", 1)[0].removeprefix("Package: "))
        return sorted(names)

    def resolved(self, names: Sequence[str]) -> set[str]:
        """These packages and all that they need."""
        text = self.run("install", "--yes", "--simulate", *names)
        return set(re.findall(r"^Inst (\S+)", text, re.MULTILINE))


def _mirror() -> _Mirror:
    """From this machine's apt, whose addresses belong into no file."""
    text = ""
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in places:
        if path.suffix in (".list", ".sources") and path.is_file():
            text += path.read_text(encoding="utf-8") + "\n"
    addresses = re.findall(r"^(?:URIs:|deb(?: \[.*?\])?) +(https?://\S+)", text, re.MULTILINE)
    security = [address for address in addresses if "security" in address]
    others = [address for address in addresses if "security" not in address]
    if not others:
        raise Unavailable("this machine names no address of packages in /etc/apt")
    return _Mirror(others[0], (security or others)[0])


def _keyring(name: str) -> Path:
    found = sorted(Path("/usr/share/keyrings").glob(f"{name}.*"))
    if not found:
        raise Unavailable(f"the keys of the packages are missing (apt-get install -y {name})")
    return found[0]


def _run(command: Sequence[str | Path]) -> str:
    """The output of a program. Raises Unavailable with its last words."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise Unavailable(said[-1] if said else f"{command[0]} ended with {done.returncode}")
    return done.stdout
