"""The tables of the desk: accounts, passwords, sessions."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from dashboard.desk import accounts, passwords, sessions
from dashboard.desk.accounts import BadAccount
from dashboard.desk.engine import NoDesk, open_desk
from dashboard.storage.errors import NotWritten
from dashboard.storage.schema import sessions as sessions_table
from tests.unit.staff.desk_site import PASSWORD, START, create_desk
from tests.unit.staff.test_desk_attempts import LIMITS, SECOND, attempt


@pytest.fixture
def clerk(desk):
    with desk.writing() as connection:
        return accounts.add(connection, START, "Ardestan-1", "clerk", PASSWORD, "1001", {"1001"})


def test_the_secret_key_is_generated_once(desk, clerk):
    assert open_desk(desk.database).secret_key == create_desk(desk.database).secret_key == desk.secret_key
    assert len(bytes.fromhex(desk.secret_key)) == 32
    assert desk.keyed("account", "x") != desk.keyed("address", "x")


def test_without_an_account_there_is_no_desk_and_opening_creates_no_file(database):
    with pytest.raises(NoDesk):
        open_desk(database)
    assert not database.file.exists()
    create_desk(database)
    with pytest.raises(NoDesk):
        open_desk(database)


def test_names_are_normalised_and_unique_and_all_faults_of_an_account_are_reported_together(desk, clerk):
    assert (clerk.name, clerk.role, clerk.county_code) == ("ardestan-1", "clerk", "1001")
    for arguments, faults in (
        (("ARDESTAN-۱", "reviewer", PASSWORD), {"name": "taken"}),
        (("آقای فلانی", "king", "short"), {"name": "name", "role": "role", "password": "short"}),
    ):
        with desk.writing() as connection, pytest.raises(BadAccount) as bad:
            accounts.add(connection, START, *arguments)
        assert bad.value.faults == faults
    for role, county, fault in (
        ("clerk", "", "needed"),
        ("clerk", "9999", "unknown"),
        ("reviewer", "1001", "unneeded"),
    ):
        assert accounts.faults_of("desk-1", role, county, {"1001"}) == {"county": fault}


def test_a_constraint_of_the_database_gives_every_clerk_a_county(desk, clerk):
    with pytest.raises(NotWritten), desk.writing() as connection:
        connection.execute(text("UPDATE accounts SET county_code = NULL"))


def test_short_long_common_and_personal_passwords_are_refused():
    faults = {"eleven char": "short", "twelve chars": "", "گذرواژه‌ای بلند": "", "ardestan-1.ardestan-1": "name"}
    faults |= {"ardestan-1": "short", "x" * 100 + "yzw" * 40: "long"}
    common = "Password1234 ۱۲۳۴۵۶۷۸۹۰۱۲ aaaaaaaaaaaaaaa qwerty123456 1234567891011 password!123 mohammad1234"
    common += " iloveyou123456 ardestan1234 kashan139500 isfahan_12345 اصفهان۱۲۳۴۵۶ passwordpassword abcabcabcabc"
    faults |= dict.fromkeys(common.split(), "common")
    assert {password: passwords.fault_of(password, "ardestan-1") for password in faults} == faults
    generated = {passwords.readable_password(bytes([seed]) * 32) for seed in range(1, 200)}
    assert len(generated) == 199
    assert {passwords.fault_of(password, "ardestan-1") for password in generated} == {""}


def test_a_password_is_hashed_by_argon2id_after_normalising_its_letters():
    stored = passwords.hash_password("ﻻمپ روشن است")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "لامپ روشن است")
    assert not passwords.matches(stored, "لامپ خاموش است")
    assert not passwords.matches("no hash at all", "x")


def test_signing_in_renews_a_hash_made_with_older_parameters(desk, clerk):
    with desk.writing() as connection:
        accounts.replace_hash(connection, clerk, PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD))
    assert attempt(desk, password="not the password").token == ""
    with desk.reading() as connection:
        assert passwords.outdated(accounts.stored_hash(connection, clerk))
    assert attempt(desk).token
    with desk.reading() as connection:
        assert not passwords.outdated(accounts.stored_hash(connection, clerk))


def test_the_last_administrator_cannot_be_disabled(desk):
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


def start(desk, account, now=START):
    with desk.writing() as connection:
        return sessions.start(connection, now, account, LIMITS)


def find(desk, token, now):
    with desk.reading() as connection:
        return sessions.find(connection, now, token, LIMITS)


def test_only_a_hash_of_the_token_is_stored(desk, clerk):
    token = start(desk, clerk)
    with desk.reading() as connection:
        rows = connection.execute(select(sessions_table)).all()
    assert len(rows) == 1
    assert token not in str(rows)
    assert find(desk, token, START).account == clerk
    assert find(desk, token[:-1], START) is None


def test_a_session_ends_after_its_idle_time_and_its_longest_time(desk, clerk):
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


def test_expired_sessions_are_deleted(desk, clerk):
    for hours in (0, 11):
        start(desk, clerk, START + timedelta(hours=hours))
    with desk.reading() as connection:
        assert len(connection.execute(select(sessions_table)).all()) == 1
