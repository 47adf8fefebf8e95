"""Forged requests to the Python callbacks of the Dash apps, the public ones and those of the desk."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product

from dashboard.language import LANGUAGES
from dashboard.staff.rooms import ROOMS
from tests.attack.report import Trial, judged
from tests.attack.target import target
from tests.unit.interactive.explorer import Explorer
from tests.unit.interactive.odd_bodies import odd_bodies

COUNT = 150  # for each page
ANSWERED = (200, 204, 404)


def trials(chance: random.Random) -> Iterator[Trial]:
    """Forged bodies for the public pages and for those of two roles; every callback of the desk without a session."""
    with target() as attacked:
        for desk, names in (("", [""]), ("/staff", ["ardestan-1", "publisher-1"])):
            statuses: Counter[int] = Counter()
            complaints: list[str] = []
            for client in map(attacked.client, names):
                for page in [Explorer(client, f"{desk}/{lang}/explore") for lang in LANGUAGES]:
                    page.room()
                    for body in odd_bodies(chance, page, COUNT):
                        status = page.send(body).status_code
                        statuses[status] += 1
                        complaints += [f"{status} for {body[:200]!r}"] if status not in ANSWERED else []
            sent = f"{statuses.total()} forged bodies to the callbacks of {desk}/LANG/explore"
            yield judged(sent, f"one of {ANSWERED}", complaints, f"{dict(statuses)}")

        known, stranger = attacked.client("publisher-1"), attacked.client()
        answers = []
        apps = {"explore": "explore"} | {room.name: room.path for room in ROOMS}
        for lang, (name, path) in product(LANGUAGES, apps.items()):
            page = Explorer(known, f"/staff/{lang}/{path}", name)
            page.client = stranger
            answers += [page.send(page.body(each["output"])).status_code for each in page.callbacks]
        came = f"{dict(Counter(answers))}"
        yield Trial(f"{len(answers)} callbacks of the desk without a session", "403", came, set(answers) == {403})
