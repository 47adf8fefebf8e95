"""Milliseconds of processor time of the server's answers to a choice on the interactive dashboard, over ten years."""

import gzip
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dashboard.interactive.registry import FIGURES
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from tests.bench.report import Line
from tests.unit.interactive.explorer import Explorer
from tools.sample import SEED, write_sample

WEEKS = 520
# Milliseconds: the answer with the figures in the window, and that with all others after a pause.
BUDGET, REST_BUDGET = 150, 200
ROUNDS = 12
KINDS = ("municipality", "county_office")
COUNTIES = ("1003", "1010", "1001", "1011", "1014", "1023", "1002")
# The figures in a window of 1440 x 900 pixels.
SIGHT = list(FIGURES)[:3]
CHOOSE, COMPLETE = "said.children", "late.data"


class Reader:
    """Someone who chooses on a page, whose components then have the values of the answers.

    page: opened anew; gives the requests that a browser sends.
    """

    def __init__(self, page: Explorer) -> None:
        self.page, self.query = page, ""
        page.room()
        page.values["sight.data"] = SIGHT

    def choose(self, **values: Any) -> dict[str, Any]:
        """The request after a choice: a control and its value."""
        ((name, value),) = values.items()
        self.page.values[f"{name}.value"] = value
        return self.page.body(CHOOSE, self.query, f"{name}.value")

    def complete(self) -> dict[str, Any]:
        """The request for the figures out of the window."""
        late = {"late.data": [name for name in FIGURES if name not in SIGHT]}
        return self.page.body(self.page.of(COMPLETE), self.query, COMPLETE, **late)

    def take(self, answer: dict[str, Any]) -> None:
        """Keep an answer's values, as the browser does; the figures themselves are no input."""
        for id_, properties in answer["response"].items():
            for name, value in properties.items():
                if f"{id_}.{name}" == "drawn.data":
                    _patch(self.page.values["drawn.data"], value)
                elif f"{id_}.{name}" == "address.search":
                    self.query = value
                elif name not in ("figure", "clickData", "selectedData"):
                    self.page.values[f"{id_}.{name}"] = value


def _patch(known: dict[str, Any], patch: dict[str, Any]) -> None:
    """Do what a dash.Patch of assignments says."""
    for step in patch.get("operations", ()):
        *path, last = step["location"]
        place: Any = known
        for key in path:
            place = place[key]
        place[last] = step["params"]["value"]


def lines() -> list[Line]:
    """Of each sort of choice, compressed as for a browser, over half a year or all weeks."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(SHIPPED_DATA, folder, ignore=shutil.ignore_patterns("sample", ".*"))
        write_sample(folder / "sample", SEED, WEEKS)
        return measured(folder)


def measured(folder: Path) -> list[Line]:
    """The lines of a data folder."""
    live = Live(folder)
    reader = Reader(Explorer(create_server(Settings(data_url=str(folder)), live).test_client(), "/fa/explore"))
    weeks = [week.isoformat() for week in live.snapshot.weeks]
    cards = [card.key for card in live.snapshot.cards]
    # What is worked out once a snapshot and indicator is worked out before.
    for name, value in _choices(cards, weeks[:-1], range(len(cards))):
        _answered(reader, reader.choose(**{name: value}))
        _answered(reader, reader.complete())
    took: dict[str, list[float]] = {}
    up: dict[str, list[float]] = {}
    down: dict[str, list[float]] = {}
    rest = []
    for name, value in _choices(cards, weeks[:-20], range(1, ROUNDS + 1)):
        body = reader.choose(**{name: value})
        milliseconds, size = _answered(reader, body)
        took.setdefault(name, []).append(milliseconds)
        up.setdefault(name, []).append(bytes_of(body) / 1000)
        down.setdefault(name, []).append(size / 1000)
        rest.append(_answered(reader, reader.complete())[0])
    found = [Line(f"{name} chosen", values, "ms", BUDGET) for name, values in took.items()]
    every = sorted(milliseconds for values in took.values() for milliseconds in values)
    found.append(Line("the slowest of twenty choices", [every[-(len(every) // 20) - 1]], "ms", BUDGET))
    found.append(Line("the figures out of the window, after a choice", rest, "ms", REST_BUDGET))
    found += [Line(f"{name} chosen, asked", values, "KB") for name, values in up.items()]
    return [*found, *(Line(f"{name} chosen, answered", values, "KB") for name, values in down.items())]


def _answered(reader: Reader, body: dict[str, Any]) -> tuple[float, int]:
    """Processor milliseconds and bytes of the answer to a request, whose values the reader then has."""
    began = time.process_time()
    answer = reader.page.send(body, **{"Accept-Encoding": "gzip"})
    took = (time.process_time() - began) * 1000
    assert answer.status_code == 200, (answer.status, body["output"])
    reader.take(answer_of(answer.data, answer.headers.get("Content-Encoding")))
    return took, len(answer.data)


def bytes_of(body: dict[str, Any]) -> int:
    """The length of a request as a browser writes it."""
    return len(json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode())


def answer_of(data: bytes, encoding: str | None) -> dict[str, Any]:
    """An answer that may be compressed."""
    return dict(json.loads(gzip.decompress(data) if encoding == "gzip" else data))


def _choices(cards: list[str], weeks: list[str], turns: Iterable[int]) -> Iterator[tuple[str, Any]]:
    """Choices (control, value) that all differ: in turn an indicator, the first week of the span, a week, one and two
    counties, and a kind of office. By turns the span is half a year and all weeks."""
    for turn in turns:
        last = len(weeks) - 1 - turn
        yield "indicator", cards[(turn + 1) % len(cards)]
        yield "start", weeks[last - 25 if turn % 2 else 0]
        yield "week", weeks[last - 1]
        for count in (1, 2):
            yield "counties", [COUNTIES[(turn + i) % len(COUNTIES)] for i in range(count)]
        yield "kind", KINDS[turn % 2]
