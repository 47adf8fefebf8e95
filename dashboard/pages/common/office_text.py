"""An office, its reports, counts and visits in words, for the pages that list offices."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from dashboard.derived import stored_property
from dashboard.figures.finding_ages import age_name
from dashboard.indicators.evidence import Count, Office, Report, Visit
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, local_digits
from dashboard.meeting.visits import AGES
from dashboard.pages.common.office_filter import FINDING_KINDS, NEVER, NOT_WITHIN, WITHIN, Matches, office_url
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
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


class ReportText(_Recorded):
    """A report in words. state: value or zero."""

    def __init__(self, lang: str, measure: Measure, report: Report, zone: ZoneInfo) -> None:
        super().__init__(lang, report, zone)
        self.measure, self.value = measure.name(lang), measure.word(lang, report.value)
        self.state = "value" if report.value else "zero"
        self.week = span_label(report.since, lang)
        self.evidence = say(lang, f"office.evidence_{report.evidence}")


class CountText(_Recorded):
    """A row of counts in words, without its numbers, which may be too few to publish. channel: '' for none."""

    def __init__(self, lang: str, count: Count, zone: ZoneInfo) -> None:
        super().__init__(lang, count, zone)
        self.week = day_label(count.week, lang)
        self.channel = say(lang, f"channel.{count.channel}") if count.channel else ""


class VisitText(_Recorded):
    """A visit in words."""

    def __init__(self, lang: str, visit: Visit, zone: ZoneInfo) -> None:
        super().__init__(lang, visit, zone)
        counts = {"findings": integer(visit.findings, lang), "resolved": integer(visit.resolved, lang)}
        self.day, self.team = day_label(visit.day, lang), say(lang, "office.team", team=integer(visit.team, lang))
        self.findings = say(lang, "office.findings" if visit.findings else "office.no_finding", **counts)


class Value:
    """An office's state in one measure, in words. state: value, zero, not_reported or not_applicable."""

    def __init__(self, lang: str, states: OfficeStates, office: Office, measure: Measure) -> None:
        state, report = states.state(office, measure.measure), states.known_report(office, measure.measure)
        self.label = measure.name(lang)
        self.state = state if report is None else "value" if report.value else "zero"
        self.text = say(lang, f"words.{state}") if report is None else measure.word(lang, report.value)
        self.late = report is not None and states.late(office, measure.measure)
        self.unverified = report is not None and report.evidence == "self"


class OfficeText:
    """An office of a week in words; each text is computed when it is first read.

    code: its id. measures: those of `values`.
    """

    def __init__(
        self, lang: str, snapshot: Snapshot, week: int, office: Office, measures: Sequence[Measure] = ()
    ) -> None:
        self._lang, self._snapshot, self._week, self._office = lang, snapshot, week, office
        self._measures = measures
        self.code = office.office_id
        self.name = office.names[lang]

    @stored_property
    def _states(self) -> OfficeStates:
        return self._snapshot.office_states(self._week)

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self._snapshot.terms.kinds[self._office.kind].name(self._lang)

    @property
    def county(self) -> str:
        """The name of its county in the week."""
        return self._snapshot.names[self._office.county_code][self._lang]

    @property
    def county_href(self) -> str:
        """The address of the county's page."""
        county = Selection(self._snapshot.cards[0], self._week, self._office.county_code)
        return url(self._lang, self._snapshot, "county", county, indicator="")

    @property
    def href(self) -> str:
        """The office's address in the list of offices."""
        return office_url(self._lang, self._snapshot, self._week, self.code, self._office.county_code)

    @property
    def values(self) -> list[Value]:
        """Its state in each measure."""
        return [Value(self._lang, self._states, self._office, measure) for measure in self._measures]

    @property
    def inspected(self) -> str:
        """The day of its last inspection, or that there was none."""
        day = self._office.inspected
        return day_label(day, self._lang) if day else say(self._lang, "offices.not_inspected")

    @property
    def newest(self) -> str:
        """The age of its newest report; without one, that it never reported or need not."""
        weeks = self._states.weeks_old(self._office)
        if weeks is not None:
            return age_text(self._lang, weeks)
        return say(self._lang, "offices.never" if self._asked else "words.not_applicable")

    @property
    def silent(self) -> bool:
        """Whether its newest report is late."""
        return self._states.silent(self._office)

    @property
    def evidence(self) -> str:
        """The grades of evidence of its reports, strongest first, or why there are none."""
        grades = {report.evidence for report in self._office.reports.values()}
        named = [say(self._lang, f"office.evidence_{grade}") for grade in reversed(EVIDENCE) if grade in grades]
        none = "words.not_reported" if self._asked else "words.not_applicable"
        return COMMA[self._lang].join(named) or say(self._lang, none)

    @property
    def reports(self) -> list[ReportText]:
        """Its reports."""
        reports, zone = self._office.reports, self._snapshot.province.time_zone
        measures = self._snapshot.terms.reported.items()
        return [ReportText(self._lang, measure, reports[key], zone) for key, measure in measures if key in reports]

    @property
    def why_blank(self) -> str:
        """Why it has no reports."""
        return say(self._lang, "offices.no_report" if self._asked else "offices.not_asked")

    @property
    def visits(self) -> str:
        """The number of its visits, of their findings, and of resolved findings."""
        visits, lang = self._office.visits, self._lang
        if not visits:
            return say(lang, "office.no_visit")
        return say(
            lang,
            "office.visit_counts_one" if len(visits) == 1 else "office.visit_counts",
            visits=integer(len(visits), lang),
            findings=integer(sum(visit.findings for visit in visits), lang),
            resolved=integer(sum(visit.resolved for visit in visits), lang),
        )

    @stored_property
    def _asked(self) -> bool:
        return self._states.must_report(self._office)


def age_text(lang: str, weeks: int) -> str:
    """An age in weeks, in words."""
    if weeks == 0:
        return say(lang, "office.this_week")
    return say(lang, "office.week_ago" if weeks == 1 else "office.weeks_ago", weeks=integer(weeks, lang))


def state_name(lang: str, state: str) -> str:
    """An office's state in an indicator (STATES) in words."""
    return say(lang, "words.late" if state == "late" else f"why.standing_{state}")


def reported_name(lang: str, reported: str, states: OfficeStates) -> str:
    """A filter by the last report (REPORTED) in words."""
    return say(lang, f"offices.reported_{reported}", weeks=integer(states.silent_weeks, lang))


def inspected_name(lang: str, inspected: str) -> str:
    """A filter by the last inspection in words."""
    if inspected == NEVER:
        return say(lang, "offices.inspected_never")
    word = NOT_WITHIN if inspected.startswith(NOT_WITHIN) else WITHIN
    return say(lang, f"offices.inspected_{word}weeks", weeks=integer(int(inspected.removeprefix(word)), lang))


def findings_name(lang: str, findings: str) -> str:
    """A filter by open findings (FINDINGS) in words."""
    if findings in FINDING_KINDS:
        return say(lang, "offices.findings_open_kind", kind=say(lang, f"finding.{FINDING_KINDS[findings]}"))
    ages = {age.key: age_name(lang, age) for age in AGES}
    return say(
        lang, "offices.findings_open_of" if findings in ages else "offices.findings_open", age=ages.get(findings, "")
    )


def matches_sentence(lang: str, snapshot: Snapshot, selection: Selection, matches: Matches) -> str:
    """How many offices pass the filters, of how many, and which filters."""
    numbers = {"n": integer(len(matches.offices), lang), "total": integer(matches.total, lang)}
    which = COMMA[lang].join(_conditions(lang, snapshot, selection, matches))
    if not which:
        return say(lang, "offices.all", **numbers)
    key = {0: "offices.match_none", 1: "offices.match_one"}.get(len(matches.offices), "offices.match")
    return say(lang, key, which=which, **numbers)


def _conditions(lang: str, snapshot: Snapshot, selection: Selection, matches: Matches) -> Iterator[str]:
    """The filters in words, one phrase each."""
    if selection.county:
        yield say(lang, "offices.in_county", county=snapshot.names[selection.county][lang])
    if selection.kind:
        yield say(lang, "offices.of_kind", kind=snapshot.terms.kinds[selection.kind].name(lang))
    if selection.q:
        yield say(lang, "offices.named", words=selection.q)
    if selection.state:
        state = state_name(lang, selection.state)
        yield say(lang, "offices.in_state", indicator=selection.card.word(lang, "name"), state=state)
    if selection.reported:
        yield reported_name(lang, selection.reported, matches.states)
    if selection.inspected:
        yield inspected_name(lang, selection.inspected)
    if selection.findings:
        yield findings_name(lang, selection.findings)
