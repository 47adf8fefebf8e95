"""Processes that are killed in the middle of publications, as in a power failure."""

import os
import random
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

from dashboard.settings import DATABASE_FILE
from dashboard.weeks import moment_text, utcnow
from tests.attack.report import Trial
from tests.attack.target import START_SECONDS, Target, target
from tests.servers.cluster import Process, until
from tests.unit.command_line import command_environment
from tests.unit.small_folder import HEAD
from tests.unit.staff.sheet_desk import confirm, request_publication

TURNS = 10


def trials(chance: random.Random) -> Iterator[Trial]:
    """In turn the command `publish` and the worker that publishes for the desk, each killed at a random moment."""
    with target() as attacked:
        seconds = {"command": _publish_by_command(attacked, None), "desk": _publish_by_desk(attacked, None)}
        before, broken_off = _publications(attacked), 0
        for turn in range(TURNS):
            _add_report(attacked, f"G{1003 + turn}")
            way = "desk" if turn % 2 else "command"
            # The first half of the command's time is the start of Python.
            moment = seconds[way] * chance.uniform(0.5 if way == "command" else 0.2, 1.0)
            (_publish_by_desk if turn % 2 else _publish_by_command)(attacked, moment)
            after = _publications(attacked)
            broken_off, before = broken_off + (after == before), after
        done = attacked.command("verify", "--lang", "en")
        server = attacked.server
        until(
            lambda: server.healthy() and server.health()["counts"]["publications"] == before,
            START_SECONDS,
            "all publications",
        )
        status = attacked.client("publisher-1").get("/staff/en/publish").status_code
    came = (
        f"verify {done.returncode}, page of publishing {status}; {broken_off} broken off, {TURNS - broken_off} whole"
    )
    sent = f"{TURNS} times kill -9, in turn to the command publish and to the worker that publishes for the desk"
    expected = "verify 0: every publication is whole or not there, at least one was broken off; the desk answers 200"
    yield Trial(sent, expected, came, (done.returncode, status) == (0, 200) and broken_off > 0)


def _publish_by_command(attacked: Target, kill_after: float | None) -> float:
    """Run the command, or kill it after some seconds; the seconds that it ran."""
    environment = command_environment(DATA_URL=str(attacked.data), DATABASE_URL=attacked.url)
    command = Process(
        [sys.executable, "-m", "dashboard", "publish", "--yes"], environment, attacked.place / "command.log"
    )
    began = time.monotonic()
    command.start()
    assert command.process
    if kill_after is None:
        assert command.process.wait(START_SECONDS) == 0, command.log_text()
        return time.monotonic() - began
    time.sleep(kill_after)
    with suppress(ProcessLookupError):
        command.kill()
    return time.monotonic() - began


def _publish_by_desk(attacked: Target, kill_after: float | None) -> float:
    """Publish by the desk's form, and kill the worker some seconds after it was sent; the seconds that it took."""
    publisher = attacked.client("publisher-1")
    began, [worker] = time.monotonic(), attacked.server.workers()

    def send() -> None:
        # Without a worker there is no page with a form.
        with suppress(TypeError, AssertionError):
            confirm(publisher, request_publication(publisher))

    sending = threading.Thread(target=send)
    sending.start()
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(worker, signal.SIGKILL)
    sending.join()
    seconds = time.monotonic() - began
    if kill_after is not None:
        until(lambda: attacked.server.workers() not in ([], [worker]), START_SECONDS, "another worker")
        until(attacked.server.healthy, START_SECONDS, "the server")
    return seconds


def _publications(attacked: Target) -> int:
    with closing(sqlite3.connect(attacked.data / DATABASE_FILE)) as connection:
        return int(connection.execute("SELECT count(*) FROM publications").fetchone()[0])


def _add_report(attacked: Target, office: str) -> None:
    """A report that only the next publication shows."""
    (attacked.data / "reports").mkdir(exist_ok=True)
    row = f"2014-12-06,{office},committee,1,self,{moment_text(utcnow())},letter {office}\n"
    (attacked.data / "reports" / f"{office}.csv").write_text(HEAD + row, encoding="utf-8")
