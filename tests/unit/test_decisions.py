"""What a week's meeting sees of the decisions: which, in what order, what is known of the figures they aim at."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.meeting.agenda import Subject
from dashboard.meeting.decisions import Decision, all_decisions, decision_lines, decisions
from tests.unit.marks import unmarked
from tests.unit.small_decisions import decided, silent_weeks
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, governorates, noon, weeks
from tests.unit.small_site import named, place, shown


@pytest.fixture
def register() -> SmallRegister:
    """One governorate, reported without a committee six weeks ago and with one now; another that says nothing."""
    register = SmallRegister(ISFAHAN)
    named(register, "اصفهان", "Isfahan", "counties")
    register.county(ARDESTAN)
    named(register, "اردستان", "Ardestan", "counties")
    register.office("G0", "governorate", ISFAHAN)
    named(register, "فرمانداری اصفهان", "Governorate of Isfahan")
    register.office("G1", "governorate", ARDESTAN)
    named(register, "فرمانداری اردستان", "Governorate of Ardestan")
    silent_weeks(register)
    register.report("G0", "committee", 1)
    return register


def seen(register: SmallRegister, week: date = WEEK) -> tuple[Decision, ...]:
    snapshot = shown(register)
    return decisions(snapshot, place(snapshot, week))


def ids(register: SmallRegister, week: date = WEEK) -> list[str]:
    return [decision.id for decision in seen(register, week)]


# --- which, and in what order


def test_a_decision_comes_back_every_week_until_it_is_closed(register):
    decided(register, week=WEEK - weeks(3))
    decided(register, week=WEEK - weeks(1), status="done")
    assert ids(register, WEEK - weeks(4)) == []
    assert ids(register, WEEK - weeks(3)) == ids(register, WEEK - weeks(2)) == ["d1"]


def test_what_was_closed_at_the_last_meeting_or_since_is_shown_once_more(register):
    decided(register, week=WEEK - weeks(3))
    decided(register, week=WEEK - weeks(2), status="dropped")
    assert [(d.status, d.closed_week) for d in seen(register, WEEK - weeks(2))] == [("dropped", WEEK - weeks(2))]
    assert ids(register, WEEK - weeks(1)) == ["d1"]
    assert ids(register) == []
    snapshot = shown(register)
    assert [d.id for d in all_decisions(snapshot, place(snapshot, WEEK))] == ["d1"]
    # A meeting that was held three weeks after the last looks back that far.
    assert len(decisions(snapshot, place(snapshot, WEEK), last=place(snapshot, WEEK - weeks(3)))) == 1


def test_a_closed_decision_may_be_opened_again(register):
    decided(register, week=WEEK - weeks(4))
    decided(register, week=WEEK - weeks(3), status="done")
    decided(register, week=WEEK - weeks(1))
    (decision,) = seen(register)
    assert (decision.status, decision.closed_week, len(decision.history)) == ("open", None, 3)


def test_overdue_ones_come_first_then_those_due_soonest_then_the_closed_ones(register):
    for code, made, due in (("soon", 1, 1), ("late", 5, -1), ("later", 5, -3), ("far", 5, 20), ("now", 2, 0)):
        decided(register, code, WEEK - weeks(made), due_week=WEEK + weeks(due))
    decided(register, "closed", WEEK - weeks(6), due_week=WEEK - weeks(5))
    decided(register, "closed", WEEK, status="done")
    assert [(d.id, d.overdue_weeks) for d in seen(register)] == [
        ("later", 3),
        ("late", 1),
        ("now", 0),
        ("soon", 0),
        ("far", 0),
        ("closed", 0),
    ]


def test_a_decision_is_not_overdue_in_its_due_week_and_is_in_the_next(register):
    decided(register, week=WEEK - weeks(3), due_week=WEEK - weeks(1))
    assert [seen(register, WEEK - weeks(ago))[0].overdue_weeks for ago in (2, 1, 0)] == [0, 0, 1]


def test_the_newest_row_counts_however_the_file_is_ordered(register):
    decided(register, recorded_at=noon(date(2014, 12, 16)), text="newest", due_week=WEEK + weeks(9))
    decided(register, week=WEEK - weeks(2), text="first")
    (decision,) = seen(register)
    assert (decision.text, decision.due_week, decision.meeting_week) == ("newest", WEEK + weeks(9), WEEK - weeks(2))
    assert [row.text for row in decision.history] == ["first", "newest"]
    (earlier,) = seen(register, WEEK - weeks(2))
    assert (earlier.text, len(earlier.history)) == ("first", 1)


def test_what_was_recorded_late_counts_for_the_meeting_that_it_names(register):
    decided(register, recorded_at=noon(date(2015, 5, 30)))
    assert ids(register) == ["d1"]


def test_a_decision_of_a_week_that_is_not_shown_yet_waits(register):
    decided(register, week=WEEK + weeks(1))
    snapshot = shown(register)
    assert snapshot.weeks[-1] == WEEK
    assert all_decisions(snapshot, len(snapshot.weeks) - 1) == ()


def test_a_folder_without_decisions_has_none(register):
    snapshot = shown(register)
    assert decisions(snapshot, 0) == ()
    assert decision_lines("fa", snapshot, 0) == []


# --- the figure it aims at


def test_the_figure_of_the_province_is_told_then_and_now(register):
    decided(register, week=WEEK - weeks(3))
    (decision,) = seen(register)
    assert decision.since is not None and decision.since.then and decision.since.now
    then, now = decision.since.then, decision.since.now
    assert (then.state, then.numerator, then.denominator) == ("zero", 0, 2)
    assert (now.state, now.numerator, now.denominator) == ("value", 1, 2)
    assert decision.since.moved == "better"
    (then_itself,) = seen(register, WEEK - weeks(3))
    assert then_itself.since is not None and then_itself.since.moved == "same"


def test_a_county_that_has_not_reported_is_not_known_to_have_moved(register):
    decided(register, week=WEEK - weeks(3), county_code=ARDESTAN)
    (decision,) = seen(register)
    assert decision.since is not None and decision.since.now
    assert (decision.since.now.state, decision.since.moved) == ("not_reported", "unknown")
    (line,) = decision_lines("en", shown(register), place(shown(register), WEEK))
    assert "Ardestan county: not reported when decided, not reported this week; change not known" in line.note


def test_an_offices_own_state_is_told_then_and_now(register):
    register.office("B1", "directorate", ISFAHAN)
    named(register, "اداره کل الف", "Directorate A")
    register.report("B1", "e_service_stage", 1, WEEK - weeks(5))
    register.report("B1", "e_service_stage", 2, WEEK - weeks(1))
    decided(register, week=WEEK - weeks(3), indicator="e_services", office_id="B1")
    (decision,) = seen(register)
    assert decision.since is not None and decision.since.then and decision.since.now
    # From one stage to the next: the card's count is the same, the office's own state is not.
    assert (decision.since.then.numerator, decision.since.now.numerator) == (1, 1)
    assert (decision.since.then.reported, decision.since.now.reported) == (1, 2)
    assert (decision.since.moved, decision.area) == ("better", ISFAHAN)


def test_an_office_that_never_reported_is_not_reported_and_not_without(register):
    decided(register, week=WEEK - weeks(3), office_id="G1")
    (decision,) = seen(register)
    assert decision.since is not None and decision.since.now
    assert (decision.since.now.state, decision.since.moved) == ("not_reported", "unknown")


def test_an_office_that_a_card_does_not_count_has_no_figure_of_it(register):
    decided(register, week=WEEK - weeks(3), office_id="G0", indicator="service_desks")
    (decision,) = seen(register)
    assert decision.since is not None and decision.since.now
    assert (decision.since.now.state, decision.since.moved) == ("not_applicable", "unknown")


def test_an_inspected_office_shows_visits_and_findings(register):
    register.visit("G0", WEEK - weeks(2), findings=4, resolved=1)
    register.visit("G0", WEEK, findings=4, resolved=4, team=2)
    for code, indicator in (
        ("seen", "inspection_coverage"),
        ("found", "findings_resolved"),
        ("twice", "parallel_work"),
    ):
        decided(register, code, WEEK - weeks(3), indicator=indicator, office_id="G0")
    snapshot = shown(register)
    notes = {line.text: line.note for line in decision_lines("en", snapshot, place(snapshot, WEEK))}
    assert "not reported when decided, inspected this week" in notes["text of seen"]
    assert "5 of 8 findings resolved this week" in notes["text of found"]
    assert "inspected by two teams this week" in notes["text of twice"]


def test_where_less_is_better_a_rise_is_worse(register):
    for office in ("G0", "G1"):
        register.visit(office, WEEK - weeks(6))
    register.visit("G0", WEEK - weeks(2), team=2)
    decided(register, week=WEEK - weeks(4), indicator="parallel_work")
    (decision,) = seen(register)
    assert decision.since is not None
    assert decision.since.moved == "worse"


def test_a_figure_moves_by_its_share_so_that_fewer_findings_all_resolved_are_better(register):
    register.visit("G0", WEEK - weeks(15), findings=10, resolved=5)
    register.visit("G0", WEEK - weeks(1), findings=2, resolved=2)
    register.report("G0", "committee", 0, WEEK - weeks(15))
    decided(register, week=WEEK - weeks(14), indicator="findings_resolved")
    (decision,) = seen(register)
    assert decision.since is not None
    assert decision.since.moved == "better"


def test_a_meeting_before_all_figures_has_none_to_compare_with(register):
    decided(register, week=WEEK - weeks(40), county_code=ISFAHAN)
    (decision,) = seen(register)
    assert decision.since is not None
    assert (decision.since.then, decision.since.moved) == (None, "unknown")


def test_a_key_that_is_no_cards_is_said_to_be_unknown_and_hides_nothing(register):
    decided(register, indicator="retired_card")
    snapshot = shown(register)
    for lang in LANGUAGES:
        (line,) = decision_lines(lang, snapshot, place(snapshot, WEEK))
        assert say(lang, "decisions.no_card", indicator="retired_card") in line.note
        assert line.subject is None


# --- in words


def test_a_line_says_who_until_when_and_the_figure_then_and_now(register):
    decided(register, week=WEEK - weeks(4), due_week=WEEK - weeks(2), county_code=ISFAHAN)
    snapshot = shown(register)
    (en,), (fa,) = (decision_lines(lang, snapshot, place(snapshot, WEEK)) for lang in ("en", "fa"))
    assert en.note == (
        "Owner: Governorate of Isfahan · due in the week of 22–28 Nov 2014 (2 weeks overdue) · Citizens' rights"
        " committees in governorates, Isfahan county: 0 of 1 (0%) when decided, 1 of 1 (100%) this week; better since"
    )
    assert unmarked(fa.note) == (
        "دستگاه مسئول: فرمانداری اصفهان · سررسید: هفتهٔ ۱ تا ۷ آذر ۱۳۹۳ (۲ هفته گذشته) · ستاد حقوق شهروندی در"
        " فرمانداری‌ها، شهرستان اصفهان: هنگام تصمیم ۰ از ۱ (۰٪)، این هفته ۱ از ۱ (۱۰۰٪)؛ بهتر شده است"
    )
    assert (en.text, en.overdue, en.closed) == ("text of d1", True, False)
    assert en.subject == Subject("committee_governorates", ISFAHAN)


def test_an_office_that_sees_to_its_own_figure_is_named_once(register):
    decided(register, week=WEEK - weeks(4), office_id="G0")
    snapshot = shown(register)
    (line,) = decision_lines("en", snapshot, place(snapshot, WEEK))
    assert line.note.count("Governorate of Isfahan") == 1
    assert "“none” when decided, “active” this week" in line.note
    assert line.subject == Subject("committee_governorates", ISFAHAN, "G0")


def test_a_closed_one_says_in_which_meeting_and_no_longer_when_it_was_due(register):
    decided(register, week=WEEK - weeks(4))
    decided(register, status="done")
    snapshot = shown(register)
    (line,) = decision_lines("en", snapshot, place(snapshot, WEEK))
    assert line.note.startswith("done, in the meeting of 6–12 Dec 2014 · Owner:")
    assert "due" not in line.note
    assert (line.closed, line.overdue) == (True, False)


def test_a_decision_without_a_figure_says_none(register):
    decided(register, indicator="", county_code=ARDESTAN)
    decided(register, "d2", indicator="")
    snapshot = shown(register)
    lines = decision_lines("en", snapshot, place(snapshot, WEEK))
    assert [line.note.count(" · ") for line in lines] == [1, 1]
    # A county has a page, of whatever indicator comes first; the province's decision without one leads nowhere.
    assert [line.subject for line in lines] == [Subject(snapshot.cards[0].key, ARDESTAN), None]


def test_an_office_has_the_name_that_it_has_in_the_week(register):
    register.office("B1", "body", ISFAHAN, valid_to=date(2014, 12, 1))
    named(register, "نام پیشین", "Former name")
    register.office("B1", "body", ISFAHAN, valid_from=date(2014, 12, 1))
    named(register, "نام تازه", "New name")
    decided(register, week=WEEK - weeks(4), owner_id="B1")
    snapshot = shown(register)
    notes = [decision_lines("en", snapshot, place(snapshot, WEEK - weeks(ago)))[0].note for ago in (3, 0)]
    assert "Former name" in notes[0] and "New name" in notes[1]


def test_words_do_not_depend_on_the_number_of_decisions_asked_for():
    register = governorates(1, 0)
    decided(register, "d1")
    decided(register, "d2", office_id="G1")
    snapshot = shown(register)
    lines = decision_lines("fa", snapshot, place(snapshot, WEEK))
    assert len(lines) == 2 and all("{" not in line.note for line in lines)
