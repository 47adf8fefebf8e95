"""Milliseconds of processor time of the explore page's answers to a choice, with ten years of weeks."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from dashboard.live import Live
from dashboard.pages.explore.view import OFFERED, PLACES
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from tests.bench.report import Line
from tests.unit.pages.explore.explorer import Explorer
from tools.sample import SEED, write_sample

WEEKS = 520
# Milliseconds of a callback, and KB of what a choice of a county sends.
MEDIAN, P95, SENT = 15, 30, 10
ROUNDS = 12
KINDS = ("", "municipality", "county_office")
COUNTIES = ("1003", "1010", "1001", "1011", "1014", "1023", "1002")
SETS = {"the first four figures": OFFERED[:PLACES], "the other four": OFFERED[-PLACES:]}
# Parameters of an address, and what was chosen last.
Choice = tuple[str, dict[str, str]]


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
    client = create_server(Settings(data_url=str(folder)), live).test_client()
    weeks = [week.isoformat() for week in live.snapshot.weeks]
    cards = [card.key for card in live.snapshot.cards]
    found: list[Line] = []
    sent: list[float] = []
    for name, figures in SETS.items():
        page, all_milliseconds = _Page(client, live.snapshot.digest, ",".join(figures)), []
        # What is worked out once a snapshot is worked out before.
        for _, choice in _choices(cards, weeks, 2 * len(cards)):
            page.choose(choice)
        took: dict[str, list[float]] = {}
        for sort, choice in _choices(cards, weeks[:-1], ROUNDS):
            milliseconds, size = page.choose(choice)
            took.setdefault(sort, []).append(milliseconds)
            all_milliseconds.append(milliseconds)
            sent += [size] if sort == "county" else []
        found += [Line(f"{sort} chosen: {name}", values, "ms", MEDIAN) for sort, values in took.items()]
        found.append(
            Line(
                f"the slowest of twenty: {name}",
                [sorted(all_milliseconds)[-(len(all_milliseconds) // 20) - 1]],
                "ms",
                P95,
            )
        )
    return [*found, Line("the answer to a county chosen, on the wire", sent, "KB", SENT)]


def _choices(cards: list[str], weeks: list[str], rounds: int) -> Iterator[Choice]:
    """Choices that all differ: in turn an indicator, a week, two counties and a kind of office."""
    for turn in range(rounds):
        last = len(weeks) - 1 - turn
        # By turns half a year and all weeks.
        chosen = {"indicator": cards[turn % len(cards)], "start": weeks[last - 25 if turn % 2 else 0]}
        yield "indicator", chosen | {"week": weeks[last]}
        chosen["week"] = weeks[last - 1]
        yield "week", chosen
        for count in (1, 2):
            chosen = chosen | {"county": ",".join(COUNTIES[(turn + i) % len(COUNTIES)] for i in range(count))}
            yield "county", chosen
        yield "kind", chosen | {"kind": KINDS[1 + turn % 2]}


class _Page(Explorer):
    """An open page. digest: of the snapshot."""

    def __init__(self, client: FlaskClient, digest: str, figures: str) -> None:
        super().__init__(client, "/fa/explore")
        self._digest, self._figures = digest, figures
        self._shown: dict[str, str] | None = None

    def choose(self, choice: dict[str, str]) -> tuple[float, float]:
        """Processor milliseconds and KB of the answer."""
        query = "?" + urlencode(choice | {"figures": self._figures})
        body = self.body("words.data", query=query, shown=self._shown)
        began = time.process_time()
        answer = self.send(body, **{"Accept-Encoding": "br"})
        took = (time.process_time() - began) * 1000
        assert answer.status_code == 200, answer.status
        self._shown = {"query": query, "digest": self._digest}
        return took, len(answer.data) / 1000
