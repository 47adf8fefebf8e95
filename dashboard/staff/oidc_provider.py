"""The client of an OpenID Connect provider: discovery, exchange of a code, verification of the ID token.

Only the server calls the provider; the browser is redirected there. An ID token is accepted only after its
signature, issuer, audience, times and nonce are verified. Only the subject and the groups are used.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from typing import Any, TypeVar

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from dashboard.settings import Oidc, safe_address
from dashboard.staff.oidc_flow import Flow
from dashboard.turns import PROVIDER, Busy

# Only asymmetric algorithms: with a shared secret, others than the provider could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
_PUBLIC = ("RSA", "EC", "OKP")
CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 4.0  # of each request
WHOLE_SECONDS = 8.0  # of all requests that one page waits for
CACHE_SECONDS = 600.0  # how long the provider's metadata and keys are cached
REST_SECONDS = 5.0  # how long the provider is not called again after a failure
LEEWAY_SECONDS = 60  # tolerated difference between the provider's clock and ours
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")

T = TypeVar("T")


class Unreachable(Exception):
    """The provider does not respond, not in time, or not as specified. The text is for the server's log."""


class Untrusted(Exception):
    """The provider's response cannot be verified. The text is for the server's log."""


@dataclass(frozen=True)
class Subject:
    """A verified user: the provider's subject identifier and the user's groups."""

    subject: str
    groups: frozenset[str]


class Provider:
    """The provider, shared by all threads of a process; its metadata and keys are cached."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._document: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._failed: float | None = None
        # Threads of their own, since a request's thread cannot stop an exchange that lasts too long.
        self._waiters = ThreadPoolExecutor(2, thread_name_prefix="oidc")

    def address(self, flow: Flow, redirect: str) -> str:
        """The address of the provider's sign-in page. redirect: the redirect URI. Raises Unreachable."""
        document = self._in_time(self._metadata)
        with self._session(redirect) as session:
            address, _ = session.create_authorization_url(
                document["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                ui_locales=flow.lang,
            )
        return str(address)

    def says_issuer(self) -> bool:
        """Whether the provider sends its issuer (parameter iss) with each code. Raises Unreachable."""
        return bool(self._in_time(self._metadata).get("authorization_response_iss_parameter_supported"))

    def subject(self, flow: Flow, code: str, redirect: str) -> Subject:
        """Exchange a code for an ID token and verify the token. Raises Unreachable, Untrusted."""
        return self._in_time(lambda: self._subject(flow, code, redirect))

    def _subject(self, flow: Flow, code: str, redirect: str) -> Subject:
        document = self._metadata()
        with self._session(redirect, str(document.get("token_endpoint_auth_methods_supported", ""))) as session:
            try:
                token = session.fetch_token(
                    document["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=redirect,
                    code_verifier=flow.verifier,
                    allow_redirects=False,
                )
            except OAuthError as error:
                raise Untrusted(f"the code was refused: {error.error}") from error
            except (RequestException, ValueError) as error:
                raise Unreachable(f"{document['token_endpoint']}: {error}") from error
            claims = self._verified_claims(token, flow)
            if self.settings.groups_claim not in claims and document.get("userinfo_endpoint"):
                claims = {
                    **self._user_info(session, document["userinfo_endpoint"], claims["sub"]),
                    "sub": claims["sub"],
                }
        return Subject(claims["sub"], _groups(claims.get(self.settings.groups_claim)))

    def _verified_claims(self, token: Mapping[str, Any], flow: Flow) -> Mapping[str, Any]:
        text = token.get("id_token")
        if not isinstance(text, str):
            raise Untrusted("the answer has no ID token")
        try:
            try:
                decoded = self._decoded(text, self._key_set())
            except InvalidKeyIdError:
                # The provider may have rotated its keys.
                decoded = self._decoded(text, self._key_set(refresh=True))
            wanted = {
                "iss": {"essential": True, "values": [self.settings.issuer]},
                "aud": {"essential": True, "values": [self.settings.client_id]},
            }
            known = {"nonce": flow.nonce, "client_id": self.settings.client_id}
            known["access_token"] = str(token.get("access_token", ""))
            claims = CodeIDToken(decoded.claims, decoded.header, wanted, known)
            claims.validate(now=int(time.time()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Untrusted(f"the ID token is not proved: {type(error).__name__}: {error}") from error
        if not claims["sub"] or len(claims["sub"]) > 255:
            raise Untrusted("the ID token has no subject of 1 to 255 characters")
        return dict(claims)

    @staticmethod
    def _decoded(text: str, keys: KeySet) -> jwt.Token:
        return jwt.decode(text, keys, registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False))

    def _user_info(self, session: OAuth2Session, address: str, subject: str) -> Mapping[str, Any]:
        """The claims of the provider's userinfo endpoint. Raises Untrusted if they are about another subject."""
        found = _json(address, lambda: session.get(address, allow_redirects=False))
        if found.get("sub") != subject:
            raise Untrusted("the provider speaks of another subject than the ID token")
        return found

    def _metadata(self) -> Mapping[str, Any]:
        now = time.monotonic()
        if self._document and now - self._document[0] < CACHE_SECONDS:
            return self._document[1]
        if self._failed is not None and now - self._failed < REST_SECONDS:
            raise Unreachable("it did not answer a moment ago")
        address = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            document = self._get(address)
            if document.get("issuer") != self.settings.issuer:
                raise Unreachable(f"{address}: it calls itself {document.get('issuer')!r}, not OIDC_ISSUER")
            bad = [name for name in _NEEDED if not safe_address(str(document.get(name, "")))]
            if bad:
                raise Unreachable(f"{address}: no address with https as {', '.join(bad)}")
        except Unreachable:
            self._failed = time.monotonic()
            raise
        self._document, self._failed = (now, document), None
        return document

    def _key_set(self, refresh: bool = False) -> KeySet:
        now = time.monotonic()
        cached = self._keys
        # Tokens with an unknown key id must not cause a request each time.
        if cached and now - cached[0] < (REST_SECONDS if refresh else CACHE_SECONDS):
            return cached[1]
        address = str(self._metadata()["jwks_uri"])
        rows = self._get(address).get("keys", [])
        public = [row for row in rows if isinstance(row, dict) and row.get("kty") in _PUBLIC]
        keys = KeySet.import_key_set({"keys": [row for row in public if row.get("use", "sig") == "sig"]})
        self._keys = (now, keys)
        return keys

    def _get(self, address: str) -> Mapping[str, Any]:
        with self._session() as session:
            return _json(address, lambda: session.get(address, withhold_token=True, allow_redirects=False))

    def _session(self, redirect: str = "", methods: str = "") -> OAuth2Session:
        posts = "client_secret_post" in methods and "client_secret_basic" not in methods
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            token_endpoint_auth_method="client_secret_post" if posts else "client_secret_basic",
            scope="openid",
            redirect_uri=redirect,
            code_challenge_method="S256",
            default_timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
        )

    def _in_time(self, work: Callable[[], T]) -> T:
        try:
            with PROVIDER():
                waiting = self._waiters.submit(work)
                try:
                    return waiting.result(WHOLE_SECONDS)
                except NotInTime as error:
                    waiting.cancel()
                    self._failed = time.monotonic()
                    raise Unreachable(f"no answer within {WHOLE_SECONDS:g} seconds") from error
        except Busy as error:
            raise Unreachable("too many requests wait for the provider") from error


def _json(address: str, ask: Callable[[], Any]) -> Mapping[str, Any]:
    try:
        answer = ask()
        answer.raise_for_status()
        found = answer.json()
    except (RequestException, ValueError) as error:
        raise Unreachable(f"{address}: {error}") from error
    if answer.status_code != 200 or not isinstance(found, dict):
        raise Unreachable(f"{address}: status {answer.status_code} and no JSON object")
    return found


def _groups(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(group for group in claim if isinstance(group, str)) if isinstance(claim, list) else frozenset()
