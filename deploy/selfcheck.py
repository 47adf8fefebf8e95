"""Checks a running site with Python's own library: health, TLS, a page, the sign-in.

`selfcheck.py https://NAME/PATH [--port 443] [--ca FILE] [--account NAME]` asks 127.0.0.1 under that name; a password
comes from standard input. Prints a line for each check; exit code 1 and a sentence at the first that fails.
install.sh and upgrade.sh run it.
"""

import argparse
import http.client
import json
import re
import socket
import ssl
import sys
import time
from urllib.parse import urlencode, urlsplit

WORDS = {
    "health": ("state {0}, newest week {1}", "وضعیت {0}، تازه‌ترین هفته {1}"),
    "tls": ("TLS with the name {0}, {1}", "TLS با نام {0}، {1}"),
    "page": ("the first page answers", "صفحهٔ نخست پاسخ می‌دهد"),
    "front": ("the sign-in page answers", "صفحهٔ ورود پاسخ می‌دهد"),
    "sign_in": ("{0} can sign in", "{0} می‌تواند وارد شود"),
    "checked": ("Checked: {0}", "بررسی شد: {0}"),
    "failed": ("{0} does not answer as it should: {1}", "{0} پاسخ درست نمی‌دهد: {1}"),
}


class Bad(Exception):
    """What was asked, and what is wrong with the answer."""


class Site:
    """A client of the site on this machine. ca: a file of certificates that are trusted beside the system's."""

    def __init__(self, address: str, port: int | None, ca: str) -> None:
        parts = urlsplit(address)
        self.host, self.path, self.tls = parts.hostname or "", parts.path.rstrip("/"), parts.scheme == "https"
        self.port = port or parts.port or (443 if self.tls else 80)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.context = ssl.create_default_context()
        if ca:
            self.context.load_verify_locations(ca)
            # A certificate that was given by name is trusted, whoever signed it.
            self.context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        self.context.set_alpn_protocols(["http/1.1"])
        self.cookies: dict[str, str] = {}

    def protocol(self) -> str | None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", self.port), 10) as plain,
            context.wrap_socket(plain, server_hostname=self.host) as tls,
        ):
            return tls.selected_alpn_protocol()

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an answer. Raises OSError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.connect()
        if self.tls:
            connection.sock = self.context.wrap_socket(connection.sock, server_hostname=self.host)
        headers = {"Host": urlsplit(self.origin).netloc}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
            headers["Referer"] = f"{self.origin}{self.path}{path}"
        try:
            body = None if form is None else urlencode(form)
            connection.request("GET" if form is None else "POST", self.path + path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


def expect(what: str, got: object, wanted: object) -> None:
    if got != wanted:
        raise Bad(what, f"{got} ({wanted})")


def health(site: Site, seconds: float) -> dict[str, object]:
    """The answer of /health, within `seconds`."""
    until = time.monotonic() + seconds
    while True:
        try:
            status, text = site.ask("/health")
            expect("/health", status, 200)
            return dict(json.loads(text))
        except (OSError, ValueError, Bad, http.client.HTTPException) as error:
            # A wrong certificate does not become right.
            if time.monotonic() > until or isinstance(error, ssl.SSLCertVerificationError):
                raise
        time.sleep(0.3)


def sign_in(site: Site, account: str, password: str) -> None:
    _, page = site.ask("/staff/en/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"csrf_token": token[1] if token else "", "name": account, "password": password}
    expect("sign-in", site.ask("/staff/en/sign-in", form)[0], 303)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--port", type=int)
    parser.add_argument("--ca", default="")
    parser.add_argument("--account", default="")
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--lang", default="en", choices=("en", "fa"))
    options = parser.parse_args()

    def words(key: str, *values: object) -> str:
        return WORDS[key][options.lang == "fa"].format(*values)

    def checked(key: str, *values: object) -> None:
        print(words("checked", words(key, *values)), flush=True)

    site = Site(options.address, options.port, options.ca)
    try:
        state = health(site, options.seconds)
        checked("health", state["state"], state["week"])
        if site.tls:
            protocol = site.protocol()
            expect("HTTP/2", protocol, "h2")
            checked("tls", site.host, "HTTP/2")
        status, page = site.ask("/fa/")
        expect("/fa/", (status, "<html" in page), (200, True))
        checked("page")
        if site.tls:
            expect("/staff/fa/", site.ask("/staff/fa/sign-in")[0], 200)
            checked("front")
        if options.account:
            sign_in(site, options.account, sys.stdin.readline().rstrip("\n"))
            checked("sign_in", options.account)
    except Bad as bad:
        print(words("failed", f"{options.address} {bad.args[0]}", bad.args[1]), file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        print(words("failed", options.address, error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
