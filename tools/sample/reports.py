"""The reports of the offices: at intervals that differ by office, some of them late, some wrong and corrected later.

A change is reported in the week in which it happens, so the newest reports always add up to the plan.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from dashboard.weeks import WEEK, friday
from tools.sample.curves import History, is_nowruz
from tools.sample.plan import Histories, Plan
from tools.sample.tables import Office, Report, office_hours, publication_of, wrong_value

# Of 100 reports, how many arrive after their week was published, and how many are corrected later.
LATE_PERCENT = 5
CORRECTED_PERCENT = 2.5
EMBARGOED = 20
"""Reports that arrive after the last publication, so that staff see what the public does not yet see."""


def make_reports(offices: Sequence[Office], plan: Plan, weeks: Sequence[date], rng: Random) -> list[Report]:
    """All reports on the plan's offices, sorted as the files are. Only the EMBARGOED extra reports are received after
    the last publication; the plan does not hold what they report."""
    measures: dict[str, list[str]] = {}
    for office_id, measure in plan.histories:
        if measure != "desk_expert":
            measures.setdefault(office_id, []).append(measure)
    rows: list[Report] = []
    for office in offices:
        if office.office_id in measures:
            rows += _of_office(office, sorted(measures[office.office_id]), plan, weeks, rng)
    rows += _embargoed(offices, plan.histories, rows, weeks[-1], rng)
    return sorted(rows)


def _of_office(
    office: Office, measures: Sequence[str], plan: Plan, weeks: Sequence[date], rng: Random
) -> Iterator[Report]:
    sheets = _rhythm(plan.first[office.office_id], plan.pace[office.county_code], weeks, office, rng)
    arrivals: dict[int, datetime] = {}
    for measure in measures:
        history = plan.histories[office.office_id, measure]
        others = plan.histories[office.office_id, "desk_expert"] if measure == "desk" else history
        for index in sorted(sheets | _changes(history) | _changes(others)):
            if index < plan.first[office.office_id] or not office.exists(friday(weeks[index])):
                continue
            arrival = arrivals.setdefault(index, office_arrival(weeks[index], weeks[-1], rng))
            values = {measure: history[index]}
            # A desk's expert is reported along with a running desk only.
            if measure == "desk" and history[index]:
                values["desk_expert"] = others[index]
            for name, value in values.items():
                evidence = evidence_of(index / len(weeks), rng)
                row = Report(weeks[index], office.office_id, name, value, evidence, arrival)
                yield from with_mistakes(row, publication_of(weeks[-1]), rng)


def _rhythm(first: int, pace: float, weeks: Sequence[date], office: Office, rng: Random) -> set[int]:
    """The weeks of an office's full sheets: every 3 or 4 weeks, or every 6 to 10 weeks of a slow office."""
    slow = rng.random() < (0.12 if office.kind != "county_office" else 0.1 + 0.45 * (1 - pace) ** 2)
    sheets, index = set[int](), first
    while index < len(weeks):
        if is_nowruz(weeks[index]) and rng.random() < 0.7:
            # Offices take up reporting again over the next weeks, not all in the same week.
            index += rng.randint(1, 4)
            continue
        sheets.add(index)
        index += rng.randint(6, 10) if slow else rng.choice((3, 4, 4))
    return sheets


def _changes(history: History) -> set[int]:
    return {index for index in range(1, len(history)) if history[index] != history[index - 1]}


def office_arrival(week: date, last: date, rng: Random) -> datetime:
    """When a week's report is received: from the week's Wednesday to the next Saturday, in office hours; late reports
    some weeks after that, but before the last publication."""
    day = week + timedelta(days=rng.choice((4, 4, 5, 7)))
    moment = office_hours(day, rng)
    if rng.random() * 100 < LATE_PERCENT:
        late = moment + WEEK * rng.randint(1, 5)
        return late if late < publication_of(last) else moment
    return moment


def with_mistakes(right: Report, end: datetime, rng: Random) -> Iterator[Report]:
    """The report, or rarely a wrong report first and the right report 1 to 5 weeks later, but before `end`: the last
    publication shows no mistake."""
    later = right.received_at + WEEK * rng.randint(1, 5) + timedelta(minutes=rng.randint(-90, 90))
    if rng.random() * 100 < CORRECTED_PERCENT and later < end:
        yield right._replace(value=wrong_value(right))
        yield right._replace(evidence=evidence_of(1.5, rng), received_at=later)
    else:
        yield right


def evidence_of(progress: float, rng: Random) -> str:
    """A report's evidence: one in four has a document; 6 to 18 in 100 an inspection, more as the weeks go on
    (progress: 0 to 1); the rest is the office's own word."""
    drawn = rng.random()
    inspected = 0.06 + 0.12 * progress
    return "inspection" if drawn < inspected else "document" if drawn < inspected + 0.25 else "self"


def _embargoed(
    offices: Sequence[Office], histories: Histories, rows: Sequence[Report], last: date, rng: Random
) -> Iterator[Report]:
    """Reports of the last week that arrive after its publication: mostly an office's first desk or committee."""
    present = {(row.office_id, row.measure) for row in rows if row.week == last}
    by_id = {office.office_id: office for office in offices}
    open_to = [
        key
        for key, history in sorted(histories.items())
        if key[1] in ("desk", "committee")
        and not history[-1]
        and key not in present
        and by_id[key[0]].exists(friday(last))
    ]
    for office_id, measure in rng.sample(open_to, min(EMBARGOED, len(open_to))):
        day = last + timedelta(days=rng.randint(9, 11))
        moment = datetime.combine(day, time(rng.randint(4, 13), rng.randrange(60)))
        yield Report(last, office_id, measure, int(rng.random() < 0.7), evidence_of(1, rng), moment)
