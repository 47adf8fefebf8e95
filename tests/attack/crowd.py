"""One user with many connections: whatever they ask for, others read pages meanwhile."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count, product

from dashboard.pages.common.public_pages import pages
from dashboard.snapshot import Snapshot
from tests.attack.readers import readers
from tests.attack.report import Trial
from tests.attack.target import Target, shipped, target
from tests.unit.shipped import shipped_live

CONNECTIONS, SECONDS = 48, 12.0
LIMIT = 1.5  # seconds of a page
PATIENCE = 90.0  # seconds of an answer to the crowd


def trials(chance: random.Random) -> Iterator[Trial]:
    """Readers of light pages while 48 connections ask for different ones of what is dear, a kind at a time."""
    with target(shipped, is_published=False) as attacked:
        for name, addresses in _campaigns(chance, shipped_live().snapshot).items():
            statuses: Counter[str] = Counter()
            with readers(attacked) as meanwhile:
                _ask(attacked, addresses, statuses)
            sent = f"{CONNECTIONS} connections ask for {name}, each another: {dict(statuses)}"
            yield meanwhile.trial(sent, LIMIT)
            # The newest pages are stored again before the next kind.
            attacked.server.web.ask("/fa/", seconds=PATIENCE)


def _ask(attacked: Target, addresses: list[str], statuses: Counter[str]) -> None:
    """Ask for the addresses in turn over so many connections at once, for SECONDS."""
    numbers, ended = count(), threading.Event()

    def work() -> None:
        while not ended.is_set():
            try:
                address = addresses[next(numbers) % len(addresses)]
                statuses[str(attacked.server.web.ask(address, seconds=PATIENCE).status)] += 1
            except (OSError, http.client.HTTPException) as error:
                statuses[type(error).__name__] += 1

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    ended.wait(SECONDS)
    ended.set()
    for thread in threads:
        thread.join()


def _campaigns(chance: random.Random, snapshot: Snapshot) -> dict[str, list[str]]:
    """The addresses of each kind, in random order."""
    weeks = [week.isoformat() for week in snapshot.weeks]
    counties = [code for code in snapshot.cells.areas if code]
    cards = [card.key for card in snapshot.cards]
    every = list(product(cards, weeks, counties))

    def made(pattern: Callable[[str, str, str], str]) -> list[str]:
        return [pattern(*values) for values in chance.sample(every, 2_000)]

    previews = sorted(pages())
    return {
        "previews": made(
            lambda card, week, county: (
                f"/fa/download/preview-{chance.choice(previews)}.png?indicator={card}&week={week}&county={county}"
            )
        ),
        "pictures": made(
            lambda card, week, county: f"/en/download/map.png?indicator={card}&week={week}&county={county}"
        ),
        "tables of offices": made(
            lambda card, week, county: f"/en/download/offices.xlsx?indicator={card}&week={week}&county={county}"
        ),
        "meetings of different weeks": made(lambda card, week, _: f"/en/meeting?indicator={card}&week={week}"),
        "offices behind figures of different weeks": made(
            lambda card, week, county: f"/en/why?indicator={card}&week={week}&county={county}"
        ),
    }
