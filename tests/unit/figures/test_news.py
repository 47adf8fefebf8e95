"""What is new since the last meeting: bars of what each indicator gained and lost, and four figures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.figure import FILE, SCREEN
from dashboard.figures.news import Crossed, News, describe, draw
from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import agenda_of
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live


def described(lang: str, week: int = 77, weeks: int = 1) -> News:
    snapshot = shipped_live().snapshot
    return describe(snapshot, lang, Selection(snapshot.cards[0], week, county="1002", weeks=weeks))


def bars(of: News) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(f"<svg>{draw(of, FILE).svg}</svg>")
    return [node for node in root.iter("rect") if node.get("fill") in (tokens.BETTER, tokens.WORSE)]


@pytest.mark.parametrize("weeks", [1, 4])
def test_the_numbers_are_those_of_the_agenda(weeks):
    of = described("en", weeks=weeks)
    events = agenda_of(shipped_live().snapshot, 77, 77 - weeks).events
    kinds = [event.kind for event in events]
    assert sum(row.gained for row in of.rows) == kinds.count("gained") > 0
    assert sum(row.lost for row in of.rows) == kinds.count("lost")
    visits, findings, corrected, late = (int(number) for number, _ in of.counts)
    assert (visits, corrected) == (kinds.count("inspected"), kinds.count("corrected"))
    assert findings == sum(event.findings for event in events)
    # A sheet that came late tells of several indicators.
    assert 0 < late <= kinds.count("late")
    assert of.selection.county == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gained_and_lost_stand_on_two_sides_of_one_axis_and_zero_is_said(lang):
    of = described(lang)
    card = of.rows[0].offices.card
    offices = Selection(card, 77)
    rows = [Crossed("a", 4, 2, True, offices), Crossed("b", 0, 0, True, offices), Crossed("c", 2, 0, False, offices)]
    made = News(**{**vars(of), "rows": rows})
    drawn = bars(made)
    assert [node.get("fill") for node in drawn] == [tokens.BETTER, tokens.WORSE, tokens.WORSE]
    (gained, more), (lost, fewer), (other, _) = ((float(n.get("x", 0)), float(n.get("width", 0))) for n in drawn)
    assert more == pytest.approx(2 * fewer, abs=0.2)
    ends = (gained + more, lost, other + more / 2) if lang == "fa" else (gained, lost + fewer, other)
    assert ends == pytest.approx([ends[0]] * 3, abs=0.2)
    assert str(draw(made, FILE).svg).count({"fa": "بدون تغییر", "en": "no change"}[lang]) == 1


def test_the_first_week_has_no_meeting_before_it():
    of = described("en", week=0)
    assert draw(of, FILE).height == 0
    assert of.sentence.startswith("This is the first week")


def test_a_screen_is_filled_and_not_overfull():
    assert 500 < draw(described("fa"), SCREEN).height <= SCREEN.height
