"""A sign-in that is under way at a provider: begun by this browser, not long ago, and taken once.

The browser keeps a random word in its signed cookie. What goes to the provider is made of it under the desk's key, so
that neither the address that comes back nor the cookie alone is of any use, and nothing is written down before
something comes back.
"""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from dashboard.desk.engine import Desk

LASTS = timedelta(minutes=10)
# So many tabs of a browser may have one under way.
MOST = 3
_PLACE = "oidc"


@dataclass(frozen=True)
class Flow:
    """lang: in which language it was begun; wanted: where one wanted to go, as it came with the first request.

    key: a keyed hash under which it is taken once. state, nonce, verifier: of OAuth 2.0, OpenID Connect and PKCE,
    64 hex digits each.
    """

    lang: str
    wanted: str
    key: str
    state: str
    nonce: str
    verifier: str


def begin(kept: MutableMapping[str, Any], desk: Desk, now: datetime, lang: str, wanted: str) -> Flow:
    """Begin a sign-in. kept: what this browser's signed cookie holds."""
    word = secrets.token_urlsafe(32)
    row = [word, int(now.replace(tzinfo=UTC).timestamp()), lang, wanted[:500]]
    kept[_PLACE] = [*_rows(kept), row][-MOST:]
    return _flow(desk, row)


def come_back(kept: MutableMapping[str, Any], desk: Desk, now: datetime, state: str) -> Flow | None:
    """The sign-in that this browser began with a state, forgotten by it from now on; None if it did not, or too long
    ago."""
    rows = _rows(kept)
    for row in rows:
        flow = _flow(desk, row)
        if compare_digest(flow.state.encode(), state.encode("utf-8", "replace")):
            kept[_PLACE] = [other for other in rows if other is not row]
            begun = datetime.fromtimestamp(row[1], UTC).replace(tzinfo=None)
            return flow if now - begun <= LASTS else None
    return None


def language(kept: MutableMapping[str, Any], default: str) -> str:
    """The language of the newest sign-in that a browser has under way."""
    rows = _rows(kept)
    return str(rows[-1][2]) if rows else default


def _rows(kept: MutableMapping[str, Any]) -> list[list[Any]]:
    return list(kept.get(_PLACE, []))


def _flow(desk: Desk, row: list[Any]) -> Flow:
    word, _, lang, wanted = row
    made = {name: desk.keyed(f"oidc-{name}", word) for name in ("key", "state", "nonce", "verifier")}
    return Flow(lang, wanted, **made)
