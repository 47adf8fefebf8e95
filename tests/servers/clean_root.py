"""Helpers: a bare Debian 13 with systemd as its first process, in namespaces of its own, without a network."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.settings import ROOT
from tests.database.postgres import stop_with_parent

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NAMESPACES = ("--mount", "--pid", "--cgroup", "--uts", "--ipc", "--net")
# Inside: mounts, devices, the loopback, and systemd.
BOOT = """
set -e
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
cd "$ROOT"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty; do : >dev/$node; mount --bind /dev/$node dev/$node; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for place in dev/shm tmp; do mount -t tmpfs -o mode=1777 tmpfs $place; done
mount -t tmpfs tmpfs run
mkdir -p srv/shared
mount --bind "$SHARED" srv/shared
python3 -c 'import fcntl, socket, struct
flags = struct.pack("16sh", b"lo", 1)
fcntl.ioctl(socket.socket(), 0x8914, flags)'
exec env -i container=chroot PATH="$INSIDE" chroot . /lib/systemd/systemd --log-target=null \
    systemd.unit=multi-user.target SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
"""


def clean_root() -> Path:
    """The folder with debian/ and wheels/ that tools/ensure-clean-root.sh makes."""
    if os.environ.get("CLEAN_ROOT") == "":
        pytest.skip("no bare Debian can be made on this machine: tools/ensure-clean-root.sh says why")
    found = Path(os.environ.get("CLEAN_ROOT", ROOT / ".cache" / "clean-root"))
    assert (found / "made-of").exists(), "Type: export CLEAN_ROOT=$(sh tools/ensure-clean-root.sh)"
    return found


@dataclass
class Machine:
    """A running machine. shared: the folder that it has as /srv/shared. init: the pid of its systemd."""

    shared: Path
    process: subprocess.Popen[bytes]
    init: int

    def run(
        self, script: str, *arguments: str, text: str = "", seconds: float = 1200, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a script of sh as root; the output has what it says on both streams."""
        # Compiling all packages would be most of the processor time of a run.
        environment = {"HOME": "/root", "PATH": PATH, "LANG": "C.UTF-8", "PIP_NO_COMPILE": "1", **variables}
        names = [f"{name}={value}" for name, value in environment.items()]
        enter = ["nsenter", "-t", str(self.init), "-m", "-p", "-C", "-u", "-i", "-n", "-r", "-w"]
        return subprocess.run(
            [*enter, "env", "-i", *names, "sh", "-c", script, "sh", *arguments],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )

    def ask(self, script: str) -> str:
        """What a script says that must succeed."""
        done = self.run(script)
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout.strip()

    def stop(self) -> None:
        # unshare hands SIGTERM on to systemd, which then starts anew; if it is killed, the machine ends.
        self.process.kill()
        self.process.wait(30)


def boot(place: Path) -> Machine:
    """Start a machine whose files are written below `place`."""
    root, shared = place / "root", place / "shared"
    subprocess.run(["cp", "-a", clean_root() / "debian", root], check=True)
    shared.mkdir()
    environment = {"PATH": PATH, "INSIDE": PATH, "ROOT": str(root), "SHARED": str(shared)}
    with (place / "boot.log").open("wb") as log:
        process = subprocess.Popen(
            ["unshare", *NAMESPACES, "--fork", "--kill-child=KILL", "sh", "-c", BOOT],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=stop_with_parent,
        )
    machine = Machine(shared, process, 0)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, (place / "boot.log").read_text(encoding="utf-8")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        if children:
            machine.init = int(children[0])
            if machine.run("systemctl is-system-running").stdout.strip() in ("running", "degraded"):
                return machine
        time.sleep(0.2)
    machine.stop()
    raise AssertionError(f"systemd did not start: {(place / 'boot.log').read_text(encoding='utf-8')}")


def program(machine: Machine, name: str, wheels: bool = True) -> Path:
    """A folder with the program as in an unpacked bundle, for the machine at /srv/shared/NAME."""
    folder = machine.shared / name
    skipped = shutil.ignore_patterns("__pycache__", "dashboard.sqlite*")
    folder.mkdir()
    for part in ("assets", "dashboard", "data", "deploy"):
        shutil.copytree(ROOT / part, folder / part, ignore=skipped)
    named = ("app.py", "Makefile", "package.json", "package-lock.json", ".npmrc")
    for path in [*(ROOT / name for name in named), *ROOT.glob("requirements*.txt")]:
        shutil.copy2(path, folder / path.name)
    if wheels:
        shutil.copytree(clean_root() / "wheels", folder / "wheels", copy_function=os.link)
    return folder
