"""What deploy/ has for several servers: systemd takes the unit, the image is made of files that are there."""

from __future__ import annotations

import re
import runpy

from dashboard.serve import options
from dashboard.settings import ROOT, from_environment
from tests.unit.test_deploy import DEPLOY, HOME, read, verified

UNIT = DEPLOY / "province@.service"
DOCKERFILE = DEPLOY / "Dockerfile"


def test_systemd_finds_nothing_wrong_with_the_servers_unit(tmp_path):
    unit = read(UNIT)
    assert unit["Service"]["WorkingDirectory"] == HOME
    assert unit["Service"]["ExecStart"] == f"{HOME}/.venv/bin/python -m dashboard serve"
    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    verified(tmp_path, UNIT)


def test_gunicorns_options_are_those_of_the_command(monkeypatch):
    for name, value in {"PORT": "8123", "WEB_CONCURRENCY": "3", "THREADS": "5"}.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    said = options(from_environment())
    assert {name: found[name] for name in said} == said
    assert (found["bind"], found["workers"], found["threads"]) == ("127.0.0.1:8123", 3, 5)
    assert found["preload_app"] is False


def test_the_image_is_made_of_files_that_are_there_and_let_in():
    text = DOCKERFILE.read_text(encoding="utf-8")
    named = [name for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for name in line.split()[:-1]]
    assert {"dashboard", "app.py", "assets", "data", "requirements.txt"} <= set(named)
    assert all((ROOT / name).exists() for name in named)
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"
    }
    assert let_in == set(named)
    assert re.search(r"^USER province$", text, re.MULTILINE)
    assert "requirements-dev" not in text


def test_what_has_not_been_run_says_so():
    for name in ("Dockerfile", "compose.yaml", "nginx/servers-compose.conf"):
        assert "Not run where it was written" in (DEPLOY / name).read_text(encoding="utf-8"), name


def test_compose_starts_the_files_that_are_there():
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    mounted = re.findall(r"- \./([\w./-]+):/", text)
    assert {"nginx/province.conf", "nginx/servers-compose.conf", "certs"} == set(mounted)
    assert all((DEPLOY / name).exists() for name in mounted if name != "certs")
    # The proxy's lists are the same two wherever the servers run.
    lists = [re.findall(r"^upstream (\w+)", read_text(name), re.MULTILINE) for name in ("servers", "servers-compose")]
    assert lists[0] == lists[1]
    assert set(lists[0]) == set(re.findall(r"proxy_pass http://(\w+);", read_text("province")))


def read_text(name: str) -> str:
    return (DEPLOY / "nginx" / f"{name}.conf").read_text(encoding="utf-8")
