"""Events since the last meeting: bars of gains and losses by indicator, and four counts."""

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
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.shipped import shipped_live

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE, county="1002")


def bars(described: News) -> list[ElementTree.Element]:
    root = svg_root(draw(described, FILE))
    return [node for node in root.iter("rect") if node.get("fill") in (tokens.BETTER, tokens.WORSE)]


def test_the_numbers_are_those_of_the_agenda():
    described = describe_shipped("en", weeks=4)
    agenda = agenda_of(shipped_live().snapshot, 77, 73)
    assert {row.offices.card.key: row.turnover for row in described.rows} == agenda.turnovers
    events = agenda.events
    kinds = [event.kind for event in events]
    visits, findings, corrected, late = (int(number) for number, _ in described.counts)
    assert (visits, corrected) == (kinds.count("inspected"), kinds.count("corrected"))
    assert findings == sum(event.findings for event in events)
    # One late sheet may have reports of several indicators.
    assert 0 < late <= kinds.count("late")
    assert described.selection.county == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gains_and_losses_lie_on_two_sides_of_one_axis_and_zero_has_words(lang):
    described = describe_shipped(lang)
    card = described.rows[0].offices.card
    offices = Selection(card, 77)
    turnovers = [(Turnover(4, 2), True, True), (Turnover(), True, True), (Turnover(2), False, True)]
    turnovers.append((Turnover(), True, False))
    rows = [Row("name", *turnover, offices) for turnover in turnovers]
    news = News(**{**vars(described), "rows": rows})
    rects = bars(news)
    assert [node.get("fill") for node in rects] == [tokens.BETTER, tokens.WORSE, tokens.WORSE]
    (gained, more), (lost, fewer), (other, _) = ((float(n.get("x", 0)), float(n.get("width", 0))) for n in rects)
    assert more == pytest.approx(2 * fewer, abs=0.2)
    ends = (gained + more, lost, other + more / 2) if lang == "fa" else (gained, lost + fewer, other)
    assert ends == pytest.approx([ends[0]] * 3, abs=0.2)
    for words in {"fa": ("بدون تغییر", "نامعلوم"), "en": ("no change", "not known")}[lang]:
        assert str(draw(news, FILE).svg).count(words) == 1


@pytest.mark.parametrize(("lang", "text"), [("en", "+2 (+3)"), ("fa", "+۲ (+۳)")])
def test_county_offices_stand_in_brackets_and_have_a_lighter_bar(lang, text):
    described = describe_shipped(lang)
    row = Row("name", Turnover(2, 0, 3, 0), True, True, described.rows[0].offices)
    svg = str(draw(News(**{**vars(described), "rows": [row]}), FILE).svg)
    assert text in re.sub("[\u200e\u200f\u202a-\u202e]", "", svg)
    solid, light = (float(re.search(rf'width="([^"]+)"[^>]*fill="{paint}"', svg)[1]) for paint, _ in described.key)
    assert light == pytest.approx(1.5 * solid, abs=0.2)


def test_an_indicator_without_a_known_figure_is_not_unchanged():
    described = describe_shipped("en", week=1)
    # These reports began later.
    unknown = [line.name for line in described.table.rows if line.values[0].text == "not known"]
    assert unknown == ["Service standards", "Client surveys"]
    assert "2 unchanged, 2 not known; " in described.sentence


def test_the_first_week_has_no_meeting_before_it():
    described = describe_shipped("en", week=0)
    assert draw(described, FILE).height == 0
    assert described.sentence.startswith("This is the first week")
