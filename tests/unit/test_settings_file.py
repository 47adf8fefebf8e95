"""Settings: the file of a service, the environment, and what is said about a value that cannot be used."""

import os
from unittest.mock import patch

import pytest

from dashboard.language import LANGUAGES, describe
from dashboard.settings import SettingsError, from_environment, read_settings_file, safe_address
from tests.unit.cases import each_case

SECRET = "k3y-of-nobody"


def settings_of(file, environment=()):
    with patch.dict(os.environ, dict(environment), clear=True):
        return from_environment(file)


@pytest.fixture
def write(tmp_path):
    def written(text):
        file = tmp_path / "province.env"
        file.write_text(text, encoding="utf-8")
        return file

    return written


@each_case(
    ("line", "value"),
    [
        ("DATA_URL=/srv/province", "/srv/province"),
        ("  DATA_URL = /srv/province  ", "/srv/province"),
        ("DATA_URL='/srv/the province'", "/srv/the province"),
        ('DATA_URL="/srv/the \\"province\\" \\d"', '/srv/the "province" \\d'),
        ("DATA_URL=/srv/the\\ province", "/srv/the province"),
        ("DATA_URL=/srv/a#b;c", "/srv/a#b;c"),
        ("DATA_URL=/srv/استان\r", "/srv/استان"),
        ("DATA_URL=/first\nDATA_URL=/last", "/last"),
        ("\ufeffDATA_URL=/srv/province", "/srv/province"),
    ],
)
def test_a_line_is_read_as_systemd_reads_it(write, line, value):
    assert read_settings_file(write(f"{line}\n"))["DATA_URL"].value == value


def test_comments_and_blank_lines_are_no_settings(write):
    assert read_settings_file(write("# PORT=1\n; PORT=2\n\n  # PORT=3\nPORT=8060\n")) == {"PORT": ("8060", 5)}


def test_the_environment_goes_before_the_file_unless_its_value_is_empty(write):
    file = write("PORT=8060\nHOST=0.0.0.0\nTHREADS=4\n")
    found = settings_of(file, {"PORT": "8070", "HOST": ""})
    assert (found.port, found.host, found.threads) == (8070, "0.0.0.0", 4)


def test_lines_that_are_no_settings_are_named_all_at_once_and_no_value_is_repeated(write):
    file = write(
        f'PORT=8060\nexport X={SECRET}\nDATABASE_URL {SECRET}\nA=\'{SECRET}\nB="{SECRET}" more\nC={SECRET}\\\n'
    )
    with pytest.raises(SettingsError) as refused:
        read_settings_file(file)
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [
        (2, "setting_line"),
        (3, "setting_line"),
        (4, "setting_quote"),
        (5, "setting_quote"),
        (6, "setting_quote"),
    ]
    assert SECRET not in "".join(describe(fault, lang) for fault in refused.value.faults for lang in LANGUAGES)


def test_a_wrong_value_is_named_with_the_files_line_or_with_the_variable(write):
    file = write(f"# settings\nPORT=abc\nDATABASE_URL=mysql://user:{SECRET}@host/x\n")
    with pytest.raises(SettingsError) as refused:
        settings_of(file, {"THREADS": "0", "SECOND_FACTOR": "on"})
    told = [describe(fault, "en") for fault in refused.value.faults]
    assert told == [
        f"{file}, line 3, value “DATABASE_URL=mysql://…”: Give a database, such as sqlite:////srv/dashboard.sqlite "
        "or postgresql://user@host/name.",
        f"{file}, line 2, value “PORT=abc”: Give a whole number from 1 to 65535.",
        "THREADS=0: Give a whole number from 1 to 256.",
        "SECOND_FACTOR=on: Give optional or required.",
    ]
    persian = [describe(fault, "fa") for fault in refused.value.faults]
    assert "سطر ۲" in persian[1] and "از ۱ تا ۶۵۵۳۵" in persian[1]


def test_a_settings_file_that_is_missing_closed_or_no_text_is_said(tmp_path, monkeypatch):
    (tmp_path / "latin").write_bytes(b"PORT=\xff\n")
    closed = tmp_path / "closed"

    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    for file, code in (
        (tmp_path / "nothing", "setting_no_file"),
        (tmp_path, "setting_file_unreadable"),
        (tmp_path / "latin", "setting_file_unreadable"),
        (closed, "setting_file_closed"),
    ):
        if file is closed:
            monkeypatch.setattr("pathlib.Path.read_text", refuse)
        with pytest.raises(SettingsError) as refused:
            read_settings_file(file)
        assert [(fault.file, fault.code) for fault in refused.value.faults] == [(str(file), code)]


def test_an_address_that_nobody_reads_on_the_way_has_https_or_is_of_this_machine():
    safe = ["https://login.example/x", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost"]
    unsafe = ["http://login.example", "http://127.0.0.1.example", "https://", "login.example"]
    unsafe += ["javascript:alert(1)", "https://[broken"]
    assert [address for address in safe + unsafe if safe_address(address)] == safe
