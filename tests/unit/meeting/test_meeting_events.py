"""What is new since the last meeting: what rose and fell, who was inspected, what was corrected or came late."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.meeting.agenda import Event, Subject, prepare
from dashboard.meeting.moments import moment
from tests.unit.meeting.meetings import Meeting, ago, desks, meeting, published
from tests.unit.small_register import (
    ARDESTAN,
    ISFAHAN,
    LATER,
    WEEK,
    SmallRegister,
    days,
    noon,
    weeks,
)

DESK = ("service_desks", ISFAHAN)


def told(agenda: Meeting, *kinds: str) -> list[tuple[str, str, str]]:
    """(kind, indicator, office) of each event of some kinds, or of all."""
    return [
        (event.kind, event.subject.indicator, event.subject.office)
        for event in agenda.events
        if not kinds or event.kind in kinds
    ]


# --- what rose and fell ---


def test_a_desk_that_opened_and_one_that_closed_are_told_with_what_was_known_before():
    agenda = meeting(desks((1, "D0", 0), (1, "D1", 1), (1, "D2", 1), (0, "D0", 1), (0, "D1", 0)))
    assert agenda.events == (
        Event("gained", Subject(*DESK, "D0"), WEEK, 0, 1, evidence="document"),
        Event("lost", Subject(*DESK, "D1"), WEEK, 1, 0, evidence="document"),
    )


def test_a_first_report_has_nothing_before_it():
    (event,) = meeting(desks((1, "D0", 0), (0, "D1", 1))).events
    assert (event.kind, event.before, event.after) == ("gained", None, 1)


def test_a_first_report_that_there_is_no_desk_is_no_loss():
    assert meeting(desks((1, "D0", 0), (0, "D1", 0))).events == ()


def test_an_office_is_told_once_though_two_cards_ask_the_same_of_it():
    register = SmallRegister(ISFAHAN)
    register.office("M0", "municipality", ISFAHAN)
    register.report("M0", "committee", 0, ago(1))
    register.report("M0", "committee", 1)
    # Both the card of all committees and that of municipalities count it, in the province and in the county.
    assert told(meeting(register)) == [("gained", "committee", "M0")]


def test_offices_of_the_counties_are_told_as_well_as_those_of_the_provinces_headline():
    register = desks((1, "D0", 0), (0, "D0", 1))
    register.office("D0-C", "county_office", ISFAHAN, "D0")
    register.report("D0-C", "desk", 0, ago(1))
    register.report("D0-C", "desk", 1)
    assert told(meeting(register)) == [("gained", "service_desks", "D0"), ("gained", "service_desks", "D0-C")]


def test_an_expert_lost_with_the_desk_is_the_desks_doing():
    register = desks((1, "D0", 1), (0, "D0", 0))
    register.report("D0", "desk_expert", 1, ago(1))
    lost = {event.subject.indicator: event.cause for event in meeting(register).events}
    assert lost == {"service_desks": "", "desk_experts": "given"}


def test_a_higher_stage_above_the_threshold_is_not_told_and_one_across_it_is():
    register = SmallRegister(ISFAHAN)
    for office, stages in (("D0", (1, 3)), ("D1", (0, 2))):
        register.office(office, "body", ISFAHAN)
        for back, stage in zip((1, 0), stages, strict=True):
            register.report(office, "e_service_stage", stage, ago(back))
    (event,) = meeting(register).events
    assert (event.kind, event.subject.office, event.before, event.after) == ("gained", "D1", 0, 2)


def test_an_office_that_closes_or_opens_changes_the_figure_by_being_there_or_not():
    register = SmallRegister(ISFAHAN)
    register.office("D0", "body", ISFAHAN, valid_to=WEEK)
    register.office("D1", "body", ISFAHAN, valid_from=WEEK)
    register.office("D2", "body", ISFAHAN)
    for office in ("D0", "D1", "D2"):
        register.report(office, "desk", 1, ago(1))
    register.report("D2", "desk", 1)
    found = [(event.kind, event.subject.office, event.cause) for event in meeting(register).events]
    assert found == [("gained", "D1", "register"), ("lost", "D0", "register")]


def test_an_office_that_moves_to_another_county_is_no_news():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.office("D0", "body", ISFAHAN, valid_to=WEEK)
    register.office("D0", "body", ARDESTAN, valid_from=WEEK)
    register.report("D0", "desk", 1, ago(1))
    register.report("D0", "desk", 1)
    assert meeting(register).events == ()


def test_the_last_meeting_may_be_some_weeks_ago():
    register = desks((3, "D0", 0), (2, "D0", 1), (1, "D0", 0), (0, "D0", 1))
    assert told(meeting(register)) == [("gained", "service_desks", "D0")]
    assert told(meeting(register, since=ago(3))) == [("gained", "service_desks", "D0")]
    assert told(meeting(register, since=ago(2))) == []


def test_in_the_first_week_there_is_nothing_to_compare_with():
    agenda = meeting(desks((0, "D0", 1)))
    assert (agenda.since, agenda.events) == (None, ())


def test_the_last_meeting_must_be_an_earlier_one():
    register = desks((1, "D0", 1), (0, "D0", 1))
    with pytest.raises(ValueError, match="not before"):
        prepare(published(register), 1, 1)


def test_a_week_in_which_nothing_came_in_has_nothing_new():
    register = desks((2, "D0", 1), (0, "D0", 1))
    assert meeting(register, ago(1)).events == ()


# --- visits ---


def test_visits_after_the_last_meetings_friday_are_told_office_by_office():
    register = desks((1, "D0", 1), (0, "D0", 1))
    friday = ago(1) + days(6)
    register.visit("D0", friday, findings=5)
    register.visit("D1", friday + days(1), team=2, findings=3, resolved=1)
    register.visit("D1", friday + days(7), team=3, findings=2, resolved=2)
    (event,) = meeting(register).events
    assert event.subject == Subject("inspection_coverage", ISFAHAN, "D1")
    assert (event.day, event.findings, event.resolved) == (WEEK + days(6), 5, 3)


def test_the_office_with_most_findings_open_comes_first():
    register = desks((1, "D0", 1))
    for office, findings, resolved in (("D0", 4, 3), ("D1", 2, 0), ("D2", 0, 0)):
        register.visit(office, WEEK, findings=findings, resolved=resolved)
    assert [event.subject.office for event in meeting(register).events] == ["D1", "D0", "D2"]


# --- corrected, and late ---

# The week's publication is on the Sunday after it.
PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (3, 2, 1, 0)]
BETWEEN = PUBLISHED[2][0] + days(3)


def test_a_later_row_of_a_week_that_the_last_meeting_knew_is_a_correction():
    register = desks((1, "D0", 0), (0, "D1", 0))
    register.report("D0", "desk", 1, ago(1), received_at=BETWEEN)
    (event,) = meeting(register, publications=PUBLISHED).events
    assert (event.kind, event.subject, event.week) == ("corrected", Subject(*DESK, "D0"), ago(1))
    assert (event.before, event.after, event.day) == (0, 1, BETWEEN.date())


def test_a_correction_is_told_once_and_is_not_told_as_a_rise():
    # As known now, D0 had a desk at the last meeting already.
    register = desks((2, "D0", 0), (0, "D1", 0))
    register.report("D0", "desk", 1, ago(2), received_at=BETWEEN)
    assert told(meeting(register, publications=PUBLISHED)) == [("corrected", "service_desks", "D0")]
    assert told(meeting(register, ago(1), publications=PUBLISHED)) == []


def test_a_correction_that_changes_nothing_is_none():
    register = desks((1, "D0", 1), (1, "D1", 0), (0, "D2", 0))
    register.report("D0", "desk", 1, ago(1), "inspection", received_at=BETWEEN)
    # Changed, and changed back before the meeting.
    register.report("D1", "desk", 1, ago(1), received_at=BETWEEN)
    register.report("D1", "desk", 0, ago(1), received_at=BETWEEN + days(1))
    assert meeting(register, publications=PUBLISHED).events == ()


def test_the_first_row_of_a_week_that_the_last_meeting_had_passed_is_late():
    register = desks((1, "D0", 0), (0, "D1", 0))
    register.report("D2", "desk", 1, ago(2), received_at=BETWEEN)
    (event,) = meeting(register, publications=PUBLISHED).events
    assert (event.kind, event.subject.office, event.week, event.before, event.after) == (
        "late",
        "D2",
        ago(2),
        None,
        1,
    )


def test_what_came_before_the_last_meeting_or_after_this_one_is_not_of_this_one():
    register = desks((2, "D0", 0), (0, "D1", 0))
    register.report("D0", "desk", 1, ago(2), received_at=PUBLISHED[2][0])
    register.report("D0", "desk", 0, ago(2), received_at=PUBLISHED[3][0] + days(1))
    assert told(meeting(register, publications=PUBLISHED), "corrected", "late") == []


def test_a_report_of_the_meetings_own_week_is_neither_corrected_nor_late():
    register = desks((1, "D0", 0), (0, "D0", 0))
    register.report("D0", "desk", 0, WEEK, received_at=PUBLISHED[3][0] - days(1))
    assert meeting(register, publications=PUBLISHED).events == ()


def test_where_the_last_week_was_published_anew_after_this_one_nothing_came_in_between():
    register = desks((1, "D0", 0), (0, "D1", 0))
    register.report("D0", "desk", 1, ago(1), received_at=PUBLISHED[3][0] + days(1))
    anew = [*PUBLISHED, (PUBLISHED[3][0] + days(2), ago(1)), (PUBLISHED[3][0] + days(3), WEEK)]
    # The newest publication of this week knows the correction, and so does that of the last one.
    assert told(meeting(register, publications=anew), "corrected", "late") == []
    backwards = [PUBLISHED[2], PUBLISHED[3], (PUBLISHED[3][0] + days(2), ago(1)), (LATER, ago(0) + weeks(1))]
    assert told(meeting(register, publications=backwards), "corrected", "late") == []


def test_a_measure_that_no_card_asks_of_an_office_is_not_told():
    register = desks((1, "D0", 0), (0, "D0", 0))
    register.report("D1", "committee", 1, ago(1), received_at=BETWEEN)
    assert meeting(register, publications=PUBLISHED).events == ()


# --- when a meeting was ---


def moments(publications) -> list[datetime]:
    snapshot = published(desks((2, "D0", 0), (0, "D0", 0)), publications)
    return [moment(snapshot, week) for week in range(len(snapshot.weeks))]


def test_a_meeting_knows_what_its_weeks_newest_publication_knew():
    again = PUBLISHED[2][0] + days(1)
    assert moments([*PUBLISHED, (again, ago(1))]) == [PUBLISHED[1][0], again, PUBLISHED[3][0]]


def test_a_week_without_a_publication_was_first_seen_in_a_later_one():
    assert moments([PUBLISHED[1], PUBLISHED[3]]) == [PUBLISHED[1][0], PUBLISHED[3][0], PUBLISHED[3][0]]


def test_without_publications_a_meeting_knows_what_came_by_its_friday_and_the_newest_all():
    ends = [datetime.combine(ago(back) + weeks(1), datetime.min.time()) for back in (2, 1)]
    assert moments([]) == [*ends, LATER]
