"""Events since the last meeting: gains and losses, visits, corrected and late reports."""

from datetime import datetime, time

import pytest

from dashboard.meeting.agenda import Agenda, prepare
from dashboard.meeting.points import Event, Subject, Turnover
from dashboard.publications.parts import meeting_moment
from tests.unit.meeting.meetings import ago, desks, meeting, published
from tests.unit.small_register import ARDESTAN, ISFAHAN, LATER, WEEK, SmallRegister, days, noon, weeks

DESK = ("service_desks", ISFAHAN)


def event_lines(agenda: Agenda, *kinds: str) -> list[tuple[str, str, str]]:
    """(kind, indicator, office) of each event of some kinds, or of all."""
    return [
        (event.kind, event.subject.indicator, event.subject.office)
        for event in agenda.events
        if not kinds or event.kind in kinds
    ]


def test_every_gain_and_loss_is_listed_once_with_its_cause():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    # What bodies reported of a measure a week ago and now; None: nothing.
    bodies = {
        "D0": ("desk", 0, 1),
        "D1": ("desk", 1, 0),
        "D2 silent": ("desk", 1, None),
        "D3 first": ("desk", None, 1),
        # A first report that there is no desk is no loss.
        "D4 first": ("desk", None, 0),
        "D5 with an expert": ("desk", 1, 0),
        # A higher stage is listed only if it crosses the threshold.
        "D6": ("e_service_stage", 1, 3),
        "D7": ("e_service_stage", 0, 2),
    }
    for office, (measure, *values) in bodies.items():
        register.office(office, "body", ISFAHAN)
        for back, value in zip((1, 0), values, strict=True):
            if value is not None:
                register.report(office, measure, value, ago(back))
    register.report("D5 with an expert", "desk_expert", 1, ago(1))
    # Offices of counties are listed as well as those of the headline.
    register.office("D0-C", "county_office", ISFAHAN, "D0")
    # Two cards count it, those of all committees and of municipalities.
    register.office("M0", "municipality", ISFAHAN)
    for back, value in ((1, 0), (0, 1)):
        register.report("D0-C", "desk", value, ago(back))
        register.report("M0", "committee", value, ago(back))
    register.office("X closes", "body", ISFAHAN, valid_to=WEEK)
    register.office("X opens", "body", ISFAHAN, valid_from=WEEK)
    # Who moves to another county is no news.
    register.office("X moves", "body", ISFAHAN, valid_to=WEEK)
    register.office("X moves", "body", ARDESTAN, valid_from=WEEK)
    for office in ("X closes", "X opens", "X moves"):
        register.report(office, "desk", 1, ago(1))
    agenda = meeting(register)
    found = agenda.events
    assert found[1] == Event("gained", Subject(*DESK, "D0"), WEEK, 0, 1, evidence="document")
    assert [(e.kind, e.subject.indicator, e.subject.office, e.before, e.after, e.cause) for e in found] == [
        ("gained", "committee", "M0", 0, 1, ""),
        ("gained", "service_desks", "D0", 0, 1, ""),
        ("gained", "service_desks", "D0-C", 0, 1, ""),
        ("gained", "service_desks", "D3 first", None, 1, ""),
        ("gained", "service_desks", "X opens", None, 1, "register"),
        ("gained", "e_services", "D7", 0, 2, ""),
        ("lost", "service_desks", "D1", 1, 0, ""),
        ("lost", "service_desks", "D5 with an expert", 1, 0, ""),
        ("lost", "service_desks", "X closes", 1, None, "register"),
        ("lost", "desk_experts", "D5 with an expert", 1, 1, "given"),
    ]
    # Each card counts its own offices, listed by another card or not: first of the province, then of counties only.
    assert agenda.turnovers["service_desks"] == Turnover(3, 3, 1, 0)
    assert agenda.turnovers["committee"] == agenda.turnovers["committee_municipalities"] == Turnover(1, 0, 0, 0)


def test_the_last_meeting_must_be_an_earlier_one():
    register = desks((1, "D0", 1), (0, "D0", 1))
    with pytest.raises(ValueError, match="not before"):
        prepare(published(register), 1, 1)


def test_visits_since_the_last_meeting_are_listed_by_open_findings():
    register = desks((1, "D0", 1), (0, "D0", 1))
    friday = ago(1) + days(6)
    register.visit("D0", friday, findings=5)
    register.visit("D1", friday + days(1), team=2, findings=3, resolved=1)
    register.visit("D1", friday + days(7), team=3, findings=2, resolved=2)
    for office, findings, resolved in (("D0", 4, 3), ("D2", 3, 0), ("D3", 0, 0)):
        register.visit(office, WEEK, findings=findings, resolved=resolved)
    found = meeting(register).events
    assert [event.subject.office for event in found] == ["D2", "D1", "D0", "D3"]
    assert found[1].subject == Subject("inspection_coverage", ISFAHAN, "D1")
    assert (found[1].day, found[1].findings, found[1].resolved) == (WEEK + days(6), 5, 3)


# The week's publication is on the Sunday after it.
PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (3, 2, 1, 0)]
BETWEEN = PUBLISHED[2][0] + days(3)


def test_later_reports_of_earlier_weeks_are_listed_once_as_corrected_or_late():
    # Reports of a desk: weeks ago, value, and when it came in unless in its week.
    arrived: dict[str, list[tuple[int, int] | tuple[int, int, datetime]]] = {
        "corrected": [(1, 0), (1, 1, BETWEEN)],
        # As known now, it had a desk at the last meeting already: that is no rise.
        "corrected long after": [(2, 0), (2, 1, BETWEEN)],
        "changed and changed back": [(1, 0), (1, 1, BETWEEN), (1, 0, BETWEEN + days(1))],
        "late": [(2, 1, BETWEEN)],
        "known to the last meeting": [(2, 0), (2, 1, PUBLISHED[2][0])],
        "after this meeting": [(2, 0), (2, 1, PUBLISHED[3][0] + days(1))],
        "of this week": [(1, 0), (0, 0), (0, 0, PUBLISHED[3][0] - days(1))],
    }
    register = SmallRegister(ISFAHAN)
    for office, rows in arrived.items():
        register.office(office, "body", ISFAHAN)
        for back, value, *came in rows:
            register.report(office, "desk", value, ago(back), received_at=came[0] if came else None)
    register.office("said the same", "body", ISFAHAN)
    register.report("said the same", "desk", 1, ago(1))
    register.report("said the same", "desk", 1, ago(1), "inspection", received_at=BETWEEN)
    # No card asks a body for its committee.
    register.report("said the same", "committee", 1, ago(1), received_at=BETWEEN)
    found = meeting(register, publications=PUBLISHED).events
    day = BETWEEN.date()
    assert [(e.kind, e.subject, e.week, e.before, e.after, e.day) for e in found] == [
        ("late", Subject(*DESK, "late"), ago(2), None, 1, day),
        ("corrected", Subject(*DESK, "corrected"), ago(1), 0, 1, day),
        ("corrected", Subject(*DESK, "corrected long after"), ago(2), 0, 1, day),
    ]
    # The previous meeting knew reports up to the moment of its publication.
    before = event_lines(meeting(register, ago(1), publications=PUBLISHED), "corrected", "late")
    assert before == [("corrected", "service_desks", "known to the last meeting")]


def test_a_repeated_publication_of_an_earlier_week_has_no_later_reports():
    register = desks((1, "D0", 0), (0, "D1", 0))
    register.report("D0", "desk", 1, ago(1), received_at=PUBLISHED[3][0] + days(1))
    anew = [*PUBLISHED, (PUBLISHED[3][0] + days(2), ago(1)), (PUBLISHED[3][0] + days(3), WEEK)]
    # The newest publication of this week knows the correction, and so does that of the last one.
    assert event_lines(meeting(register, publications=anew), "corrected", "late") == []
    backwards = [PUBLISHED[2], PUBLISHED[3], (PUBLISHED[3][0] + days(2), ago(1)), (LATER, ago(0) + weeks(1))]
    assert event_lines(meeting(register, publications=backwards), "corrected", "late") == []


def moments(publications) -> list[datetime]:
    snapshot = published(desks((2, "D0", 0), (0, "D0", 0)), publications)
    return [meeting_moment(snapshot, week) for week in range(len(snapshot.weeks))]


def test_a_meeting_uses_the_publication_of_its_week_a_later_one_or_reports_up_to_its_friday():
    again = PUBLISHED[2][0] + days(1)
    assert moments([*PUBLISHED, (again, ago(1))]) == [PUBLISHED[1][0], again, PUBLISHED[3][0]]
    assert moments([PUBLISHED[1], PUBLISHED[3]]) == [PUBLISHED[1][0], PUBLISHED[3][0], PUBLISHED[3][0]]
    # Friday ends when it is 20:30 in UTC.
    ends = [datetime.combine(ago(back) + days(6), time(20, 30)) for back in (2, 1)]
    assert moments([]) == [*ends, LATER]
