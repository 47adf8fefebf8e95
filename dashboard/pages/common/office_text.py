"""An office's reports and visits in words, as the pages of offices show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard.indicators.evidence import Count, Office, Report, Visit
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits, whole
from dashboard.store.measures import Measure
from dashboard.store.tables import EVIDENCE
from dashboard.weeks import clock_label, day_label, span_label


class ReportRow:
    """A report in words. state: value or zero; file and line: where its row is.

    zone: of the moment when it was received.
    """

    def __init__(self, lang: str, measure: Measure, report: Report, zone: ZoneInfo) -> None:
        self.measure = measure.name(lang)
        self.value = measure.word(lang, report.value)
        self.state = "value" if report.value else "zero"
        self.week = span_label(report.since, lang)
        self.evidence = say(lang, f"office.evidence_{report.evidence}")
        self.received = clock_label(report.received_at, lang, zone)
        self.file = report.file
        self.line = line_text(lang, report.line)


class CountRow:
    """A row of counts in words. channel: '' where it is not known by channel; file, line: where it is.

    zone: of the moments.
    """

    def __init__(self, lang: str, count: Count, zone: ZoneInfo) -> None:
        self.week = day_label(count.week, lang)
        self.channel = say(lang, f"channel.{count.channel}") if count.channel else ""
        self.received = clock_label(count.received_at, lang, zone)
        self.file = count.file
        self.line = line_text(lang, count.line)


class VisitRow:
    """A visit in words.

    zone: of the moments.
    """

    def __init__(self, lang: str, visit: Visit, zone: ZoneInfo) -> None:
        counts = {"findings": whole(visit.findings, lang), "resolved": whole(visit.resolved, lang)}
        self.day = day_label(visit.day, lang)
        self.team = say(lang, "office.team", team=whole(visit.team, lang))
        self.findings = say(lang, "office.findings" if visit.findings else "office.no_finding", **counts)
        self.received = clock_label(visit.received_at, lang, zone)
        self.file = visit.file
        self.line = line_text(lang, visit.line)


def line_text(lang: str, line: int) -> str:
    """The number of a file's line."""
    return say(lang, "fault_place.line", line=local_digits(str(line), lang))


def visits_text(lang: str, visits: Sequence[Visit]) -> str:
    """All visits of an office as counts: how many, what they found and what of it is resolved."""
    if not visits:
        return say(lang, "office.no_visit")
    return say(
        lang,
        "office.visit_counts_one" if len(visits) == 1 else "office.visit_counts",
        visits=whole(len(visits), lang),
        findings=whole(sum(visit.findings for visit in visits), lang),
        resolved=whole(sum(visit.resolved for visit in visits), lang),
    )


def evidence_text(lang: str, office: Office) -> str:
    """The grades of evidence that an office's reports rest on, the strongest first; blank if it has none."""
    grades = {report.evidence for report in office.reports.values()}
    return COMMA[lang].join(say(lang, f"office.evidence_{grade}") for grade in reversed(EVIDENCE) if grade in grades)


def age_text(lang: str, weeks: int) -> str:
    """How many weeks ago."""
    if weeks == 0:
        return say(lang, "office.this_week")
    return say(lang, "office.week_ago" if weeks == 1 else "office.weeks_ago", weeks=whole(weeks, lang))


@dataclass(frozen=True)
class Value:
    """An office's state in one measure. state: value, zero, not_reported or not_applicable; text: in words."""

    label: str
    state: str
    text: str
    late: bool
    unverified: bool


def value(lang: str, states: OfficeStates, office: Office, measure: Measure) -> Value:
    """An office's state in a measure, in words."""
    state = states.state(office, measure.measure)
    label = measure.name(lang)
    if state in ("not_applicable", "not_reported"):
        return Value(label, state, say(lang, f"words.{state}"), late=False, unverified=False)
    report = office.reports[measure.measure]
    return Value(
        label,
        "value" if state == "yes" else "zero",
        measure.word(lang, report.value),
        late=states.late(office, measure.measure),
        unverified=report.evidence == "self",
    )
