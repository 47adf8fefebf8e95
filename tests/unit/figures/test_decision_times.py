"""The list of decisions: who has to do what until when, its state with a sign, and its indicator then and now."""

from functools import partial

from dashboard.figures.decision_times import FIGURE, describe
from dashboard.figures.signs import SIGNS
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, published, weeks
from tests.unit.small_site import set_names, week_index

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE, county="1002")


def test_a_decision_has_its_meeting_office_due_date_state_with_a_sign_and_figure_then_and_now():
    register = SmallRegister(ISFAHAN)
    set_names(register, "اصفهان", "Isfahan", "counties")
    register.office("G0", "governorate", ISFAHAN)
    set_names(register, "فرمانداری اصفهان", "County governor's office of Isfahan")
    register.report("G0", "committee", 0, WEEK - weeks(6))
    register.report("G0", "committee", 1)
    add_decision(register, "a", WEEK - weeks(5), due_week=WEEK - weeks(3))
    add_decision(register, "b", WEEK - weeks(2), indicator="")
    add_decision(register, "c", WEEK - weeks(2))
    add_decision(register, "c", WEEK - weeks(1), status="done")
    add_decision(register, "d", WEEK - weeks(3))
    add_decision(register, "d", WEEK - weeks(1), status="dropped")
    snapshot = published(register)
    described = describe(snapshot, "en", Selection(snapshot.cards[0], week_index(snapshot, WEEK)))
    rows = [row.values for row in described.table.rows]
    states = [(state.mark, state.text, state.trend) for *_, state, _ in rows]
    assert states[:2] == [("overdue", "3 weeks overdue", "worse"), ("open", "open", "")]
    assert sorted(states[2:]) == [("done", "done", ""), ("dropped", "dropped", "")]
    assert {mark for mark, *_ in states} <= set(SIGNS)
    made, owner, due, _, figure = rows[0]
    assert [made.text, owner.text, due.text] == ["1 Nov 2014", "County governor's office of Isfahan", "15 Nov 2014"]
    assert figure.text.endswith("0 of 1 (0%), now 1 of 1 (100%)") and figure.trend == ""
    # A decision without indicator and county has no link.
    assert (rows[1][-1].text, rows[1][-1].opens) == ("", None)
    assert described.sentence == "2 decisions are open. One is overdue."


def test_without_a_decision_the_sentence_says_so():
    described = describe_shipped(week=40)
    assert described.table.rows == []
    assert described.sentence == "No decision is on record up to this week."
