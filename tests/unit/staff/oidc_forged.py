"""A provider with forged responses over real HTTP, chosen by each test."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from dashboard.settings import Oidc
from tests.unit.staff.oidc_real import ROLES, SECRET

KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "first"})
# The public key taken for a secret, as in the oldest trick; and a shared secret of which everybody is told.
KNOWN = KEY.as_pem(private=False)
SHARED = OctKey.import_key({"kty": "oct", "k": "A" * 43, "kid": "first"})


class Forger:
    """What it answers; a test changes it. asked: paths, in the order in which they were asked for."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.released = threading.Event()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Tell the truth again, and let go of whoever still waits for an answer."""
        self.released.set()
        self.released = threading.Event()
        places = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        self.document: dict[str, Any] = {name: self.issuer + path for name, path in places.items()}
        self.document["issuer"] = self.issuer
        self.key: Any = KEY
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.keys: list[Any] = [KEY.as_dict(private=False)]
        self.claims: dict[str, Any] = {}
        self.left_out: tuple[str, ...] = ()
        self.token: dict[str, Any] | None = None
        self.status, self.seconds, self.nonce = 200, 0.0, ""
        self.asked: list[str] = []
        self.sent: dict[str, str] = {}

    @property
    def settings(self) -> Oidc:
        return Oidc(issuer=self.issuer, client_id="isfahan", client_secret=SECRET, roles=ROLES)

    def id_token(self) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "sub": "somebody", "aud": "isfahan", "iat": now, "exp": now + 300}
        right |= {"nonce": self.nonce, "groups": ["office-reviewers"], **self.claims}
        claims = {name: value for name, value in right.items() if name not in self.left_out}
        if isinstance(self.key, bytes):
            # The library refuses to make such a token.
            parts = ".".join(_packed(json.dumps(part).encode()) for part in (self.header, claims))
            return f"{parts}.{_packed(hmac.digest(self.key, parts.encode(), 'sha256'))}"
        return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return self.document
        if path == "/jwks":
            return {"keys": self.keys}
        return self.token or {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token()}

    def begin(self, client: Any, address: str = "/staff/en/oidc") -> dict[str, str]:
        """Begin a sign-in; what the provider would send back with a code."""
        begun = client.get(address)
        asked = parse_qs(urlsplit(begun.headers["Location"]).query)
        self.nonce = asked["nonce"][0]
        return {"code": "a-code", "state": asked["state"][0]}


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def forger() -> Iterator[Forger]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            lies.sent = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer()

        def _answer(self) -> None:
            lies.asked.append(self.path)
            if lies.released.wait(lies.seconds):
                return
            body = json.dumps(lies.answer(self.path)).encode()
            self.send_response(lies.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    lies = Forger(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield lies
    finally:
        lies.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
