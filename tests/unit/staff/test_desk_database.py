"""The desk's part of the database on its own: accounts, passwords, sessions."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from dashboard.desk import accounts, passwords, sessions
from dashboard.desk.accounts import BadAccount
from dashboard.desk.engine import NoDesk, open_desk
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import Outcome, sign_in
from dashboard.storage.errors import NotWritten
from dashboard.storage.schema import sessions as sessions_table
from tests.unit.staff.desk_site import PASSWORD, START, create_desk

LIMITS = Limits()
SECOND = timedelta(seconds=1)


@pytest.fixture
def clerk(desk):
    with desk.writing() as connection:
        return accounts.add(connection, START, "Ardestan-1", "clerk", PASSWORD, "1001", {"1001"})


def try_in(desk, now=START, name="ardestan-1", password=PASSWORD, address="10.0.0.1") -> Outcome:
    return sign_in(desk, now, name, password, address, LIMITS)


# --- the database ---


def test_the_key_is_made_once_and_is_the_same_for_all_who_open_the_desk(desk, clerk):
    assert open_desk(desk.database).secret_key == create_desk(desk.database).secret_key == desk.secret_key
    assert len(bytes.fromhex(desk.secret_key)) == 32
    assert desk.keyed("account", "x") != desk.keyed("address", "x")


def test_there_is_no_desk_before_the_first_account_and_opening_makes_nothing(database):
    with pytest.raises(NoDesk):
        open_desk(database)
    assert not database.file.exists()
    create_desk(database)
    with pytest.raises(NoDesk):
        open_desk(database)


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
    with pytest.raises(NotWritten), desk.writing() as connection:
        connection.execute(text("UPDATE accounts SET county_code = NULL"))


def test_which_passwords_are_taken():
    faults = {"eleven char": "short", "twelve chars": "", "گذرواژه‌ای بلند": "", "ardestan-1.ardestan-1": "name"}
    faults |= {"ardestan-1": "short", "x" * 100 + "yzw" * 40: "long"}
    common = "Password1234 ۱۲۳۴۵۶۷۸۹۰۱۲ aaaaaaaaaaaaaaa qwerty123456 1234567891011 password!123 mohammad1234"
    common += " iloveyou123456 ardestan1234 kashan139500 isfahan_12345 اصفهان۱۲۳۴۵۶ passwordpassword abcabcabcabc"
    faults |= dict.fromkeys(common.split(), "common")
    assert {password: passwords.fault_of(password, "ardestan-1") for password in faults} == faults
    made = {passwords.readable_password(bytes([seed]) * 32) for seed in range(1, 200)}
    assert len(made) == 199
    assert {passwords.fault_of(password, "ardestan-1") for password in made} == {""}


def test_a_password_is_argon2id_and_the_same_letters_are_the_same_password():
    stored = passwords.hash_password("ﻻمپ روشن است")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "لامپ روشن است")
    assert not passwords.matches(stored, "لامپ خاموش است")
    assert not passwords.matches("no hash at all", "x")


def test_signing_in_renews_a_hash_made_with_older_parameters(desk, clerk):
    with desk.writing() as connection:
        accounts.replace_hash(connection, clerk, PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD))
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
