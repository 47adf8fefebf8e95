"""The evidence of reports: an answer that repeats what is known keeps the better evidence."""

from collections.abc import Callable, Mapping
from datetime import date

from dashboard.sheets.form import State
from dashboard.tables.declared import EVIDENCE

Known = Mapping[tuple[str, str], State]
"""The newest reports up to a week, by office_id and measure."""


def better(one: str, other: str) -> str:
    """The better of two grades of evidence."""
    return max(one, other, key=EVIDENCE.index)


class NewestReports:
    """The newest report on each measure of each office: one that is known already, or one that was added since."""

    def __init__(self, known: Callable[[date], Known]) -> None:
        """known: returns the known reports up to a week (its Saturday)."""
        self._known = known
        self._added: dict[tuple[str, str], list[State]] = {}

    def add(self, office_id: str, measure: str, answer: State) -> State | None:
        """The report that an answer makes; None if a report of the same week says the same by no weaker evidence.

        An answer that repeats the newest report up to its week keeps the better evidence of the two: an office does
        not become self-reported by saying again what is proven. answer: with the evidence that was given.
        """
        key = office_id, measure
        known = self._known(answer.week).get(key)
        # Of reports on the same week, the one that was added last counts.
        earlier = [state for state in reversed(self._added.get(key, ())) if state.week <= answer.week]
        before = max([*earlier, *([known] if known else [])], key=lambda state: state.week, default=None)
        report = answer
        if before and before.value == answer.value:
            report = answer._replace(evidence=better(before.evidence, answer.evidence))
        if report == before:
            return None
        self.note(office_id, measure, report)
        return report

    def note(self, office_id: str, measure: str, report: State) -> None:
        """Add a report that states its evidence itself."""
        self._added.setdefault((office_id, measure), []).append(report)
