"""People who choose on the interactive dashboard at once: milliseconds until all has come, and errors."""

import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dashboard.language import LANGUAGES
from tests.bench.explore_callbacks import requests
from tests.bench.report import Line
from tests.browser.running import Running, running_server
from tests.unit.interactive.explorer import Explorer
from tests.unit.shipped import shipped_live, shipped_server

PEOPLE, SECONDS = 10, 20
# Not counted: each worker draws its first figures.
WARMING = 4
BUDGET = 500  # milliseconds
# Requests that a browser sends at once.
AT_ONCE = 6
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "br"}


def lines() -> list[Line]:
    """Milliseconds of the choices, the time within which 95 of 100 are answered, and how many are not."""
    with running_server(WEB_CONCURRENCY="2") as server:
        client = shipped_server().test_client()
        pages = [Explorer(client, f"/{lang}/explore") for lang in LANGUAGES]
        people = [_Person(server, number, pages[number % len(pages)]) for number in range(PEOPLE)]
        threads = [threading.Thread(target=person.choose) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    took = sorted(took for person in people for took in person.milliseconds)
    return [
        Line(f"a choice of one of {PEOPLE} people who choose once a second", took, "ms"),
        Line("the same, 95 of 100 answered within", [took[int(0.95 * len(took))]], "ms", BUDGET),
        Line("the same, choices that failed", [sum(person.failed for person in people)], "", 0),
    ]


class _Person:
    """Someone who chooses on a page. page: gives the requests that a browser sends.

    milliseconds: of each choice until the last of its answers has come. failed: choices with an answer of an error.
    """

    def __init__(self, server: Running, number: int, page: Explorer) -> None:
        self.milliseconds: list[float] = []
        self.failed = 0
        self._chance, self._number, self._page = random.Random(number), number, page
        self._host = server.host
        snapshot = shipped_live().snapshot
        indicators, weeks = [card.key for card in snapshot.cards], list(snapshot.cells.weeks)
        self._options: dict[str, list[Any]] = {
            "counties": [[code] for code in snapshot.cells.areas if code],
            "indicator": indicators,
            "week": weeks[len(weeks) // 2 :],
        }
        self._values = {"indicator": indicators[0], "second": indicators[1], "start": weeks[0], "week": weeks[-1]}
        self._values |= {"counties": [], "digest": snapshot.digest}

    def choose(self) -> None:
        """A choice each second: mostly of a county, at times of another week or indicator."""
        started = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as connections:
            for turn in range(WARMING + SECONDS):
                changed = ("counties", "counties", "week", "counties", "indicator")[turn % 5]
                self._values[changed] = self._chance.choice(self._options[changed])
                bodies = [json.dumps(body) for body in requests(self._page, changed, self._values)]
                time.sleep(max(0.0, started + turn + self._number / PEOPLE - time.perf_counter()))
                sent = time.perf_counter()
                answered = list(connections.map(self._ask, bodies))
                if turn >= WARMING:
                    self.milliseconds.append((time.perf_counter() - sent) * 1000)
                    self.failed += not all(answered)

    def _ask(self, body: str) -> bool:
        """Send a request and read its answer; whether it is one."""
        # A browser opens a connection anew that the server has closed after two seconds of rest.
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request("POST", f"{self._page.base}/_dash-update-component", body, HEADERS)
            answer = connection.getresponse()
            answer.read()
            return answer.status in (200, 204)
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
