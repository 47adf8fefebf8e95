"""The state of every office in every week, before anyone reports it.

The announced figures are the ends of the headline curves; the offices that are counted are drawn by lot.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from tools.sample.curves import History, Shape, curve, experts, spread, stages
from tools.sample.tables import County, Office

Histories = dict[tuple[str, str], History]
"""By office_id and measure. A pair that is missing is never reported."""

EXECUTIVE = ("directorate", "body")


class Headline(NamedTuple):
    """An announced figure: `goal` offices of these kinds have the measure at the end; `silent` offices never report
    the measure."""

    measure: str
    kinds: tuple[str, ...]
    goal: int
    silent: int
    shape: Shape


# The goals are the counts of data/announcements.csv.
HEADLINES = (
    Headline("desk", EXECUTIVE, 43, 5, Shape()),
    Headline("e_service_stage", EXECUTIVE, 81, 3, Shape(start=0.25)),
    Headline("committee", ("governorate",), 24, 0, Shape(start=0.3, middle=0.35, last_step=0)),
    Headline("committee", ("directorate",), 35, 2, Shape(start=0.2, middle=0.45, last_step=0)),
    Headline("committee", ("municipality",), 53, 3, Shape(last_step=2)),
)
# County offices have no announced figure: the share that has the measure in the last week.
COUNTY_SHARES = {"desk": 0.41, "e_service_stage": 0.6, "committee": 0.52}


class Plan(NamedTuple):
    """pace: 0 (slow) to 1 (quick), by county_code. first: the week (numbered from 0) of an office's first report, by
    office_id. histories: every office's states."""

    pace: Mapping[str, float]
    first: Mapping[str, int]
    histories: Histories


class _Inputs(NamedTuple):
    """What the histories are drawn from. The last three are codes of counties that show zero or "not reported", so
    that every state of a cell is on the map."""

    offices: Sequence[Office]
    weeks: Sequence[date]
    pace: Mapping[str, float]
    first: Mapping[str, int]
    no_committee: Sequence[str]
    no_committee_reports: Sequence[str]
    no_e_service_reports: Sequence[str]


def make_plan(counties: Sequence[County], offices: Sequence[Office], weeks: Sequence[date], rng: Random) -> Plan:
    """The plan for the counties and offices of the last week."""
    pace = _pace(counties, rng)
    span = min(14, len(weeks) // 5)
    first = {o.office_id: int(rng.random() ** 2 * span * (1.6 - pace[o.county_code])) for o in offices}
    chosen = _small_counties(offices, pace, rng)
    inputs = _Inputs(offices, weeks, pace, first, chosen[:2], chosen[2:4], chosen[4:])
    histories: Histories = {}
    for headline in HEADLINES:
        histories.update(_announced(headline, inputs, rng))
    for measure, share in COUNTY_SHARES.items():
        histories.update(_in_counties(measure, share, inputs, rng))
    for (office_id, measure), history in sorted(histories.items()):
        if measure == "desk":
            histories[office_id, "desk_expert"] = experts(history, rng)
        elif measure == "e_service_stage":
            histories[office_id, measure] = stages(history, rng)
    return Plan(pace, first, histories)


def _pace(counties: Sequence[County], rng: Random) -> dict[str, float]:
    # Smaller counties are slower as a rule, with exceptions. An unknown population counts as a middling one.
    ranked = sorted(counties, key=lambda county: county.population or 80_000)
    last = len(ranked) - 1
    return {c.county_code: 0.55 * place / last + 0.45 * rng.random() for place, c in enumerate(ranked)}


def _small_counties(offices: Sequence[Office], pace: Mapping[str, float], rng: Random) -> list[str]:
    """Five of the counties with one to three cities and without a provincial body's seat."""
    cities = dict.fromkeys(pace, 0)
    for office in offices:
        cities[office.county_code] += office.kind == "municipality"
    seats = {office.county_code for office in offices if office.kind in EXECUTIVE}
    return rng.sample(sorted(code for code in pace if code not in seats and 0 < cities[code] <= 3), 5)


def _announced(headline: Headline, inputs: _Inputs, rng: Random) -> Histories:
    members = [office for office in inputs.offices if office.kind in headline.kinds]
    cities = [office for office in members if office.kind == "municipality"]
    silent = {office.office_id for office in rng.sample(members, headline.silent)}
    silent |= {o.office_id for o in cities if o.county_code in inputs.no_committee_reports}
    # A county that is to show zero has offices that report zero.
    zero = {o.office_id for o in cities if o.county_code in inputs.no_committee}
    silent -= zero
    # Executive bodies nearly all sit in one county: chance alone decides. Elsewhere the county's pace counts as much.
    local = 0.0 if headline.kinds == EXECUTIVE else 0.5
    readiness = {o.office_id: local * inputs.pace[o.county_code] + rng.random() * (1 - local) for o in members}
    ranked = sorted((i for i in readiness if i not in silent | zero), key=lambda i: -readiness[i])
    # A governorate that has a committee keeps the committee.
    churn = 0.0 if headline.kinds == ("governorate",) else 0.06
    counts = curve(inputs.weeks, headline.goal, headline.shape, rng)
    histories = spread(ranked, inputs.first, counts, churn, rng)
    histories |= {office_id: [0] * len(inputs.weeks) for office_id in sorted(zero)}
    return {(office_id, headline.measure): history for office_id, history in histories.items()}


def _in_counties(measure: str, share: float, inputs: _Inputs, rng: Random) -> Histories:
    directorates = {office.office_id for office in inputs.offices if office.kind == "directorate"}
    members = [
        office
        for office in inputs.offices
        if office.kind == "county_office" and (measure != "committee" or office.parent_id in directorates)
    ]
    silent = {o.office_id for o in members if rng.random() < 0.02 + 0.06 * (1 - inputs.pace[o.county_code])}
    if measure == "e_service_stage":
        silent |= {o.office_id for o in members if o.county_code in inputs.no_e_service_reports}
    parents = {office.parent_id: rng.random() for office in members}
    readiness = {
        o.office_id: 0.4 * inputs.pace[o.county_code] + 0.2 * parents[o.parent_id] + 0.4 * rng.random()
        for o in members
        if o.office_id not in silent
    }
    ranked = sorted(readiness, key=lambda office_id: -readiness[office_id])
    counts = curve(inputs.weeks, round(share * len(ranked)), Shape(last_step=2), rng)
    histories = spread(ranked, inputs.first, counts, 0.3, rng)
    return {(office_id, measure): history for office_id, history in histories.items()}
