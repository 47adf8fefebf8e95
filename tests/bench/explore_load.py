"""Many people who choose on the explore page at once: milliseconds until both answers have come, and errors."""

import http.client
import json
import random
import sys
import threading
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from dashboard.pages.explore.view import OFFERED, PLACES
from tests.bench.report import Line
from tests.browser.running import Running, running_server
from tests.unit.shipped import shipped_live

PEOPLE, SECONDS = 25, 20
# Not counted: each worker draws its first figures.
WARMING = 4
BUDGET = 400  # milliseconds
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "br"}


def lines() -> list[Line]:
    """Milliseconds of the choices, the time within which 95 of 100 are answered, and how many are not."""
    print("explore, many at once", file=sys.stderr, flush=True)
    with running_server(WEB_CONCURRENCY="2") as server:
        people = [_Person(server, number) for number in range(PEOPLE)]
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
    """Someone who chooses on a page, over a connection for each callback of a choice.

    milliseconds: of each choice until the last answer has come. failed: how many choices were answered otherwise.
    """

    def __init__(self, server: Running, number: int) -> None:
        self.milliseconds: list[float] = []
        self.failed = 0
        self._chance, self._number, lang = random.Random(number), number, ("fa", "en")[number % 2]
        self._base = f"/{lang}/explore"
        with urlopen(f"{server.address}{self._base}/_dash-dependencies") as answer:
            every = json.load(answer)
        self._callbacks = [each for each in every if _asks_the_server(each)]
        self._host = server.host
        snapshot = shipped_live().snapshot
        indicators, weeks = [card.key for card in snapshot.cards], list(snapshot.cells.weeks)
        self._options = {
            "county": [code for code in snapshot.cells.areas if code],
            "indicator": indicators,
            "week": weeks[len(weeks) // 2 :],
        }
        self._view = {"indicator": indicators[0], "second": indicators[1], "start": weeks[0], "week": weeks[-1]}
        self._view |= {"county": "", "figures": ",".join(OFFERED[:PLACES])}
        self._shown = {"query": f"?{urlencode(self._view)}", "digest": snapshot.digest}

    def choose(self) -> None:
        """A choice each second: mostly of a county, at times of another week or indicator."""
        started = time.perf_counter()
        for turn in range(WARMING + SECONDS):
            name = ("county", "county", "week", "county", "indicator")[turn % 5]
            self._view[name] = self._chance.choice(self._options[name])
            time.sleep(max(0.0, started + turn + self._number / PEOPLE - time.perf_counter()))
            sent = time.perf_counter()
            is_answered = self._ask(f"?{urlencode(self._view)}")
            if turn >= WARMING:
                self.milliseconds.append((time.perf_counter() - sent) * 1000)
                self.failed += not is_answered

    def _ask(self, query: str) -> bool:
        """Send the requests of a choice side by side, and read their answers; whether all are answers."""
        values = {("query", "data"): query, ("shown", "data"): self._shown}
        # A browser opens a connection anew that the server has closed after two seconds of rest.
        connections = [http.client.HTTPConnection(self._host, timeout=30) for _ in self._callbacks]
        try:
            for connection, callback in zip(connections, self._callbacks, strict=True):
                body = json.dumps(_body(callback, values))
                connection.request("POST", f"{self._base}/_dash-update-component", body, HEADERS)
            answers = [connection.getresponse() for connection in connections]
            bodies = [answer.read() for answer in answers]
        except (OSError, http.client.HTTPException):
            return False
        finally:
            for connection in connections:
                connection.close()
        self._shown = {**self._shown, "query": query}
        return all(bodies) and {answer.status for answer in answers} == {200}


def _asks_the_server(callback: dict[str, Any]) -> bool:
    """Whether a callback is asked of the server when something is chosen."""
    return not callback["clientside_function"] and callback["inputs"][0]["id"] == "query"


def _body(callback: dict[str, Any], values: dict[tuple[str, str], object]) -> dict[str, Any]:
    """What the browser sends for a callback."""
    parts = {
        part: [{**each, "value": values[each["id"], each["property"]]} for each in callback[part]]
        for part in ("inputs", "state")
    }
    outputs = [
        dict(zip(("id", "property"), name.rsplit(".", 1), strict=True))
        for name in callback["output"].strip(".").split("...")
    ]
    return {"output": callback["output"], "outputs": outputs, "changedPropIds": ["query.data"], **parts}
