"""The decisions on a week's agenda: which ones, their order, and the figures that they aim at."""

from datetime import date

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.meeting.decisions import Decision, all_decisions, decision_lines, decisions
from dashboard.meeting.points import Subject
from tests.unit.marks import unmarked
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, noon, published, weeks
from tests.unit.small_site import set_names, week_index


@pytest.fixture
def register() -> SmallRegister:
    """A governorate without a committee six weeks ago and with one now; another without reports."""
    register = SmallRegister(ISFAHAN)
    set_names(register, "اصفهان", "Isfahan", "counties")
    register.county(ARDESTAN)
    set_names(register, "اردستان", "Ardestan", "counties")
    register.office("G0", "governorate", ISFAHAN)
    set_names(register, "فرمانداری اصفهان", "Governorate of Isfahan")
    register.office("G1", "governorate", ARDESTAN)
    set_names(register, "فرمانداری اردستان", "Governorate of Ardestan")
    register.report("G0", "committee", 0, WEEK - weeks(6))
    register.report("G0", "committee", 1)
    return register


def decisions_of(register: SmallRegister, week: date = WEEK) -> tuple[Decision, ...]:
    snapshot = published(register)
    return decisions(snapshot, week_index(snapshot, week))


def since(register: SmallRegister, week: date = WEEK):
    """The figures then and now of the one decision."""
    (decision,) = decisions_of(register, week)
    assert decision.since is not None
    return decision.since


def lines(register: SmallRegister, lang: str = "en", week: date = WEEK):
    snapshot = published(register)
    return decision_lines(lang, snapshot, week_index(snapshot, week))


def test_a_decision_is_listed_every_week_up_to_the_one_of_its_closing(register):
    add_decision(register, week=WEEK - weeks(3))
    add_decision(register, week=WEEK - weeks(2), status="dropped")
    found = {ago: [(d.status, d.closed_week) for d in decisions_of(register, WEEK - weeks(ago))] for ago in range(5)}
    closed = [("dropped", WEEK - weeks(2))]
    assert found == {4: [], 3: [("open", None)], 2: closed, 1: closed, 0: []}
    snapshot = published(register)
    assert [d.id for d in all_decisions(snapshot, week_index(snapshot, WEEK))] == ["d1"]
    # A meeting that was held three weeks after the last looks back that far.
    assert len(decisions(snapshot, week_index(snapshot, WEEK), last=week_index(snapshot, WEEK - weeks(3)))) == 1


def test_a_closed_decision_may_be_opened_again(register):
    add_decision(register, week=WEEK - weeks(4))
    add_decision(register, week=WEEK - weeks(3), status="done")
    add_decision(register, week=WEEK - weeks(1))
    (decision,) = decisions_of(register)
    assert (decision.status, decision.closed_week, len(decision.history)) == ("open", None, 3)


def test_decisions_are_ordered_overdue_first_then_by_due_week_then_closed(register):
    for code, decided, due in (("soon", 1, 1), ("late", 5, -1), ("later", 5, -3), ("far", 5, 20), ("now", 2, 0)):
        add_decision(register, code, WEEK - weeks(decided), due_week=WEEK + weeks(due))
    add_decision(register, "closed", WEEK - weeks(6), due_week=WEEK - weeks(5))
    add_decision(register, "closed", WEEK, status="done")
    found = [(d.id, d.overdue_weeks) for d in decisions_of(register)]
    assert found == [("later", 3), ("late", 1), ("now", 0), ("soon", 0), ("far", 0), ("closed", 0)]


def test_the_newest_row_counts_however_the_file_is_ordered(register):
    add_decision(register, recorded_at=noon(date(2014, 12, 16)), text="newest", due_week=WEEK + weeks(9))
    add_decision(register, week=WEEK - weeks(2), text="first")
    (decision,) = decisions_of(register)
    assert (decision.text, decision.due_week, decision.meeting_week) == ("newest", WEEK + weeks(9), WEEK - weeks(2))
    # A text that was corrected is shown nowhere.
    assert [row.text for row in decision.history] == ["", "newest"]
    (earlier,) = decisions_of(register, WEEK - weeks(2))
    assert (earlier.text, len(earlier.history)) == ("newest", 1)


def test_a_decision_recorded_late_counts_for_its_meeting_and_one_of_a_week_that_is_not_shown_yet_waits(
    register,
):
    assert decisions_of(register) == ()
    add_decision(register, "late", recorded_at=noon(date(2015, 5, 30)))
    add_decision(register, "next", WEEK + weeks(1))
    snapshot = published(register)
    assert snapshot.weeks[-1] == WEEK
    assert [decision.id for decision in all_decisions(snapshot, len(snapshot.weeks) - 1)] == ["late"]


def test_a_decision_on_the_province_has_its_figure_then_and_now(register):
    add_decision(register, week=WEEK - weeks(3))
    found = since(register)
    assert [(cell.state, cell.numerator, cell.denominator) for cell in (found.then, found.now)] == [
        ("zero", 0, 2),
        ("value", 1, 2),
    ]
    assert (found.direction, since(register, WEEK - weeks(3)).direction) == ("usual", "same")


def test_a_decision_without_a_known_figure_has_no_direction(register):
    add_decision(register, "county", WEEK - weeks(3), county_code=ARDESTAN)
    add_decision(register, "office", WEEK - weeks(3), office_id="G1")
    add_decision(register, "not counted", WEEK - weeks(3), office_id="G0", indicator="service_desks")
    add_decision(register, "before all figures", WEEK - weeks(40), county_code=ISFAHAN)
    found = {decision.id: decision.since for decision in decisions_of(register)}
    assert {each.direction for each in found.values()} == {"unknown"}
    assert found.pop("before all figures").then is None
    states = {code: each.now.state for code, each in found.items()}
    assert states == {"county": "not_reported", "office": "not_reported", "not counted": "not_applicable"}
    (note,) = (line.note for line in lines(register) if line.text == "text of county")
    assert "Ardestan county: not reported when decided, not reported this week; change not known" in note


def test_a_decision_on_an_office_has_its_state_then_and_now(register):
    register.office("B1", "directorate", ISFAHAN)
    set_names(register, "اداره کل الف", "Directorate A")
    register.report("B1", "e_service_stage", 1, WEEK - weeks(5))
    register.report("B1", "e_service_stage", 2, WEEK - weeks(1))
    add_decision(register, week=WEEK - weeks(3), indicator="e_services", office_id="B1")
    found = since(register)
    # From one stage to the next: the card's count is the same, the office's own state is not.
    assert (found.then.numerator, found.now.numerator) == (1, 1)
    assert (found.then.reported, found.now.reported) == (1, 2)
    assert (found.direction, decisions_of(register)[0].area) == ("better", ISFAHAN)


def test_an_inspected_office_shows_visits_and_findings(register):
    register.visit("G0", WEEK - weeks(2), findings=4, resolved=1)
    register.visit("G0", WEEK, findings=4, resolved=4, team=2)
    expected = {
        "inspection_coverage": "not reported when decided, inspected this week",
        "findings_resolved": "5 of 8 findings resolved this week",
        "parallel_work": "inspected by two teams this week",
    }
    for indicator in expected:
        add_decision(register, indicator, WEEK - weeks(3), indicator=indicator, office_id="G0")
    notes = {line.text.removeprefix("text of "): line.note for line in lines(register)}
    assert [indicator for indicator, words in expected.items() if words not in notes[indicator]] == []


def test_counts_of_an_office_are_not_followed(register):
    register.count("G0", "satisfied", 40, 50, channel="form")
    add_decision(register, week=WEEK - weeks(3), indicator="satisfied", office_id="G0")
    found = since(register)
    assert (found.then.state, found.now.state, found.direction) == ("too_few", "too_few", "unknown")
    (line,) = lines(register)
    assert "not shown individually this week; change not known" in line.note


def test_the_line_of_a_decision_has_owner_due_week_and_figures(register):
    add_decision(register, week=WEEK - weeks(4), due_week=WEEK - weeks(2), county_code=ISFAHAN)
    (en,), (fa,) = (lines(register, lang) for lang in ("en", "fa"))
    assert en.note == (
        "Owner: Governorate of Isfahan · due in the week of 22–28 Nov 2014 (2 weeks overdue) · Citizens' rights"
        " committees in county governor's offices, Isfahan county: 0 of 1 (0%) when decided, 1 of 1 (100%) this week"
    )
    assert unmarked(fa.note) == (
        "دستگاه مسئول: فرمانداری اصفهان · مهلت: هفتهٔ ۱ تا ۷ آذر ۱۳۹۳ (۲ هفته پس از مهلت) · ستاد حقوق شهروندی در"
        " فرمانداری‌ها، شهرستان اصفهان: هنگام تصویب ۰ از ۱ (۰٪)، این هفته ۱ از ۱ (۱۰۰٪)"
    )
    assert (en.text, en.mark) == ("text of d1", "overdue")
    assert en.subject == Subject("committee_governorates", ISFAHAN)


def test_a_decision_names_an_unknown_indicator_and_has_no_figure_without_one(register):
    add_decision(register, indicator="", county_code=ARDESTAN)
    add_decision(register, "d2", indicator="")
    add_decision(register, "d3", indicator="retired_card")
    for lang in LANGUAGES:
        county, province, retired = lines(register, lang)
        assert say(lang, "decisions.no_card", indicator="retired_card") in retired.note
        assert (county.note.count(" · "), province.note.count(" · ")) == (1, 1)
        # A county links to its page with the indicator farthest from its target; the other two have no link.
        assert county.subject == Subject("committee_governorates", ARDESTAN)
        assert province.subject is retired.subject is None


def test_an_owner_that_is_also_the_subject_is_named_once_and_a_closed_decision_is_not_due(register):
    add_decision(register, week=WEEK - weeks(4), office_id="G0")
    add_decision(register, "closed", WEEK - weeks(4))
    add_decision(register, "closed", status="done")
    own, closed = lines(register)
    assert own.note.count("Governorate of Isfahan") == 1
    assert "“none” when decided, “active” this week" in own.note
    assert own.subject == Subject("committee_governorates", ISFAHAN, "G0")
    assert closed.note.startswith("done, in the meeting of 6–12 Dec 2014 · Owner:") and "due" not in closed.note
    assert closed.mark == "closed"


def test_an_office_has_its_name_of_the_week(register):
    register.office("B1", "body", ISFAHAN, valid_to=date(2014, 12, 1))
    set_names(register, "نام پیشین", "Former name")
    register.office("B1", "body", ISFAHAN, valid_from=date(2014, 12, 1))
    set_names(register, "نام تازه", "New name")
    add_decision(register, week=WEEK - weeks(4), owner_id="B1")
    before, now = (lines(register, week=WEEK - weeks(ago))[0].note for ago in (3, 0))
    assert "Former name" in before and "New name" in now
