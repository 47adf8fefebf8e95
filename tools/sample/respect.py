"""The sample of respect for clients: posted service standards, open surveys, and the offices' sums of answers.

Offices are asked from START_WEEKS before the end on. What they report comes with the sheets that they send anyway, so
that no office reports more often than before. Answers, complaints and waiting are counted in every fourth week.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from dashboard.weeks import WEEK, friday
from tools.sample.curves import History
from tools.sample.plan import EXECUTIVE, Plan
from tools.sample.reports import evidence_of, office_arrival, with_mistakes
from tools.sample.tables import Count, County, Office, Report, publication_of

START_WEEKS = 30
ASKED = (*EXECUTIVE, "county_office")
EVERY = 4
"""Weeks between two sums of an office."""
SMALL_SHARE = 0.06
"""The share of county offices of so few people that their sums are published with those of others only."""
FEW_COUNTIES = 4
"""Counties in which too few visitors answer for a figure."""
EMBARGOED = 8
"""Sums that arrive after the last publication."""

# Each channel's share of the offices with a survey, and the difference in satisfaction of its respondents.
_SURVEYS = {"form": (0.8, 0.05), "phone": (0.25, 0.0), "qr": (0.35, -0.09)}


class Respect(NamedTuple):
    """The rows of the two measures of offices' states, and the sums; neither is sorted."""

    reports: list[Report]
    counts: list[Count]


class _Office(NamedTuple):
    """How an office treats its visitors. manner: 0 (badly) to 1 (well); size: visitors in four weeks, roughly."""

    office: Office
    manner: float
    size: float
    surveys: History


def mark_small(offices: Sequence[Office], rng: Random) -> list[Office]:
    """The offices, some of the county offices with the mark `small`."""
    return [
        o._replace(small="yes" if o.kind == "county_office" and rng.random() < SMALL_SHARE else "") for o in offices
    ]


def make_respect(
    counties: Sequence[County],
    offices: Sequence[Office],
    plan: Plan,
    reports: Sequence[Report],
    weeks: Sequence[date],
    rng: Random,
) -> Respect:
    """The rows of the last START_WEEKS weeks. reports: the other measures' rows, with whose sheets these come."""
    end = publication_of(weeks[-1])
    asked_weeks = weeks[-START_WEEKS:]
    sheets = _sheets(reports, end)
    parents = {office.office_id: rng.random() for office in offices if office.kind in EXECUTIVE}
    population = {county.county_code: county.population or 80_000 for county in counties}
    few = set(rng.sample(sorted(county for county in population if population[county] < 150_000), FEW_COUNTIES))
    states: list[Report] = []
    counts: list[Count] = []
    for office in offices:
        if office.kind not in ASKED:
            continue
        parent = parents[office.parent_id or office.office_id]
        manner = 0.35 * plan.pace[office.county_code] + 0.3 * parent + 0.35 * rng.random()
        standards, surveys = _standards(manner, len(asked_weeks), rng), _surveys(manner, len(asked_weeks), rng)
        if rng.random() > 0.05:
            values = {"service_standard": standards, "survey": surveys}
            states += _states(office, values, asked_weeks, sheets.get(office.office_id, {}), end, rng)
        crowd = 90 if office.kind in EXECUTIVE else 10 + min(population[office.county_code], 400_000) / 8_000
        size = (0.04 if office.county_code in few else 1) * crowd * rng.lognormvariate(0, 0.5)
        counts += _sums(_Office(office, manner, size, surveys), asked_weeks, rng)
    for county, people in population.items():
        # The phone number 111 stands for the county as a whole; in some counties nobody counts its calls.
        if rng.random() < 0.85:
            due = (0.04 if county in few else 1) * min(people, 900_000) / 9_000
            counts += _whole_county(county, due, 0.3 + 0.5 * plan.pace[county], asked_weeks, rng)
    rows = [row for count in counts for row in _corrected(count, end, rng)]
    return Respect(states, [*rows, *_embargoed(counts, weeks[-1], rng)])


def _sheets(reports: Sequence[Report], end: datetime) -> dict[str, dict[date, datetime]]:
    """By office, the weeks of its published sheets, each with the moment when the sheet came in first."""
    sheets: dict[str, dict[date, datetime]] = {}
    for row in reports:
        if row.received_at < end:
            of_office = sheets.setdefault(row.office_id, {})
            of_office[row.week] = min(row.received_at, of_office.get(row.week, end))
    return sheets


def _standards(manner: float, weeks: int, rng: Random) -> History:
    """An office's stage of service standards in each week: better from week to week, rarely worse."""
    stage = rng.choices((0, 1, 2, 3), (1.2 - manner, 0.5, 0.5 * manner, 0.12 * manner))[0]
    history = []
    for _ in range(weeks):
        drawn = rng.random()
        if drawn < 0.05 * manner:
            stage = min(stage + 1, 3)
        elif drawn > 0.997:
            stage = max(stage - 1, 0)
        history.append(stage)
    return history


def _surveys(manner: float, weeks: int, rng: Random) -> History:
    """Whether an office has an open survey in each week; its result is not always posted again in time."""
    running, history = rng.random() < 0.5 * manner, []
    for _ in range(weeks):
        running = rng.random() > 0.012 if running else rng.random() < 0.03 * manner
        history.append(int(running))
    return history


def _states(
    office: Office,
    values: Mapping[str, History],
    weeks: Sequence[date],
    sheets: Mapping[date, datetime],
    end: datetime,
    rng: Random,
) -> Iterator[Report]:
    for index, week in enumerate(weeks):
        if week not in sheets or not office.exists(friday(week)):
            continue
        for measure, history in values.items():
            row = Report(week, office.office_id, measure, history[index], evidence_of(0.5, rng), sheets[week])
            yield from with_mistakes(row, end, rng)


def _sums(of: _Office, weeks: Sequence[date], rng: Random) -> Iterator[Count]:
    """An office's sums, every EVERY weeks: of each channel of its survey, of complaints, and of waiting."""
    provincial = of.office.kind in EXECUTIVE
    channels = [channel for channel, (share, _) in _SURVEYS.items() if rng.random() < share]
    complains = rng.random() < (0.6 if provincial else 0.12)
    measures_waits = rng.random() < (0.4 if provincial else 0.16)
    queue = rng.lognormvariate(2.9, 0.35) * (1.35 - 0.7 * of.manner)
    start = rng.randrange(EVERY)
    for index in range(start, len(weeks), EVERY):
        week = weeks[index]
        if not of.office.exists(friday(week)) or rng.random() < 0.06:
            continue
        arrival = office_arrival(week, weeks[-1], rng)

        def row(measure: str, channel: str, numerator: int, denominator: int) -> Count:
            return Count(week, of.office.office_id, "", measure, channel, numerator, denominator, arrival)  # noqa: B023

        for channel in channels if of.surveys[index] else ():
            answers = _around(of.size * 0.35, rng)
            likely = 0.42 + 0.4 * of.manner + _SURVEYS[channel][1] + 0.002 * index
            if answers:
                yield row("satisfied", channel, _binomial(answers, likely, rng), answers)
        if complains and (due := _around(of.size * 0.12, rng)):
            yield row("complaint_answered", "form", _binomial(due, 0.3 + 0.55 * of.manner, rng), due)
        if measures_waits and (visits := _around(of.size * 0.9, rng)):
            yield row("waiting", "", round(visits * queue * rng.uniform(0.85, 1.15)), visits)


def _whole_county(county: str, size: float, likely: float, weeks: Sequence[date], rng: Random) -> Iterator[Count]:
    """The sums of the phone number 111 (Samad) for a county."""
    for week in weeks[rng.randrange(EVERY) :: EVERY]:
        due = _around(size, rng)
        arrival = office_arrival(week, weeks[-1], rng)
        if due:
            done = _binomial(due, likely, rng)
            yield Count(week, "", county, "complaint_answered", "samad", done, due, arrival)


def _corrected(right: Count, end: datetime, rng: Random) -> Iterator[Count]:
    """The sum, or rarely a wrong sum first and the right one some weeks later, but before `end`."""
    later = right.received_at + WEEK * rng.randint(1, 5) + timedelta(minutes=rng.randint(-90, 90))
    if rng.random() < 0.02 and later < end:
        yield right._replace(numerator=right.numerator * 9 // 10)
        yield right._replace(received_at=later)
    else:
        yield right


def _embargoed(counts: Sequence[Count], last: date, rng: Random) -> Iterator[Count]:
    """Sums of the last week that arrive after its publication, each with one answer more."""
    late = sorted(count for count in counts if count.week > last - EVERY * WEEK)
    for count in rng.sample(late, min(EMBARGOED, len(late))):
        moment = datetime.combine(
            last + timedelta(days=rng.randint(9, 11)), time(rng.randint(4, 13), rng.randrange(60))
        )
        yield count._replace(denominator=count.denominator + 1, received_at=moment)


def _around(size: float, rng: Random) -> int:
    """A number of visitors about `size`."""
    return round(size * rng.uniform(0.6, 1.4))


def _binomial(number: int, likely: float, rng: Random) -> int:
    return sum(rng.random() < likely for _ in range(number))
