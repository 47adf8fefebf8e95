"""What pip fetches is told as it comes; a file of another digest is refused, and silence ends after a short while."""

import hashlib
import socket
import sys
import zipfile
from pathlib import Path

import pytest

from dashboard.commands import fetch


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only package that pip can have."""
    path = tmp_path / "wheels" / "small-1.0-py3-none-any.whl"
    path.parent.mkdir()
    about = {
        "METADATA": "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n",
        "RECORD": "",
        "WHEEL": "Wheel-Version: 1.0\n",
    }
    about["WHEEL"] += "Root-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("small.py", "")
        for name, text in about.items():
            packed.writestr(f"small-1.0.dist-info/{name}", text)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(path.parent))
    return path


def required(folder: Path, digest: str) -> Path:
    (folder / "requirements.txt").write_text(f"small==1.0 --hash=sha256:{digest}\n")
    return folder / "requirements.txt"


def test_a_package_of_the_named_digest_is_installed_and_of_another_refused(tmp_path, wheel):
    target = tmp_path / "target"
    target.mkdir()
    wrong = required(tmp_path, "0" * 64)
    ready, errors = fetch.python_packages(wrong, str, target)
    assert not ready
    assert "DO NOT MATCH THE HASHES" in errors[0]
    assert list(target.iterdir()) == []
    right = required(tmp_path, hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert fetch.python_packages(right, str, target) == (True, [])
    assert sorted(path.name for path in target.iterdir()) == ["small-1.0.dist-info", "small.py"]


def test_a_mirror_that_never_answers_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "PATIENCE", 2)
    with socket.socket() as registry:
        registry.bind(("127.0.0.1", 0))
        # The kernel takes connections, and nobody ever answers.
        registry.listen()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{registry.getsockname()[1]}/")
        assert not fetch.python_packages(required(tmp_path, "0" * 64), str, tmp_path)[0]


def test_words_of_another_try_are_no_progress(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "PATIENCE", 3)
    tries = "import time\nfor n in range(60):\n    print('WARNING: Retrying', n, flush=True)\n    time.sleep(1)"
    ready, lines = fetch.fetched([sys.executable, "-c", tries], tmp_path, str, tmp_path)
    assert not ready
    assert len(lines) < 10


def test_in_a_log_each_line_of_progress_tells_what_is_there(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(fetch, "BETWEEN_LINES", 0)
    (tmp_path / "file").write_bytes(bytes(3_000_000))
    slow = [sys.executable, "-c", "import time; time.sleep(2.5)"]
    assert fetch.fetched(slow, tmp_path, lambda megabytes: f"{megabytes} MB are there", tmp_path) == (True, [])
    assert set(capfd.readouterr().err.splitlines()) == {"  3 MB are there"}


def test_a_pause_is_longer_once_something_has_come(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "PATIENCE", 1)
    paused = "import time; print('  Downloading small-1.0.whl', flush=True); time.sleep(4)"
    assert fetch.fetched([sys.executable, "-c", paused], tmp_path, str, tmp_path)[0]
    assert not fetch.fetched([sys.executable, "-c", paused.replace("Downloading", "")], tmp_path, str, tmp_path)[0]
