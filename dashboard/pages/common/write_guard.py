"""Who may write: all, where a setting says so, or whom the staff desk let in; only from a page of this very site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Connection
from werkzeug.datastructures import Headers

from dashboard.store.decisions import Record

# Longer than any form of ours; what is longer is refused unread.
LONGEST_FORM = 100_000


def writing_is_on() -> bool:
    """Whether MEETING_WRITE allows it on this server, or the desk has let this request in."""
    return bool(current_app.config["MEETING_WRITE"]) or _let_in.get() is not None


Also = Callable[[Connection, Record], None]
# Set for one request, by the staff desk, which has looked at the right to it.
_let_in: ContextVar[Also | None] = ContextVar("let_in", default=None)


def also_written() -> Also | None:
    """What is written in the transaction of a decision of this request; None where the desk does not send it."""
    return _let_in.get()


@contextmanager
def let_in(also: Also) -> Iterator[None]:
    """Within, a request of this thread may write a decision, and `also` is called in the decision's transaction."""
    token = _let_in.set(also)
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
