"""Tasks for tests of plans: written by hand, or drawn at random."""

import random
from dataclasses import replace
from datetime import date, timedelta

from dashboard.planning.due import DueOffice
from dashboard.planning.task import Lock, Rules, Task, Team
from dashboard.planning.travel import Travel

WEEK = date(2014, 12, 13)
# The ways between four counties in a line, 100 km apart; Z has no known way.
NEAR = Travel({}, {(a, b): 100 * abs(i - j) for i, a in enumerate("ABCD") for j, b in enumerate("ABCD") if a != b})


def office(
    name: str, county: str = "A", priority: int = 10, days: int | None = None, waiting: bool = False
) -> DueOffice:
    """An office whose last visit was some days before the week. priority 0: not due."""
    last = None if days is None else WEEK - timedelta(days=days)
    reasons = (("claims", 1),) * (priority > 0) + (("county", 0),) * waiting
    return DueOffice(name, county, priority, reasons, last, last and last + timedelta(days=31))


def task(
    teams: list[Team], offices: list[DueOffice], *locks: Lock, absent: tuple[int, ...] = (), reach: int = 300
) -> Task:
    ordered = sorted(offices, key=lambda each: (-each.priority, each.office_id))
    return Task(WEEK, tuple(teams), tuple(ordered), NEAR, locks, frozenset(absent), Rules(reach))


def random_task(chance: random.Random, most_teams: int = 3, most_offices: int = 6) -> Task:
    """A task with everything that can go wrong: no home, no capacity, absences, locks of any kind, far counties."""
    waiting = {county for county in "ABCDZ" if chance.random() < 0.3}
    offices = []
    for number in range(chance.randint(0, most_offices)):
        county = chance.choice("AAABBCDZ")
        priority = chance.choice((0, 10, 10, 20, 150))
        days = chance.choice((None, None, 10, 30, 31, 100))
        offices.append(office(f"O{number}", county, priority + 5 * (county in waiting), days, county in waiting))
    names = [each.office_id for each in offices]
    teams = [
        Team(number, chance.choice("AABCDZ") if chance.random() < 0.9 else "", chance.randint(0, 3), home)
        for number in range(1, chance.randint(0, most_teams) + 1)
        for home in [chance.choice(names) if names and chance.random() < 0.5 else ""]
    ]
    numbers = [each.number for each in teams]
    count = chance.choice((0, 0, 0, 1, 2, 3))
    locks = [Lock(chance.choice([*numbers, 9]), chance.choice([*names, "gone"])) for _ in range(count)]
    absent = tuple(number for number in numbers if chance.random() < 0.15)
    return task(teams, offices, *locks, absent=absent, reach=chance.choice((100, 200, 300)))


def province_task(chance: random.Random) -> Task:
    """38 teams and 900 offices in 26 counties at random places, a sixth of the offices in the capital's county."""
    points = {f"{1000 + number}": (chance.uniform(49.5, 55.5), chance.uniform(30.7, 34.5)) for number in range(26)}
    counties = [*points, *(list(points)[:1] * 4)]
    waiting = set(chance.sample(list(points), 5))
    offices = []
    for number in range(900):
        county = chance.choice(counties)
        claims, findings = (chance.choice((0, 0, 0, 100, 110, 120, 140)) for _ in range(2))
        priority = claims + findings + chance.choice((0, 10, 20, 30, 40, 50)) + 5 * (county in waiting)
        days = chance.choice((None, 10, 20, 40, 80, 200, 400))
        offices.append(office(f"O{number:03}", county, priority, days, county in waiting))
    teams = [
        Team(number, chance.choice(counties), chance.randint(3, 8), chance.choice(offices).office_id)
        for number in range(1, 39)
    ]
    return replace(task(teams, offices), travel=Travel(points))
