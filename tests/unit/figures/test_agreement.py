"""The matrix of self-reported values that visits confirmed, by county and measure."""

from dashboard.figures.agreement import FIGURE, MOST, PAINTS, UNCHECKED, draw
from dashboard.figures.figure import FILE, NARROW
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.meeting.discrepancies import agreement
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.figures.shipped_figures import describe_shipped, shipped
from tests.unit.small_register import CARDS, ISFAHAN, WEEK, governorates, published, weeks


@each_case("lang", LANGUAGES)
def test_each_cell_says_how_many_of_how_many_values_were_confirmed(lang):
    described, rates = describe_shipped(FIGURE, lang), agreement(shipped(), 77, "")
    codes = {name: code for code, name in described.areas}
    for row in described.table.rows:
        code = codes.get(row.name, "")
        for (card, _), value in zip(described.cards, row.values, strict=False):
            rate = rates.get((code, card.measure))
            if rate is None:
                assert value.text == say(lang, "figure.agreement.unchecked")
            else:
                assert (
                    value.text.startswith(integer(rate.confirmed, lang)) and integer(rate.checked, lang) in value.text
                )
        checked = sum(rate.checked for (place, _), rate in rates.items() if place == code)
        assert row.values[-1].text == integer(checked, lang)


def test_nothing_checked_has_a_pattern_and_a_word_and_a_contradiction_is_not_rounded_away():
    small = governorates(*[None] * 201)
    for number in range(201):
        small.report(f"G{number}", "committee", 1, WEEK - weeks(1), "self")
        small.report(f"G{number}", "committee", int(number > 0), WEEK, "inspection")
    described = FIGURE.describe(published(small), "en", Selection(CARDS[0], 1, ISFAHAN))
    assert described.sentence.endswith(": in 13 weeks, visits confirmed 200 of 201 checked self-reports (99.5%).")
    wide, narrow = (str(draw(described, paper).svg) for paper in (FILE, NARROW))
    assert "200 of 201" in wide and UNCHECKED in wide and PAINTS[-1] in wide
    assert ">99<" in narrow and ">100<" not in narrow


def test_without_a_check_there_is_a_sentence_and_no_drawing():
    described = FIGURE.describe(published(governorates(1)), "en", Selection(CARDS[0], 0))
    assert "visits checked no self-report" in described.sentence
    assert not described.table.rows and draw(described, FILE).height == 0


def test_a_screen_has_ten_counties_at_most_and_all_screens_have_all_of_them():
    described = describe_shipped(FIGURE)
    parts = FIGURE.split(described)
    assert all(len(part.areas) <= MOST for part in parts)
    assert [area for part in parts for area in part.areas] == list(described.areas)
