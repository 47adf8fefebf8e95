"""A pending sign-in at an OpenID Connect provider: bound to the browser that started it, short-lived and single-use.

The browser stores a random word in its signed cookie. State, nonce and verifier are HMACs of this word with the
desk's key, so neither the callback address nor the cookie alone is of use to an attacker, and the server stores
nothing before the callback.
"""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from dashboard.database.desk import Desk

LASTS = timedelta(minutes=10)
MOST = 3  # pending sign-ins of one browser, in several tabs
_PLACE = "oidc"


@dataclass(frozen=True)
class Flow:
    """A pending sign-in. lang: of the page where it began; wanted: the requested address, not yet validated.

    key: identifies the sign-in in the list of used ones. state, nonce, verifier: of OAuth 2.0, OpenID Connect and
    PKCE. All four are 64 hex digits.
    """

    lang: str
    wanted: str
    key: str
    state: str
    nonce: str
    verifier: str


def begin(cookie: MutableMapping[str, Any], desk: Desk, now: datetime, lang: str, wanted: str) -> Flow:
    """Begin a sign-in. cookie: the content of this browser's signed cookie, changed in place."""
    word = secrets.token_urlsafe(32)
    row = [word, int(now.replace(tzinfo=UTC).timestamp()), lang, wanted[:500]]
    cookie[_PLACE] = [*_rows(cookie), row][-MOST:]
    return _flow(desk, row)


def finish(cookie: MutableMapping[str, Any], desk: Desk, now: datetime, state: str) -> Flow | None:
    """The pending sign-in with a state, removed from the cookie; None if this browser has none or it has expired."""
    rows = _rows(cookie)
    for row in rows:
        flow = _flow(desk, row)
        if compare_digest(flow.state.encode(), state.encode("utf-8", "replace")):
            cookie[_PLACE] = [other for other in rows if other is not row]
            begun = datetime.fromtimestamp(row[1], UTC).replace(tzinfo=None)
            return flow if now - begun <= LASTS else None
    return None


def language(cookie: MutableMapping[str, Any], default: str) -> str:
    """The language of a browser's newest pending sign-in."""
    rows = _rows(cookie)
    return str(rows[-1][2]) if rows else default


def _rows(cookie: MutableMapping[str, Any]) -> list[list[Any]]:
    return list(cookie.get(_PLACE, []))


def _flow(desk: Desk, row: list[Any]) -> Flow:
    word, _, lang, wanted = row
    secrets_of_flow = {name: desk.keyed(f"oidc-{name}", word) for name in ("key", "state", "nonce", "verifier")}
    return Flow(lang, wanted, **secrets_of_flow)
