"""A bundle holds the program and pinned packages for each Python, and is the same file when it is made twice."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile

import pytest

from dashboard import __version__
from tests.browser.running import get, running_server
from tests.unit.cases import each_case
from tools import bundle


@each_case("python", bundle.PYTHONS)
def test_each_python_has_one_version_of_each_package_with_digests(python):
    lines = list(bundle.pinned(python))
    names = [line.partition("==")[0] for line in lines]
    assert {"dash", "numpy", "pandas"} <= set(names)
    assert len(names) == len(set(names))
    assert [line for line in lines if ";" in line or "--hash=sha256:" not in line] == []


def test_numpy_is_that_of_the_chosen_python_and_not_of_this_one():
    chosen = {
        python: [line for line in bundle.pinned(python) if line.startswith("numpy==")] for python in ("3.11", "3.13")
    }
    assert chosen["3.11"] != chosen["3.13"]


def test_the_same_files_make_the_same_bundle_whose_digests_are_right(tmp_path):
    def made(name: str, moment: float) -> bytes:
        top = tmp_path / name / "province-1"
        (top / "deploy").mkdir(parents=True)
        for path, mode in ((top / "deploy" / "install.sh", 0o700), (top / "app.py", 0o600)):
            path.write_text(path.name)
            path.chmod(mode)
            os.utime(path, (moment, moment))
        bundle.sums(top)
        bundle.pack(top, tmp_path / f"{name}.tar.gz")
        return (tmp_path / f"{name}.tar.gz").read_bytes()

    assert made("one", 1e9) == made("other", 1.1e9)
    with tarfile.open(tmp_path / "one.tar.gz") as packed:
        modes = {entry.name: entry.mode for entry in packed if entry.isfile()}
        packed.extractall(tmp_path / "out", filter="data")
    assert modes["province-1/deploy/install.sh"] == 0o755 and modes["province-1/app.py"] == 0o644
    check = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
    subprocess.run(check, cwd=tmp_path / "out" / "province-1", check=True)


@pytest.mark.rare
def test_an_unpacked_bundle_is_installed_and_serves_without_a_network(tmp_path, monkeypatch):
    """For this Python alone, and without Debian's packages: those are tried by hand before a release."""
    monkeypatch.setattr(bundle, "PYTHONS", (f"{sys.version_info[0]}.{sys.version_info[1]}",))
    top = tmp_path / f"province-{__version__}"
    bundle.program(top)
    bundle.wheels(top / "wheels")
    bundle.sums(top)
    bundle.pack(top, tmp_path / "bundle.tar.gz")
    shutil.rmtree(top)
    subprocess.run(["tar", "-xf", tmp_path / "bundle.tar.gz", "-C", tmp_path], check=True)
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--no-compile",
        "--no-index",
        "--find-links",
        "wheels",
    ]
    python = top / ".venv" / "bin" / "python"
    alone = ["unshare", "--net"] if _has_namespaces() else []
    for command in ([sys.executable, "-m", "venv", ".venv"], [*alone, python, *install, "-r", "requirements.txt"]):
        subprocess.run(command, cwd=top, check=True)
    assert not re.search("node", subprocess.check_output([python, "-m", "pip", "list"], text=True))
    with running_server(top, python=python) as server:
        health = json.loads(get(f"{server.address}/health"))
        assert (health["state"], health["version"]) == ("ok", __version__)
        assert "/static/page." in get(f"{server.address}/fa/method")
    assert not (top / "node_modules").exists()


def _has_namespaces() -> bool:
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "--net", "true"], check=False).returncode == 0
