"""Counties side by side: value, gap, change and difference of each indicator, and the strip of all counties."""

import pytest

from dashboard.figures.figure import FILE, NARROW
from dashboard.figures.side_by_side import SideBySide, describe, draw, strip
from dashboard.indicators import amounts
from dashboard.language import LANGUAGES, say
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live
from tests.unit.small_register import SmallRegister, published

WEEK = 77


def beside(lang: str, *counties: str, weeks: int = 1) -> SideBySide:
    snapshot = shipped_live().snapshot
    return describe(snapshot, lang, Selection(snapshot.cards[0], WEEK, weeks=weeks).of(counties))


@each_case("lang", LANGUAGES)
def test_two_counties_have_the_difference_of_the_first_from_the_second_and_a_sentence_that_counts_it(lang):
    cells = shipped_live().snapshot.cells
    described = beside(lang, "1010", "1014")
    counted = {"better": 0, "worse": 0, "usual": 0, "unknown": 0}
    for row, line in zip(described.rows, described.table.rows, strict=True):
        first, second = (cells.at(row.card.key, WEEK, code).value for code in ("1010", "1014"))
        counted[row.trend] += 1
        if first is None or second is None:
            assert (row.trend, row.difference) == ("unknown", say(lang, "view.change_unknown"))
            continue
        tenths = amounts.tenths(row.card, first - second)
        size = amounts.size(lang, "view", row.card, abs(tenths))
        assert size in row.difference if tenths else row.difference == say(lang, "figure.side_by_side.equal")
        assert line.values[-1].text == row.difference
    assert sum(counted.values()) == 15 and counted["usual"] == 15
    assert described.table.head[-1] == say(
        lang,
        "figure.side_by_side.difference",
        first=shipped_live().snapshot.names["1010"][lang],
        second=shipped_live().snapshot.names["1014"][lang],
    )


def test_of_more_counties_only_those_clearly_unlike_the_others_together_are_marked():
    register = SmallRegister("1001", "1002", "1003")
    for code, ready in (("1001", 19), ("1002", 4), ("1003", 3)):
        for number in range(20):
            register.office(f"M{number}-{code}", "municipality", code)
            register.report(f"M{number}-{code}", "committee", int(number < ready))
    snapshot = published(register)
    card = snapshot.card("committee")
    selection = Selection(card, len(snapshot.weeks) - 1).of(("1001", "1002", "1003"))
    described = describe(snapshot, "en", selection)
    (row,) = [row for row in described.rows if row.card == card]
    assert [place.trend for place in row.places] == ["better", "", ""] and row.difference == ""
    assert "clearly better than the other chosen counties together: " in described.sentence


def test_what_is_not_known_has_its_word_and_neither_a_gap_nor_a_mark_in_the_strip():
    described = beside("en", "1023", "1010")
    (row,) = [row for row in described.rows if row.card.key == "complaints_answered"]
    hidden, known = row.places
    assert hidden.cell.word == "too few answers" and hidden.gap == "" and hidden.cell.share == ""
    # One chosen county of two is marked; a tick for each known county.
    assert known.cell.share == "69.3%" and str(strip(row)).count("<circle") == 0
    assert len(row.values) == 17


def test_changes_are_told_over_the_period():
    week, year = (beside("en", "1010", "1002", weeks=weeks).table.rows for weeks in (1, 52))
    assert [row.values[3].text for row in week] != [row.values[3].text for row in year]


@pytest.mark.parametrize("paper", [FILE, NARROW])
def test_without_a_county_nothing_is_drawn_and_six_counties_have_room(paper):
    assert draw(beside("fa"), paper).height == 0
    assert beside("fa").sentence == say("fa", "figure.side_by_side.choose")
    drawn = draw(beside("fa", "1010", "1014", "1023", "1002", "1001", "1003"), paper)
    assert drawn.height > 0 and all(name in drawn.svg for name in ("کاشان", "اردستان"))
