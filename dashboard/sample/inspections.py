"""The inspection teams' visits, what they found and how much of it was put right later.

Each team has a beat, so that two teams in one office are the exception: that is the parallel work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from dashboard.sample.growth import is_nowruz
from dashboard.sample.rows import Inspection, Office, publication_of, valid
from dashboard.weeks import WEEK

TEAMS = 38
"""As many as were announced of the shipped register's province."""

# How many teams have started by which share of the weeks; the last team starts in the last week.
WAVES = ((8, 0.0), (14, 0.12), (20, 0.25), (26, 0.4), (32, 0.55), (37, 0.72))
# The 13 weeks of the card and four more, as another team may follow a visit within 18 days.
UNREACHED_WEEKS = 17
PARALLEL_SHARE = 0.068
MOST_FINDINGS = 9
EMBARGOED = 5
"""Later rows that arrive after the last publication."""


def make_inspections(
    offices: Sequence[Office], populations: Mapping[str, int], weeks: Sequence[date], rng: Random
) -> list[Inspection]:
    """All rows of the inspections table, sorted as the file is.

    Every team that has started visits somebody every week but at Nowruz. Three of the smallest counties are
    not visited in the last UNREACHED_WEEKS. populations: by county_code; a county not in it counts as large.
    """
    smallest = sorted(populations, key=lambda code: (populations[code], code))[:9]
    unreached = set(rng.sample(smallest, min(3, len(smallest))))
    beats = _beats([office for office in offices if office.county_code not in unreached], rng)
    weights = {office.office_id: rng.paretovariate(2.1) for office in offices}
    rows: list[Inspection] = []
    recent: list[tuple[date, int, Office]] = []
    for index, week in enumerate(weeks):
        visits = _week_visits(index, weeks, beats, weights, rng)
        recent = [visit for visit in recent if visit[0] > week - timedelta(days=18)]
        visits += _parallel(recent, [team for _, team, _ in visits], len(visits), week, rng)
        if index < len(weeks) - UNREACHED_WEEKS and rng.random() < 0.5:
            far = [office for office in offices if office.county_code in unreached]
            visits += [(_day(week, rng), rng.choice(visits)[1], rng.choice(far))] if far and visits else []
        recent += visits
        for day, team, office in sorted(set(visits)):
            if valid(office, day):
                rows += _rows(day, team, office.office_id, index / len(weeks), weeks[-1], rng)
    return sorted(rows + _embargoed(rows, weeks[-1], rng))


def _beats(offices: Sequence[Office], rng: Random) -> dict[int, list[Office]]:
    """Each team's offices: neighbours in a list by county, so a team works in one or two counties."""
    ordered = sorted(offices, key=lambda office: (office.county_code, office.office_id))
    teams = list(range(1, TEAMS + 1))
    blocks = list(range(len(teams)))
    rng.shuffle(blocks)
    size = len(ordered) / len(teams)
    return {
        team: ordered[round(block * size) : round((block + 1) * size)]
        for team, block in zip(teams, blocks, strict=True)
    }


def _started(index: int, weeks: int) -> int:
    if index == weeks - 1:
        return TEAMS
    return max(teams for teams, share in WAVES if index >= int(share * weeks))


def _day(week: date, rng: Random) -> date:
    # Saturday to Wednesday, rarely a Thursday, never a Friday.
    return week + timedelta(days=rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 5)))


def _week_visits(
    index: int,
    weeks: Sequence[date],
    beats: Mapping[int, Sequence[Office]],
    weights: Mapping[str, float],
    rng: Random,
) -> list[tuple[date, int, Office]]:
    quiet = is_nowruz(weeks[index]) and index < len(weeks) - 1
    visits = []
    for team in range(1, _started(index, len(weeks)) + 1):
        count = int(rng.random() < 0.15) if quiet else rng.choice((1, 1, 1, 2, 2))
        for _ in range(count):
            day = _day(weeks[index], rng)
            there = [office for office in beats[team] if valid(office, day)]
            if there:
                visits.append((day, team, rng.choices(there, [weights[o.office_id] for o in there])[0]))
    return visits


def _parallel(
    recent: Sequence[tuple[date, int, Office]], teams: Sequence[int], visits: int, week: date, rng: Random
) -> list[tuple[date, int, Office]]:
    """Visits of another team to an office that was visited in the last 18 days."""
    found = []
    for _ in range(visits):
        if recent and rng.random() < PARALLEL_SHARE:
            _, before, office = rng.choice(recent)
            team = rng.choice(teams)
            found += [(_day(week, rng), team, office)] if team != before else []
    return found


def _rows(day: date, team: int, office_id: str, progress: float, last: date, rng: Random) -> Iterator[Inspection]:
    """A visit's row and its later ones: what was put right since, or a count that was wrong.

    None is received after the last publication.
    """
    end = publication_of(last)
    # Fewer findings as time goes on.
    falling = 0.76 - 0.06 * progress
    numbers = range(MOST_FINDINGS + 1)
    findings = rng.choices(numbers, [falling**number for number in numbers])[0]
    resolved = sum(rng.random() < 0.2 for _ in range(findings))
    received = _office_hours(day + timedelta(days=rng.choice((1, 1, 2, 3, 4))), rng)
    # The team's last days are counted too: what would come after the publication came the day after.
    received = received if received < end else _office_hours(day + timedelta(days=1), rng)
    row = Inspection(day, team, office_id, findings, resolved, received)
    yield row
    corrected = row._replace(findings=findings + 1, received_at=received + timedelta(days=8))
    if rng.random() < 0.02 and findings < MOST_FINDINGS and corrected.received_at < end:
        row = corrected
        yield row
    while row.resolved < row.findings and rng.random() < 0.45 + 0.15 * progress:
        more = rng.randint(1, row.findings - row.resolved)
        later = row.received_at + WEEK * rng.randint(2, 7) + timedelta(minutes=rng.randint(-90, 90))
        row = row._replace(resolved=row.resolved + more, received_at=later)
        if later >= end:
            return
        yield row


def _office_hours(day: date, rng: Random) -> datetime:
    return datetime.combine(day, time(rng.randint(4, 13), rng.randrange(60), rng.randrange(60)))


def _embargoed(rows: Sequence[Inspection], last: date, rng: Random) -> list[Inspection]:
    newest = {(row.date, row.team, row.office_id): row for row in rows}
    unsolved = [row for row in newest.values() if row.resolved < row.findings and row.date > last - 10 * WEEK]
    return [
        row._replace(
            resolved=rng.randint(row.resolved + 1, row.findings),
            received_at=_office_hours(last + timedelta(days=rng.randint(9, 11)), rng),
        )
        for row in rng.sample(unsolved, min(EMBARGOED, len(unsolved)))
    ]
