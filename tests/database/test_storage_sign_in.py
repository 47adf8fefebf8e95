"""The second factor and sessions, with SQLite and with PostgreSQL."""

from dataclasses import replace
from datetime import UTC, timedelta

import pyotp

from dashboard.database import accounts, second_factor, sessions
from dashboard.database.sessions import Limits
from tests.database.conftest import START, run_at_once
from tests.unit.staff.desk_site import PASSWORD, create_desk


def test_of_two_at_once_one_takes_a_code_and_sessions_are_counted_and_ended(data):
    desk, limits = create_desk(data.sources.database), Limits()
    secret = second_factor.secret_of(b"12345678901234567890")
    with desk.writing() as connection:
        account = accounts.add(connection, START, "publisher-1", "publisher", PASSWORD)
        second_factor.turn_on(connection, account, secret, 1)
        second_factor.store_recovery_codes(connection, desk, account, ["k7mf-x2pa-9tqd", "2222-3333-4444"])
    code = pyotp.TOTP(secret).at(START.replace(tzinfo=UTC))

    def prove(typed):
        with desk.writing() as connection:
            return second_factor.prove(connection, desk, START, account, typed).way

    for typed, way in ((code, "totp"), ("K7MFX2PA9TQD", "recovery")):
        assert sorted(run_at_once(lambda typed=typed: prove(typed), lambda typed=typed: prove(typed))) == ["", way]
    with desk.writing() as connection:
        assert second_factor.codes_left(connection, account) == 1
        tokens = [
            sessions.start(connection, START + timedelta(minutes=minute), account, limits, minute == 2)
            for minute in range(3)
        ]
        now = START + timedelta(minutes=3)
        listed = sessions.of_account(connection, now, account, limits)
        assert [each.factor_pending for each in listed] == [True, False, False]
        assert sessions.counts(connection, now, limits) == {account.id: 3}
        assert sessions.end_one(connection, account, listed[0].key)
        assert not sessions.end_one(connection, replace(account, id=account.id + 1), listed[1].key)
        assert accounts.end_sessions(connection, account, sessions.hash_of(tokens[0])) == 1
        assert second_factor.turn_off(connection, account) and not second_factor.turn_off(connection, account)
        found = sessions.find(connection, now, tokens[0], limits)
    assert found and not found.account.second_factor
