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


def try_in(desk, now=START, name="ardestan-1", password=PASSWORD, address="10.0.0.1", browser="") -> Outcome:
    return sign_in(desk, now, name, password, address, LIMITS, browser)


def test_waits_grow_after_five_failures_and_ten_lock_for_a_quarter_of_an_hour(desk):
    now, waits = START, []
    for _ in range(10):
        outcome = try_in(desk, now, password="not the password")
        while outcome.wait:
            waits.append(outcome.wait.total_seconds())
            # One second before the wait is over it is not over.
            assert try_in(desk, now + outcome.wait - SECOND).wait == SECOND
            now += outcome.wait
            outcome = try_in(desk, now, password="not the password")
    assert waits == [2, 4, 8, 16, 32]
    assert try_in(desk, now).wait == timedelta(minutes=15)
    assert try_in(desk, now + timedelta(minutes=15) - SECOND).wait == SECOND
    assert try_in(desk, now + timedelta(minutes=15)).token
    with desk.reading() as connection:
        assert log.count(connection, Filter(action="sign_in_locked")) == 1


def test_a_lock_does_not_get_shorter_while_its_first_failures_grow_old():
    spread = [START + timedelta(seconds=95 * i) for i in range(10)]
    assert attempts.until(spread, "account") == spread[-1] + timedelta(minutes=15)


def test_a_right_password_forgets_the_accounts_failures(desk):
    for _ in range(4):
        try_in(desk, password="not the password")
    assert try_in(desk).token
    for _ in range(4):
        assert not try_in(desk, password="not the password").wait
    assert try_in(desk).token


def test_thirty_failures_lock_an_address_and_no_other(desk):
    for i in range(30):
        assert not try_in(desk, name=f"nobody-{i}").wait
    assert try_in(desk).wait == timedelta(minutes=15)
    assert try_in(desk, address="10.0.0.2").token


def test_a_known_browser_is_not_locked_from_elsewhere_and_has_ten_failures_of_its_own(desk):
    now = START
    for _ in range(12):
        try_in(desk, now, password="not the password")
        now += timedelta(seconds=40)
    assert try_in(desk, now).wait, "locked for browsers in which nobody has signed in before"
    for _ in range(10):
        now += timedelta(seconds=40)
        assert not try_in(desk, now, password="not the password", browser="b1").wait
    assert try_in(desk, now, browser="b1").wait == timedelta(minutes=15)
    assert try_in(desk, now, browser="b2").token, "another known browser"


def test_ending_an_accounts_locks_ends_those_of_all_its_browsers_and_of_no_other_account(desk):
    for name, browser in (("ardestan-1", ""), ("ardestan-1", "b1"), ("nobody-1", "")):
        for minute in range(10):
            try_in(desk, START + timedelta(minutes=minute), name, "not the password", f"10.0.0.{minute}", browser)
    now = START + timedelta(minutes=9)
    key = attempt_keys(desk, "ardestan-1", "")["account"]
    with desk.writing() as connection:
        locked = attempts.locks(connection, now)
        assert locked[key[: attempts.ACCOUNT_PART]] == now + attempts.WINDOW and len(locked) == 2
        attempts.forget(connection, key)
        assert len(attempts.locks(connection, now)) == 1
    assert try_in(desk, now).token and try_in(desk, now, browser="b1").token


def test_ipv6_counts_by_the_64_bits_of_its_network(desk):
    keys = [
        attempt_keys(desk, "", address)["address"]
        for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    ]
    assert keys[0] == keys[1] != keys[2]
    mapped = [attempt_keys(desk, "", f"::ffff:10.0.0.{last}")["address"] for last in (1, 2)]
    assert mapped[0] != mapped[1], "IPv4 as IPv6 writes it"


def test_an_unknown_account_is_treated_as_a_known_one_and_the_same_work_is_done_for_it(desk, monkeypatch):
    known = [try_in(desk, password="not the password") for _ in range(6)]
    unknown = [try_in(desk, name="nobody-1", address="10.0.0.9") for _ in range(6)]
    assert known == unknown
    verified: list[str] = []
    monkeypatch.setattr(passwords, "matches", lambda stored, _: verified.append(stored) or False)
    for name in ("ardestan-1", "nobody-1"):
        try_in(desk, START + timedelta(hours=1), name)
    # The kind, version and parameters; the salts differ.
    assert [stored.split("$")[:4] for stored in verified] == [passwords.dummy_hash().split("$")[:4]] * 2


def test_neither_names_that_were_typed_nor_addresses_are_kept(desk):
    try_in(desk, name="my secret password", address="192.0.2.77")
    with desk.reading() as connection:
        kept = str(connection.execute(select(attempts_table)).all()) + str(log.page(connection, Filter()))
    assert "192.0.2.77" not in kept
    assert "my secret password" not in kept


# --- the log ---


def test_the_database_refuses_to_change_the_log_and_an_action_that_nobody_knows(desk):
    try_in(desk)
    for change in ("UPDATE log SET account = 'x'", "DELETE FROM log"):
        with pytest.raises(NotWritten), desk.writing() as connection:
            connection.execute(text(change))
    with desk.writing() as connection, pytest.raises(ValueError, match="danced"):
        log.append(connection, START, "danced")
    with desk.reading() as connection:
        assert log.count(connection, Filter(account="ardestan-1")) == 1


# --- two processes at once ---


def _guess(url, done):
    desk = open_desk(Database(url))
    done.put([sign_in(desk, START, "ardestan-1", "not the password", "10.0.0.1", LIMITS) for _ in range(8)])


@pytest.mark.rare
def test_two_processes_that_guess_at_once_get_no_more_guesses_than_one(desk):
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    others = [context.Process(target=_guess, args=(f"sqlite:///{desk.database.file}", done)) for _ in range(2)]
    for other in others:
        other.start()
    outcomes = [outcome for _ in others for outcome in done.get(timeout=60)]
    for other in others:
        other.join(30)
    assert sum(outcome.wait == timedelta() for outcome in outcomes) == 5
    with desk.reading() as connection:
        assert log.count(connection, Filter(action="sign_in_failed")) == 5
        keys = attempt_keys(desk, "ardestan-1", "10.0.0.1")
        assert len(connection.execute(select(attempts_table)).all()) == 5 * len(keys)
