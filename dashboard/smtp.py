"""A mail server by its address: a connection to it, and the sending of one message.

Errors hold the server's code or the system's word, never its sentence, which may repeat an address or a password.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from urllib.parse import parse_qsl, unquote, urlsplit

# Seconds without an answer after which the mail server counts as away.
SECONDS = 20.0
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_PORTS = {"smtp": 587, "smtps": 465}
_CLOSING = 421  # the server ends the connection


class BadAddress(ValueError):
    """No address of a mail server. code: setting_smtp, setting_smtp_from or setting_smtp_plain."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Away(Exception):
    """The mail server takes no messages now; the message in hand was not sent."""


class Refused(Exception):
    """The mail server took this message's sender but not the message; it was not sent."""


class Unsure(Exception):
    """The connection broke after the message was handed over: nobody knows whether it was taken."""


@dataclass(frozen=True)
class MailServer:
    """A mail server. security: tls (from the first byte), starttls, or none. sender: the mailbox of all messages."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """The mail server of smtp://user:password@host:587 or smtps://…, with ?from=MAILBOX, and &tls=off for a
        server without TLS. Raises BadAddress."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadAddress("setting_smtp") from None
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender, tls = options.pop("from", user), options.pop("tls", "on")
        known = parts.scheme in _PORTS and tls in ("on", "off") and not options and not parts.fragment
        # Without a user there is nothing to sign in with; smtplib sends names and passwords in ASCII only.
        signed_in = bool(user) == bool(password) and (user + password).isascii()
        if not (known and signed_in and parts.hostname and parts.path in ("", "/")):
            raise BadAddress("setting_smtp")
        if not _MAILBOX.fullmatch(sender):
            raise BadAddress("setting_smtp_from")
        security = "tls" if parts.scheme == "smtps" else "starttls"
        if tls == "off":
            if password or security == "tls":
                raise BadAddress("setting_smtp_plain")
            security = "none"
        return cls(parts.hostname, port or _PORTS[parts.scheme], security, sender, user, password)

    @property
    def name(self) -> str:
        """Host and port, for the log."""
        return f"{self.host}:{self.port}"


Connection = smtplib.SMTP


@contextmanager
def connected(server: MailServer) -> Iterator[Connection]:
    """A connection that is encrypted and signed in, as the server's address says. Raises Away."""
    try:
        connection = _open(server)
    except (OSError, smtplib.SMTPException) as error:
        raise Away(_reason(error)) from None
    try:
        yield connection
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        connection.close()


def send(connection: Connection, sender: str, mailbox: str, message: EmailMessage) -> None:
    """Hand over a message to one mailbox. Raises Away, Refused or Unsure."""
    try:
        connection.ehlo_or_helo_if_needed()
        code, _ = connection.mail(sender)
        if code != 250:
            raise Away(f"MAIL {code}")
        code, _ = connection.rcpt(mailbox)
        if code == _CLOSING:
            raise Away(f"RCPT {code}")
        if code not in (250, 251):
            connection.rset()
            raise Refused(f"RCPT {code}")
    except ValueError:
        # A mailbox that cannot stand in a command.
        raise Refused("mailbox") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Away(_reason(error)) from None
    try:
        code, _ = connection.data(message.as_bytes(policy=WIRE))
    except smtplib.SMTPDataError as error:
        raise Refused(_reason(error)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(_reason(error)) from None
    if code != 250:
        raise Refused(f"DATA {code}")


def _open(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    # The name with which the program greets; the name of this machine would have to be looked up.
    own = server.sender.partition("@")[2]
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, own, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, own, timeout=SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    text = getattr(error, "reason", None) if isinstance(error, ssl.SSLError) else getattr(error, "strerror", None)
    return str(text or type(error).__name__)
