"""What every office's state is in every week, before anyone reports it.

The announced figures are the ends of the headline curves; which office is counted is drawn from the seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from dashboard.sample.growth import History, Shape, curve, experts, grow, stages
from dashboard.sample.rows import County, Office

Histories = dict[tuple[str, str], History]
"""By office_id and measure. A pair that is missing is never reported."""

EXECUTIVE = ("directorate", "body")


class Aim(NamedTuple):
    """A headline: `goal` offices of these kinds have the measure at the end; `silent` never report it."""

    measure: str
    kinds: tuple[str, ...]
    goal: int
    silent: int
    shape: Shape


# The goals are the counts of data/announcements.csv.
AIMS = (
    Aim("desk", EXECUTIVE, 43, 5, Shape()),
    Aim("e_service_stage", EXECUTIVE, 81, 3, Shape(start=0.25)),
    Aim("committee", ("governorate",), 24, 0, Shape(start=0.3, middle=0.35, last_step=0)),
    Aim("committee", ("directorate",), 35, 2, Shape(start=0.2, middle=0.45, last_step=0)),
    Aim("committee", ("municipality",), 53, 3, Shape(last_step=2)),
)
# County offices have no announced figure: the share that ends up having the measure.
COUNTY_SHARES = {"desk": 0.41, "e_service_stage": 0.6, "committee": 0.52}


class Plan(NamedTuple):
    """pace: 0 (slow) to 1 (quick), by county_code. first: the week, from 0, of an office's first report."""

    pace: Mapping[str, float]
    first: Mapping[str, int]
    histories: Histories


class _Cast(NamedTuple):
    """Counties with a part to play, so that every word a cell can have is seen on the map."""

    no_committee: tuple[str, ...]
    no_committee_reports: tuple[str, ...]
    no_e_service_reports: tuple[str, ...]


class _Scene(NamedTuple):
    """What the histories are drawn from."""

    offices: Sequence[Office]
    weeks: Sequence[date]
    pace: Mapping[str, float]
    first: Mapping[str, int]
    cast: _Cast


def make_plan(counties: Sequence[County], offices: Sequence[Office], weeks: Sequence[date], rng: Random) -> Plan:
    """The plan for offices that are valid in the last week, each named once, and for their counties."""
    pace = _pace(counties, rng)
    first = _first_reports(offices, pace, len(weeks), rng)
    scene = _Scene(offices, weeks, pace, first, _cast(offices, pace, rng))
    histories: Histories = {}
    for aim in AIMS:
        histories.update(_headline(aim, scene, rng))
    for measure, share in COUNTY_SHARES.items():
        histories.update(_in_counties(measure, share, scene, rng))
    for (office_id, measure), history in sorted(histories.items()):
        if measure == "desk":
            histories[office_id, "desk_expert"] = experts(history, rng)
        elif measure == "e_service_stage":
            histories[office_id, measure] = stages(history, rng)
    return Plan(pace, first, histories)


def _pace(counties: Sequence[County], rng: Random) -> dict[str, float]:
    # Smaller counties are slower as a rule, with exceptions; unknown populations stand in the middle.
    ranked = sorted(counties, key=lambda county: county.population or 80_000)
    scale = max(1, len(ranked) - 1)
    return {c.county_code: 0.55 * place / scale + 0.45 * rng.random() for place, c in enumerate(ranked)}


def _first_reports(offices: Sequence[Office], pace: Mapping[str, float], weeks: int, rng: Random) -> dict[str, int]:
    spread = min(14, weeks // 5)
    return {o.office_id: int(rng.random() ** 2 * spread * (1.6 - pace[o.county_code])) for o in offices}


def _cast(offices: Sequence[Office], pace: Mapping[str, float], rng: Random) -> _Cast:
    """Draw five of the smaller counties where no provincial body sits."""
    cities = dict.fromkeys(pace, 0)
    for office in offices:
        cities[office.county_code] += office.kind == "municipality"
    seats = {office.county_code for office in offices if office.kind in EXECUTIVE}
    small = sorted(code for code in pace if code not in seats and 0 < cities[code] <= 3)
    drawn = rng.sample(small, min(5, len(small)))
    return _Cast(tuple(drawn[:2]), tuple(drawn[2:4]), tuple(drawn[4:]))


def _headline(aim: Aim, scene: _Scene, rng: Random) -> Histories:
    members = [office for office in scene.offices if office.kind in aim.kinds]
    cities = [office for office in members if office.kind == "municipality"]
    silent = {office.office_id for office in rng.sample(members, min(aim.silent, len(members)))}
    silent |= {o.office_id for o in cities if o.county_code in scene.cast.no_committee_reports}
    # A county that is to show zero has offices that say so.
    absent = {o.office_id for o in cities if o.county_code in scene.cast.no_committee}
    silent -= absent
    # Executive bodies nearly all sit in one county: only chance decides. Elsewhere its pace counts as much.
    local = 0.0 if aim.kinds == EXECUTIVE else 0.5
    ready = {o.office_id: local * scene.pace[o.county_code] + rng.random() * (1 - local) for o in members}
    able = sorted((i for i in ready if i not in silent | absent), key=lambda i: -ready[i])
    # A week in which one gets it and another loses it; no governorate loses it.
    churn = 0.0 if aim.kinds == ("governorate",) else 0.06
    grown = grow(able, scene.first, curve(scene.weeks, min(aim.goal, len(able)), aim.shape, rng), churn, rng)
    grown |= {office_id: [0] * len(scene.weeks) for office_id in sorted(absent)}
    return {(office_id, aim.measure): history for office_id, history in grown.items()}


def _in_counties(measure: str, share: float, scene: _Scene, rng: Random) -> Histories:
    directorates = {office.office_id for office in scene.offices if office.kind == "directorate"}
    members = [
        office
        for office in scene.offices
        if office.kind == "county_office" and (measure != "committee" or office.parent_id in directorates)
    ]
    silent = {o.office_id for o in members if rng.random() < 0.02 + 0.06 * (1 - scene.pace[o.county_code])}
    if measure == "e_service_stage":
        silent |= {o.office_id for o in members if o.county_code in scene.cast.no_e_service_reports}
    parents = {office.parent_id: rng.random() for office in members}
    ready = {
        o.office_id: 0.4 * scene.pace[o.county_code] + 0.2 * parents[o.parent_id] + 0.4 * rng.random()
        for o in members
        if o.office_id not in silent
    }
    able = sorted(ready, key=lambda office_id: -ready[office_id])
    counts = curve(scene.weeks, round(share * len(able)), Shape(last_step=2), rng)
    grown = grow(able, scene.first, counts, 0.3, rng)
    return {(office_id, measure): history for office_id, history in grown.items()}
