"""What the visits of inspection teams found: findings by the age of their visit, and parallel work.

Teams are never compared by what they find.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.evidence import Office, Unit, Visit
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import FINDINGS
from dashboard.weeks import friday

# The ages of visits in weeks at which the groups begin, and before which they end; the last group has no end.
STARTS, ENDS = (0, 4, 13, 26), (4, 13, 26, None)
# Of offices: whether findings of their visits are open.
OPEN = "open"
# Findings whose kind was not told; and all kinds.
UNTOLD = "untold"
KINDS = (*FINDINGS, UNTOLD)


@dataclass(frozen=True)
class Age:
    """The visits of more than `over` weeks and at most `to` weeks before a week's Friday; to: None for no end."""

    over: int
    to: int | None
    visits: Sequence[Visit]

    @property
    def key(self) -> str:
        """Its value of the parameter `findings` of lists of offices: those with open findings of these visits."""
        return f"{OPEN}_{self.over}" if self.to is None else f"{OPEN}_{self.over}_{self.to}"

    @property
    def findings(self) -> int:
        """What these visits found, in number."""
        return sum(visit.findings for visit in self.visits)

    @property
    def resolved(self) -> int:
        """How many of the findings have been resolved so far."""
        return sum(visit.resolved for visit in self.visits)

    @property
    def open(self) -> int:
        """How many of the findings have not been resolved."""
        return self.findings - self.resolved


AGES = [Age(over, to, ()) for over, to in zip(STARTS, ENDS, strict=True)]
"""The groups without visits, for their names and keys."""


def offices_of(snapshot: Snapshot, week: int, county: str, kind: str) -> Iterator[Office]:
    """The offices of a week (an index) in a county ('' for all), of a kind ('' for all)."""
    for office in snapshot.drilldown(week).offices.values():
        if office.county_code == (county or office.county_code) and office.kind == (kind or office.kind):
            yield office


def by_age(snapshot: Snapshot, week: int, county: str, kind: str) -> list[Age]:
    """All visits up to a week's Friday, the newest group first. The arguments are those of `offices_of`."""
    visits = [visit for office in offices_of(snapshot, week, county, kind) for visit in office.visits]
    return ages_of(visits, friday(snapshot.weeks[week]))


def ages_of(visits: Sequence[Visit], end: date) -> list[Age]:
    """Visits up to a Friday in groups by their age on that day, the newest group first."""
    groups: list[list[Visit]] = [[] for _ in STARTS]
    for visit in visits:
        groups[age_group((end - visit.day).days)].append(visit)
    return [Age(over, to, group) for over, to, group in zip(STARTS, ENDS, groups, strict=True)]


def age_group(days: int) -> int:
    """The index of the group of a visit that was so many days ago."""
    return bisect_right(STARTS, days // 7) - 1


@dataclass(frozen=True)
class Findings:
    """Findings of a kind, of FINDINGS or UNTOLD, and how many of them have been resolved so far."""

    kind: str
    findings: int
    resolved: int

    @property
    def key(self) -> str:
        """Its value of the parameter `findings` of lists of offices: those with open findings of this kind."""
        return f"{OPEN}_{self.kind}"

    @property
    def open(self) -> int:
        """How many of the findings have not been resolved."""
        return self.findings - self.resolved


# Every list of offices needs them for its filter.
@derived(most=4)
def office_findings(snapshot: Snapshot, week: int) -> Mapping[str, Sequence[Findings]]:
    """The findings of all visits up to a week's Friday, by office, one of each kind that it has."""
    last = snapshot.weeks[week]
    rows = ask(snapshot.input.tables, ["office_findings"], snapshot.asof, span=(last, last))["office_findings"]
    by_office: dict[str, list[Findings]] = {}
    for office_id, kind, findings, resolved in rows.itertuples(index=False):
        by_office.setdefault(office_id, []).append(Findings(kind or UNTOLD, int(findings), int(resolved)))
    return by_office


def by_kind(snapshot: Snapshot, week: int, county: str, kind: str) -> list[Findings]:
    """The same of all offices together: most findings first, other and untold ones last; without kinds of no finding.

    The arguments are those of `offices_of`.
    """
    every = office_findings(snapshot, week)
    in_offices = [
        each for office in offices_of(snapshot, week, county, kind) for each in every.get(office.office_id, ())
    ]
    sums = [
        Findings(name, sum(each.findings for each in of_kind), sum(each.resolved for each in of_kind))
        for name in KINDS
        if (of_kind := [each for each in in_offices if each.kind == name])
    ]
    return sorted(sums, key=lambda each: (KINDS.index(each.kind) if each.kind in KINDS[-2:] else 0, -each.findings))


@dataclass(frozen=True)
class Parallel:
    """An office that two teams visited within a number of days. visits: those of such pairs, the newest first."""

    office: Office
    visits: Sequence[Visit]


def parallel(units: Iterable[Unit], days: int) -> list[Parallel]:
    """The offices that two teams visited within so many days, the newest visit first.

    units: of a card of rule `parallel`, with the visits in its window.
    """
    offices = []
    for unit in units:
        near = [
            visit
            for visit in unit.visits
            if any(other.team != visit.team and abs((other.day - visit.day).days) <= days for other in unit.visits)
        ]
        if unit.numerator and near:
            offices.append(Parallel(unit.office, near))
    return sorted(offices, key=lambda each: (-each.visits[0].day.toordinal(), each.office.office_id))
