"""Helpers: several servers over one database behind the proxy of deploy/, as processes on loopback."""

import datetime
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dashboard.settings import ROOT
from tests.database.postgres import free_port, stop_with_parent

DEPLOY = ROOT / "deploy"
HOST = "dashboard.example"


def until(done: Callable[[], bool], seconds: float, what: str = "") -> None:
    """Wait for a condition. Raises AssertionError after the time limit."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if done():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what or done}: not within {seconds} s")


@dataclass
class Answer:
    """A response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Web:
    """A client of a port on loopback: a new connection for each request, and stored cookies."""

    def __init__(self, port: int, certificate: Path | None = None) -> None:
        self.port = port
        self._tls = ssl.create_default_context(cafile=certificate) if certificate else None
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None, seconds: float = 30.0, **headers: str) -> Answer:
        """Request a path; a form is posted. Raises OSError or HTTPException without an answer."""
        connection = (
            _NamedConnection("127.0.0.1", self.port, context=self._tls, timeout=seconds)
            if self._tls
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        )
        scheme = "https" if self._tls else "http"
        host = f"{HOST if self._tls else '127.0.0.1'}:{self.port}"
        all_headers = {"Host": host, **headers}
        if self.cookies:
            all_headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            all_headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"{scheme}://{host}"}
            all_headers["Referer"] = f"{scheme}://{host}{path}"
        try:
            connection.request("GET" if form is None else "POST", path, body, all_headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def negotiated_protocol(self) -> str | None:
        """The protocol that the server selects of h2 and http/1.1."""
        context = ssl.create_default_context(cafile=None)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", self.port), 5) as plain,
            context.wrap_socket(plain, server_hostname=HOST) as tls,
        ):
            return tls.selected_alpn_protocol()


class _NamedConnection(http.client.HTTPSConnection):
    """A connection to the proxy on loopback, whose certificate has the name HOST."""

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=HOST)


@dataclass
class Process:
    """A process with its children in one group, and its log."""

    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=stop_with_parent,
            )

    def kill(self) -> None:
        """Kill the process and its children at once, as a power failure does."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Replica(Process):
    """A server of the dashboard."""

    port: int = 0
    web: Web = field(init=False)

    def __post_init__(self) -> None:
        self.web = Web(self.port)

    def healthy(self) -> bool:
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(f"The server ended by itself:\n{self.log_text()}")
        try:
            return self.web.ask("/health", seconds=5).status == 200
        except OSError:
            return False

    def workers(self) -> list[int]:
        """The pids of the workers."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]

    def health(self) -> Any:
        return self.web.ask("/health").json


def replica(folder: Path, number: int, data: Path, url: str, command: Sequence[str], **variables: str) -> Replica:
    """A server that is not started yet. command: the arguments of the interpreter."""
    port = free_port()
    own = {
        "DATA_URL": str(data),
        "DATABASE_URL": url,
        "PORT": str(port),
        "WATCH_SECONDS": "0.5",
        "TRUST_PROXY": "1",
        "THREADS": "4",
    }
    log = folder / f"server-{number}.log"
    return Replica([sys.executable, *command], {**os.environ, **own, **variables}, log, port=port)


def nginx() -> str:
    """The path of the program."""
    found = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    assert found, "nginx is not here. Type: export NGINX=$(sh tools/ensure-nginx.sh)"
    return found


def proxy(folder: Path, ports: Sequence[int]) -> tuple[Process, Web]:
    """nginx with the files of deploy/, with changed addresses and paths; not started yet."""
    folder.mkdir()
    port, plain = free_port(), free_port()
    certificate(folder)
    places = {
        "/var/cache/nginx-province": str(folder / "cache"),
        "/etc/ssl/province/fullchain.pem": str(folder / "fullchain.pem"),
        "/etc/ssl/province/key.pem": str(folder / "key.pem"),
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
    }
    site = "".join((DEPLOY / "nginx" / f"{name}.conf").read_text(encoding="utf-8") for name in ("province", "site"))
    for shipped, own in places.items():
        assert shipped in site, shipped
        site = site.replace(shipped, own)
    shutil.copy(DEPLOY / "nginx" / "locations.conf", folder / "province-locations.conf")
    servers = (DEPLOY / "nginx" / "servers.conf").read_text(encoding="utf-8")
    for number in range(2):
        shipped = f"127.0.0.1:{8050 + number} "
        assert servers.count(shipped) == 2
        servers = servers.replace(shipped, f"127.0.0.1:{ports[number]} ")
    places_for_bodies = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{places_for_bodies}{servers}\n{site}\n}}\n",
        encoding="utf-8",
    )
    command = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    return Process(command, dict(os.environ), folder / "said.log"), Web(port, folder / "fullchain.pem")


def certificate(folder: Path) -> None:
    """A self-signed certificate for HOST, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    (folder / "fullchain.pem").write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(plain)
