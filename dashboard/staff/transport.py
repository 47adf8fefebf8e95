"""Whether the way of a request to the server is safe for passwords, and whether it comes from this machine."""

import ipaddress
from urllib.parse import urlsplit

from flask import request


def insecure_transport(proxies: int) -> str:
    """The reason why the connection is not safe for passwords; '' for TLS or a direct local connection.

    A local connection comes from a loopback address and asks for a loopback host: a proxy on this machine also comes
    from a loopback address, perhaps without headers of its own. proxies: number of trusted proxies.
    """
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Proto"} & set(request.headers.keys())
    if forwarded and not proxies:
        # Behind a proxy that is not trusted, the client's address and protocol are unknown.
        return "proxy_unknown"
    if request.is_secure:
        return ""
    local = not forwarded and _is_loopback(request.remote_addr or "") and _is_loopback_host(request.host)
    return "" if local else "not_secret"


def from_this_machine() -> bool:
    """Whether a browser of this machine asks directly, as far as anybody can tell; stricter than insecure_transport.

    nginx without further settings names no client, and itself as the host; but until its version 1.29.7 it speaks
    HTTP/1.0, as no browser does.
    """
    by_proxy = any(name.startswith(("X-Forwarded", "X-Real", "Forwarded", "Via")) for name, _ in request.headers)
    if by_proxy or request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    return _is_loopback(request.remote_addr or "") and _is_loopback_host(request.host)


def _is_loopback_host(host: str) -> bool:
    """Whether the header `Host`, with or without a port, is localhost or a loopback address."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
