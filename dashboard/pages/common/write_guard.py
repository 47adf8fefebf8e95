"""Whether a public page's form may write: only where a setting says so, and only from a page of this very site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.datastructures import Headers

# Bytes; longer than any form of ours. A longer request is refused unread.
LONGEST_FORM = 100_000


def writing_is_on() -> bool:
    """Whether MEETING_WRITE lets everybody who reaches this server write decisions."""
    return bool(current_app.config["MEETING_WRITE"])


def from_this_site(headers: Headers, host: str) -> bool:
    """Whether a form was sent by a page of this site, as its browser says (a defence against cross-site forgery).

    host: of this request, with its port unless that is the usual one. Public pages have no session and so no token.
    Browsers name the sender's origin with every form they send, and its relation to us where the connection is
    encrypted; no page can change either. A request that has neither header is refused.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None:
        return site is not None
    # Without its scheme: a proxy that adds TLS speaks plain HTTP to us.
    return urlsplit(origin).netloc.lower() == host.lower()
