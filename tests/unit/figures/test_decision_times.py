"""Decisions over time: a bar from the meeting to the due week, with a red tail if overdue."""

from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.figures import tokens
from dashboard.figures.decision_times import FIGURE, DecisionTimes, describe, draw
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, published, weeks
from tests.unit.small_site import set_names, week_index

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE, county="1002")


def row(start: int, end: int, overdue: bool = False, closed: bool = False, text: str = "text") -> Any:
    """A decision. start, end: weeks from WEEK to its meeting and to its due week."""
    words = {"number": "1", "text": text, "status": "status", "figure": "", "moved": "", "offices": None}
    days = {"start": WEEK + weeks(start), "end": WEEK + weeks(end)}
    return SimpleNamespace(**words, **days, overdue=overdue, closed=closed)


def bars(described: DecisionTimes, paint: str, paper: Paper = FILE) -> list[tuple[float, float]]:
    """(left, right) of the bars with a paint."""
    rects = (node for node in svg_root(draw(described, paper)).iter("rect") if node.get("fill") == paint)
    sides = [(float(node.get("x", 0)), float(node.get("width", 0))) for node in rects]
    return [(x, x + width) for x, width in sides]


@pytest.mark.parametrize(
    ("lang", "paper"), [("fa", FILE), ("en", FILE), ("fa", NARROW), ("en", WIDE), ("fa", SCREEN)]
)
def test_time_runs_from_left_to_right_and_the_tail_of_an_overdue_decision_ends_at_the_chosen_week(lang, paper):
    described = replace(
        describe_shipped(lang), week=WEEK, rows=[row(-6, -2, overdue=True), row(-4, 2), row(-6, -1, closed=True)]
    )
    (late, open_), (tail,) = bars(described, tokens.ACCENT_SOFT, paper), bars(described, tokens.WORSE, paper)
    (closed,) = bars(described, tokens.LINE, paper)
    unit = (late[1] - late[0]) / 4
    assert late[0] < open_[0] and late[0] == pytest.approx(closed[0], abs=0.2)
    assert (open_[1] - open_[0], closed[1] - closed[0]) == pytest.approx((6 * unit, 5 * unit), abs=0.3)
    # From the end of the due week to WEEK, two weeks later.
    assert (tail[0], tail[1]) == pytest.approx((late[1], late[1] + 2 * unit), abs=0.3)
    assert closed[0] >= 0 and open_[1] <= paper.width


def test_an_open_decision_says_its_due_date_and_its_figure_then_and_now():
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
    snapshot = published(register)
    described = describe(snapshot, "en", Selection(snapshot.cards[0], week_index(snapshot, WEEK)))
    assert [row.status for row in described.rows] == ["3 weeks overdue", "due 6 Dec 2014", "done"]
    assert described.rows[0].figure.endswith("0 of 1 (0%), now 1 of 1 (100%); better since")
    # A decision without indicator and county has no link.
    assert (described.rows[1].figure, described.rows[1].offices) == ("", None)
    assert described.sentence == "2 decisions are open. One is overdue."


def test_without_a_decision_the_sentence_says_so_and_nothing_is_drawn():
    described = describe_shipped(week=40)
    assert (described.rows, described.table.rows, described.key, draw(described, FILE).height) == ([], [], [], 0)
    assert described.sentence == "No decision is on record up to this week."


def test_a_screen_shows_as_many_decisions_as_fit_and_the_number_of_the_others():
    described = replace(describe_shipped("en"), rows=[row(-4, 2, text="long " * 60)] * 40)
    drawing = draw(described, SCREEN)
    listed = len(bars(described, tokens.ACCENT_SOFT, SCREEN))
    assert drawing.height <= SCREEN.height and 9 <= listed < 40
    assert f"{40 - listed} more decisions" in drawing.note
    assert len(bars(described, tokens.ACCENT_SOFT, WIDE)) == 40 and not draw(described, WIDE).note
