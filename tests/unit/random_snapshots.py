"""A few random registers and what the public sees of them, drawn once a run: many properties are held of the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

import pandas as pd

from dashboard.snapshot import Input, Snapshot, publish
from tests.unit.small_register import CARDS, LATER, WEEK, SmallRegister, days, noon, tables_of
from tests.unit.test_cells_random import random_register, side_by_side

Publications = Sequence[tuple[datetime, date]]
MOMENTS = [noon(WEEK + days(n)) for n in (-13, -6, 1, 8, 30)]


class Drawn(NamedTuple):
    """publications: (moment, last week), in the order of the moments; none: all that has arrived is shown."""

    register: SmallRegister
    publications: Publications
    snapshot: Snapshot


@cache
def random_snapshots(seed: int, count: int = 4) -> tuple[Drawn, ...]:
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
        snapshot = shown(register, publications)
        if len(snapshot.weeks) > 4:
            found.append(Drawn(register, publications, snapshot))
    return tuple(found)


def shown(register: SmallRegister, publications: Publications = ()) -> Snapshot:
    """What the public sees of a register with these publications, without borders."""
    tables = tables_of(register.rows)
    if publications:
        frame = pd.DataFrame(publications, columns=["published_at", "week"]).astype("datetime64[us]")
        tables = replace(tables, publications=frame.assign(digest="", note=""), has_publications=True)
    return publish(Input(tables, CARDS, ()), LATER)
