"""Decisions in time: bars from the meeting that decided to the due week, overdue ones with a red tail."""

import re
from dataclasses import replace
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.figures import tokens
from dashboard.figures.decision_times import FIGURE, DecisionTimes, describe, draw
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Paper
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.small_decisions import decided
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, weeks
from tests.unit.small_site import named, place, shown

described = partial(shipped_figures.described, FIGURE, county="1002")


def row(start: int, end: int, overdue: bool = False, closed: bool = False, text: str = "text") -> Any:
    """A decision made and due so many weeks after WEEK."""
    words = {"number": "1", "text": text, "status": "status", "figure": "", "moved": "", "offices": None}
    days = {"start": WEEK + weeks(start), "end": WEEK + weeks(end)}
    return SimpleNamespace(**words, **days, overdue=overdue, closed=closed)


def bars(of: DecisionTimes, paint: str, paper: Paper = FILE) -> list[tuple[float, float]]:
    """Both ends of the bars of a paint, from the left."""
    found = re.findall(rf'<rect x="([\d.]+)"[^>]*width="([\d.]+)"[^>]*fill="{paint}"', str(draw(of, paper).svg))
    return [(float(x), float(x) + float(wide)) for x, wide in found]


@pytest.mark.parametrize(
    ("lang", "paper"), [("fa", FILE), ("en", FILE), ("fa", NARROW), ("en", WIDE), ("fa", SCREEN)]
)
def test_time_runs_from_left_to_right_and_what_is_overdue_reaches_the_meetings_week(lang, paper):
    of = replace(described(lang), week=WEEK, rows=[row(-6, -2, overdue=True), row(-4, 2), row(-6, -1, closed=True)])
    (late, open_), (tail,) = bars(of, tokens.ACCENT_SOFT, paper), bars(of, tokens.WORSE, paper)
    (closed,) = bars(of, tokens.LINE, paper)
    unit = (late[1] - late[0]) / 4
    assert late[0] < open_[0] and late[0] == pytest.approx(closed[0], abs=0.2)
    assert (open_[1] - open_[0], closed[1] - closed[0]) == pytest.approx((6 * unit, 5 * unit), abs=0.3)
    # Where the due week ends and now is, two weeks later.
    assert (tail[0], tail[1]) == pytest.approx((late[1], late[1] + 2 * unit), abs=0.3)
    assert closed[0] >= 0 and open_[1] <= paper.width


def test_an_open_decision_says_when_it_is_due_and_what_its_figure_was_and_is():
    register = SmallRegister(ISFAHAN)
    named(register, "اصفهان", "Isfahan", "counties")
    register.office("G0", "governorate", ISFAHAN)
    named(register, "فرمانداری اصفهان", "County governor's office of Isfahan")
    register.report("G0", "committee", 0, WEEK - weeks(6))
    register.report("G0", "committee", 1)
    decided(register, "a", WEEK - weeks(5), due_week=WEEK - weeks(3))
    decided(register, "b", WEEK - weeks(2), indicator="")
    decided(register, "c", WEEK - weeks(2))
    decided(register, "c", WEEK - weeks(1), status="done")
    snapshot = shown(register)
    of = describe(snapshot, "en", Selection(snapshot.cards[0], place(snapshot, WEEK)))
    assert [each.status for each in of.rows] == ["3 weeks overdue", f"due {_day(WEEK)}", "done"]
    assert of.rows[0].figure.endswith("0 of 1 (0%), now 1 of 1 (100%); better since")
    # What aims at no figure and no county opens nothing.
    assert (of.rows[1].figure, of.rows[1].offices) == ("", None)
    assert of.sentence == "2 decisions are open. One is overdue."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def test_without_a_decision_there_is_no_drawing_and_it_is_said():
    of = described(week=40)
    assert (of.rows, of.table.rows, of.key, draw(of, FILE).height) == ([], [], [], 0)
    assert of.sentence == "No decision is on record up to this week."


def test_a_screen_shows_as_many_as_can_be_read_and_names_the_number_of_the_others():
    of = replace(described("en"), rows=[row(-4, 2, text="long " * 60)] * 40)
    drawing = draw(of, SCREEN)
    listed = len(bars(of, tokens.ACCENT_SOFT, SCREEN))
    assert drawing.height <= SCREEN.height and 9 <= listed < 40
    assert f"{40 - listed} more decisions" in drawing.note
    assert len(bars(of, tokens.ACCENT_SOFT, WIDE)) == 40 and not draw(of, WIDE).note
