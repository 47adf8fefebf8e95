"""Where an inspection's report says otherwise than the office's own word, and how often that is."""

from __future__ import annotations

from datetime import date, datetime

from tests.unit.meeting.meetings import ago, meeting
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, days, noon

# The publication of each week, on the Sunday after it.
PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (3, 2, 1, 0)]
BETWEEN = PUBLISHED[2][0] + days(1)
Told = tuple[int, int, str] | tuple[int, int, str, datetime]


def office(*told: Told) -> SmallRegister:
    """A municipality and its reports: weeks ago, value, evidence."""
    register = SmallRegister(ISFAHAN)
    register.office("M0", "municipality", ISFAHAN)
    for back, value, evidence, *arrived in told:
        register.report("M0", "committee", value, ago(back), evidence, arrived[0] if arrived else None)
    # Another office, so that WEEK is the newest week.
    register.office("M9", "municipality", ISFAHAN)
    register.report("M9", "committee", 1)
    return register


# What an office's reports are as the meeting of WEEK sees them: said, weeks ago, found, weeks ago, standing, new.
CASES: dict[str, tuple[list[Told], tuple[int, int, int, int, bool, bool] | None]] = {
    "an own word that an inspection contradicts": ([(3, 1, "self"), (0, 0, "inspection")], (1, 3, 0, 0, True, True)),
    "an inspection that agrees": ([(3, 1, "self"), (0, 1, "inspection")], None),
    "a document is no own word": ([(3, 1, "document"), (0, 0, "inspection")], None),
    "the word was changed before": ([(3, 1, "self"), (2, 0, "self"), (0, 0, "inspection")], None),
    "a document came before": ([(3, 1, "self"), (2, 1, "document"), (0, 0, "inspection")], None),
    "the newer word": ([(3, 0, "self"), (2, 1, "self"), (0, 0, "inspection")], (1, 2, 0, 0, True, True)),
    "a word as corrected": ([(3, 1, "self"), (3, 0, "self", noon(ago(2))), (0, 0, "inspection")], None),
    "a word of the same week": (
        [(0, 1, "self"), (0, 0, "inspection", noon(WEEK + days(7)))],
        (1, 0, 0, 0, True, True),
    ),
    "it stands": ([(3, 1, "self"), (2, 0, "inspection")], (1, 3, 0, 2, True, False)),
    "said again": ([(3, 1, "self"), (2, 0, "inspection"), (0, 1, "self")], (1, 3, 0, 2, True, False)),
    "the office says what was found": ([(3, 1, "self"), (2, 0, "inspection"), (0, 0, "self")], None),
    "a document says what was found": ([(3, 1, "self"), (2, 0, "inspection"), (0, 0, "document")], None),
    "a later inspection finds otherwise": ([(3, 1, "self"), (2, 0, "inspection"), (0, 1, "inspection")], None),
    "a later inspection agrees": (
        [(3, 1, "self"), (2, 0, "inspection"), (0, 0, "inspection")],
        (1, 3, 0, 2, True, False),
    ),
    "an inspection's report": ([(3, 1, "self"), (1, 0, "inspection")], (1, 3, 0, 1, True, False)),
    "an inspection's report as corrected": (
        [(3, 1, "self"), (1, 0, "inspection"), (1, 1, "inspection", noon(WEEK))],
        None,
    ),
    "settled since": ([(3, 1, "self"), (1, 0, "inspection"), (1, 0, "self", noon(ago(1) + days(7)))], None),
    "what came in late is new": ([(3, 1, "self"), (2, 0, "inspection", BETWEEN)], (1, 3, 0, 2, True, True)),
}


def listed(week: date) -> dict[str, tuple[int, int, int, int, bool, bool]]:
    """The discrepancies of CASES as a week's meeting lists them; each case is an office of its own."""
    register = SmallRegister(ISFAHAN)
    for name, (told, _) in CASES.items():
        register.office(name, "municipality", ISFAHAN)
        for back, value, evidence, *arrived in told:
            register.report(name, "committee", value, ago(back), evidence, arrived[0] if arrived else None)
    points = meeting(register, week, publications=PUBLISHED).discrepancies
    assert {point.subject.indicator for point in points} == {"committee"}
    return {
        p.subject.office: (p.said, weeks_ago(p.said_week), p.found, weeks_ago(p.found_week), p.standing, p.new)
        for p in points
    }


def weeks_ago(week: date) -> int:
    return (WEEK - week).days // 7


def test_what_is_listed_and_whether_it_is_new_and_still_stands():
    assert listed(WEEK) == {name: point for name, (_, point) in CASES.items() if point}


def test_an_earlier_meeting_lists_what_was_new_then_and_nothing_of_a_later_week():
    found = listed(ago(1))
    assert found["settled since"] == (1, 3, 0, 1, False, True)
    assert {point[3] for point in found.values()} <= {1, 2, 3}
    # In the first week nothing is new.
    (point,) = meeting(office((0, 1, "self", noon(WEEK + days(4))), (0, 0, "inspection"))).discrepancies
    assert (point.new, point.standing) == (False, True)


def test_new_ones_come_first_then_claims_beyond_what_was_found_then_the_newest():
    register = SmallRegister(ISFAHAN)
    told = {"A": (3, 0, 1, 2), "B": (4, 1, 0, 3), "C": (4, 1, 0, 2), "D": (3, 0, 1, 0), "E": (3, 1, 0, 0)}
    for name, (said_back, said, value, found_back) in told.items():
        register.office(name, "municipality", ISFAHAN)
        register.report(name, "committee", said, ago(said_back), "self")
        register.report(name, "committee", value, ago(found_back), "inspection")
    listed = meeting(register, publications=PUBLISHED).discrepancies
    assert [point.subject.office for point in listed] == ["E", "D", "C", "B", "A"]
