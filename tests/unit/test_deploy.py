"""The unit and the timer that make the pack every week: systemd takes them, and they call what there is."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.settings import ROOT
from tests.unit.small_folder import small_folder

DEPLOY = ROOT / "deploy"
SERVICE, TIMER = DEPLOY / "province-pack.service", DEPLOY / "province-pack.timer"
HOME = "/opt/province"


def commands() -> list[list[str]]:
    """What the service starts, in its order, as words after the interpreter."""
    lines = re.findall(r"^ExecStart=(.+)$", SERVICE.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line)[1:] for line in lines]


def read(file: Path) -> configparser.ConfigParser:
    # A unit may name a key several times, as this one names what it starts.
    parser = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(file, encoding="utf-8")
    return parser


def verified(place: Path, *units: Path) -> None:
    """Where systemd is at hand it judges units, with this machine's places in them."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    for unit in units:
        text = unit.read_text(encoding="utf-8").replace(f"{HOME}/.venv/bin/python", sys.executable)
        (place / unit.name).write_text(text.replace(HOME, str(ROOT)), encoding="utf-8")
    command = [analyze, "verify", *(str(place / unit.name) for unit in units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_timer_is_weekly_in_tehrans_morning_and_systemd_finds_nothing_wrong_with_it_and_the_service(tmp_path):
    service, timer = read(SERVICE), read(TIMER)
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["WorkingDirectory"] == HOME
    assert set(service.sections()) == {"Unit", "Service"}
    assert set(timer.sections()) == {"Unit", "Timer", "Install"}
    assert timer["Timer"]["OnCalendar"] == "Sat *-*-* 06:00:00 Asia/Tehran"
    assert timer["Timer"]["Persistent"] in ("yes", "true")
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert TIMER.stem == SERVICE.stem
    verified(tmp_path, SERVICE, TIMER)


def test_the_service_may_write_only_where_it_puts_the_packs():
    service = read(SERVICE)["Service"]
    held = {"ProtectSystem": "strict", "StateDirectory": "province", "User": "province"}
    assert {name: service[name] for name in held} == held
    assert commands()
    for command in commands():
        assert command[:3] == ["-m", "dashboard", "pack"]
        assert command[command.index("-o") + 1].startswith("/var/lib/province")


@pytest.mark.rare
def test_what_the_service_starts_runs_and_makes_every_file_of_the_pack(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(small_folder(tmp_path)))
    for command in commands():
        place = command.index("-o") + 1
        assert main([*command[2:place], str(tmp_path / "packs"), *command[place + 1 :]]) == 0
    capsys.readouterr()
    made = sorted(path.name for path in (tmp_path / "packs").iterdir())
    assert len(made) == len(commands())
    assert {name.rpartition(".")[2] for name in made} == {"pdf", "pptx", "txt"}
    assert any("screens" in name for name in made)


def test_the_commands_that_install_it_are_written_down_and_name_files_that_are_there():
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"deploy/([\w.@/-]+\w)", text)
    assert {"province-pack.service", "province-pack.timer"} <= set(named)
    assert all((DEPLOY / name).exists() for name in named)
    assert "systemctl enable --now province-pack.timer" in text
    assert "deploy/README.md" in (ROOT / "README.md").read_text(encoding="utf-8")
