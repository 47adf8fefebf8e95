"""A few random registers and their snapshots, generated once per test run for several tests."""

import random
from functools import cache
from typing import NamedTuple
from unittest.mock import patch

from dashboard.indicators.cells import compute
from dashboard.snapshot import Snapshot
from tests.unit.indicators.test_cells_random import random_register, side_by_side
from tests.unit.small_register import WEEK, Published, SmallRegister, days, noon, published

MOMENTS = [noon(WEEK + days(n)) for n in (-13, -6, 1, 8, 30)]


class Drawn(NamedTuple):
    """publications: (moment, last week), in the order of the moments; none: all that has arrived is shown."""

    register: SmallRegister
    publications: Published
    snapshot: Snapshot


@cache
def random_snapshots(seed: int, count: int = 2) -> tuple[Drawn, ...]:
    """So many, each of three registers side by side, in which weeks are shown; the first without publications."""
    chance = random.Random(seed)
    found: list[Drawn] = []
    while len(found) < count:
        register = side_by_side(random_register(chance) for _ in range(3))
        for table, letters in (("counties", "الف"), ("offices", "ب")):
            for row in register.rows[table]:
                row.update(name_fa=letters, name_en=letters)
        moments = sorted(chance.sample(MOMENTS, chance.randint(1, 4) if found else 0))
        publications = [(moment, WEEK + days(7 * chance.randint(-2, 0))) for moment in moments]
        # By DuckDB, also where other tests have quick cells.
        with patch("dashboard.snapshot.compute", compute):
            snapshot = published(register, publications)
        if len(snapshot.weeks) > 4:
            found.append(Drawn(register, publications, snapshot))
    return tuple(found)
