"""A week's plan against the visits that were made in that week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dashboard.indicators.evidence import Drilldown
from dashboard.planning.plan import Plan, Planned
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday


class Done(NamedTuple):
    """A visit that was made."""

    team: int
    office_id: str
    county_code: str
    day: date


@dataclass(frozen=True)
class Comparison:
    """done: planned visits that the planned team made. by_other: planned visits that only another team made, with
    that visit. missed: planned visits that nobody made. unplanned: visits of offices that no team was to visit, and
    visits by a second team beside the planned one."""

    done: tuple[Planned, ...]
    by_other: tuple[tuple[Planned, Done], ...]
    missed: tuple[Planned, ...]
    unplanned: tuple[Done, ...]


def compare(plan: Plan, visits: Iterable[Done]) -> Comparison:
    """visits: those of the plan's week, at most one a day, team and office.

    While the week lasts, and until all visits are recorded, a missed visit may still come.
    """
    by_office: dict[str, list[Done]] = {}
    for visit in sorted(visits, key=lambda visit: (visit.day, visit.team, visit.office_id)):
        by_office.setdefault(visit.office_id, []).append(visit)
    done, missed, by_other = [], [], []
    unplanned: list[Done] = []
    for planned in plan.visits:
        made = by_office.pop(planned.office_id, [])
        by_team = [visit for visit in made if visit.team == planned.team]
        if by_team:
            done.append(planned)
            unplanned += [visit for visit in made if visit not in by_team]
        elif made:
            by_other.append((planned, made[0]))
            unplanned += made[1:]
        else:
            missed.append(planned)
    unplanned += [visit for made in by_office.values() for visit in made]
    order = sorted(unplanned, key=lambda visit: (visit.day, visit.team, visit.office_id))
    return Comparison(tuple(done), tuple(by_other), tuple(missed), tuple(order))


def done_in(snapshot: Snapshot, week: date) -> list[Done]:
    """The visits of a week (a Saturday) that were recorded when the snapshot was read, published or not."""
    offices = Drilldown(snapshot.full_input.tables, (), snapshot.loaded_at, week).offices.values()
    return [
        Done(visit.team, office.office_id, office.county_code, visit.day)
        for office in offices
        for visit in office.visits
        if week <= visit.day <= friday(week)
    ]
