"""The address of this site, for what readers see elsewhere: previews, canonical links, the sitemap."""

from flask import current_app, has_request_context, request


def site_root() -> str:
    """The beginning of absolute addresses: scheme and host of SITE_URL, else of the request; '' outside of a request.

    Any visitor can send any Host header, so an answer that holds this address may only be stored for this address.
    """
    if not has_request_context():
        return ""
    # A host that is none is empty here.
    return str(current_app.config["SITE_ORIGIN"]) or (request.host_url.rstrip("/") if request.host else "")
