"""An office's state for each measure in a week: the same words on pages, in files, in the API and in the pack."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboard.indicators.cards import Card, inspection_weeks
from dashboard.indicators.evidence import Drilldown, Office, Report
from dashboard.tables.measures import Measure
from dashboard.weeks import friday

_ORDER = ("known", "not_reported", "not_applicable")
_NOTHING: dict[str, str] = {}


class OfficeStates:
    """The measures that offices must report in a week, and the states of the offices' reports."""

    def __init__(self, drilldown: Drilldown, cards: Sequence[Card], measures: Mapping[str, Measure]) -> None:
        """measures: those of the table reports, by key."""
        self.week: date = drilldown.week
        self._measures = measures
        state_cards = [card for card in cards if card.rule == "state"]
        self.late_weeks: dict[str, int] = {}
        for card in state_cards:
            self.late_weeks[card.measure] = min(card.late_weeks, self.late_weeks.get(card.measure, card.late_weeks))
        self.silent_weeks = min(self.late_weeks.values(), default=4)
        self.window_weeks = inspection_weeks(cards)
        self._answers: dict[str, dict[str, str]] = {}
        # Cards may require the same measure under different conditions: the card with the most known state decides.
        measure_of = {card.key: card.measure for card in state_cards}
        self._counted = {*measure_of.values(), *(card.given_measure for card in state_cards)}
        units = drilldown.members
        units = units[units["indicator"].isin(measure_of)]
        parts = zip(*(units[name].tolist() for name in ("indicator", "office_id", "counted", "missing")), strict=True)
        for indicator, office_id, counted, missing in parts:
            answer = "not_reported" if missing else "known" if counted else "not_applicable"
            answers, measure = self._answers.setdefault(office_id, {}), measure_of[indicator]
            answers[measure] = min(answer, answers.get(measure, answer), key=_ORDER.index)

    def must_report(self, office: Office) -> bool:
        """Whether a card or the table measures requires any report from this office."""
        return office.office_id in self._answers or any(
            office.kind in measure.asked for measure in self._measures.values()
        )

    def measures(self, offices: Iterable[Office]) -> list[Measure]:
        """The measures in a table of these offices: those that a card counts or that the kinds are asked."""
        kinds = {office.kind for office in offices}
        return [
            measure
            for key, measure in self._measures.items()
            if key in self._counted or kinds.intersection(measure.asked)
        ]

    def state(self, office: Office, measure: str) -> str:
        """yes (a value above zero), no (zero), not_reported or not_applicable.

        Not applicable: the measure is not required from the office, or its condition is not met, as experts are
        required only from offices with a desk.
        """
        answer = self._answers.get(office.office_id, _NOTHING).get(measure)
        if answer is None:
            # No card counts the measure.
            must_report = measure in self._measures and office.kind in self._measures[measure].asked
            answer = "not_applicable" if not must_report else "known" if measure in office.reports else "not_reported"
        if answer != "known":
            return answer
        return "yes" if office.reports[measure].value else "no"

    def known_report(self, office: Office, measure: str) -> Report | None:
        """The report that gives the office's state; None unless that is yes or no."""
        return office.reports[measure] if self.state(office, measure) in ("yes", "no") else None

    def weeks_old(self, office: Office) -> int | None:
        """The age of the office's newest report in weeks; None without a report."""
        return (self.week - office.freshest).days // 7 if office.freshest else None

    def late(self, office: Office, measure: str) -> bool:
        """Whether a measure's newest report is older than the cards allow."""
        report, weeks = office.reports.get(measure), self.late_weeks.get(measure)
        return report is not None and weeks is not None and (self.week - report.since).days > 7 * weeks

    def silent(self, office: Office) -> bool:
        """Whether the office reported once, but its newest report is older than the cards allow."""
        newest = office.freshest
        return newest is not None and (self.week - newest).days > 7 * self.silent_weeks

    def inspected(self, office: Office) -> bool:
        """Whether a team visited the office in the weeks that the card of inspections looks at."""
        visited = office.inspected
        return visited is not None and (friday(self.week) - visited).days < 7 * self.window_weeks
