"""The client of an OpenID Connect provider: Authlib's client for Flask, with limits to whom and how long it asks.

Authlib loads the provider's metadata and keys, makes state, nonce and PKCE verifier, exchanges the code and validates
the ID token. Only the server calls the provider; the browser is redirected there.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, copy_current_request_context
from requests import ConnectionError, RequestException, Timeout

from dashboard.settings import Oidc, safe_address
from dashboard.turns import PROVIDER, Busy

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 4.0  # of each request
WHOLE_SECONDS = 8.0  # of all requests that one page waits for
CACHE_SECONDS = 600.0  # how long the provider's metadata and keys are cached
REST_SECONDS = 5.0  # how long the provider is not called again after it did not answer in time
# What Provider.in_time raises if the provider does not respond, not in time, or not as specified.
AWAY = (RequestException, Busy)
# Authlib would accept an unsigned token, or one signed with a shared secret, if the provider's metadata allowed it.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")

T = TypeVar("T")


class Provider(FlaskOAuth2App):  # type: ignore[misc]
    """The provider, shared by all threads of a process."""

    server_metadata: dict[str, Any]  # Authlib fills it at the first request

    def __init__(self, *args: Any, settings: Oidc, **named: Any) -> None:
        super().__init__(*args, **named)
        self.settings = settings
        self._rests_until = 0.0
        # Threads of their own, since a request's thread cannot stop an exchange that lasts too long.
        self._waiters = ThreadPoolExecutor(2, thread_name_prefix="oidc")

    def in_time(self, work: Callable[[], T]) -> T:
        """The result of work that calls the provider. Raises AWAY, and what Authlib raises for a wrong answer."""
        with PROVIDER():
            if time.monotonic() < self._rests_until:
                raise Timeout("it did not answer a moment ago")
            waiting = self._waiters.submit(copy_current_request_context(work))
            try:
                return waiting.result(WHOLE_SECONDS)
            except (TimeoutError, Timeout, ConnectionError) as error:
                waiting.cancel()
                self._rests_until = time.monotonic() + REST_SECONDS
                raise Timeout(str(error) or f"no answer within {WHOLE_SECONDS:g} seconds") from error

    def load_server_metadata(self) -> dict[str, Any]:
        """The provider's metadata, cached. Raises RequestException, also for another issuer or an unsafe address."""
        if time.time() - self.server_metadata.get("_loaded_at", 0.0) > CACHE_SECONDS:
            # Authlib would keep them, and the keys, as long as the process lives.
            self.server_metadata = {}
        metadata: dict[str, Any] = super().load_server_metadata()
        # Only the last endpoint may be missing.
        addresses = {"userinfo_endpoint": self.settings.issuer, **metadata}
        bad = [name for name in _ENDPOINTS if not safe_address(str(addresses.get(name, "")))]
        if bad or metadata.get("issuer") != self.settings.issuer:
            self.server_metadata = {}
            raise RequestException(f"its issuer is not OIDC_ISSUER, or these have no https: {', '.join(bad)}")
        metadata["id_token_signing_alg_values_supported"] = _ALGORITHMS
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in methods and "client_secret_post" in methods:
            metadata["token_endpoint_auth_method"] = "client_secret_post"
        return metadata

    def claims(self) -> dict[str, Any]:
        """The validated claims of the person whom the provider sent to this request's address."""
        required = {"iss": self.settings.issuer, "aud": self.settings.client_id, "sub": None}
        options = {name: {"essential": True, "value": value} for name, value in required.items()}
        token = self.authorize_access_token(claims_options=options)
        if "id_token" not in token:
            raise ValueError("the answer has no ID token")
        claims: dict[str, Any] = token["userinfo"]
        if self.settings.groups_claim not in claims and "userinfo_endpoint" in self.server_metadata:
            subject, claims = claims["sub"], self.userinfo(token=token)
            if claims.get("sub") != subject:
                raise ValueError("the provider speaks of another subject than the ID token")
        return claims


def create_provider(server: Flask, settings: Oidc) -> Provider:
    """The provider of the settings, which is not called yet."""
    provider: Provider = OAuth(server).register(
        "oidc",
        client_cls=Provider,
        settings=settings,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=settings.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": (CONNECT_SECONDS, ANSWER_SECONDS),
            "max_redirects": 0,
        },
    )
    return provider
