"""An office's reports, counts and visits in words, for the pages of offices."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard.indicators.evidence import Count, Office, Report, Visit
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, local_digits
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.measures import Measure
from dashboard.weeks import clock_label, day_label, span_label


class _Recorded:
    """The moment of receipt and the origin of a row of data, in words. zone: time zone of the moment."""

    def __init__(self, lang: str, row: Report | Count | Visit, zone: ZoneInfo) -> None:
        self.received = clock_label(row.received_at, lang, zone)
        self.file = row.file
        # A row of a database has no line.
        self.line = say(lang, "fault_place.line", line=local_digits(str(row.line), lang)) if row.line else ""


class ReportRow(_Recorded):
    """A report in words. state: value or zero."""

    def __init__(self, lang: str, measure: Measure, report: Report, zone: ZoneInfo) -> None:
        super().__init__(lang, report, zone)
        self.measure, self.value = measure.name(lang), measure.word(lang, report.value)
        self.state = "value" if report.value else "zero"
        self.week = span_label(report.since, lang)
        self.evidence = say(lang, f"office.evidence_{report.evidence}")


class CountRow(_Recorded):
    """A row of counts in words, without its numbers, which may be too few to publish. channel: '' for none."""

    def __init__(self, lang: str, count: Count, zone: ZoneInfo) -> None:
        super().__init__(lang, count, zone)
        self.week = day_label(count.week, lang)
        self.channel = say(lang, f"channel.{count.channel}") if count.channel else ""


class VisitRow(_Recorded):
    """A visit in words."""

    def __init__(self, lang: str, visit: Visit, zone: ZoneInfo) -> None:
        super().__init__(lang, visit, zone)
        counts = {"findings": integer(visit.findings, lang), "resolved": integer(visit.resolved, lang)}
        self.day, self.team = day_label(visit.day, lang), say(lang, "office.team", team=integer(visit.team, lang))
        self.findings = say(lang, "office.findings" if visit.findings else "office.no_finding", **counts)


def visits_text(lang: str, visits: Sequence[Visit]) -> str:
    """The number of visits of an office, of their findings, and of resolved findings."""
    if not visits:
        return say(lang, "office.no_visit")
    return say(
        lang,
        "office.visit_counts_one" if len(visits) == 1 else "office.visit_counts",
        visits=integer(len(visits), lang),
        findings=integer(sum(visit.findings for visit in visits), lang),
        resolved=integer(sum(visit.resolved for visit in visits), lang),
    )


def evidence_text(lang: str, office: Office) -> str:
    """The grades of evidence of an office's reports, strongest first; '' without reports."""
    grades = {report.evidence for report in office.reports.values()}
    return COMMA[lang].join(say(lang, f"office.evidence_{grade}") for grade in reversed(EVIDENCE) if grade in grades)


def age_text(lang: str, weeks: int) -> str:
    """An age in weeks, in words."""
    if weeks == 0:
        return say(lang, "office.this_week")
    return say(lang, "office.week_ago" if weeks == 1 else "office.weeks_ago", weeks=integer(weeks, lang))


class Value:
    """An office's state in one measure, in words. state: value, zero, not_reported or not_applicable."""

    def __init__(self, lang: str, states: OfficeStates, office: Office, measure: Measure) -> None:
        state = states.state(office, measure.measure)
        report = None if state in ("not_applicable", "not_reported") else office.reports[measure.measure]
        self.label = measure.name(lang)
        self.state = state if report is None else "value" if state == "yes" else "zero"
        self.text = say(lang, f"words.{state}") if report is None else measure.word(lang, report.value)
        self.late = report is not None and states.late(office, measure.measure)
        self.unverified = report is not None and report.evidence == "self"
