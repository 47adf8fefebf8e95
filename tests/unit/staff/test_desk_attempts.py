"""Failed sign-ins: back-off, log entries, and two concurrent processes."""

import multiprocessing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dashboard.desk import accounts, attempts, log, passwords
from dashboard.desk.engine import open_desk
from dashboard.desk.log import Filter
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import Outcome, attempt_keys, sign_in
from dashboard.storage.engine import Database
from dashboard.storage.errors import NotWritten
from dashboard.storage.schema import attempts as attempts_table
from tests.unit.staff.desk_site import PASSWORD, START

LIMITS = Limits()
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(desk):
    """A desk with one clerk's account."""
    with desk.writing() as connection:
        accounts.add(connection, START, "ardestan-1", "clerk", PASSWORD, "1001", {"1001"})
    return desk


def attempt(desk, now=START, name="ardestan-1", password=PASSWORD, address="10.0.0.1", browser="") -> Outcome:
    return sign_in(desk, now, name, password, address, LIMITS, browser)


def test_waits_grow_after_five_failures_and_ten_failures_lock_for_15_minutes(desk):
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


def test_a_correct_password_deletes_the_failures_of_the_account(desk):
    for _ in range(4):
        attempt(desk, password="not the password")
    assert attempt(desk).token
    for _ in range(4):
        assert not attempt(desk, password="not the password").wait
    assert attempt(desk).token


def test_thirty_failures_lock_their_address_only(desk):
    for i in range(30):
        assert not attempt(desk, name=f"nobody-{i}").wait
    assert attempt(desk).wait == timedelta(minutes=15)
    assert attempt(desk, address="10.0.0.2").token


def test_a_known_browser_is_locked_only_by_its_own_failures(desk):
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


def test_unlocking_an_account_unlocks_its_browsers_and_no_other_account(desk):
    for name, browser in (("ardestan-1", ""), ("ardestan-1", "b1"), ("nobody-1", "")):
        for minute in range(10):
            attempt(desk, START + timedelta(minutes=minute), name, "not the password", f"10.0.0.{minute}", browser)
    now = START + timedelta(minutes=9)
    key = attempt_keys(desk, "ardestan-1", "")["account"]
    with desk.writing() as connection:
        locked = attempts.locks(connection, now)
        assert locked[key[: attempts.ACCOUNT_PART]] == now + attempts.WINDOW and len(locked) == 2
        attempts.forget(connection, key)
        assert len(attempts.locks(connection, now)) == 1
    assert attempt(desk, now).token and attempt(desk, now, browser="b1").token


def test_ipv6_addresses_are_counted_by_their_64_bit_network(desk):
    keys = [
        attempt_keys(desk, "", address)["address"]
        for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    ]
    assert keys[0] == keys[1] != keys[2]
    mapped = [attempt_keys(desk, "", f"::ffff:10.0.0.{last}")["address"] for last in (1, 2)]
    assert mapped[0] != mapped[1], "IPv4 as IPv6 writes it"


def test_an_unknown_account_gets_the_same_answer_after_the_same_work(desk, monkeypatch):
    known = [attempt(desk, password="not the password") for _ in range(6)]
    unknown = [attempt(desk, name="nobody-1", address="10.0.0.9") for _ in range(6)]
    assert known == unknown
    verified: list[str] = []
    monkeypatch.setattr(passwords, "matches", lambda stored, _: verified.append(stored) or False)
    for name in ("ardestan-1", "nobody-1"):
        attempt(desk, START + timedelta(hours=1), name)
    # The kind, version and parameters; the salts differ.
    assert [stored.split("$")[:4] for stored in verified] == [passwords.dummy_hash().split("$")[:4]] * 2


def test_typed_names_and_addresses_are_not_stored(desk):
    attempt(desk, name="my secret password", address="192.0.2.77")
    with desk.reading() as connection:
        stored_text = str(connection.execute(select(attempts_table)).all()) + str(log.page(connection, Filter()))
    assert "192.0.2.77" not in stored_text
    assert "my secret password" not in stored_text


def test_log_entries_cannot_be_changed_and_have_a_known_action(desk):
    attempt(desk)
    for change in ("UPDATE log SET account = 'x'", "DELETE FROM log"):
        with pytest.raises(NotWritten), desk.writing() as connection:
            connection.execute(text(change))
    with desk.writing() as connection, pytest.raises(ValueError, match="danced"):
        log.append(connection, START, "danced")
    with desk.reading() as connection:
        assert log.count(connection, Filter(account="ardestan-1")) == 1


def _attempt_eight_times(url, done):
    desk = open_desk(Database(url))
    done.put([sign_in(desk, START, "ardestan-1", "not the password", "10.0.0.1", LIMITS) for _ in range(8)])


@pytest.mark.rare
def test_two_processes_share_the_limit_of_failures(desk):
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
        assert log.count(connection, Filter(action="sign_in_failed")) == 5
        keys = attempt_keys(desk, "ardestan-1", "10.0.0.1")
        assert len(connection.execute(select(attempts_table)).all()) == 5 * len(keys)
