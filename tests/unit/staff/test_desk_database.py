"""The desk's settings, and its database on its own: tables, files, accounts, passwords, sessions."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from dashboard.desk import accounts, passwords, sessions
from dashboard.desk.accounts import BadAccount
from dashboard.desk.engine import DeskGone, NoDesk, make_desk, open_desk
from dashboard.desk.schema import NewerSchema, facts
from dashboard.desk.schema import sessions as sessions_table
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import Outcome, sign_in
from dashboard.settings import SettingsError, from_environment
from dashboard.staff.reach import Reach
from tests.unit.staff.desk_site import PASSWORD, START

LIMITS = Limits()
SECOND = timedelta(seconds=1)


@pytest.fixture
def clerk(desk):
    with desk.writing() as connection:
        return accounts.add(connection, START, "Ardestan-1", "clerk", PASSWORD, "1001", {"1001"})


def try_in(desk, now=START, name="ardestan-1", password=PASSWORD, address="10.0.0.1") -> Outcome:
    return sign_in(desk, now, name, password, address, LIMITS)


# --- the settings ---


def test_the_desks_settings_are_taken_and_without_them_it_lies_in_the_data_folder(tmp_path):
    settings = from_environment({"DATA_URL": str(tmp_path)})
    assert settings.desk_url == f"sqlite:///{tmp_path}/staff/desk.sqlite"
    assert (settings.staff_idle_minutes, settings.staff_hours, settings.trust_proxy) == (30, 10, 0)
    url = "postgresql+psycopg://u:p@host/desk"
    given = {"STAFF_URL": url, "STAFF_IDLE_MINUTES": "5", "STAFF_HOURS": "8", "TRUST_PROXY": "2"}
    settings = from_environment(given)
    assert settings.desk_url == url
    assert (settings.staff_idle_minutes, settings.staff_hours, settings.trust_proxy) == (5, 8, 2)


def test_settings_that_cannot_be_used_are_refused_by_name_without_the_password():
    for name, value in (
        ("STAFF_URL", "/srv/desk.sqlite"),
        ("STAFF_URL", "mysql://u:s3cret@host/desk"),
        ("STAFF_IDLE_MINUTES", "0"),
        ("STAFF_HOURS", "200"),
        ("TRUST_PROXY", "yes"),
    ):
        with pytest.raises(SettingsError, match=name) as refused:
            from_environment({name: value})
        assert "s3cret" not in str(refused.value)
    for url in ("postgresql://host:port/desk", "sqlite:/desk.sqlite"):
        with pytest.raises(SettingsError, match="STAFF_URL"):
            Reach(url)


# --- the database ---


def test_the_folder_and_the_file_are_nobody_elses_and_sqlite_is_set_as_told(desk, tmp_path):
    assert stat.S_IMODE((tmp_path / "staff").stat().st_mode) == 0o700
    for file in (tmp_path / "staff").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    with desk.reading() as connection:
        told = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_the_key_is_made_once_and_is_the_same_for_all_who_open_the_desk(desk, url):
    opened, made = open_desk(url), make_desk(url)
    assert opened.secret_key == made.secret_key == desk.secret_key
    for other in (opened, made):
        other.engine.dispose()
    assert len(bytes.fromhex(desk.secret_key)) == 32
    assert desk.keyed("account", "x") != desk.keyed("address", "x")


def test_what_is_not_there_is_not_made_by_opening_it_and_an_empty_file_is_no_desk_yet(url, tmp_path):
    with pytest.raises(NoDesk):
        open_desk(url)
    assert not (tmp_path / "staff").exists()
    (tmp_path / "desk.sqlite").touch()
    with pytest.raises(NoDesk):
        open_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}")


def test_a_newer_database_is_refused_and_left_as_it_is(desk, url):
    # One of an older version, which nobody has, is not guessed at either.
    for found in (99, 2):
        with desk.writing() as connection:
            connection.execute(update(facts).where(facts.c.name == "schema").values(value=str(found)))
        for opening in (open_desk, make_desk):
            with pytest.raises(NewerSchema) as refused:
                opening(url)
            assert refused.value.found == found


def test_what_is_no_database_or_has_no_driver_is_told_and_not_written_over(tmp_path):
    file = tmp_path / "desk.sqlite"
    file.write_bytes(b"these are no tables " * 100)
    for url in (f"sqlite:///{file}", "postgresql+nodriver://nowhere/desk"):
        with pytest.raises(DeskGone):
            open_desk(url)
    assert file.read_bytes().startswith(b"these are no tables")


# --- accounts and passwords ---


def test_a_name_is_folded_and_taken_once_and_all_that_is_wrong_with_an_account_is_told_at_once(desk, clerk):
    assert (clerk.name, clerk.role, clerk.county_code) == ("ardestan-1", "clerk", "1001")
    for given, faults in (
        (("ARDESTAN-۱", "reviewer", PASSWORD), {"name": "taken"}),
        (("آقای فلانی", "king", "short"), {"name": "name", "role": "role", "password": "short"}),
    ):
        with desk.writing() as connection, pytest.raises(BadAccount) as bad:
            accounts.add(connection, START, *given)
        assert bad.value.faults == faults
    for role, county, fault in (
        ("clerk", "", "needed"),
        ("clerk", "9999", "unknown"),
        ("reviewer", "1001", "unneeded"),
    ):
        assert accounts.faults_of("desk-1", role, county, {"1001"}) == {"county": fault}


def test_the_database_itself_holds_that_only_a_clerk_has_a_county(desk, clerk):
    with pytest.raises(IntegrityError), desk.writing() as connection:
        connection.execute(text("UPDATE accounts SET county_code = NULL"))


def test_which_passwords_are_taken():
    faults = {"eleven char": "short", "twelve chars": "", "گذرواژه‌ای بلند": "", "ardestan-1.ardestan-1": "name"}
    faults |= {"ardestan-1": "short", "x" * 100 + "yzw" * 40: "long"}
    faults |= dict.fromkeys(("Password1234", "۱۲۳۴۵۶۷۸۹۰۱۲", "aaaaaaaaaaaaaaa"), "common")
    assert {password: passwords.fault_of(password, "ardestan-1") for password in faults} == faults
    made = {passwords.readable(bytes([seed]) * 32) for seed in range(1, 200)}
    assert len(made) == 199
    assert {passwords.fault_of(password, "ardestan-1") for password in made} == {""}


def test_a_password_is_argon2id_and_the_same_letters_are_the_same_password():
    stored = passwords.hashed("ﻻمپ روشن است")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "لامپ روشن است")
    assert not passwords.matches(stored, "لامپ خاموش است")
    assert not passwords.matches("no hash at all", "x")


def test_signing_in_renews_a_hash_made_with_older_parameters(desk, clerk):
    with desk.writing() as connection:
        accounts.keep_hash(connection, clerk, PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD))
    assert try_in(desk, password="not the password").token == ""
    with desk.reading() as connection:
        assert passwords.outdated(accounts.stored_hash(connection, clerk))
    assert try_in(desk).token
    with desk.reading() as connection:
        assert not passwords.outdated(accounts.stored_hash(connection, clerk))


def test_the_last_administrator_cannot_be_shut(desk):
    with desk.writing() as connection:
        first = accounts.add(connection, START, "admin-1", "administrator", PASSWORD)
        with pytest.raises(BadAccount):
            accounts.disable(connection, START, first)
        second = accounts.add(connection, START, "admin-2", "administrator", PASSWORD)
        assert accounts.disable(connection, START, first)
        assert not accounts.disable(connection, START, first)
        with pytest.raises(BadAccount):
            accounts.disable(connection, START, second)
        assert accounts.enable(connection, first)
        assert not accounts.enable(connection, first)


# --- sessions ---


def start(desk, account, now=START):
    with desk.writing() as connection:
        return sessions.start(connection, now, account, LIMITS)


def find(desk, token, now):
    with desk.reading() as connection:
        return sessions.find(connection, now, token, LIMITS)


def test_only_a_hash_of_the_token_is_kept(desk, clerk):
    token = start(desk, clerk)
    with desk.reading() as connection:
        rows = connection.execute(select(sessions_table)).all()
    assert len(rows) == 1
    assert token not in str(rows)
    assert find(desk, token, START).account == clerk
    assert find(desk, token[:-1], START) is None


def test_a_session_ends_after_idle_time_and_in_any_case_after_the_longest(desk, clerk):
    token = start(desk, clerk)
    assert find(desk, token, START + LIMITS.idle - SECOND)
    assert find(desk, token, START + LIMITS.idle) is None
    now = START
    while now < START + LIMITS.longest - timedelta(minutes=20):
        now += timedelta(minutes=20)
        assert find(desk, token, now)
        with desk.writing() as connection:
            sessions.visit(connection, now, token)
    assert find(desk, token, START + LIMITS.longest) is None


def test_sessions_that_are_over_are_swept_away(desk, clerk):
    for hours in (0, 11):
        start(desk, clerk, START + timedelta(hours=hours))
    with desk.reading() as connection:
        assert len(connection.execute(select(sessions_table)).all()) == 1
