"""A PostgreSQL that accepts connections and never answers: its processes are stopped by SIGSTOP."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from dashboard.language import say
from tests.attack.readers import at_once, readers
from tests.attack.report import Trial, judged
from tests.attack.target import Target, target
from tests.database.postgres import Server, running_postgres
from tests.servers.cluster import until
from tests.unit.staff.desk_site import has_message

PAGES_LIMIT, WORDS_LIMIT, BACK_LIMIT = 1.0, 20.0, 30.0  # seconds
SIGN_INS, STRANGERS = 12, 8
UNKNOWN = "/boundaries/{:015x}0.geojson"


def trials(chance: random.Random) -> Iterator[Trial]:
    """Public pages, sign-in and unknown files while the database is silent, and all of them afterwards."""
    with running_postgres() as postgres:
        postgres.run("CREATE DATABASE attack")
        with target(url=postgres.url("attack")) as attacked:
            yield from _attack(attacked, postgres, chance)


def _attack(attacked: Target, postgres: Server, chance: random.Random) -> Iterator[Trial]:
    known, stranger = attacked.client("reviewer-1"), attacked.client(seconds=WORDS_LIMIT + 5)
    sign_in, limit = "/staff/en/sign-in", f"a 503 with Retry-After within {WORDS_LIMIT:.0f} s"
    unknown = [UNKNOWN.format(chance.randrange(16**15)) for _ in range(STRANGERS)]
    with readers(attacked) as meanwhile, _stopped(postgres):
        asked = [*[sign_in] * SIGN_INS, *unknown]
        answers = at_once(*(partial(stranger.get, path) for path in asked))
        [(seconds, later)] = at_once(partial(stranger.get, sign_in))
    yield meanwhile.trial(
        f"while PostgreSQL is stopped, {SIGN_INS} clients sign in and {STRANGERS} ask for unknown files", PAGES_LIMIT
    )
    for name, begin, end in (("sign-ins", 0, SIGN_INS), ("unknown files", SIGN_INS, len(asked))):
        slowest = max(took for took, _ in answers[begin:end])
        wrong = [
            f"{path}: {answer.status_code} after {took:.1f} s"
            for path, (took, answer) in zip(asked[begin:end], answers[begin:end], strict=True)
            if answer.status_code != 503 or "Retry-After" not in answer.headers or took > WORDS_LIMIT
        ]
        yield judged(
            f"{end - begin} {name} at that time", f"each {limit}", wrong, f"the slowest after {slowest:.1f} s"
        )
    told = later.status_code == 503 and has_message(later, "en", "staff.gone_title")
    expected = f"“{say('en', 'staff.gone_title')}” within {WORDS_LIMIT:.0f} s"
    yield Trial(
        "a sign-in after these", expected, f"{later.status} after {seconds:.1f} s", told and seconds <= WORDS_LIMIT
    )

    began = time.monotonic()
    with suppress(AssertionError):
        until(lambda: attacked.server.health()["state"] == "ok", BACK_LIMIT)
    state, took = attacked.server.health()["state"], time.monotonic() - began
    statuses = [known.get("/staff/en/").status_code, stranger.get(unknown[0]).status_code]
    statuses.append(attacked.client("publisher-1").get("/staff/en/").status_code)
    yield Trial(
        "PostgreSQL goes on",
        f"/health says ok within {BACK_LIMIT:.0f} s; a session and a new sign-in answer 200, an unknown file 404",
        f"{state} after {took:.1f} s, {statuses}",
        state == "ok" and statuses == [200, 404, 200],
    )


@contextmanager
def _stopped(postgres: Server) -> Iterator[None]:
    """The server and all processes that it has started, stopped and then continued."""
    first = postgres.process.pid
    os.kill(first, signal.SIGSTOP)
    # From now on it starts no further process.
    others = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    pids = [first, *map(int, others)]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
