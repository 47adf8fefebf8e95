"""Sends the messages of notices by e-mail, in Persian with the English below; each at most once."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from dashboard import smtp
from dashboard.database import notices
from dashboard.database.desk import Desk
from dashboard.database.notices import Notice
from dashboard.language import LANGUAGES, say
from dashboard.language.table import DEFAULT
from dashboard.smtp import Away, MailServer, Refused, Unsure
from dashboard.staff.notices_words import words_of
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

log = logging.getLogger("dashboard")


class Mailer:
    """Sends the messages that wait. origin: scheme and host of the public address, '' if unknown."""

    def __init__(self, site: Site, server: MailServer, origin: str) -> None:
        self._site, self._server, self._origin = site, server, origin
        # Since when the mail server is away, after how many attempts, and when the next one may begin.
        self._away_since: datetime | None = None
        self._attempts = 0
        self._not_before = datetime.min

    def look(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        """Send the messages that are due. Raises DataError, NotWritten if the database cannot be used.

        clock: naive UTC. A mail server that is away is tried again after growing pauses.
        """
        now = clock()
        if now < self._not_before or self._site.live.newest.sample:
            return
        with desk.reading() as connection:
            if not notices.is_due(connection, now):
                return
        with desk.writing() as connection:
            given_up = notices.tidy(connection, now)
        if given_up:
            log.error("%s messages were given up: the mail server %s did not take them", given_up, self._server.name)
        try:
            with smtp.connected(self._server) as connection:
                self._back(now)
                while self._send_next(desk, clock, connection):
                    pass
        except Away as away:
            self._is_away(now, str(away))

    def _send_next(self, desk: Desk, clock: Callable[[], datetime], connection: smtp.Connection) -> bool:
        """Send the message that has been due for longest; False if none is due. Raises Away."""
        with desk.writing() as rows:
            claimed = notices.claim(rows, clock())
        if claimed is None:
            return False
        notice, mailbox = claimed
        try:
            smtp.send(connection, self._server.sender, mailbox, self.message(desk, notice, mailbox))
        except Unsure as unsure:
            # It stays claimed, and the page of notices says that nobody knows.
            log.error("nobody knows whether the mail server %s took a message", self._server.name)
            raise Away(str(unsure)) from None
        except Away:
            self._put_back(desk, clock, notice, "")
            raise
        except Refused as refused:
            self._put_back(desk, clock, notice, str(refused))
            return True
        with desk.writing() as rows:
            notices.mark_sent(rows, clock(), notice)
        return True

    def _put_back(self, desk: Desk, clock: Callable[[], datetime], notice: Notice, refusal: str) -> None:
        with desk.writing() as rows:
            waits = notices.put_back(rows, clock(), notice)
        if not waits:
            log.error("a message was given up: the mail server %s did not take it", self._server.name)
        elif refusal and notice.attempts == 1:
            log.warning("a message was refused by %s (%s) and is tried again", self._server.name, refusal)

    def message(self, desk: Desk, notice: Notice, mailbox: str) -> EmailMessage:
        """The message of a notice. Raises Refused for a mailbox that cannot stand in a message."""
        requests = [StaffRequest(self._site, lang, desk, None, notice.at) for lang in LANGUAGES]
        message = EmailMessage()
        words = words_of(requests[0], notice)
        desk_name = say(DEFAULT, "staff.desk")
        message["Subject"] = say(DEFAULT, "notices.mail_subject", title=words.title, desk=desk_name)
        message["From"] = Address(desk_name, addr_spec=self._server.sender)
        try:
            message["To"] = mailbox
        except ValueError:
            raise Refused("mailbox") from None
        message["Date"] = format_datetime(notice.at.replace(tzinfo=UTC))
        # The same notice has the same number, by which a message that came twice would be known.
        number = hashlib.sha256(f"{notice.account} {notice.key} {notice.at.isoformat()}".encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{number}@{self._server.sender.partition('@')[2]}>"
        # Absent mailboxes do not answer.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join(self._text(staff, notice) for staff in requests) + "\n")
        return message

    def _text(self, staff: StaffRequest, notice: Notice) -> str:
        words = words_of(staff, notice)
        lines = [words.title, words.text]
        if self._origin:
            lines.append(staff.say("notices.mail_open", address=self._origin + words.address))
        return "\n".join([*lines, staff.say("notices.mail_why")])

    def _is_away(self, now: datetime, reason: str) -> None:
        self._attempts += 1
        self._not_before = now + notices.pause(self._attempts)
        # Told once, not with each attempt.
        if self._away_since is None:
            self._away_since = now
            log.error("the mail server %s takes no messages: %s", self._server.name, reason)

    def _back(self, now: datetime) -> None:
        if self._away_since:
            log.info("the mail server %s answers again; it had not since %s", self._server.name, self._away_since)
        self._away_since, self._attempts, self._not_before = None, 0, now
