"""News since the last meeting: four counts, and what moved each headline indicator."""

import re
from functools import partial

from dashboard.figures.cell_text import CellText
from dashboard.figures.news import FIGURE, _sides
from dashboard.indicators.cards import headlines
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.points import Turnover
from tests.unit.cases import each_case
from tests.unit.figures import shipped_figures
from tests.unit.shipped import shipped_live

describe_shipped = partial(shipped_figures.describe_shipped, FIGURE, county="1002")


def plain(text: str) -> str:
    return re.sub("[\u200e\u200f\u202a-\u202e]", "", text)


def test_the_numbers_are_those_of_the_agenda():
    described = describe_shipped("en", weeks=4)
    agenda = agenda_of(shipped_live().snapshot, 77, 73)
    cells = {row.values[0].opens.card.key: plain(row.values[1].text) for row in described.table.rows}
    for key, turnover in agenda.turnovers.items():
        numbers = {abs(int(number)) for number in re.findall(r"\d+", cells[key])} - {0}
        counted = (turnover.gained, turnover.lost, turnover.county_gained, turnover.county_lost)
        assert numbers == set(counted) - {0}, key
    events = agenda.events
    kinds = [event.kind for event in events]
    visits, findings, late, corrected = (int(number) for number, _ in described.counts)
    assert (visits, corrected) == (kinds.count("inspected"), kinds.count("corrected"))
    assert findings == sum(event.findings for event in events)
    # One late sheet may have reports of several indicators.
    assert 0 < late <= kinds.count("late")
    assert described.selection.county == ""


@each_case("lang", LANGUAGES)
def test_gains_come_before_losses_and_those_in_counties_are_named(lang):
    turnovers = [Turnover(4, 2), Turnover(2, 0, 3, 1), Turnover(0, 0, 3, 0), Turnover()]
    texts = [plain(COMMA[lang].join(_sides(lang, turnover))) for turnover in turnovers]
    assert (
        texts
        == {
            "fa": [
                "۴ افزوده، ۲ کاسته",
                "۲ افزوده (در شهرستان‌ها ۳)، در شهرستان‌ها ۱ کاسته",
                "در شهرستان‌ها ۳ افزوده",
                "",
            ],
            "en": ["4 more, 2 fewer", "2 more (in counties 3), in counties 1 fewer", "in counties 3 more", ""],
        }[lang]
    )


def test_the_note_explains_counties_only_where_there_are_some():
    noted = describe_shipped("en")
    assert any("in counties" in row.values[1].text for row in noted.table.rows)
    assert noted.note == say("en", "figure.news.of_counties")
    bare = [described for week in (1, 2, 3) if not (described := describe_shipped("en", week=week)).note]
    assert not any("in counties" in row.values[1].text for described in bare for row in described.table.rows)


def test_an_indicator_without_a_known_figure_is_not_unchanged():
    described = describe_shipped("en", week=1)
    # These reports began later.
    unknown = [line.name for line in described.table.rows if line.values[0].text == "not known"]
    assert unknown[:2] == ["Service standards", "Client surveys"]
    assert f"{len(unknown)} not known; " in described.sentence


def test_every_headline_indicator_is_counted_and_as_often_within_the_usual_range_as_the_sentence_says():
    described, snapshot = describe_shipped("en"), shipped_live().snapshot
    cards = headlines(snapshot.cards)
    trends = [row.values[0].trend for row in described.table.rows]
    assert trends == [CellText(snapshot, "en", card, 77).trend for card in cards]
    numbers = f"{trends.count('usual')} within the usual range, {trends.count('same')} unchanged"
    assert f"of {len(cards)} indicators: {numbers}" in described.sentence
    assert set(trends) == {"usual", "same"}, "chance brings the changes of one week"


def test_late_reports_and_corrections_follow_progress_and_later_resolved_findings_are_named_so():
    described = describe_shipped("en")
    rows = {row.values[0].opens.card.key: [value.text for value in row.values] for row in described.table.rows}
    assert rows["findings_resolved"][0] == "▼ 2.2 points"
    assert rows["findings_resolved"][2].startswith("resolved later ")
    assert rows["committee"][2] == "corrections +1"
    assert "corrections 5, resolved later 1" in described.sentence


def test_the_first_week_has_no_meeting_before_it():
    described = describe_shipped("en", week=0)
    assert (described.table.rows, described.counts) == ([], ())
    assert described.sentence.startswith("This is the first week")
