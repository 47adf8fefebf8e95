"""Helpers: an OpenID Connect provider over HTTP whose responses a test can forge."""

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
from joserfc.jwk import RSAKey

from dashboard.settings import Oidc
from tests.unit.staff.oidc_real import ROLES, SECRET

KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})


class ForgedProvider:
    """The answers of the provider, which a test may change. paths: of its requests, in their order.

    claims: of the ID token, None for a missing one. seconds: before an answer. drip: seconds before each of its
    bytes.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.released = threading.Event()
        self.reset()

    def reset(self) -> None:
        """Restore valid answers, and release delayed requests."""
        self.released.set()
        self.released = threading.Event()
        places = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        self.document: dict[str, Any] = {name: self.issuer + path for name, path in places.items()}
        self.document["issuer"] = self.issuer
        self.claims: dict[str, Any] = {}
        self.user_info: dict[str, Any] = {}
        self.token: dict[str, Any] | None = None
        self.signed = True
        self.status, self.seconds, self.drip, self.nonce = 200, 0.0, 0.0, ""
        self.paths: list[str] = []
        self.last_form: dict[str, str] = {}

    @property
    def settings(self) -> Oidc:
        return Oidc(issuer=self.issuer, client_id="isfahan", client_secret=SECRET, roles=ROLES)

    def id_token(self) -> str:
        now = int(time.time())
        claims_by_name = {"iss": self.issuer, "sub": "somebody", "aud": "isfahan", "iat": now, "exp": now + 300}
        claims_by_name |= {"nonce": self.nonce, "groups": ["office-reviewers"], **self.claims}
        claims = {name: value for name, value in claims_by_name.items() if value is not None}
        if not self.signed:
            parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims)]
            return b".".join([*parts, b""]).decode()
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, KEY)

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return self.document
        if path == "/jwks":
            return {"keys": [KEY.as_dict(private=False)]}
        if path == "/userinfo":
            return self.user_info
        return self.token or {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token()}

    def start_sign_in(self, client: Any, address: str = "/staff/en/oidc") -> dict[str, str]:
        """Start a sign-in. Returns the parameters of the provider's callback."""
        answer = client.get(address)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        self.nonce = query["nonce"][0]
        return {"code": "a-code", "state": query["state"][0]}


@contextmanager
def forged_provider() -> Iterator[ForgedProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.last_form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer()

        def _answer(self) -> None:
            provider.paths.append(self.path)
            if provider.released.wait(provider.seconds):
                return
            body = json.dumps(provider.answer(self.path)).encode()
            self.send_response(provider.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            pieces = [bytes([byte]) for byte in body] if provider.drip else [body]
            for piece in pieces:
                if provider.drip and provider.released.wait(provider.drip):
                    return
                self.wfile.write(piece)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = ForgedProvider(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
