"""What the planned visits of a quarter brought, by the reason for each visit; and what the visits drawn by lot say of
the offices that nobody visited."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dashboard.indicators.ask import ask
from dashboard.indicators.signal import at_most_wrong
from dashboard.planning.due import REASONS
from dashboard.planning.plan import Plan
from dashboard.snapshot import Snapshot
from dashboard.weeks import quarter_start, quarter_weeks


class Check(NamedTuple):
    """What the visits of an office in a week brought. findings: how many. checked: how many self-reported values the
    inspection reports checked; wrong: how many of these were above what was found."""

    findings: int
    checked: int
    wrong: int


class Yield(NamedTuple):
    """The planned visits with the same first reason ('' for none). made: by whatever team; with_findings: made, and
    with findings; with_wrong: made, and with a wrong self-report."""

    reason: str
    planned: int
    made: int
    with_findings: int
    with_wrong: int


class Drawn(NamedTuple):
    """The visits drawn by lot. eligible: from how many offices they were drawn; checked: drawn offices with a checked
    self-report; wrong: with a wrong one. at_most: of the eligible offices at most so many have a wrong self-report
    (95 %); None while nothing is checked."""

    eligible: int
    drawn: int
    checked: int
    wrong: int
    at_most: int | None


def weeks_of_quarter(week: date) -> list[date]:
    """The Saturdays of a week's quarter up to this week, oldest first."""
    return [each for each in quarter_weeks(quarter_start(week)) if each <= week]


def checks_in(snapshot: Snapshot, weeks: Sequence[date]) -> Mapping[tuple[str, date], Check]:
    """What was brought by office and week (a Saturday), by all rows recorded when the snapshot was read, published or
    not; no entry for an office that was not visited. weeks: adjoining ones, oldest first."""
    tables, span = snapshot.full_input.tables, (weeks[0], weeks[-1])
    rows = ask(tables, ["visited_offices"], snapshot.loaded_at, span=span)["visited_offices"]
    return {
        (office, week.date()): Check(int(findings), int(checked), int(wrong))
        for office, week, findings, checked, wrong in rows.itertuples(index=False, name=None)
    }


def yields(plans: Iterable[Plan], checks: Mapping[tuple[str, date], Check]) -> list[Yield]:
    """The yield of each first reason that the plans have, in the order of REASONS."""
    of_reason: dict[str, list[Check | None]] = {}
    for plan in plans:
        for visit in plan.visits:
            reason = visit.reasons[0][0] if visit.reasons else ""
            of_reason.setdefault(reason, []).append(checks.get((visit.office_id, plan.week)))
    return [_yield(reason, of_reason[reason]) for reason in (*REASONS, "") if reason in of_reason]


def _yield(reason: str, visits: Sequence[Check | None]) -> Yield:
    made = [check for check in visits if check]
    findings, wrong = sum(check.findings > 0 for check in made), sum(check.wrong > 0 for check in made)
    return Yield(reason, len(visits), len(made), findings, wrong)


def drawn_of(plans: Sequence[Plan], checks: Mapping[tuple[str, date], Check]) -> Drawn:
    """The visits drawn by lot of plans of one quarter, in which no office has two turns."""
    visits = [checks.get((office, plan.week)) for plan in plans for office in plan.draw.offices]
    checked = [check for check in visits if check and check.checked]
    wrong = sum(check.wrong > 0 for check in checked)
    eligible = sum(plan.draw.eligible for plan in plans)
    at_most = at_most_wrong(eligible, len(checked), wrong) if checked else None
    return Drawn(eligible, len(visits), len(checked), wrong, at_most)
