"""Where an inspection's report says otherwise than the office's own word, and how often that is."""

from __future__ import annotations

from datetime import date, datetime

from dashboard.meeting.agenda import Discrepancy, Subject
from tests.unit.meeting.meetings import Meeting, ago, meeting
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, days, noon

# The publication of each week, on the Sunday after it.
PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (3, 2, 1, 0)]
BETWEEN = PUBLISHED[2][0] + days(1)
Told = tuple[int, int, str] | tuple[int, int, str, datetime]


def office(*told: Told, measure: str = "committee") -> SmallRegister:
    """A municipality (body, for other measures than its committee) and its reports: weeks ago, value, evidence."""
    register = SmallRegister(ISFAHAN)
    register.office("M0", "municipality" if measure == "committee" else "body", ISFAHAN)
    for back, value, evidence, *arrived in told:
        register.report("M0", measure, value, ago(back), evidence, arrived[0] if arrived else None)
    # Another office, so that WEEK is the newest week.
    register.office("M9", "municipality", ISFAHAN)
    register.report("M9", "committee", 1)
    return register


def found(*told: Told, week: date = WEEK) -> tuple[Discrepancy, ...]:
    return meeting(office(*told), week, publications=PUBLISHED).discrepancies


def rate(agenda: Meeting) -> tuple[int, int]:
    return agenda.contradicted, agenda.checked


def test_an_own_word_that_an_inspection_contradicts():
    assert found((3, 1, "self"), (0, 0, "inspection")) == (
        Discrepancy(Subject("committee", ISFAHAN, "M0"), 1, ago(3), 0, WEEK, standing=True, new=True),
    )


def test_an_inspection_that_agrees_is_none():
    assert found((3, 1, "self"), (0, 1, "inspection")) == ()


def test_a_document_is_not_the_offices_own_word():
    assert found((3, 1, "document"), (0, 0, "inspection")) == ()


def test_it_is_the_word_in_force_that_counts():
    assert found((3, 1, "self"), (2, 0, "self"), (0, 0, "inspection")) == ()
    assert found((3, 1, "self"), (2, 1, "document"), (0, 0, "inspection")) == ()
    (point,) = found((3, 0, "self"), (2, 1, "self"), (0, 0, "inspection"))
    assert point.said_week == ago(2)


def test_a_corrected_word_is_in_force_as_corrected():
    assert found((3, 1, "self"), (3, 0, "self", noon(ago(2))), (0, 0, "inspection")) == ()


def test_an_inspection_may_contradict_the_word_of_its_own_week():
    (point,) = found((0, 1, "self"), (0, 0, "inspection", noon(WEEK + days(7))))
    assert (point.said_week, point.found_week) == (WEEK, WEEK)


def test_another_measure_is_another_word():
    register = office((3, 1, "self"))
    register.office("B0", "body", ISFAHAN)
    register.report("B0", "desk", 1, ago(3), "self")
    register.report("B0", "e_service_stage", 0, WEEK, "inspection")
    assert meeting(register, publications=PUBLISHED).discrepancies == ()


def test_it_stands_until_the_office_reports_what_was_found():
    said = (3, 1, "self"), (2, 0, "inspection")
    assert [(point.standing, point.new) for point in found(*said)] == [(True, False)]
    assert [(point.standing, point.new) for point in found(*said, (0, 1, "self"))] == [(True, False)]
    assert found(*said, (0, 0, "self")) == ()
    assert found(*said, (0, 0, "document")) == ()


def test_a_later_inspection_that_finds_otherwise_settles_it_and_one_that_agrees_does_not():
    said = (3, 1, "self"), (2, 0, "inspection")
    assert found(*said, (0, 1, "inspection")) == ()
    assert len(found(*said, (0, 0, "inspection"))) == 1


def test_an_inspections_report_that_was_corrected_counts_as_corrected():
    wrong = (1, 0, "inspection")
    assert len(found((3, 1, "self"), wrong)) == 1
    assert found((3, 1, "self"), wrong, (1, 1, "inspection", noon(WEEK))) == ()


def test_one_settled_since_is_told_only_while_it_is_new():
    told = (3, 1, "self"), (1, 0, "inspection"), (1, 0, "self", noon(ago(1) + days(7)))
    (point,) = found(*told, week=ago(1))
    assert (point.new, point.standing) == (True, False)
    assert found(*told) == ()


def test_what_came_in_since_the_last_meeting_is_new_whatever_week_it_is_about():
    (late,) = found((3, 1, "self"), (2, 0, "inspection", BETWEEN))
    (known,) = found((3, 1, "self"), (2, 0, "inspection"))
    assert (late.new, known.new) == (True, False)


def test_in_the_first_week_nothing_is_new():
    register = office((0, 1, "self", noon(WEEK + days(4))), (0, 0, "inspection"))
    (point,) = meeting(register).discrepancies
    assert (point.new, point.standing) == (False, True)


def test_what_a_later_week_says_is_not_in_an_earlier_meeting():
    assert found((3, 1, "self"), (0, 0, "inspection"), week=ago(1)) == ()


def test_an_office_that_is_no_longer_there_is_not_told():
    register = office((3, 1, "self"), (2, 0, "inspection"))
    register.rows["offices"][0]["valid_to"] = WEEK
    assert meeting(register, publications=PUBLISHED).discrepancies == ()


def test_new_ones_come_first_then_claims_beyond_what_was_found_then_the_newest():
    register = SmallRegister(ISFAHAN)
    told = {"A": (3, 0, 1, 2), "B": (4, 1, 0, 3), "C": (4, 1, 0, 2), "D": (3, 0, 1, 0), "E": (3, 1, 0, 0)}
    for name, (said_back, said, value, found_back) in told.items():
        register.office(name, "municipality", ISFAHAN)
        register.report(name, "committee", said, ago(said_back), "self")
        register.report(name, "committee", value, ago(found_back), "inspection")
    listed = meeting(register, publications=PUBLISHED).discrepancies
    assert [point.subject.office for point in listed] == ["E", "D", "C", "B", "A"]


def test_a_stage_that_is_not_the_one_found_is_a_discrepancy_on_either_side_of_the_threshold():
    (point,) = meeting(office((3, 3, "self"), (0, 1, "inspection"), measure="e_service_stage")).discrepancies
    assert (point.subject.indicator, point.said, point.found) == ("e_services", 3, 1)


# --- how often ---


def test_the_rate_is_of_the_words_that_an_inspection_looked_at():
    register = office((3, 1, "self"), (2, 0, "inspection"), (1, 0, "self"), (0, 0, "inspection"))
    register.office("M1", "municipality", ISFAHAN)
    # Nobody looked at this one, and here an inspection followed a document.
    register.report("M1", "committee", 1, ago(3), "self")
    register.office("M2", "municipality", ISFAHAN)
    register.report("M2", "committee", 1, ago(3), "document")
    register.report("M2", "committee", 0, WEEK, "inspection")
    assert rate(meeting(register)) == (1, 2)


def test_the_rate_is_of_13_weeks():
    assert rate(meeting(office((20, 1, "self"), (12, 0, "inspection")))) == (1, 1)
    assert rate(meeting(office((20, 1, "self"), (13, 0, "inspection")))) == (0, 0)


def test_nothing_said_and_nothing_found():
    agenda = meeting(office())
    assert (agenda.discrepancies, rate(agenda)) == ((), (0, 0))
