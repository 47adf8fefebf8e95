"""What two servers of the desk claim, take or overwrite at the same time, and drafts that replace each other."""

from datetime import UTC, date, timedelta
from functools import partial

import pyotp
import pytest
from sqlalchemy import select, update

from dashboard.database import accounts, answer_drafts, imports, notices, second_factor, sent_imports
from dashboard.database.answer_drafts import AnswerDraft
from dashboard.database.errors import Conflict
from dashboard.database.imports import ImportDraft
from dashboard.database.notices import SENT
from dashboard.database.schema import accounts as accounts_table
from dashboard.database.schema import import_drafts
from dashboard.database.schema import notices as notices_table
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.tables.place import Place
from tests.unit.database.stored import START, Stored, run_at_once
from tests.unit.staff.desk_site import PASSWORD, create_desk
from tests.unit.staff.mail_server import SENDER, Mailboxes, running

NAMES = ("kashan-1", "kashan-2", "kashan-3")
WEEK, PLACE = date(2014, 12, 13), Place("1001")
ANSWERS = (("G1001", "committee", 0), ("M1", "committee", None))
COUNTS = (("G1001", "glad", "", 40, None),)


def add_accounts(data: Stored) -> None:
    with data.sources.database.writing() as connection:
        for name in NAMES:
            accounts.insert_row(connection, START, name, "clerk", "1009")
        connection.execute(update(accounts_table).values(mailbox=accounts_table.c.name + "@province.example"))


def states(data: Stored) -> list[tuple[str, str]]:
    with data.sources.database.reading() as connection:
        return sorted((row.account, row.mail) for row in connection.execute(select(notices_table)))


def test_two_servers_that_look_at_once_send_each_message_once(data, another):
    add_accounts(data)
    about = {"sheet": 7, "county": "1009", "office": "", "week": "2014-12-13"}
    with data.sources.database.writing() as connection:
        notices.add(connection, START, NAMES, "sheet_approved", "sheet_approved 7", about, False)
    boxes, looks = Mailboxes(), []
    with running(boxes) as port:
        for _ in range(2):
            settings = Settings(data_url=str(data.folder), smtp_url=f"smtp://127.0.0.1:{port}?from={SENDER}&tls=off")
            server = create_server(settings, Live(another().sources))
            server.extensions["staff"].clock = lambda: START + timedelta(seconds=1)
            looks.append(server.extensions["notices"].look)
        assert run_at_once(*looks) == [None, None]
    assert sorted(boxes.to) == [f"{name}@province.example" for name in NAMES]
    assert states(data) == [(name, SENT) for name in NAMES]


def test_of_two_who_tell_of_an_event_at_once_an_account_gets_one_notice(data, another):
    add_accounts(data)

    def tell(own) -> None:
        with own.sources.database.writing() as connection:
            notices.add(connection, START, ["kashan-1"], "deadline", "deadline 2014-12-13 today", {}, False)

    assert run_at_once(*(partial(tell, another()) for _ in range(2))) == [None, None]
    assert [name for name, _ in states(data)] == ["kashan-1"]


def test_of_two_at_once_one_takes_a_code_of_the_second_factor(data):
    desk, secret = create_desk(data.sources.database), second_factor.secret_of(b"12345678901234567890")
    with desk.writing() as connection:
        account = accounts.add(connection, START, "publisher-1", "publisher", PASSWORD)
        second_factor.turn_on(connection, account, secret, 1)
        second_factor.store_recovery_codes(connection, desk, account, ["k7mf-x2pa-9tqd", "2222-3333-4444"])

    def prove(typed):
        with desk.writing() as connection:
            return second_factor.prove(connection, desk, START, account, typed).way

    code = pyotp.TOTP(secret).at(START.replace(tzinfo=UTC))
    for typed, way in ((code, "totp"), ("K7MFX2PA9TQD", "recovery")):
        assert sorted(run_at_once(*[partial(prove, typed)] * 2)) == ["", way]
    with desk.reading() as connection:
        assert second_factor.codes_left(connection, account) == 1


def test_a_draft_of_answers_is_one_of_an_account_place_and_week_and_its_version_rises(data):
    with data.sources.database.writing() as connection:

        def keep(seen, *changes, account="a", place=PLACE, at=START):
            return answer_drafts.keep(connection, at, account, place, WEEK, seen, *changes).version

        def kept(place=PLACE):
            return answer_drafts.kept(connection, "a", place, WEEK)

        assert kept() == AnswerDraft()
        assert keep(0, ANSWERS, COUNTS) == 1
        assert kept() == AnswerDraft(1, START, ANSWERS, COUNTS)
        assert keep(0, ANSWERS, COUNTS) == 1, "the same once more"
        with pytest.raises(Conflict):
            keep(0, ANSWERS)
        assert keep(1, ANSWERS) == 2
        assert keep(0, ANSWERS, place=Place("", "B001")) == 1 and keep(0, ANSWERS, account="b") == 1
        answer_drafts.empty(connection, START, "a", PLACE, WEEK)
        assert kept() == AnswerDraft(3, START)
        assert kept(Place("", "B001")).answers == ANSWERS
        keep(0, account="c", at=START + answer_drafts.KEPT + timedelta(days=1))
        assert kept() == AnswerDraft()


def test_answers_of_imports_are_replaced_and_an_account_has_one_file_for_a_while(data):
    with data.sources.database.writing() as connection:
        imports.remember(connection, {"column a": "week", "office b": "G1001"})
        imports.remember(connection, {"office b": "G1002", "office c": "skip"})
        assert imports.remembered(connection) == {"column a": "week", "office b": "G1002", "office c": "skip"}
        first = ImportDraft(START, "reviewer-1", "a.xlsx", b"\0PK")
        imports.store_draft(connection, first)
        imports.store_draft(connection, ImportDraft(START, "reviewer-2", "b.xlsx", b"b"))
        assert imports.draft_of(connection, "reviewer-1") == first
        imports.answer_draft(connection, first, {"office b": "G1003"})
        assert imports.draft_of(connection, "reviewer-1").answers == {"office b": "G1003"}
        later = ImportDraft(START + imports.DRAFT_LIFE * 2, "reviewer-1", "c.xlsx", b"c")
        imports.store_draft(connection, later)
        assert connection.scalars(select(import_drafts.c.name)).all() == ["c.xlsx"]
        assert imports.drop_draft(connection, later) and not imports.drop_draft(connection, later)


def test_a_sent_import_is_decided_once_and_keeps_its_file_as_long_as_somebody_needs_it(data):
    draft = ImportDraft(START, "reviewer-1", "a.xlsx", b"\0PK", {"office b": "G1002"})
    with data.sources.database.writing() as connection:
        with pytest.raises(Conflict):
            sent_imports.send(connection, START, draft, "reviewer", {"reports": 2}, [])
        imports.store_draft(connection, draft)
        sent_imports.send(connection, START, draft, "reviewer", {"reports": 2}, [7])
        (sent,) = sent_imports.listed(connection)
        assert (sent.rows, sent.proposals, sent.state) == ({"reports": 2}, [7], "waiting")
        sent_imports.decide(connection, START, sent.id, "reviewer-2", "returned", {"reason": "week"})
        with pytest.raises(Conflict):
            sent_imports.decide(connection, START, sent.id, "reviewer-2", "approved", {})
        returned = sent_imports.by_number(connection, sent.id)
        assert (returned.decision.account, returned.decision.detail) == ("reviewer-2", {"reason": "week"})
        again = sent_imports.reopen(connection, START, returned)
        kept = imports.draft_of(connection, "reviewer-1")
        assert (kept.id, kept.data, kept.answers) == (again, draft.data, draft.answers)
        with pytest.raises(Conflict):
            sent_imports.reopen(connection, START, returned)
        assert sent_imports.listed(connection) == [] and not sent_imports.with_file(connection, sent.id)
