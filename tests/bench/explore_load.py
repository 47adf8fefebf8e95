"""People who choose on the interactive dashboard at once: milliseconds until the answer has come, and errors."""

import http.client
import json
import random
import threading
import time
from itertools import cycle
from typing import Any

from dashboard.language import LANGUAGES
from tests.bench.explore_callbacks import Reader, answer_of
from tests.bench.report import Line
from tests.browser.running import Running, running_server
from tests.unit.interactive.explorer import Explorer
from tests.unit.shipped import shipped_live, shipped_server

PEOPLE, SECONDS = 10, 20
# Not counted: each worker draws its first figures.
WARMING = 4
BUDGET = 500  # milliseconds
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}


def lines() -> list[Line]:
    """Milliseconds of the choices, the time within which 95 of 100 are answered, and how many are not."""
    with running_server(WEB_CONCURRENCY="2") as server:
        client = shipped_server().test_client()
        pages = [Explorer(client, f"/{lang}/explore") for lang, _ in zip(cycle(LANGUAGES), range(PEOPLE))]
        people = [_Person(server, number, page) for number, page in enumerate(pages)]
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

    milliseconds: of each choice until its answer has come. failed: choices whose answer is an error.
    """

    def __init__(self, server: Running, number: int, page: Explorer) -> None:
        self.milliseconds: list[float] = []
        self.failed = 0
        self._chance, self._number, self._reader = random.Random(number), number, Reader(page)
        self._host = server.host
        snapshot = shipped_live().snapshot
        weeks = list(snapshot.cells.weeks)
        self._options: dict[str, list[Any]] = {
            "counties": [[code] for code in snapshot.cells.areas if code],
            "indicator": [card.key for card in snapshot.cards],
            "week": weeks[len(weeks) // 2 :],
        }

    def choose(self) -> None:
        """A choice each second: mostly of a county, at times of another week or indicator.

        No pause is so long that a browser would ask for the figures out of the window.
        """
        started = time.perf_counter()
        for turn in range(WARMING + SECONDS):
            changed = ("counties", "counties", "week", "counties", "indicator")[turn % 5]
            body = json.dumps(self._reader.choose(**{changed: self._chance.choice(self._options[changed])}))
            time.sleep(max(0.0, started + turn + self._number / PEOPLE - time.perf_counter()))
            sent = time.perf_counter()
            answer = self._ask(body)
            if turn >= WARMING:
                self.milliseconds.append((time.perf_counter() - sent) * 1000)
                self.failed += answer is None
            if answer:
                self._reader.take(answer)

    def _ask(self, body: str) -> dict[str, Any] | None:
        """The answer to a request, None for an error."""
        # A browser opens a connection anew that the server has closed after two seconds of rest.
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request("POST", f"{self._reader.page.base}/_dash-update-component", body, HEADERS)
            answer = connection.getresponse()
            data = answer.read()
            return answer_of(data, answer.getheader("Content-Encoding")) if answer.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
