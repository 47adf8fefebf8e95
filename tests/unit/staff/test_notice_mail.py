"""Messages of notices: what they say, mail servers that take, refuse, drop or are away, and that none goes twice."""

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dashboard.database import accounts, notices
from dashboard.database.notices import GIVEN_UP, NONE, SENDING, SENT, WAITING
from dashboard.database.schema import accounts as accounts_table
from dashboard.database.schema import notices as notices_table
from dashboard.language import LANGUAGES, describe, say
from dashboard.settings import Settings, SettingsError, from_environment
from dashboard.smtp import BadAddress, MailServer
from dashboard.staff.notices_watch import NoticesWatch
from tests.unit.staff.desk_site import DeskSite
from tests.unit.staff.mail_server import SENDER, Mailboxes, certificate, free_port, running, signing_in

MAILBOX = "office-1001@province.example"
RETURNED = {"sheet": 7, "county": "1001", "office": "", "week": "2014-12-13", "why": "numbers"}
PASSWORD = "k3y of nobody @/"


@pytest.fixture
def boxes():
    return Mailboxes()


def address(port, tls="&tls=off", user=""):
    return f"smtp://{user}127.0.0.1:{port}?from={SENDER}{tls}"


def watch(site: DeskSite, url: str, **settings) -> NoticesWatch:
    """What the thread of a worker does; each has its own memory of a mail server that is away."""
    return NoticesWatch(site.server.extensions["staff"], Settings(smtp_url=url, **settings))


def set_mailbox(site, name="ardestan-1", mailbox=MAILBOX):
    with site.desk.writing() as connection:
        connection.execute(update(accounts_table).where(accounts_table.c.name == name).values(mailbox=mailbox))


def tell(site, key="sheet_returned 7", names=("ardestan-1",), sample=False, **detail):
    site.write(notices.add, site.clock(), names, "sheet_returned", key, {**RETURNED, **detail}, sample)


def states(site) -> list[tuple[str, int]]:
    """State and attempts of each message about a returned sheet, oldest notice first."""
    with site.desk.reading() as connection:
        told = select(notices_table).where(notices_table.c.kind == "sheet_returned")
        rows = connection.execute(told.order_by(notices_table.c.id))
        return [(row.mail, row.attempts) for row in rows]


def test_a_message_is_persian_with_the_english_below_and_links_to_its_page(site, boxes):
    set_mailbox(site)
    tell(site)
    with running(boxes) as port:
        sends = watch(site, address(port), site_url="https://host.example")
        sends.look()
        sends.look()
    (message,) = boxes.messages
    assert (message["To"], message["From"].addresses[0].addr_spec) == (MAILBOX, SENDER)
    assert message["Subject"] == "برگه بازگردانده شد | کارتابل کارکنان"
    assert message["Auto-Submitted"] == "auto-generated" and message["Message-ID"].endswith("@province.example>")
    persian, english = message.get_content().replace("\r\n", "\n").split("\n\n")
    assert "برگهٔ ۷، شهرستان اردستان، هفتهٔ ۲۲ تا ۲۸ آذر ۱۳۹۳، بازگردانده شد." in persian
    assert say("fa", "sheets.reason_numbers") in persian and "https://host.example/staff/fa/sheets/7" in persian
    assert "Sheet 7 (county of Ardestan, week of 13–19 Dec 2014) was returned." in english
    assert "https://host.example/staff/en/sheets/7" in english
    assert "ardestan-1" not in message.as_string()
    assert states(site) == [(SENT, 1)]


def test_the_same_notice_has_the_same_message_id_and_others_have_others(site, boxes):
    set_mailbox(site)
    tell(site)
    tell(site, key="sheet_returned 8")
    with running(boxes) as port:
        watch(site, address(port)).look()
        with site.desk.writing() as connection:
            connection.execute(update(notices_table).values(mail=WAITING))
        watch(site, address(port)).look()
    first, second, *again = [message["Message-ID"] for message in boxes.messages]
    assert first != second and again == [first, second]


def test_without_a_public_address_a_message_has_no_link(site, boxes):
    set_mailbox(site)
    tell(site)
    with running(boxes) as port:
        watch(site, address(port)).look()
    assert "/staff/" not in boxes.messages[0].get_content()


def test_no_message_goes_to_accounts_without_mailbox_or_disabled_ones_about_sample_data_or_what_was_read(site, boxes):
    for name in ("ardestan-1", "kashan-1", "publisher-1"):
        set_mailbox(site, name, f"{name}@province.example")
    tell(site, names=("admin-1", "kashan-1", "publisher-1"))
    tell(site, key="sheet_returned 8", sample=True)
    tell(site, key="sheet_returned 9")
    set_mailbox(site, "publisher-1", "")
    with site.desk.writing() as connection:
        accounts.disable(connection, site.clock(), site.account("kashan-1"))
        (read, *_) = notices.listed(connection, "ardestan-1", 1)
        notices.mark_one_seen(connection, site.clock(), read)
    with running(boxes) as port:
        watch(site, address(port)).look()
    assert boxes.to == [] and states(site) == [(NONE, 0)] * 5


def test_while_sample_data_are_shown_nothing_is_sent(site, boxes, monkeypatch):
    set_mailbox(site)
    tell(site)
    monkeypatch.setattr(type(site.live.newest), "sample", True)
    with running(boxes) as port:
        watch(site, address(port)).look()
    assert boxes.messages == [] and states(site) == [(WAITING, 0)]


def test_messages_go_over_starttls_after_signing_in(site, boxes, tmp_path, monkeypatch, caplog):
    set_mailbox(site)
    tell(site)
    context, trusted = certificate(tmp_path)
    secret = signing_in("desk", PASSWORD)
    with running(boxes, tls_context=context, require_starttls=True, **secret) as port:
        url = address(port, tls="", user="desk:k3y%20of%20nobody%20%40%2F@")
        # An authority that nobody has made known is refused, and so is another password.
        watch(site, url).look()
        assert boxes.messages == [] and "certificate verify failed" in caplog.text.lower().replace("_", " ")
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        watch(site, url.replace("k3y", "key")).look()
        assert boxes.messages == [] and "SMTPAuthenticationError 535" in caplog.text
        watch(site, url).look()
    assert boxes.to == [MAILBOX]
    assert "nobody" not in caplog.text and MAILBOX not in caplog.text


def test_messages_go_over_tls_from_the_first_byte(site, boxes, tmp_path, monkeypatch):
    set_mailbox(site)
    tell(site)
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with running(boxes, ssl_context=context) as port:
        watch(site, address(port, tls="").replace("smtp:", "smtps:")).look()
    assert boxes.to == [MAILBOX]


def test_a_server_without_tls_gets_nothing_unless_the_setting_says_so(site, boxes, caplog):
    set_mailbox(site)
    tell(site)
    with running(boxes) as port:
        watch(site, address(port, tls="")).look()
    assert boxes.tried == 0 and "SMTPNotSupportedError" in caplog.text


def test_a_server_that_is_away_is_tried_after_growing_pauses_and_logged_once_and_once_when_it_is_back(
    site, boxes, caplog
):
    caplog.set_level(logging.INFO, "dashboard")
    set_mailbox(site)
    tell(site)
    port = free_port()
    sends, tried = watch(site, address(port)), []
    mailer = sends._mailer
    for minute in range(40):
        before = mailer._attempts
        sends.look()
        if mailer._attempts > before:
            tried.append(minute)
        site.clock.move(minutes=1)
    assert tried == [0, 1, 3, 7, 15, 31]
    assert states(site) == [(WAITING, 0)]
    assert site.client("ardestan-1").get("/staff/en/notices").status_code == 200
    with running(boxes, port):
        site.clock.move(hours=1)
        sends.look()
    assert boxes.to == [MAILBOX]
    told = [record.getMessage() for record in caplog.records if "mail server" in record.getMessage()]
    assert len(told) == 2 and "takes no messages: Connection refused" in told[0] and "answers again" in told[1]


def test_a_message_is_given_up_after_two_days_which_is_logged_once_and_told_at_the_desk(site, caplog):
    set_mailbox(site)
    tell(site)
    tell(site, key="sheet_returned 8")
    sends = watch(site, address(free_port()))
    for _ in range(10):
        sends.look()
        site.clock.move(hours=6)
    assert states(site) == [(GIVEN_UP, 0)] * 2
    assert caplog.text.count("were given up") == 1
    assert say("en", "notices.mail_given_up") in site.client("ardestan-1").get("/staff/en/notices").text


@pytest.mark.parametrize(
    ("command", "answer"), [("RCPT", "550 no such mailbox"), ("RCPT", "451 later"), ("DATA", "554 no")]
)
def test_a_refused_message_is_tried_again_and_holds_up_no_other(site, boxes, caplog, command, answer):
    set_mailbox(site)
    tell(site)
    boxes.answers[command] = answer
    with running(boxes) as port:
        sends = watch(site, address(port))
        sends.look()
        boxes.answers.clear()
        tell(site, key="sheet_returned 8")
        sends.look()
        assert states(site) == [(WAITING, 1), (SENT, 1)]
        assert "was refused" in caplog.text and MAILBOX not in caplog.text
        site.clock.move(minutes=1)
        sends.look()
    assert states(site) == [(SENT, 2), (SENT, 1)] and boxes.to == [MAILBOX] * 2


def test_a_message_that_is_refused_for_two_days_is_given_up(site, boxes, caplog):
    set_mailbox(site)
    tell(site)
    boxes.answers["RCPT"] = "550 no such mailbox"
    with running(boxes) as port:
        sends = watch(site, address(port))
        for _ in range(60):
            sends.look()
            site.clock.move(hours=1)
    ((state, attempts),) = states(site)
    # After 1, 2, 4 … minutes and then every six hours; the looks of this test are an hour apart.
    assert state == GIVEN_UP and attempts == boxes.tried and 10 < attempts < 20
    assert caplog.text.count("was refused") == 1 and caplog.text.count("was given up") == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_a_message_that_a_server_drops_before_it_has_the_message_is_tried_again(site, boxes, command):
    set_mailbox(site)
    tell(site)
    boxes.answers[command] = "drop"
    with running(boxes) as port:
        sends = watch(site, address(port))
        sends.look()
        assert states(site) == [(WAITING, 1)]
        boxes.answers.clear()
        site.clock.move(minutes=1)
        sends.look()
    assert boxes.to == [MAILBOX] and states(site) == [(SENT, 2)]


def test_a_message_that_a_server_drops_after_it_has_the_message_is_never_sent_again(site, boxes, caplog):
    set_mailbox(site)
    tell(site)
    boxes.answers["DATA"] = "drop"
    with running(boxes) as port:
        sends = watch(site, address(port))
        sends.look()
        boxes.answers.clear()
        for _ in range(3):
            site.clock.move(days=1)
            sends.look()
    assert (boxes.tried, boxes.messages) == (1, []) and states(site) == [(SENDING, 1)]
    assert "nobody knows" in caplog.text
    assert say("en", "notices.mail_sending") in site.client("ardestan-1").get("/staff/en/notices").text


def test_a_server_that_dies_while_it_sends_leaves_the_message_unsent(site, boxes, monkeypatch):
    set_mailbox(site)
    tell(site)

    def die(*_):
        raise SystemExit

    with running(boxes) as port:
        with monkeypatch.context() as patched, pytest.raises(SystemExit):
            patched.setattr("dashboard.smtp.send", die)
            watch(site, address(port)).look()
        site.clock.move(hours=1)
        watch(site, address(port)).look()
    assert boxes.messages == [] and states(site) == [(SENDING, 1)]


def test_a_mailbox_that_is_none_is_refused_and_the_next_message_goes(site, boxes):
    set_mailbox(site, mailbox="office@province.example\r\nBcc: all@province.example")
    set_mailbox(site, "kashan-1", MAILBOX)
    tell(site, names=("ardestan-1",))
    tell(site, key="sheet_returned 8", names=("kashan-1",))
    with running(boxes) as port:
        watch(site, address(port)).look()
    assert boxes.to == [MAILBOX] and states(site) == [(WAITING, 1), (SENT, 1)]


def test_an_error_of_the_program_is_logged_and_later_messages_go(site, boxes, caplog):
    set_mailbox(site)
    tell(site, why="no such reason")
    tell(site, key="sheet_returned 8")
    with running(boxes) as port:
        sends = watch(site, address(port))
        sends.look()
        sends.look()
    assert "notices could not be made or sent" in caplog.text
    assert boxes.to == [MAILBOX] and states(site) == [(SENDING, 1), (SENT, 1)]


def test_without_the_setting_nothing_is_sent_and_without_an_account_nothing_is_done(serve, site, caplog):
    set_mailbox(site)
    tell(site)
    site.server.extensions["notices"].look()
    assert states(site) == [(WAITING, 0)]
    empty = serve(people=False)
    watch(empty, address(free_port())).look()
    assert not empty.file.exists() and caplog.text == ""


@contextmanager
def refused(code):
    with pytest.raises(BadAddress, match=code):
        yield


def test_the_address_of_a_mail_server(site):
    found = MailServer.of("smtp://desk:k3y%40@mail.example?from=desk@province.example")
    assert (found.name, found.security, found.user, found.password) == (
        "mail.example:587",
        "starttls",
        "desk",
        "k3y@",
    )
    assert "k3y" not in repr(found)
    assert MailServer.of("smtps://desk%40province.example:k@mail.example").sender == SENDER
    assert MailServer.of("smtps://h?from=a@b.example").port == 465
    assert MailServer.of("smtp://h:25?from=a@b.example&tls=off").security == "none"
    for wrong in (
        "mail.example",
        "http://h?from=a@b",
        "smtp://?from=a@b",
        "smtp://h:x?from=a@b",
        "smtp://h/x?from=a@b",
    ):
        with refused("^setting_smtp$"):
            MailServer.of(wrong)
    for wrong in ("?from=a@b&to=c", "?from=a@b&tls=no", "?from=a@b#x"):
        with refused("^setting_smtp$"):
            MailServer.of(f"smtp://h{wrong}")
    for wrong in ("user@h?from=a@b", ":key@h?from=a@b", "user:گذر@h?from=a@b"):
        with refused("^setting_smtp$"):
            MailServer.of(f"smtp://{wrong}")
    for wrong in ("h", "h?from=desk", "user:key@h", "h?from=a@b%0d%0aBcc:c@d"):
        with refused("^setting_smtp_from$"):
            MailServer.of(f"smtp://{wrong}")
    for wrong in ("smtp://user:key@h?from=a@b&tls=off", "smtps://h?from=a@b&tls=off"):
        with refused("^setting_smtp_plain$"):
            MailServer.of(wrong)


def test_a_wrong_address_stops_the_start_and_its_password_is_never_told(monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://desk:k3y@host?from=a@b&tls=off")
    with pytest.raises(SettingsError) as bad:
        from_environment()
    (fault,) = bad.value.faults
    for lang in LANGUAGES:
        assert "SMTP_URL=smtp://…" in describe(fault, lang) and "k3y" not in describe(fault, lang)


def test_pauses_double_from_a_minute_to_six_hours():
    pauses = [notices.pause(attempts) for attempts in range(1, 12)]
    assert [each / timedelta(minutes=1) for each in pauses] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert notices.pause(10**6) == timedelta(hours=6)
