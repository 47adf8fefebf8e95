"""A message of a notice is sent once, whichever worker or server is first, with SQLite and with PostgreSQL."""

from datetime import timedelta
from itertools import chain

from flask import Flask
from sqlalchemy import select, update

from dashboard.database import accounts, notices
from dashboard.database.notices import GIVEN_UP, SENDING, SENT, WAITING
from dashboard.database.schema import accounts as accounts_table
from dashboard.database.schema import notices as notices_table
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.database.conftest import START, Stored, earlier_tables, run_at_once
from tests.unit.staff.mail_server import SENDER, Mailboxes, running

NAMES = ("kashan-1", "kashan-2", "kashan-3")
SECOND = timedelta(seconds=1)


def add_notices(data: Stored, *names: str) -> None:
    """Accounts with a mailbox each, and a notice for each."""
    with data.sources.database.writing() as connection:
        for name in names:
            accounts.insert_row(connection, START, name, "clerk", "1009")
        with_mailbox = accounts_table.c.name + "@province.example"
        connection.execute(update(accounts_table).values(mailbox=with_mailbox))
        about = {"sheet": 7, "county": "1009", "office": "", "week": "2014-12-13"}
        notices.add(connection, START, names, "sheet_approved", "sheet_approved 7", about, False)


def states(data: Stored) -> set[tuple[str, str]]:
    with data.sources.database.reading() as connection:
        return {(row.account, row.mail) for row in connection.execute(select(notices_table))}


def claim_all(data: Stored) -> list[str]:
    """Claim messages until none is due, as another server with a connection of its own."""
    own, claimed = data.reopen(), []
    while True:
        with own.sources.database.writing() as connection:
            found = notices.claim(connection, START + SECOND)
        if found is None:
            own.close()
            return claimed
        claimed.append(found[0].account)


def test_of_two_servers_that_claim_at_once_each_message_is_claimed_by_one(data):
    add_notices(data, *NAMES)
    results = run_at_once(lambda: claim_all(data), lambda: claim_all(data))
    assert sorted(chain.from_iterable(results)) == sorted(NAMES)
    assert states(data) == {(name, SENDING) for name in NAMES}


def test_of_two_who_tell_of_an_event_at_once_an_account_gets_one_notice(data):
    add_notices(data)

    def tell() -> None:
        own = data.reopen()
        with own.sources.database.writing() as connection:
            notices.add(connection, START, ["kashan-1"], "deadline", "deadline 2014-12-13 today", {}, False)
        own.close()

    with data.sources.database.writing() as connection:
        accounts.insert_row(connection, START, "kashan-1", "clerk", "1009")
    assert run_at_once(tell, tell) == [None, None]
    assert len(states(data)) == 1


def server_of(data: Stored, **settings: str) -> Flask:
    """A server of its own, whose clock stands a second after the notices."""
    server = create_server(Settings(data_url=str(data.folder), **settings), Live(data.reopen().sources))
    server.extensions["staff"].clock = lambda: START + SECOND
    return server


def test_two_servers_that_look_at_once_send_each_message_once(data):
    add_notices(data, *NAMES)
    boxes = Mailboxes()
    with running(boxes) as port:
        url = f"smtp://127.0.0.1:{port}?from={SENDER}&tls=off"
        servers = [server_of(data, smtp_url=url) for _ in range(2)]
        assert run_at_once(*(server.extensions["notices"].look for server in servers)) == [None, None]
    for server in servers:
        server.extensions["live"].sources.close()
    assert sorted(boxes.to) == [f"{name}@province.example" for name in NAMES]
    assert states(data) == {(name, SENT) for name in NAMES}


def test_a_message_that_was_not_sent_waits_for_a_pause_and_is_given_up_in_the_end(data):
    add_notices(data, "kashan-1")
    now, pauses = START, []
    while states(data) == {("kashan-1", WAITING)}:
        with data.sources.database.writing() as connection:
            found = notices.claim(connection, now)
            assert found and notices.claim(connection, now) is None
            notices.put_back(connection, now, found[0])
            assert notices.claim(connection, now) is None
        pauses.append(notices.pause(found[0].attempts))
        now += pauses[-1]
    assert states(data) == {("kashan-1", GIVEN_UP)}
    assert START + notices.GIVEN_UP_AFTER - timedelta(hours=6) < now - pauses[-1] < START + notices.GIVEN_UP_AFTER


def test_a_new_version_that_only_looks_leaves_the_tables_of_the_version_before(data):
    with earlier_tables(data.sources.database, "visits") as connection:
        row = {"name": "kashan-1", "role": "clerk", "county_code": "1009", "created_at": START}
        values = {**row, "password_hash": "x", "password_temporary": False}
        connection.execute(accounts_table.insert().values(**values))
    server = server_of(data)
    server.extensions["notices"].look()
    server.extensions["live"].sources.close()
    assert data.run("SELECT version_num FROM alembic_version") == [("visits",)]
