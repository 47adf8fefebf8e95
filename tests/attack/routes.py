"""Hostile requests to every route of the server, written as bytes to a socket."""

import http.client
import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from dashboard.server import HEADERS, create_server
from dashboard.settings import ROOT, Settings
from tests.attack import hostile_requests
from tests.attack.hostile_requests import HOST, Session
from tests.attack.report import Trial, judged
from tests.attack.target import Target, send, target
from tests.servers.cluster import Answer
from tests.unit.shipped import shipped_live
from tests.unit.staff.desk_site import PEOPLE, csrf_token

COUNT, SECONDS, THREADS = 6_000, 90.0, 4
LIMIT = 30.0  # seconds of an answer

# Signs of a traceback, of a file of the machine, or of the database.
LEAKS = [b"Traceback (most recent", b'File "', b"site-packages", b"root:x:0", b"SQLite format", str(ROOT).encode()]


def trials(chance: random.Random) -> Iterator[Trial]:
    """Thousands of requests to all routes, in both languages, without a session and as each role."""
    rules = list(create_server(Settings(), shipped_live()).url_map.iter_rules())
    with target() as attacked:
        sessions = [_session(attacked, name) for name in PEOPLE]
        requests = list(hostile_requests.requests(chance, rules, sessions, COUNT))
        ends = time.monotonic() + SECONDS
        with ThreadPoolExecutor(THREADS) as pool:
            answers = pool.map(lambda sent: _ask(attacked, sent, ends), enumerate(requests))
            done = [(number, *answer) for number, answer in enumerate(answers) if answer]
        complaints = [
            text for number, *answer in done for text in _complaints(number, requests[number], *answer, attacked)
        ]
        kinds = sorted({answer.status // 100 for _, answer, _ in done if isinstance(answer, Answer)})
        slowest = max(seconds for _, _, seconds in done)
    yield judged(
        f"{len(done)} requests to {len(rules)} routes: random, hostile, overlong, control characters, no UTF-8",
        f"within {LIMIT:.0f} s each: no 5xx but a 503 with Retry-After; all security headers, none of the request; no"
        " path of the machine, no traceback, no other visitor's Host",
        complaints,
        f"{len(complaints)} complaints, statuses {', '.join(f'{kind}xx' for kind in kinds)}, slowest {slowest:.1f} s",
    )


def _session(attacked: Target, name: str) -> Session:
    client = attacked.client(name)
    cookie = client.get_cookie("staff", path="/staff")
    assert cookie
    return Session(f"staff={cookie.value}".encode(), csrf_token(client.get("/staff/en/password").text).encode())


def _ask(attacked: Target, sent: tuple[int, bytes], ends: float) -> tuple[Answer | Exception, float] | None:
    """The answer to a request, or the error without one, and its seconds; None after the end."""
    began = time.monotonic()
    if began > ends:
        return None
    try:
        return send(attacked.port, sent[1], LIMIT)
    except (OSError, http.client.HTTPException) as error:
        return error, time.monotonic() - began


def _complaints(
    number: int, request: bytes, answer: Answer | Exception, seconds: float, attacked: Target
) -> Iterator[str]:
    line = request.partition(b"\r\n")[0][:150].decode("latin-1")
    if isinstance(answer, Exception):
        yield f"{line}: {answer!r}"
        return
    if seconds > LIMIT:
        yield f"{line}: {seconds:.1f} s"
    if answer.status >= 500 and not (answer.status == 503 and "Retry-After" in answer.headers):
        yield f"{line}: {answer.status}"
    # gunicorn itself, whose answers have no Date, refuses a head that is no HTTP.
    malformed = "Date" not in answer.headers and answer.status in (400, 405, 414, 431, 501)
    if missing := [name for name in HEADERS if name not in answer.headers and not malformed]:
        yield f"{line}: {answer.status} without {', '.join(missing)}"
    head = str(answer.headers)
    if "X-Injected" in answer.headers or "attacker.example" in head:
        yield f"{line}: {answer.status} with Location {answer.headers.get('Location', '')!r}, and other headers"
    whole = head.encode("utf-8", "replace") + answer.body
    leaks = [sign for sign in [*LEAKS, str(attacked.place).encode()] if sign in whole and sign not in request]
    hosts = set(re.findall(rb"h\d+\.attacker\.example", whole)) - {HOST.format(number).encode()}
    if leaks or hosts:
        yield f"{line}: its answer has {[*leaks, *hosts]}"
