"""Which folder and database a command uses: told in one line, from --settings, and safe from files of root."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from dashboard.language import LANGUAGES
from dashboard.settings import SHIPPED_DATA
from tests.unit.cases import each_case
from tests.unit.command_line import command_environment, run
from tests.unit.small_folder import choose_cards, small_folder

STRANGER = 54321  # a user number that no account has


@pytest.fixture
def folder(tmp_path):
    data = small_folder(tmp_path)
    choose_cards(data, "committee_governorates")
    return data


@pytest.fixture
def settings(folder, tmp_path):
    file = tmp_path / "province.env"
    file.write_text(f'# the service\nDATA_URL="{folder}"\n')
    return file


@each_case(
    "command",
    [
        ["check"],
        ["cells"],
        ["user", "list"],
        ["verify"],
        ["sheet", "--county", "1001", "-o", "PLACE/sheet.csv"],
        ["export", "PLACE/all.zip"],
        ["pack", "-o", "PLACE/pack.txt"],
        ["publish", "--yes"],
    ],
)
def test_each_command_tells_its_folder_and_database_and_reads_the_services_settings(
    folder, settings, tmp_path, command
):
    done = run(*(part.replace("PLACE", str(tmp_path)) for part in command), "--settings", str(settings))
    assert done.stderr.splitlines()[0] == (
        f"Folder: {folder}; database: {folder}/dashboard.sqlite; settings: {settings}"
    )


def test_the_services_settings_may_stand_before_a_sub_command(folder, settings):
    done = run("user", "--settings", str(settings), "list")
    assert f"Folder: {folder};" in done.stderr


def test_the_environment_goes_before_the_settings_file_and_this_is_said(folder, settings, tmp_path):
    database = f"sqlite:///{tmp_path}/other.sqlite"
    settings.write_text(f"DATA_URL={folder}\nDATABASE_URL=sqlite:////srv/office.sqlite\n")
    done = run("check", "--settings", str(settings), DATABASE_URL=database)
    assert done.stderr.splitlines()[:2] == [
        f"DATABASE_URL: the environment's value is used, not that of {settings}.",
        f"Folder: {folder}; database: {tmp_path}/other.sqlite; settings: {settings}",
    ]


def test_passwords_in_addresses_are_not_printed(folder):
    done = run("check", DATA_URL=str(folder), DATABASE_URL="postgresql://office:s3cret@127.0.0.1:9/x")
    assert "database: postgresql://office@127.0.0.1:9/x" in done.stderr
    assert "s3cret" not in done.stderr


@each_case("lang", LANGUAGES)
def test_a_settings_file_with_a_fault_ends_with_its_line_and_status_2(settings, lang):
    settings.write_text("PORT=8050\nexport DATA_URL=/srv\n")
    done = run("check", "--settings", str(settings), "--lang", lang)
    assert done.returncode == 2
    assert f"{settings}" in done.stderr
    assert {"fa": "سطر ۲", "en": "line 2"}[lang] in done.stderr


def test_without_data_url_a_command_says_that_these_are_the_shipped_data():
    assert "the data that came with the program" in run("user", "list").stderr
    assert "the data that came" not in run("user", "list", DATA_URL=str(SHIPPED_DATA)).stderr


def test_an_export_of_sample_data_says_so(folder, tmp_path):
    (folder / "reports.csv").rename(tmp_path / "reports.csv")
    (folder / "sample").mkdir()
    (tmp_path / "reports.csv").rename(folder / "sample" / "reports.csv")
    assert "sample data" in run("export", str(tmp_path / "sample.zip"), DATA_URL=str(folder)).stderr
    (folder / "sample" / "reports.csv").rename(folder / "reports.csv")
    assert "sample data" not in run("export", str(tmp_path / "own.zip"), DATA_URL=str(folder)).stderr


@each_case("command", [["check"], ["cells"], ["user", "list"], ["verify"]])
def test_a_command_that_only_reads_makes_no_database(folder, command):
    run(*command, DATA_URL=str(folder))
    assert not (folder / "dashboard.sqlite").exists()


@each_case("command", [["publish", "--yes"], ["user", "add", "governor-1", "--role", "administrator"]])
def test_root_leaves_no_file_in_a_folder_of_another_account(folder, monkeypatch, command):
    if os.geteuid() == 0:
        os.chown(folder, STRANGER, STRANGER)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    before = sorted(folder.iterdir())
    done = run(*command, typed="long enough a password\n", DATA_URL=str(folder))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(f"-- {sys.executable} -m dashboard {' '.join(command)}")
    assert str(folder) in done.stderr.splitlines()[-1]
    assert sorted(folder.iterdir()) == before
    assert run("check", DATA_URL=str(folder)).returncode == 0, "reading is allowed"


def test_output_for_which_the_disk_has_no_room_is_one_sentence(folder):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dashboard", "cells"],
            env=command_environment(DATA_URL=str(folder)),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "The disk has no room (stdout)." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_without_use_is_refused_by_the_settings_of_the_file(settings):
    settings.write_text("PORT=0\n")
    done = run("serve", "--settings", str(settings), "--lang", "fa")
    assert done.returncode == 2
    assert "PORT=0" in done.stderr and "سطر ۱" in done.stderr


@each_case("lang", LANGUAGES)
def test_a_file_that_may_not_be_read_or_written_is_one_sentence_with_its_name(folder, lang):
    refused = PermissionError(errno.EACCES, "Permission denied", "/srv/province/dashboard.sqlite")
    with patch("dashboard.commands.data.row_notes", side_effect=refused):
        done = run("check", "--data", str(folder), "--lang", lang)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("/srv/province/dashboard.sqlite: ")
