"""Which offices a team should visit, in which order, and why.

docs/planning.md has the points of each reason in a table.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dashboard.derived import derived
from dashboard.indicators.cards import Card, card_of_rule, inspection_weeks
from dashboard.indicators.evidence import Drilldown, Office
from dashboard.planning.lot import Draw, draw, seed_of
from dashboard.snapshot import Snapshot
from dashboard.tables.folder import Tables
from dashboard.weeks import quarter_start, week_of

# The words of reasons, the weightiest first.
REASONS = ("lot", "claims", "findings", "never", "overdue", "county")
# Used where the folder has no card of parallel work.
REST_DAYS = 30
# Findings may stay open for so long before they are a reason for a visit.
OPEN_DAYS = 30
# Points: more than all other reasons together, so that no urgent visit displaces one drawn by lot.
_LOT = 400
# Points: more than all reasons after them together, so that an office with claims or findings comes before all
# without.
_URGENT, _MORE, _MOST = 100, 10, 5
_NEVER, _QUARTER_LATE, _COUNTY = 50, 10, 5


class DueOffice(NamedTuple):
    """An office on a day. priority: points, 0 if nothing asks for a visit.

    reasons: (word of REASONS, number): lot, 0 (drawn by lot); claims, the number of values that rest on the office's
    word alone; findings, the number open for more than OPEN_DAYS; never, 0; overdue, whole weeks since the last
    visit; county, 0 (no visit in the county since the quarter began). last_visit: None if none is on record.
    free_from: the first day on which a visit is not within 30 days of the last one; None without a last visit. names:
    by language.
    """

    office_id: str
    county_code: str
    priority: int
    reasons: tuple[tuple[str, int], ...]
    last_visit: date | None = None
    free_from: date | None = None
    kind: str = ""
    names: Mapping[str, str] = {}

    def has(self, reason: str) -> bool:
        """Whether the office is due for a word of REASONS."""
        return any(word == reason for word, _ in self.reasons)

    def is_free(self, day: date) -> bool:
        """Whether the last visit is so long ago that the office may be visited on a day."""
        return self.free_from is None or self.free_from <= day

    def drawn(self) -> "DueOffice":
        """The same office, drawn by lot."""
        return self._replace(priority=self.priority + _LOT, reasons=(("lot", 0), *self.reasons))


def due_offices(snapshot: Snapshot, day: date) -> list[DueOffice]:
    """The offices of the register that are due on a day, the most urgent first.

    Based on all rows recorded when the snapshot was read, published or not: for the staff desk only.
    """
    return [office for office in register(snapshot, day) if office.reasons]


@derived(most=3)
def register(snapshot: Snapshot, day: date) -> Sequence[DueOffice]:
    """Every office of the register in the week of a day, due or not, in the order of due_offices."""
    data = snapshot.full_input
    return offices_on(data.tables, data.cards, snapshot.loaded_at, day)


def offices_on(tables: Tables, cards: Sequence[Card], known_at: datetime, day: date) -> list[DueOffice]:
    """The same from tables, as known at a moment (naive UTC)."""
    parallel = card_of_rule(cards, "parallel")
    window, rest = inspection_weeks(cards), parallel.within_days if parallel else REST_DAYS
    offices = Drilldown(tables, (), known_at, week_of(day)).offices.values()
    visited = _visited_counties(offices, day)
    judged = [_judged(office, day, window, rest, visited) for office in offices]
    return _ordered(judged)


@derived(most=3)
def drawn_register(snapshot: Snapshot, week: date) -> tuple[Sequence[DueOffice], Draw]:
    """The register on a week's Saturday with the offices drawn by lot first, and the draw."""
    publications = snapshot.full_input.tables.publications
    return with_draw(register(snapshot, week), seed_of(publications, week), week)


def with_draw(offices: Sequence[DueOffice], seed: str, week: date) -> tuple[Sequence[DueOffice], Draw]:
    """The offices of a week (a Saturday) with a draw among those with claims that the week's plan may visit."""
    candidates = (office.office_id for office in offices if office.has("claims") and office.is_free(week))
    found = draw(candidates, seed, week)
    drawn = set(found.offices)
    return _ordered([office.drawn() if office.office_id in drawn else office for office in offices]), found


def _ordered(offices: Iterable[DueOffice]) -> list[DueOffice]:
    return sorted(offices, key=lambda office: (-office.priority, office.last_visit or date.min, office.office_id))


def _visited_counties(offices: Iterable[Office], day: date) -> set[str]:
    """The counties with a visit since the quarter began."""
    start = quarter_start(day)
    return {office.county_code for office in offices if any(start <= visit.day <= day for visit in office.visits)}


def _judged(office: Office, day: date, window: int, rest: int, visited: set[str]) -> DueOffice:
    visits = [visit for visit in office.visits if visit.day <= day]
    last = max((visit.day for visit in visits), default=None)
    old = day - timedelta(days=OPEN_DAYS)
    numbers = {
        "claims": sum(1 for report in office.reports.values() if report.evidence == "self" and report.value > 0),
        "findings": sum(max(0, visit.findings - visit.resolved) for visit in visits if visit.day < old),
    }
    reasons = [(word, number) for word, number in numbers.items() if number]
    points = sum(_URGENT + _MORE * (min(number, _MOST) - 1) for _, number in reasons)
    if last is None:
        reasons.append(("never", 0))
        points += _NEVER
    elif (weeks := (day - last).days // 7) >= window:
        reasons.append(("overdue", weeks))
        points += _QUARTER_LATE * min(weeks // window, 4)
    if office.county_code not in visited:
        reasons.append(("county", 0))
        points += _COUNTY
    return DueOffice(
        office.office_id,
        office.county_code,
        points,
        tuple(reasons),
        last,
        last + timedelta(days=rest + 1) if last else None,
        office.kind,
        office.names,
    )
