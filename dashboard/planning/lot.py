"""Which offices are visited by lot in a week, by a draw that nobody foresees and everybody can repeat.

Only visits drawn by lot say something about the offices that were not visited. docs/planning.md has the rules.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from dashboard.weeks import quarter_start, quarter_weeks

# So many offices are drawn in a week; docs/planning.md tells how much can be said after a quarter.
LOT_SIZE = 20


class Draw(NamedTuple):
    """A week's draw. seed: from which it follows; '' if nothing was drawn. eligible: from how many offices; offices:
    the ids of the drawn ones."""

    seed: str = ""
    eligible: int = 0
    offices: Sequence[str] = ()


NO_DRAW = Draw()


def seed_of(publications: pd.DataFrame, week: date) -> str:
    """The moment (UTC) of the newest publication before a week (a Saturday), in the form 2014-12-07T08:00:00.

    The public list of publications has the moment. Nobody knows it before the publication, and nobody can change it
    afterwards. The first day of the quarter where nothing was published before the week.

    publications: the typed table.
    """
    moments = publications["published_at"]
    before = moments[moments < pd.Timestamp(week)]
    return quarter_start(week).isoformat() if before.empty else before.max().isoformat(timespec="seconds")


def draw(candidates: Iterable[str], seed: str, week: date) -> Draw:
    """The draw of a week (a Saturday) among the ids of offices.

    Every office has one week in each quarter, so that it is drawn at most once in a quarter. Of the candidates whose
    week this is, those LOT_SIZE are drawn whose hash with the seed is lowest.
    """
    eligible = [office for office in candidates if turn(office, week) == week]
    offices = sorted(eligible, key=lambda office: _hash(seed, office))[:LOT_SIZE]
    return Draw(seed, len(eligible), tuple(offices))


def turn(office: str, day: date) -> date:
    """The Saturday of an office's week in the quarter of a day."""
    start = quarter_start(day)
    saturdays = quarter_weeks(start)
    return saturdays[_hash(start.isoformat(), office) % len(saturdays)]


def _hash(seed: str, office: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed} {office}".encode()).digest())
