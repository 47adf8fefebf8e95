"""Whether the way of a request to the server is safe for passwords, and whether it comes from this machine."""

from flask import request

from dashboard.pages.common.loopback import is_loopback, is_loopback_host


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
    local = not forwarded and is_loopback(request.remote_addr or "") and is_loopback_host(request.host)
    return "" if local else "not_secret"


def from_this_machine() -> bool:
    """Whether a browser of this machine asks directly, as far as anybody can tell; stricter than insecure_transport.

    nginx without further settings names no client, and itself as the host; but until its version 1.29.7 it speaks
    HTTP/1.0, as no browser does.
    """
    by_proxy = any(name.startswith(("X-Forwarded", "X-Real", "Forwarded", "Via")) for name, _ in request.headers)
    if by_proxy or request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    return is_loopback(request.remote_addr or "") and is_loopback_host(request.host)
