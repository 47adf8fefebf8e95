"""The tables of the desk: accounts, passwords, sessions, failed sign-ins, also of two concurrent processes."""

import multiprocessing
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from dashboard.database import accounts, attempts, log, passwords, sessions
from dashboard.database.accounts import BadAccount
from dashboard.database.desk import NoDesk, open_desk
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten
from dashboard.database.log import Filter
from dashboard.database.schema import attempts as attempts_table
from dashboard.database.schema import sessions as sessions_table
from dashboard.database.sessions import Limits
from dashboard.database.sign_in import Outcome, attempt_keys, sign_in
from tests.unit.staff.desk_site import PASSWORD, START, create_desk

LIMITS = Limits()
SECOND = timedelta(seconds=1)


@pytest.fixture
def clerk(desk):
    with desk.writing() as connection:
        return accounts.add(connection, START, "Ardestan-1", "clerk", PASSWORD, "1001", {"1001"})


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a.rezaei+desk@isfahan.example", True),
        ("a@b.example,c@d.example", False),
        ("a;b@c.example", False),
        ("<a@b.example>", False),
        ("a@b.example\n", False),
    ],
)
def test_a_mailbox_is_one_address_in_a_message(text, is_one):
    assert accounts.is_email(text) is is_one


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


def test_signing_in_renews_a_hash_made_with_older_parameters_and_a_temporary_password_stays_one(desk, clerk):
    with desk.writing() as connection:
        accounts.set_password(connection, clerk, PASSWORD, temporary=True)
        accounts.replace_hash(connection, clerk, PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD))
    assert attempt(desk, password="not the password").token == ""
    with desk.reading() as connection:
        assert passwords.outdated(accounts.stored_hash(connection, clerk))
    assert attempt(desk).token
    with desk.reading() as connection:
        assert not passwords.outdated(accounts.stored_hash(connection, clerk))
        assert accounts.by_name(connection, clerk.name).must_change


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


def attempt(desk, now=START, name="ardestan-1", password=PASSWORD, address="10.0.0.1", browser="") -> Outcome:
    return sign_in(desk, now, name, password, address, LIMITS, browser)


def test_waits_grow_after_five_failures_and_ten_failures_lock_for_15_minutes(desk, clerk):
    now, waits = START, []
    for _ in range(10):
        outcome = attempt(desk, now, password="not the password")
        while outcome.wait:
            waits.append(outcome.wait.total_seconds())
            # One second before its end, the wait still holds.
            assert attempt(desk, now + outcome.wait - SECOND).wait == SECOND
            now += outcome.wait
            outcome = attempt(desk, now, password="not the password")
    assert waits == [2, 4, 8, 16, 32]
    assert attempt(desk, now).wait == timedelta(minutes=15)
    assert attempt(desk, now + timedelta(minutes=15) - SECOND).wait == SECOND
    assert attempt(desk, now + timedelta(minutes=15)).token
    with desk.reading() as connection:
        assert log.count(connection, Filter(action="sign_in_locked")) == 1


def test_a_lock_keeps_its_length_when_its_first_failures_expire():
    spread = [START + timedelta(seconds=95 * i) for i in range(10)]
    assert attempts.until(spread, "account") == spread[-1] + timedelta(minutes=15)


def test_failures_of_the_future_lock_nobody_out_once_the_clock_is_right_again(desk, clerk):
    for _ in range(6):
        attempt(desk, START + timedelta(days=400), password="not the password")
    with desk.reading() as connection:
        assert not attempts.locks(connection, START)
    assert attempt(desk).token


def test_a_correct_password_deletes_the_failures_of_the_account(desk, clerk):
    for _ in range(4):
        attempt(desk, password="not the password")
    assert attempt(desk).token
    for _ in range(4):
        assert not attempt(desk, password="not the password").wait
    assert attempt(desk).token


def test_thirty_failures_lock_their_address_only(desk, clerk):
    for i in range(30):
        assert not attempt(desk, name=f"nobody-{i}").wait
    assert attempt(desk).wait == timedelta(minutes=15)
    assert attempt(desk, address="10.0.0.2").token


def test_a_known_browser_is_locked_only_by_its_own_failures(desk, clerk):
    now = START
    for _ in range(12):
        attempt(desk, now, password="not the password")
        now += timedelta(seconds=40)
    assert attempt(desk, now).wait, "locked for browsers in which nobody has signed in before"
    for _ in range(10):
        now += timedelta(seconds=40)
        assert not attempt(desk, now, password="not the password", browser="b1").wait
    assert attempt(desk, now, browser="b1").wait == timedelta(minutes=15)
    assert attempt(desk, now, browser="b2").token, "another known browser"


def test_unlocking_an_account_unlocks_its_browsers_and_no_other_account(desk, clerk):
    for minute in range(10):
        for name, browser in (("ardestan-1", ""), ("ardestan-1", "b1"), ("nobody-1", "")):
            attempt(desk, START + timedelta(minutes=minute), name, "not the password", f"10.0.0.{minute}", browser)
    now = START + timedelta(minutes=9)
    key = attempt_keys(desk, "ardestan-1", "")["account"]
    with desk.writing() as connection:
        locked = attempts.locks(connection, now)
        assert locked[key[: attempts.ACCOUNT_PART]] == now + attempts.WINDOW and len(locked) == 2
        attempts.forget(connection, key)
        assert len(attempts.locks(connection, now)) == 1
    assert attempt(desk, now).token and attempt(desk, now, browser="b1").token


def test_ipv6_addresses_are_counted_by_their_64_bit_network(desk, clerk):
    keys = [
        attempt_keys(desk, "", address)["address"]
        for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    ]
    assert keys[0] == keys[1] != keys[2]
    mapped = [attempt_keys(desk, "", f"::ffff:10.0.0.{last}")["address"] for last in (1, 2)]
    assert mapped[0] != mapped[1], "IPv4 as IPv6 writes it"


def test_an_unknown_account_gets_the_same_answer_after_the_same_work(desk, clerk, monkeypatch):
    known = [attempt(desk, password="not the password") for _ in range(6)]
    unknown = [attempt(desk, name="nobody-1", address="10.0.0.9") for _ in range(6)]
    assert known == unknown
    verified: list[str] = []
    monkeypatch.setattr(passwords, "matches", lambda stored, _: verified.append(stored) or False)
    for name in ("ardestan-1", "nobody-1"):
        attempt(desk, START + timedelta(hours=1), name)
    # The kind, version and parameters; the salts differ.
    assert [stored.split("$")[:4] for stored in verified] == [passwords.dummy_hash().split("$")[:4]] * 2


def test_typed_names_and_addresses_are_not_stored(desk, clerk):
    attempt(desk, name="my secret password", address="192.0.2.77")
    with desk.reading() as connection:
        stored_text = str(connection.execute(select(attempts_table)).all()) + str(log.page(connection, Filter()))
    assert "192.0.2.77" not in stored_text
    assert "my secret password" not in stored_text


def test_log_entries_cannot_be_changed_and_have_a_known_action(desk, clerk):
    attempt(desk)
    for change in ("UPDATE log SET account = 'x'", "DELETE FROM log"):
        with pytest.raises(NotWritten), desk.writing() as connection:
            connection.execute(text(change))
    with desk.writing() as connection, pytest.raises(ValueError, match="danced"):
        log.append(connection, START, "danced")
    with desk.reading() as connection:
        assert log.count(connection, Filter(account="ardestan-1")) == 1


def test_strangers_cannot_fill_the_log_nor_hide_the_lock_of_an_account(desk, clerk):
    for number in range(log.MOST + 5):
        attempt(desk, name=f"nobody-{number}", address=f"2001:db8:{number:x}::1")
    for minute in range(10):
        for name in ("ardestan-1", "nobody-x"):
            address = f"2001:db8:ffff:{minute}::1"
            attempt(desk, START + timedelta(minutes=minute), name, "not the password", address)
    with desk.reading() as connection:
        assert log.count(connection, Filter(action="sign_in_failed")) == log.MOST
        locked = log.page(connection, Filter(action="sign_in_locked"))
    assert [entry.account for entry in locked] == ["ardestan-1"]


def _attempt_eight_times(url, done):
    desk = open_desk(Database(url))
    done.put([sign_in(desk, START, "ardestan-1", "not the password", "10.0.0.1", LIMITS) for _ in range(8)])


@pytest.mark.rare
def test_two_processes_share_the_limit_of_failures(desk, clerk):
    """Dear: two processes are started."""
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    processes = [
        context.Process(target=_attempt_eight_times, args=(f"sqlite:///{desk.database.file}", done)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    outcomes = [outcome for _ in processes for outcome in done.get(timeout=60)]
    for process in processes:
        process.join(30)
    assert sum(outcome.wait == timedelta() for outcome in outcomes) == 5
    with desk.reading() as connection:
        assert log.count(connection, Filter(action="sign_in_failed")) == 1, "equal rows of an hour"
        keys = attempt_keys(desk, "ardestan-1", "10.0.0.1")
        assert len(connection.execute(select(attempts_table)).all()) == 5 * len(keys)
