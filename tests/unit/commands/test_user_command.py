"""`python -m dashboard user` with the password from a pipe, which never appears in any output."""

import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.database import accounts, second_factor, sessions
from dashboard.database.desk import open_desk
from dashboard.database.engine import Database
from dashboard.database.log import COMMAND_LINE, Filter, page
from dashboard.database.passwords import matches
from dashboard.language import catalogue
from dashboard.settings import ROOT
from dashboard.weeks import utcnow
from tests.unit.command_line import Done, command_environment, run
from tests.unit.small_folder import small_folder
from tests.unit.staff.desk_site import PASSWORD


@pytest.fixture
def url(tmp_path) -> str:
    """The address of a database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'dashboard.sqlite'}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return small_folder(tmp_path_factory.mktemp("user"))


@pytest.fixture
def user(url, folder) -> Callable[..., Done]:
    """The command on a small province and a database of the test's own."""

    def run_user(*arguments: str, typed: str = PASSWORD + "\n") -> Done:
        return run("user", *arguments, typed=typed, COLUMNS="200", DATA_URL=str(folder), DATABASE_URL=url)

    return run_user


def test_accounts_are_added_listed_disabled_enabled_and_get_passwords(url, user):
    done = user("add", "Admin-1", "--role", "administrator")
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1), "only the folder and the database are told"
    assert "admin-1" in done.stdout
    assert user("add", "ardestan-1", "--role", "clerk", "--county", "1001").returncode == 0
    assert user("disable", "ardestan-1").returncode == 0
    lines = [line.split("\t") for line in user("list").stdout.splitlines()]
    assert [line[:3] for line in lines] == [["admin-1", "administrator", ""], ["ardestan-1", "clerk", "1001"]]
    assert [bool(line[4]) for line in lines] == [False, True]
    assert user("enable", "ardestan-1").returncode == 0
    assert user("password", "ardestan-1", typed="green kettle at one\n").returncode == 0
    desk = open_desk(Database(url))
    with desk.reading() as connection:
        account = accounts.by_name(connection, "ardestan-1")
        assert account and not account.disabled_at
        assert matches(accounts.stored_hash(connection, account), "green kettle at one")
        entries = page(connection, Filter())
    assert {entry.account for entry in entries} == {COMMAND_LINE}
    assert [entry.action for entry in entries][:2] == ["password_given", "account_enabled"]
    assert "kettle" not in str(entries)


@pytest.mark.parametrize(
    ("arguments", "typed", "messages"),
    [
        (["add", "x", "--role", "clerk"], PASSWORD, ["staff.account_name", "staff.account_needed"]),
        (["add", "desk-1", "--role", "clerk", "--county", "9999"], PASSWORD, ["staff.account_unknown"]),
        (["add", "desk-1", "--role", "reviewer", "--county", "1001"], PASSWORD, ["staff.account_unneeded"]),
        (["add", "desk-1", "--role", "reviewer"], "password1234", ["staff.password_common"]),
        (["list"], "", ["user_command.none"]),
        (["disable", "desk-1"], "", ["user_command.none"]),
    ],
)
def test_an_invalid_action_is_refused_with_a_message(user, arguments, typed, messages):
    done = user(*arguments, "--lang", "fa", typed=typed + "\n")
    assert done.returncode == 2
    for message in messages:
        assert catalogue("fa")[message].partition("{")[0] in done.stderr
    assert "Traceback" not in done.stderr and "password1234" not in done.stderr


def test_a_used_name_an_unknown_name_and_the_last_administrator_are_refused(user):
    user("add", "admin-1", "--role", "administrator")
    assert catalogue("en")["staff.account_taken"] in user("add", "admin-1", "--role", "reviewer").stderr
    assert "There are: admin-1." in user("password", "admin-2").stderr
    assert catalogue("en")["staff.last_administrator"] in user("disable", "admin-1").stderr


def test_an_unreadable_database_is_reported(tmp_path, user):
    (tmp_path / "dashboard.sqlite").write_bytes(b"no tables " * 1000)
    done = user("add", "admin-1", "--role", "administrator")
    assert done.returncode == 1
    assert "cannot be read (file is not a database)" in done.stderr and "Traceback" not in done.stderr


def test_two_different_passwords_are_refused(url, folder, monkeypatch, capsys):
    answers = [PASSWORD, "another kettle at noon"]
    monkeypatch.setattr("getpass.getpass", lambda _: answers.pop(0))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_URL", str(folder))
    assert main(["user", "add", "admin-1", "--role", "administrator", "--lang", "en"]) == 2
    assert catalogue("en")["staff.password_differs"] in capsys.readouterr().err


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(url, folder):
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        arguments = [sys.executable, "-m", "dashboard", "user", "add", "admin-1", "--role", "administrator"]
        environment = command_environment(DATA_URL=str(folder), DATABASE_URL=url, PYTHONUTF8="1")
        os.execve(sys.executable, arguments, environment)
    output = b""
    for question in (b"New password:", b"Once more:"):
        while question not in output:
            output += os.read(terminal, 1000)
        os.write(terminal, PASSWORD.encode() + b"\n")
    try:
        while part := os.read(terminal, 1000):
            output += part
    except OSError:
        pass  # the terminal was closed at the other end
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert b"kettle" not in output


def test_the_nearest_county_is_offered_for_an_unknown_one(user):
    done = user("add", "clerk-1", "--role", "clerk", "--county", "اردستن")
    assert done.returncode == 2
    assert "The nearest: اردستان (1001)." in done.stderr
    assert "The nearest" not in user("add", "clerk-1", "--role", "clerk", "--county", "xqxqxq").stderr


def test_a_second_factor_is_turned_off_and_all_sessions_end(url, user):
    user("add", "admin-1", "--role", "administrator")
    assert "has no second factor" in user("second-factor-off", "admin-1").stdout
    desk = open_desk(Database(url))
    with desk.writing() as connection:
        account = accounts.by_name(connection, "admin-1")
        second_factor.turn_on(connection, account, second_factor.secret_of(bytes(20)), 1)
        second_factor.store_recovery_codes(connection, desk, account, ["k7mf-x2pa-9tqd"])
        token = sessions.start(connection, utcnow(), account, sessions.Limits())
    assert "no second factor any more" in user("second-factor-off", "ADMIN-1").stdout
    with desk.reading() as connection:
        assert not accounts.by_name(connection, "admin-1").second_factor
        assert second_factor.codes_left(connection, account) == 0
        assert sessions.find(connection, utcnow(), token, sessions.Limits()) is None
        (entry,) = page(connection, Filter(action="factor_off"))
    assert (entry.account, entry.subject) == (COMMAND_LINE, "admin-1")
    assert user("second-factor-off", "admin-2").returncode == 2


def test_a_body_is_given_by_id_or_name_and_the_nearest_is_offered_for_an_unknown_one(user):
    assert user("add", "bank-1", "--role", "body", "--office", "مديريت شعب بانك ملت").returncode == 0
    assert user("list").stdout.split("\t")[:3] == ["bank-1", "body", "B003"]
    messages = catalogue("en")
    done = user("add", "bank-2", "--role", "body", "--office", "B003-1001")
    assert (done.returncode, messages["staff.account_office_unknown"] in done.stderr) == (2, True)
    assert (
        "The nearest: مدیریت شعب بانک ملت (B003)."
        in user("add", "bank-2", "--role", "body", "--office", "مدیریت شعبه بانک ملت").stderr
    )
    assert messages["staff.account_office_needed"] in user("add", "bank-2", "--role", "body").stderr
    done = user("add", "bank-2", "--role", "reviewer", "--office", "B003")
    assert messages["staff.account_office_unneeded"] in done.stderr


def test_a_team_that_the_province_does_not_have_gets_no_account_and_one_that_it_lost_is_named(user, url, tmp_path):
    folder = small_folder(tmp_path)
    (folder / "province.toml").write_text('code = "10"\ninspection_teams = 6\n', encoding="utf-8")
    place = {"DATA_URL": str(folder), "DATABASE_URL": url}
    done = run("user", "add", "team-7", "--role", "team", "--team", "7", typed=PASSWORD + "\n", **place)
    assert done.returncode == 2 and "1 to 6" in done.stderr
    done = run("user", "add", "team-6", "--role", "team", "--team", "6", typed=PASSWORD + "\n", **place)
    assert done.returncode == 0
    assert "team-6" not in run("check", **place).stderr
    (folder / "province.toml").write_text('code = "10"\ninspection_teams = 4\n', encoding="utf-8")
    named = run("check", **place)
    assert named.returncode == 0 and "1 to 4" in named.stderr and "team-6" in named.stderr
    assert run("user", "disable", "team-6", **place).returncode == 0
    assert "team-6" not in run("check", **place).stderr
