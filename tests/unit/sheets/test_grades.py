"""The evidence of a report: what is said again keeps the better evidence, what changes has the evidence given."""

from datetime import date, timedelta

import pytest

from dashboard.sheets.form import State
from dashboard.sheets.grades import NewestReports

WEEK = date(2014, 12, 6)
KEY = ("G1001", "committee")
DOCUMENT = State(1, WEEK, "document")


def newest(*known):
    """Of one office and measure. known: its reports, oldest first."""

    def up_to(week):
        return dict([(KEY, state) for state in known if state.week <= week][-1:])

    return NewestReports(up_to)


def later(weeks):
    return WEEK + timedelta(weeks=weeks)


@pytest.mark.parametrize(
    ("value", "weeks", "given", "evidence"),
    [
        (1, 1, "self", "document"),
        # However old it is.
        (1, 100, "self", "document"),
        (1, 1, "inspection", "inspection"),
        (0, 1, "self", "self"),
        (0, 0, "self", "self"),
        (1, 0, "inspection", "inspection"),
        # Nothing was known of an earlier week.
        (1, -1, "self", "self"),
        # The same week says the same already, by no weaker evidence.
        (1, 0, "self", None),
        (1, 0, "document", None),
    ],
)
def test_an_unchanged_answer_is_a_report_on_its_week_with_the_better_evidence(value, weeks, given, evidence):
    report = newest(DOCUMENT).add(*KEY, State(value, later(weeks), given))
    assert report == (State(value, later(weeks), evidence) if evidence else None)


def test_of_what_is_not_known_the_given_evidence_counts():
    assert newest().add(*KEY, State(1, WEEK, "self")) == State(1, WEEK, "self")
    assert newest(DOCUMENT).add("G1002", "committee", State(1, WEEK, "self")).evidence == "self"


def test_answers_that_are_added_together_know_of_each_other():
    reports = newest(DOCUMENT)
    assert reports.add(*KEY, State(0, later(1), "self")).evidence == "self"
    # It contradicts the sheet before it, so the document is no evidence for it.
    assert reports.add(*KEY, State(1, later(2), "self")).evidence == "self"
    assert reports.add(*KEY, State(1, later(2), "document")).evidence == "document"
    assert reports.add(*KEY, State(1, later(2), "self")) is None
    # An answer on an earlier week that comes later is compared with what was known of that time.
    assert reports.add(*KEY, State(0, later(1), "document")).evidence == "document"


def test_a_report_that_states_its_evidence_is_left_as_it_is_and_known_to_later_ones():
    reports = newest(DOCUMENT)
    reports.note(*KEY, State(1, later(1), "self"))
    assert reports.add(*KEY, State(1, later(2), "self")).evidence == "self"
