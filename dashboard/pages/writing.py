"""Who may write: all, where a setting says so, or whom the staff desk let in; only from a page of this very site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.datastructures import Headers

# Longer than any form of ours; what is longer is refused unread.
LONGEST_FORM = 100_000


def writing_is_on() -> bool:
    """Whether MEETING_WRITE allows it on this server, or the desk has let this request in."""
    return bool(current_app.config["MEETING_WRITE"]) or _let_in.get()


# Set for one request, by who has asked for the right to it.
_let_in: ContextVar[bool] = ContextVar("let_in", default=False)


@contextmanager
def let_in() -> Iterator[None]:
    """Within, what this thread asks may write."""
    token = _let_in.set(True)
    try:
        yield
    finally:
        _let_in.reset(token)


def from_this_site(headers: Headers, host: str) -> bool:
    """Whether a request that writes was sent by a page of this site, as its browser says.

    host: of this request, with its port unless that is the usual one. There is no session to steal, but any page
    on the network's browsers could send a form here. Browsers name the sender's origin with every form they send,
    and its relation to us where the connection is safe; no page can change either. Who names neither is refused.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None:
        return site is not None
    # Without its scheme: a proxy that adds TLS speaks plain HTTP to us.
    return urlsplit(origin).netloc.lower() == host.lower()
