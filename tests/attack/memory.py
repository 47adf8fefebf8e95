"""Memory of the worker while thousands of different pages, files and callbacks are asked for."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from dashboard.language import LANGUAGES
from dashboard.pages.common.urls import PACK_FILES
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import moment_text
from tests.attack.readers import at_once, readers
from tests.attack.report import Trial
from tests.attack.target import Target, shipped, target
from tests.unit.interactive.explorer import Explorer
from tests.unit.shipped import shipped_live

COUNT, SECONDS, THREADS = 5_000, 280.0, 4
LIMIT, GROWTH = 420.0, 15.0  # MB
LATER = "503 with Retry-After"
PATIENCE = 120.0  # seconds of an answer
PAUSE = 0.05  # seconds between two samples
# Of a thousand requests; few of those that take seconds, so that the part takes minutes.
SHARES = {"first page": 80, "explore": 60, "SVG": 230, "data page": 300, "API": 304, "PNG": 8, "workbook": 12}
SHARES |= {"other page": 3, "earlier publication": 2, "pack": 1}
PICTURES = ("map", "trend", "ranking", "tile_grid", "bullets", "strip")
WORKBOOKS, PAGES_LIMIT = 24, 2.0  # at once, and seconds of a page meanwhile
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


def trials(chance: random.Random) -> Iterator[Trial]:
    """The worker's memory with the shipped data: while many things are asked for, and then many workbooks at once."""
    addresses = list(islice(_addresses(chance, shipped_live().snapshot), COUNT))
    with target(shipped, is_published=False) as attacked:
        statuses: Counter[str] = Counter()
        paths = [f"/{lang}/explore" for lang in LANGUAGES]
        pages = {path: Explorer(attacked.client(seconds=PATIENCE), path) for path in paths}
        ends = time.monotonic() + SECONDS

        def ask(address: str) -> None:
            if time.monotonic() < ends:
                statuses[_status(attacked, pages, address)] += 1

        with _sampled(attacked, statuses.total) as samples, ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(ask, addresses))
        yield _growth(statuses.total(), samples)
        yield _answered("the same requests", statuses)

        # Each from another week: no two are the same file.
        weeks = shipped_live().snapshot.weeks[:WORKBOOKS]
        calls = [partial(_status, attacked, pages, f"/fa/download/cells.xlsx?from={week}") for week in weeks]
        with _sampled(attacked, lambda: 0) as samples, readers(attacked) as meanwhile:
            statuses = Counter(status for _, status in at_once(*calls))
        highest = max(size for _, size in samples)
        sent = f"{WORKBOOKS} workbooks of nearly all cells at once"
        yield Trial(sent, f"at most {LIMIT:.0f} MB at any moment", f"{highest:.0f} MB at most", highest <= LIMIT)
        yield _answered("the same workbooks", statuses)
        yield meanwhile.trial("pages at that time", PAGES_LIMIT)


def _growth(done: int, samples: Sequence[tuple[int, float]]) -> Trial:
    """Whether memory stays below the limit after the first fifth of the requests, and does not grow from the second
    fifth to the last, by their medians."""
    fifths = [[size for at, size in samples if at * 5 // (done + 1) == fifth] for fifth in range(5)]
    medians = [median(fifth) for fifth in fifths]
    highest, growth = max(max(fifth) for fifth in fifths[1:]), medians[4] - medians[1]
    sent = f"{done:,} requests; of a thousand {', '.join(f'{count} {name}' for name, count in SHARES.items())}"
    expected = f"at most {LIMIT:.0f} MB of resident memory at any moment after the first fifth, and in the last fifth"
    expected += f" a median that is at most {GROWTH:.0f} MB above that in the second"
    numbers = ", ".join(f"{size:.0f}" for size in medians)
    came = f"{highest:.0f} MB at most; medians of the fifths {numbers} MB; {len(samples)} samples"
    return Trial(sent, expected, came, highest <= LIMIT and growth <= GROWTH)


def _answered(sent: str, statuses: Counter[str]) -> Trial:
    is_well = set(statuses) <= {"200", LATER} and statuses["200"] > 0
    return Trial(sent, f"200, or {LATER}", f"{dict(statuses)}", is_well)


def _status(attacked: Target, pages: Mapping[str, Explorer], address: str) -> str:
    path, _, query = address.partition("?")
    try:
        if page := pages.get(path):
            # The page itself is small: its figures come from a callback.
            opened = page.send(page.body("room.children", query))
            status, headers = opened.status_code, opened.headers
        else:
            answer = attacked.server.web.ask(address, seconds=PATIENCE)
            status, headers = answer.status, answer.headers
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    return LATER if status == 503 and "Retry-After" in headers else str(status)


def _addresses(chance: random.Random, snapshot: Snapshot) -> Iterator[str]:
    """Addresses that mostly differ, since the server keeps pages that it has made."""
    cards, weeks = [card.key for card in snapshot.cards], [week.isoformat() for week in snapshot.weeks]
    counties = [code for code in snapshot.cells.areas if code]
    moments = [moment_text(moment) for moment in published_moments(snapshot)]
    kinds = ["", "governorate", "municipality", "county_office"]

    def view(**more: str) -> str:
        chosen = {"indicator": chance.choice(cards), "week": chance.choice(weeks), "county": chance.choice(counties)}
        return urlencode({**chosen, **more})

    makers: dict[str, Callable[[], str]] = {
        "first page": lambda: f"?{view(kind=chance.choice(kinds))}",
        "explore": lambda: f"explore?{view(second=chance.choice(cards))}",
        "data page": lambda: f"data?{view()}",
        "other page": lambda: f"{chance.choice(['offices', 'why', 'meeting'])}?{view()}",
        "SVG": lambda: f"download/{chance.choice(PICTURES)}.svg?{view()}",
        "PNG": lambda: f"download/{chance.choice(PICTURES)}.png?{view()}",
        "earlier publication": lambda: f"{chance.choice(['', 'offices', 'explore'])}?asof={chance.choice(moments)}",
        "workbook": lambda: f"download/cells.xlsx?{_span(chance, weeks)}",
        "pack": lambda: f"download/{chance.choice(PACK_FILES)}?week={chance.choice(weeks[5:])}",
    }
    while True:
        [kind] = chance.choices(list(SHARES), list(SHARES.values()))
        lang = chance.choice(list(LANGUAGES))
        yield f"/api/v1/cells?limit=200&{view()}" if kind == "API" else f"/{lang}/{makers[kind]()}"


def _span(chance: random.Random, weeks: Sequence[str]) -> str:
    """A span of weeks, whose ends may be any of their days."""
    first = chance.randrange(len(weeks))
    last = chance.randrange(first, len(weeks))
    return urlencode({"from": weeks[first], "to": weeks[last], "kind": chance.choice(["", "municipality"])})


@contextmanager
def _sampled(attacked: Target, done: Callable[[], int]) -> Iterator[list[tuple[int, float]]]:
    """(number of requests done, MB of resident memory of all workers), again and again."""
    samples: list[tuple[int, float]] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(PAUSE):
            texts = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in attacked.server.workers()]
            samples.append((done(), sum(int(_RESIDENT.findall(text)[0]) for text in texts) * 1024 / 1e6))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield samples
    finally:
        ended.set()
        sampler.join()
