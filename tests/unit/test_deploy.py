"""The files of deploy/: systemd accepts the units, and the commands and files that they name exist."""

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable

import pytest
from gunicorn.config import Config

from dashboard.__main__ import main
from dashboard.interactive.app import FILES, PUBLIC
from dashboard.interactive.guard import CALLBACKS, LONGEST_BODY
from dashboard.language import LANGUAGES
from dashboard.serve import SLOW_CLIENTS, options
from dashboard.settings import ROOT, from_environment
from tests.unit.cases import each_case
from tests.unit.small_folder import small_folder

DEPLOY = ROOT / "deploy"
UNITS = (
    "province-backup.service",
    "province-backup.timer",
    "province-pack.service",
    "province-pack.timer",
    "province@.service",
)
HOME = "/opt/province/current"


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def missing(names: Iterable[str]) -> list[str]:
    return [name for name in names if not (DEPLOY / name).exists()]


def test_systemd_accepts_the_units(tmp_path):
    assert "OnCalendar=Sat *-*-* 06:00:00 Asia/Tehran" in read("province-pack.timer")
    assert f"ExecStart={HOME}/.venv/bin/python -m dashboard serve" in read("province@.service")
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    for name in UNITS:
        text = read(name).replace(f"{HOME}/.venv/bin/python", sys.executable).replace(HOME, str(ROOT))
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [analyze, "verify", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def memory_limits(name: str) -> list[int]:
    """MemoryHigh and MemoryMax of a unit, in MB."""
    return [int(number) for number in re.findall(r"^Memory(?:High|Max)=(\d+)M$", read(name), re.MULTILINE)]


def test_one_worker_or_a_pack_fits_into_the_limits_of_memory():
    server, pack = memory_limits("province@.service"), memory_limits("province-pack.service")
    # The most that a worker took in `make attack`, and the pack command.
    for (high, limit), measured in ((server, 580), (pack, 425)):
        assert measured < high < limit
    for words in (f"{server[1]} MB of memory", f"from {server[0]} MB on", f"pack may take {pack[1]} MB"):
        assert words in read("README.md")


@pytest.mark.rare
def test_the_weekly_service_writes_every_file_of_the_pack_to_its_state_folder(tmp_path, monkeypatch, capsys):
    service = read("province-pack.service")
    assert "ProtectSystem=strict" in service and "StateDirectory=province" in service
    monkeypatch.setenv("DATA_URL", str(small_folder(tmp_path)))
    commands = [shlex.split(line)[3:] for line in re.findall(r"^ExecStart=(.+)$", service, re.MULTILINE)]
    for command in commands:
        place = command.index("-o") + 1
        assert command[place].startswith("/var/lib/province")
        assert main([*command[:place], str(tmp_path / "packs"), *command[place + 1 :]]) == 0
    capsys.readouterr()
    names = [path.name for path in (tmp_path / "packs").iterdir()]
    assert len(names) == len(commands)
    assert {name.rpartition(".")[2] for name in names} == {"pdf", "pptx", "txt"}


@each_case("name", ["install.sh", "upgrade.sh", "restore.sh", "lib.sh", "backup.sh", "province"])
def test_sh_reads_every_script(name):
    assert subprocess.run(["sh", "-n", DEPLOY / name], check=False).returncode == 0


def test_the_installation_copies_every_unit():
    listed = re.search(r'^UNITS="(.+)"$', read("lib.sh"), re.MULTILINE)
    assert listed
    assert sorted(listed[1].split()) == sorted(UNITS)


def test_the_gunicorn_configuration_has_the_options_of_the_serve_command(monkeypatch):
    for name, value in {"PORT": "8123", "WEB_CONCURRENCY": "3", "THREADS": "5"}.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    expected_options = options(from_environment())
    assert {name: found[name] for name in expected_options} == expected_options
    assert (found["bind"], found["workers"], found["threads"]) == ("127.0.0.1:8123", 3, 5 + SLOW_CLIENTS)
    assert found["preload_app"] is False
    # No header names the path of the site or of the request.
    gunicorn = Config()
    gunicorn.set("forwarder_headers", found["forwarder_headers"])
    assert gunicorn.forwarder_headers == []


def test_the_image_is_made_of_a_bundle_alone_and_documents_name_existing_files():
    # The commands to install the proxy name the ports of servers.md.
    for text in (read("nginx/province.conf"), (ROOT / "docs" / "servers.md").read_text(encoding="utf-8")):
        assert (
            "cp deploy/nginx/province.conf deploy/nginx/servers.conf deploy/nginx/site.conf /etc/nginx/conf.d/"
            in text
        )
        assert "cp deploy/nginx/locations.conf /etc/nginx/province-locations.conf" in text
    ports = set(re.findall(r"127\.0\.0\.1:(\d+)", read("nginx/servers.conf")))
    assert ports == set(re.findall(r"PORT=(\d+)' > ", (ROOT / "docs" / "servers.md").read_text(encoding="utf-8")))
    image = read("Dockerfile")
    assert re.findall(r"^FROM (\S+)", image, re.MULTILINE) == ["scratch", "system", "system"]
    assert "\nUSER province\n" in image
    assert missing(re.findall(r"deploy/([\w.@/-]+\w)", read("README.md"))) == []
    upstreams = set(re.findall(r"proxy_pass http://(\w+);", read("nginx/locations.conf")))
    assert set(re.findall(r"^upstream (\w+)", read("nginx/servers.conf"), re.MULTILINE)) == upstreams


@each_case("lang", list(LANGUAGES))
def test_the_proxy_keeps_the_dashboards_files_and_has_the_servers_limit_of_callbacks(lang):
    places = re.findall(r"location ~ (\S+) \{(.*?)\n    \}", read("nginx/locations.conf"), re.DOTALL)

    def of(path: str) -> str:
        """What the proxy does with an address: the first place whose pattern fits."""
        return next(inside for pattern, inside in places if re.search(pattern, path))

    base = PUBLIC.format(lang=lang)
    assert "proxy_cache province;" in of(f"{base}{FILES}dash/dcc/dash_core_components.js")
    callbacks = of(f"{base}{CALLBACKS}")
    assert "zone=province_choices" in callbacks and f"client_max_body_size {LONGEST_BODY};" in callbacks
