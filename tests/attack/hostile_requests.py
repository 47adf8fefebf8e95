"""Hostile requests as bytes, for every route of a table of addresses."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import NamedTuple
from urllib.parse import quote

from werkzeug.routing import Rule

from dashboard.language import LANGUAGES
from dashboard.pages.common.public_pages import pages
from dashboard.pages.common.urls import addresses
from tests.unit.interactive import odd_bodies
from tests.unit.staff.test_staff_rights import OUT

WELL_FORMED = {"county": "1003", "key": "service_desks", "part": "missing", "figure": "map", "number": "1"}
WELL_FORMED |= {"week": "2014-12-06", "form": "csv", "digest": "0" * 16, "own": "0" * 16, "lang": "fa", "rest": "fa/"}
WELL_FORMED |= {"package_name": "dash", "fingerprinted_path": "dash-renderer/build/dash_renderer.min.js"}
WELL_FORMED |= {
    "of": "overview",
    "code": "1003",
    "office": "G1003",
    "office_id": "G1003",
    "visit": "1",
    "name": "offices",
    "moment": "2014-12-14T08:00:00Z",
}
WELL_FORMED |= {"filename": "app.js", "path": "overview"}
# The words of a variable whose rule does not list them.
CHOICES = {"lang": tuple(LANGUAGES), "of": tuple(pages())}
# The parameters that a route takes, by its rule.
TAKEN = {address.rule: address.takes.split() for address in addresses().values() if address.takes}
WORDS = [quote(word.encode("utf-8", "surrogatepass")).encode() for word in odd_bodies.WORDS]
# In paths, queries, fields and headers: control characters, lines of a head, no UTF-8, code, long texts.
HOSTILE = rb"""%00 %0d%0aX-Injected:%201 %0aX-Injected:%201 %ff%fe %ed%a0%80 %c0%ae%c0%ae%2f %20 %C2%A0 %09 %7f
    %1b[31m %zz %e2%80%ae <script>alert(1)</script> %22%3E%3Csvg/onload=x%3E {{7*7}} ${7*7} '%20OR%201=1-- 1e999
    -1 * //evil""".split()
HOSTILE += [b"\x00", b"\r\nX-Injected: 1", b"\xff\xfe\xc3", b"\x7f", b"9" * 400, b"%D9%8A" * 300, b"x" * 9_000]
HOSTILE += [*WORDS, *(path.encode() for path in OUT)]
NAMES = sorted({name for address in addresses().values() for name in address.takes.split()} | {*odd_bodies.NAMES})
NAMES += "asof to step stage limit offset format page next code iss of do".split()
FIELDS = "name password do of form_id week sheet note reason evidence seen yes file county role code text".split()
# Headers that a request may have once more, with a value of HOSTILE.
CLAIMS = """Accept-Language Accept If-None-Match If-Modified-Since Range Origin Referer Cookie Content-Type
    X-Forwarded-Host X-Forwarded-For X-Forwarded-Proto X-Original-URL X-Forwarded-Prefix Forwarded Sec-Fetch-Site"""
METHODS = ["GET"] * 12 + ["POST"] * 5 + ["HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "get", "X" * 30]
# The Host of a request, by its number: no answer to another request may have it.
HOST = "h{}.attacker.example"
# (words of a choice, name) of a variable of a rule.
_VARIABLE = re.compile(r"<(?:\w+(?:\(([^)]*)\))?:)?(\w+)>")


class Session(NamedTuple):
    """A signed-in browser: its cookie and the token of its forms."""

    cookie: bytes
    token: bytes


def requests(
    chance: random.Random, rules: Sequence[Rule], sessions: Sequence[Session], number: int
) -> Iterator[bytes]:
    """So many requests in random order: each hostile value in each variable of each path, and random ones to all
    routes in turn, in both languages, without a session and with each of `sessions`."""
    unknown = {name for rule in rules for choice, name in _VARIABLE.findall(rule.rule) if not choice} - {*WELL_FORMED}
    assert not unknown, f"WELL_FORMED has no value for {sorted(unknown)}: their routes would only answer 404"
    plain: list[tuple[str, bytes]] = []
    for rule in rules:
        for choice, name in _VARIABLE.findall(rule.rule):
            values = HOSTILE if not choice and name != "lang" else []
            plain += [(rule.rule, _path(chance, rule.rule, {name: value})) for value in values]
    assert len(plain) < number, f"{len(plain)} values in paths are more than all requests"
    others = [(rule.rule, b"") for rule, _ in zip(cycle(rules), range(number - len(plain)), strict=False)]
    order = [*plain, *others]
    chance.shuffle(order)
    for at, (rule, path) in enumerate(order):
        session = chance.choice([None, *sessions]) if rule.startswith("/staff") else None
        yield _request(at, b"GET " + path, session) if path else _random(chance, at, rule, session)


def _random(chance: random.Random, at: int, rule: str, session: Session | None) -> bytes:
    """A request with random method, values, parameters, header and form."""
    hostile = {name: chance.choice(HOSTILE) for _, name in _VARIABLE.findall(rule) if chance.random() < 0.3}
    # Most of a route's parameters are its own: others are only ignored.
    names = [chance.choice(chance.choice([TAKEN.get(rule, NAMES), NAMES])) for _ in range(chance.randrange(4))]
    query = b"&".join(name.encode() + b"=" + chance.choice([*HOSTILE, b"1"]) for name in names)
    method = chance.choice(METHODS).encode()
    line = method + b" " + _path(chance, rule, hostile) + (b"?" + query if query else b"")
    more = [chance.choice(CLAIMS.split()).encode() + b": " + chance.choice(HOSTILE)] if chance.random() < 0.3 else []
    if method not in (b"POST", b"PUT"):
        return _request(at, line, session, more)
    fields = {name.encode(): chance.choice(HOSTILE) for name in chance.sample(FIELDS, 3)}
    # A form may come with its token; a sign-out would then end the session for the requests after it.
    if session and "sign-out" not in rule:
        fields[b"csrf_token"] = session.token
    body = b"&".join(name + b"=" + value for name, value in fields.items())
    return _request(at, line, session, more, body if chance.random() < 0.7 else chance.randbytes(300))


def _request(at: int, line: bytes, session: Session | None, more: Sequence[bytes] = (), body: bytes = b"") -> bytes:
    head = [line + b" HTTP/1.1", b"Host: " + HOST.format(at).encode(), b"Connection: close", *more]
    if session:
        head.append(b"Cookie: " + session.cookie)
    if body:
        head += [b"Content-Length: %d" % len(body), b"Content-Type: application/x-www-form-urlencoded"]
    return b"\r\n".join([*head, b"", body])


def _path(chance: random.Random, rule: str, hostile: dict[str, bytes]) -> bytes:
    """A rule with values for its variables: those that are given, and well-formed ones."""

    def value(match: re.Match[str]) -> str:
        if match[2] in hostile:
            return hostile[match[2]].decode("latin-1")
        words = [word.strip("'") for word in (match[1] or "").split(",") if word]
        return chance.choice(CHOICES.get(match[2]) or words or [WELL_FORMED[match[2]]])

    return _VARIABLE.sub(value, rule).encode("latin-1")
