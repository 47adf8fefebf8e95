"""What is new since the last meeting: bars of what each indicator gained and lost, and four figures."""

import re
from functools import partial
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.figure import FILE
from dashboard.figures.news import FIGURE, News, Row, draw
from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.points import Turnover
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

described = partial(shipped_figures.described, FIGURE, county="1002")


def bars(of: News) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(f"<svg>{draw(of, FILE).svg}</svg>")
    return [node for node in root.iter("rect") if node.get("fill") in (tokens.BETTER, tokens.WORSE)]


@pytest.mark.parametrize("weeks", [1, 4])
def test_the_numbers_are_those_of_the_agenda(weeks):
    of = described("en", weeks=weeks)
    agenda = agenda_of(shipped_live().snapshot, 77, 77 - weeks)
    assert {row.offices.card.key: row.turnover for row in of.rows} == agenda.turnovers
    events = agenda.events
    kinds = [event.kind for event in events]
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
    turnovers = [(Turnover(4, 2), True), (Turnover(), True), (Turnover(2), False)]
    rows = [Row("name", turnover, better, offices) for turnover, better in turnovers]
    made = News(**{**vars(of), "rows": rows})
    drawn = bars(made)
    assert [node.get("fill") for node in drawn] == [tokens.BETTER, tokens.WORSE, tokens.WORSE]
    (gained, more), (lost, fewer), (other, _) = ((float(n.get("x", 0)), float(n.get("width", 0))) for n in drawn)
    assert more == pytest.approx(2 * fewer, abs=0.2)
    ends = (gained + more, lost, other + more / 2) if lang == "fa" else (gained, lost + fewer, other)
    assert ends == pytest.approx([ends[0]] * 3, abs=0.2)
    assert str(draw(made, FILE).svg).count({"fa": "بدون تغییر", "en": "no change"}[lang]) == 1


@pytest.mark.parametrize(("lang", "told"), [("en", "+2 (+3)"), ("fa", "+۲ (+۳)")])
def test_county_offices_stand_in_brackets_and_apart_from_the_provinces_figure(lang, told):
    of = described(lang)
    row = Row("name", Turnover(2, 0, 3, 0), True, of.rows[0].offices)
    svg = str(draw(News(**{**vars(of), "rows": [row]}), FILE).svg)
    assert told in re.sub("[\u200e\u200f\u202a-\u202e]", "", svg)
    solid, light = (float(re.search(rf'width="([^"]+)"[^>]*fill="{paint}"', svg)[1]) for paint, _ in of.key)
    assert light == pytest.approx(1.5 * solid, abs=0.2)


def test_the_first_week_has_no_meeting_before_it():
    of = described("en", week=0)
    assert draw(of, FILE).height == 0
    assert of.sentence.startswith("This is the first week")
