"""What one meeting decided, and whether decisions are recorded and done in time."""

import pytest

from dashboard.figures.meeting_decisions import describe
from dashboard.language import say
from dashboard.meeting.minutes import Timeliness, minutes, timeliness
from dashboard.pages.common.selection import default_selection
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, published, weeks
from tests.unit.small_site import week_index


@pytest.fixture
def register() -> SmallRegister:
    register = SmallRegister(ISFAHAN)
    register.office("G0", "governorate", ISFAHAN)
    register.report("G0", "committee", 0, WEEK - weeks(20))
    register.report("G0", "committee", 1)
    return register


def listed(register: SmallRegister, week=WEEK) -> dict[str, list[str]]:
    snapshot = published(register)
    found = minutes(snapshot, week_index(snapshot, week))
    return {name: [decision.id for decision in decisions] for name, decisions in found._asdict().items()}


def timeliness_of(register: SmallRegister, week=WEEK) -> Timeliness:
    snapshot = published(register)
    return timeliness(snapshot, week_index(snapshot, week))


def test_the_minutes_of_a_meeting_have_what_it_made_changed_and_closed_and_nothing_of_other_meetings(register):
    add_decision(register, "new", WEEK)
    add_decision(register, "moved", WEEK - weeks(3))
    add_decision(register, "moved", WEEK, due_week=WEEK + weeks(9))
    add_decision(register, "done", WEEK - weeks(2))
    add_decision(register, "done", WEEK, status="done")
    add_decision(register, "dropped", WEEK - weeks(2))
    add_decision(register, "dropped", WEEK, status="dropped")
    add_decision(register, "old", WEEK - weeks(1))
    found = listed(register)
    assert {name: sorted(codes) for name, codes in found.items()} == {
        "made": ["new"],
        "changed": ["moved"],
        "closed": ["done", "dropped"],
    }
    assert listed(register, WEEK - weeks(1)) == {"made": ["old"], "changed": [], "closed": []}
    assert sorted(listed(register, WEEK - weeks(2))["made"]) == ["done", "dropped"]


def test_a_decision_made_and_closed_in_the_same_meeting_is_closed(register):
    add_decision(register, "both", WEEK, status="done")
    assert listed(register) == {"made": [], "changed": [], "closed": ["both"]}


def test_in_time_is_what_is_done_by_the_first_due_week_and_a_later_due_week_does_not_help(register):
    first = WEEK - weeks(8)
    for code, due in (("early", 2), ("late", 2), ("moved", 2), ("open", 3), ("today", 8), ("later", 12), ("drop", 1)):
        add_decision(register, code, first, due_week=first + weeks(due))
    add_decision(register, "early", first + weeks(2), status="done", due_week=first + weeks(2))
    add_decision(register, "late", first + weeks(3), status="done", due_week=first + weeks(2))
    add_decision(register, "moved", first + weeks(1), due_week=first + weeks(6))
    add_decision(register, "moved", first + weeks(4), status="done", due_week=first + weeks(6))
    add_decision(register, "drop", first + weeks(4), status="dropped", due_week=first + weeks(1))
    # Due are early, late, moved and open. Meetings: the first, and those 1, 2, 3 and 4 weeks later.
    assert timeliness_of(register) == Timeliness(meetings=5, due=4, in_time=1)


def test_meetings_of_the_last_13_weeks_count_once_each(register):
    for number, ago in enumerate((0, 0, 12, 13)):
        add_decision(register, f"d{number}", WEEK - weeks(ago), due_week=WEEK + weeks(1))
    assert timeliness_of(register) == Timeliness(meetings=2, due=0, in_time=0)


def test_a_meeting_without_decisions_says_so(register):
    snapshot = published(register)
    described = describe(snapshot, "en", default_selection(snapshot))
    assert described.sentence.startswith(say("en", "figure.meeting_decisions.none"))
    assert described.sentence.endswith("No decision is past its first due week yet.")
    assert described.table.rows == []
