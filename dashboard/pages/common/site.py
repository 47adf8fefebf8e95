"""The address of this site, for what readers see elsewhere: previews, canonical links, the sitemap; and whether its
staff desk can be reached there."""

from flask import current_app, has_request_context, request

from dashboard.live import Live
from dashboard.settings import safe_address
from dashboard.sources.read import DeskState


def site_root() -> str:
    """The beginning of absolute addresses: scheme and host of SITE_URL, else of the request; '' outside of a request.

    Any visitor can send any Host header, so an answer that holds this address may only be stored for this address.
    """
    if not has_request_context():
        return ""
    # A host that is none is empty here.
    return str(current_app.config["SITE_ORIGIN"]) or (request.host_url.rstrip("/") if request.host else "")


def desk_state() -> DeskState:
    """The state of the staff desk for whoever reads a page at this address of the site; '' where a password would not
    be safe on the way. The same for all readers of an address."""
    if not safe_address(site_root()):
        return ""
    live: Live = current_app.extensions["live"]
    return live.sources.desk
