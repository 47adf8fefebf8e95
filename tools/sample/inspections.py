"""The inspection teams' visits, their findings, and how many findings were resolved later.

Each team has a list of offices of its own, so that two teams in one office ("parallel work") are the exception.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from dashboard.weeks import WEEK
from tools.sample.curves import is_nowruz
from tools.sample.tables import County, Office, Totals, office_hours, publication_of

Visit = tuple[date, int, Office]
"""Day, number of the team, office."""

TEAMS = 38
"""The announced number of the province's teams."""

# (number of teams, share of the weeks after which so many have started); the last team starts in the last week.
WAVES = ((8, 0.0), (14, 0.12), (20, 0.25), (26, 0.4), (32, 0.55), (37, 0.72))
# The 13 weeks that the indicator counts and four more, as another team may follow a visit within 18 days.
UNREACHED_WEEKS = 17
PARALLEL_SHARE = 0.068
MOST_FINDINGS = 9
EMBARGOED = 5
"""Visits with a later version that arrives after the last publication."""


def make_inspections(
    counties: Sequence[County], offices: Sequence[Office], weeks: Sequence[date], rng: Random
) -> list[Totals]:
    """All visits with every version of their totals, sorted.

    Every team that has started visits offices every week but at Nowruz. Three of the nine smallest counties (of known
    population) are not visited in the last UNREACHED_WEEKS.
    """
    smallest = sorted((c.population, c.county_code) for c in counties if c.population is not None)[:9]
    unreached = {code for _, code in rng.sample(smallest, 3)}
    reached = [office for office in offices if office.county_code not in unreached]
    far = [office for office in offices if office.county_code in unreached]
    team_offices = _team_offices(reached, rng)
    weights = {office.office_id: rng.paretovariate(2.1) for office in offices}
    rows: list[Totals] = []
    recent: list[Visit] = []
    for index, week in enumerate(weeks):
        visits = _week_visits(index, weeks, team_offices, weights, rng)
        recent = [visit for visit in recent if visit[0] > week - timedelta(days=18)]
        visits += _parallel(recent, [team for _, team, _ in visits], len(visits), week, rng)
        if index < len(weeks) - UNREACHED_WEEKS and rng.random() < 0.5 and visits:
            visits.append((_day(week, rng), rng.choice(visits)[1], rng.choice(far)))
        recent += visits
        for day, team, office in sorted(set(visits)):
            if office.exists(day):
                rows += _rows(day, team, office.office_id, index / len(weeks), weeks[-1], rng)
    return sorted(rows + _embargoed(rows, weeks[-1], rng))


def _team_offices(offices: Sequence[Office], rng: Random) -> dict[int, list[Office]]:
    """Each team's offices: neighbours in a list by county, so that a team works in one or two counties."""
    ordered = sorted(offices, key=lambda office: (office.county_code, office.office_id))
    blocks = list(range(TEAMS))
    rng.shuffle(blocks)
    size = len(ordered) / TEAMS
    return {
        team: ordered[round(block * size) : round((block + 1) * size)] for team, block in enumerate(blocks, start=1)
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
    team_offices: Mapping[int, Sequence[Office]],
    weights: Mapping[str, float],
    rng: Random,
) -> list[Visit]:
    quiet = is_nowruz(weeks[index]) and index < len(weeks) - 1
    visits = []
    for team in range(1, _started(index, len(weeks)) + 1):
        count = int(rng.random() < 0.15) if quiet else rng.choice((1, 1, 1, 2, 2))
        for _ in range(count):
            day = _day(weeks[index], rng)
            there = [office for office in team_offices[team] if office.exists(day)]
            if there:
                visits.append((day, team, rng.choices(there, [weights[o.office_id] for o in there])[0]))
    return visits


def _parallel(recent: Sequence[Visit], teams: Sequence[int], visits: int, week: date, rng: Random) -> list[Visit]:
    """Visits of another team to an office that was visited in the last 18 days."""
    found = []
    for _ in range(visits):
        if recent and rng.random() < PARALLEL_SHARE:
            _, before, office = rng.choice(recent)
            team = rng.choice(teams)
            found += [(_day(week, rng), team, office)] if team != before else []
    return found


def _rows(day: date, team: int, office_id: str, progress: float, last: date, rng: Random) -> Iterator[Totals]:
    """A visit's totals, and later ones with findings resolved since or a corrected count of findings; all are
    received before the last publication. progress: the share of the weeks before this one."""
    end = publication_of(last)
    # Fewer findings as time goes on.
    falling = 0.76 - 0.06 * progress
    numbers = range(MOST_FINDINGS + 1)
    findings = rng.choices(numbers, [falling**number for number in numbers])[0]
    resolved = sum(rng.random() < 0.2 for _ in range(findings))
    received = office_hours(day + timedelta(days=rng.choice((1, 1, 2, 3, 4))), rng)
    # Visits of the last days are published too: a row that would miss the publication came the day after the visit.
    received = received if received < end else office_hours(day + timedelta(days=1), rng)
    row = Totals(day, team, office_id, findings, resolved, received)
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


def _embargoed(rows: Sequence[Totals], last: date, rng: Random) -> list[Totals]:
    """Totals with more findings resolved, received after the last publication."""
    newest = {(row.date, row.team, row.office_id): row for row in rows}
    unresolved = [row for row in newest.values() if row.resolved < row.findings and row.date > last - 10 * WEEK]
    return [
        row._replace(
            resolved=rng.randint(row.resolved + 1, row.findings),
            received_at=office_hours(last + timedelta(days=rng.randint(9, 11)), rng),
        )
        for row in rng.sample(unresolved, min(EMBARGOED, len(unresolved)))
    ]
