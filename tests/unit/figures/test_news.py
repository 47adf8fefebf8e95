"""News since the last meeting: four counts, and the gains and losses of each indicator."""

import re
from functools import partial

import pytest

from dashboard.figures.news import FIGURE, _value
from dashboard.language import LANGUAGES, say
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.points import Turnover
from dashboard.selection import Selection
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE, county="1002")


def plain(text: str) -> str:
    return re.sub("[\u200e\u200f\u202a-\u202e]", "", text)


def test_the_numbers_are_those_of_the_agenda():
    described = describe_shipped("en", weeks=4)
    agenda = agenda_of(shipped_live().snapshot, 77, 73)
    cells = {row.values[0].opens.card.key: plain(row.values[0].text) for row in described.table.rows}
    assert cells.keys() == agenda.turnovers.keys()
    for key, turnover in agenda.turnovers.items():
        numbers = {abs(int(number)) for number in re.findall(r"\d+", cells[key])} - {0}
        counted = (turnover.gained, turnover.lost, turnover.county_gained, turnover.county_lost)
        assert numbers == set(counted) - {0}, key
    events = agenda.events
    kinds = [event.kind for event in events]
    visits, findings, corrected, late = (int(number) for number, _ in described.counts)
    assert (visits, corrected) == (kinds.count("inspected"), kinds.count("corrected"))
    assert findings == sum(event.findings for event in events)
    # One late sheet may have reports of several indicators.
    assert 0 < late <= kinds.count("late")
    assert described.selection.county == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gains_come_before_losses_county_offices_stand_in_brackets_and_zero_has_words(lang):
    offices = Selection(shipped_live().snapshot.cards[0], 77)
    turnovers = [(Turnover(4, 2), "better"), (Turnover(2, 0, 3, 1), "better"), (Turnover(0, 0, 3, 0), "same")]
    texts = [plain(_value(lang, turnover, trend, offices).text) for turnover, trend in turnovers]
    assert (
        texts
        == {
            "fa": ["+۴، −۲", "+۲ (+۳)، ۰ (−۱)", "۰ (+۳)"],
            "en": ["+4, −2", "+2 (+3), 0 (−1)", "0 (+3)"],
        }[lang]
    )
    for trend in ("same", "unknown"):
        assert _value(lang, Turnover(), trend, offices).text == say(lang, f"figure.news.{trend}")


def test_the_note_explains_brackets_only_where_there_are_some():
    noted = describe_shipped("en")
    assert any("(" in row.values[0].text for row in noted.table.rows)
    assert noted.note == say("en", "figure.news.of_counties")
    bare = [described for week in range(1, 20) if not (described := describe_shipped("en", week=week)).note]
    assert not any("(" in row.values[0].text for described in bare for row in described.table.rows)


def test_an_indicator_without_a_known_figure_is_not_unchanged():
    described = describe_shipped("en", week=1)
    # These reports began later.
    unknown = [line.name for line in described.table.rows if line.values[0].text == "not known"]
    assert unknown == ["Service standards", "Client surveys"]
    assert "2 unchanged, 2 not known; " in described.sentence


def test_a_value_is_better_or_worse_as_often_as_the_sentence_says():
    described = describe_shipped("en")
    trends = [row.values[0].trend for row in described.table.rows]
    assert f"{trends.count('better')} better, {trends.count('worse')} worse, " in described.sentence
    assert trends.count("better") > 0


def test_the_first_week_has_no_meeting_before_it():
    described = describe_shipped("en", week=0)
    assert (described.table.rows, described.counts) == ([], ())
    assert described.sentence.startswith("This is the first week")
