"""Milliseconds of processor time of all answers to a choice on the interactive dashboard, with ten years of weeks."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from tests.bench.report import Line
from tests.unit.interactive.explorer import Explorer
from tools.sample import SEED, write_sample

WEEKS = 520
# Milliseconds of a choice.
BUDGET = 150
ROUNDS = 12
KINDS = ("municipality", "county_office")
COUNTIES = ("1003", "1010", "1001", "1011", "1014", "1023", "1002")
# The control that was changed, and the values of all controls.
Choice = tuple[str, dict[str, Any]]


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
    page = Explorer(create_server(Settings(data_url=str(folder)), live).test_client(), "/fa/explore")
    weeks = [week.isoformat() for week in live.snapshot.weeks]
    cards = [card.key for card in live.snapshot.cards]
    # What is worked out once a snapshot and indicator is worked out before.
    for _, values in _choices(cards, weeks[:-1], len(cards)):
        page.texts(**values)
    took: dict[str, list[float]] = {}
    sent: dict[str, list[float]] = {}
    for changed, values in _choices(cards, weeks[:-20], ROUNDS):
        milliseconds, size = choose(page, changed, values)
        took.setdefault(changed, []).append(milliseconds)
        sent.setdefault(changed, []).append(size)
    found = [Line(f"{changed} chosen", values, "ms", BUDGET) for changed, values in took.items()]
    every = sorted(milliseconds for values in took.values() for milliseconds in values)
    found.append(Line("the slowest of twenty choices", [every[-(len(every) // 20) - 1]], "ms", BUDGET))
    return [*found, *(Line(f"{changed} chosen, on the wire", values, "KB") for changed, values in sent.items())]


def choose(page: Explorer, changed: str, values: dict[str, Any]) -> tuple[float, float]:
    """Processor milliseconds and KB of all answers that a browser asks for after a choice."""
    bodies = requests(page, changed, values)
    began = time.process_time()
    answers = [page.send(body, **{"Accept-Encoding": "br"}) for body in bodies]
    took = (time.process_time() - began) * 1000
    assert {answer.status_code for answer in answers} <= {200, 204}, [answer.status for answer in answers]
    return took, sum(len(answer.data) for answer in answers) / 1000


def requests(page: Explorer, changed: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """What a browser sends after a choice: the callbacks that have the control as an input."""
    asked = [each for each in page.callbacks if {"id": changed, "property": "value"} in each["inputs"]]
    return [page.body(each["output"], changed=f"{changed}.value", **values) for each in asked]


def _choices(cards: list[str], weeks: list[str], rounds: int) -> Iterator[Choice]:
    """Choices that all differ: in turn an indicator, a week, two counties and a kind of office."""
    for turn in range(rounds):
        last = len(weeks) - 1 - turn
        values: dict[str, Any] = {"indicator": cards[turn % len(cards)], "second": cards[(turn + 1) % len(cards)]}
        # By turns half a year and all weeks.
        values |= {"start": weeks[last - 25 if turn % 2 else 0], "week": weeks[last], "counties": []}
        yield "indicator", values
        values = values | {"week": weeks[last - 1]}
        yield "week", values
        for count in (1, 2):
            values = values | {"counties": [COUNTIES[(turn + i) % len(COUNTIES)] for i in range(count)]}
            yield "counties", values
        yield "kind", values | {"kind": KINDS[turn % 2]}
