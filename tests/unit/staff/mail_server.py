"""A real mail server on this machine, which takes, refuses or drops messages."""

from __future__ import annotations

import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SENDER = "desk@province.example"


class Mailboxes:
    """What the server does with messages. answers: of a command (MAIL, RCPT, DATA) in place of taking it; "drop" ends
    the connection. messages: those that were taken; tried: how often somebody has sent a message's sender."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.messages: list[EmailMessage] = []
        self.tried = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.tried += 1
        envelope.mail_from = address
        return self._answer(server, "MAIL")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self._answer(server, "RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self._answer(server, "DATA")
        if answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            assert message["To"] == envelope.rcpt_tos[0] and len(envelope.rcpt_tos) == 1
            self.messages.append(message)
        return answer

    def _answer(self, server: Any, command: str) -> str:
        answer = self.answers.get(command, "250 OK")
        if answer == "drop":
            server.transport.close()
        return answer

    @property
    def to(self) -> list[str]:
        """The mailboxes of the messages that were taken, in their order."""
        return [str(message["To"]) for message in self.messages]


@contextmanager
def running(boxes: Mailboxes, port: int = 0, **options: Any) -> Iterator[int]:
    """The port of a server that runs within the context. port: 0 for a free one; options: of the Controller."""
    control = Controller(boxes, hostname="127.0.0.1", port=port or free_port(), **options)
    control.start()
    try:
        yield control.port
    finally:
        with suppress(ConnectionError):
            control.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def signing_in(user: str, password: str) -> dict[str, Any]:
    """Options of a server that takes messages only after signing in."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (user.encode(), password.encode())
        # handled=False: the server answers.
        return AuthResult(success=right, handled=False)

    return {"auth_required": True, "authenticator": check}


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """The TLS context of a server on 127.0.0.1, and the file of the authority that clients have to trust."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind = serialization.Encoding.PEM
    file = folder / "mail.pem"
    file.write_bytes(made.public_bytes(kind))
    secret = folder / "mail.key"
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(kind, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file
