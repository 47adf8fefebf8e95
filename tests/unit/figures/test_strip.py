"""The strip of all indicators: the counties of a row, the named ones, and the better end."""

from statistics import median

import pytest

from dashboard.figures import tokens
from dashboard.figures.chart import Dot
from dashboard.figures.figure import ChartDescription
from dashboard.figures.strip import MARKS, describe
from dashboard.indicators.series import ABSENT, NOT_APPLICABLE, Cell
from dashboard.indicators.standing import has_ranks, judged
from dashboard.language import say
from dashboard.snapshot import Snapshot
from tests.unit.figures.shipped_figures import LAST, selection, shipped, with_cells

BOTH = pytest.mark.parametrize("lang", ["fa", "en"])
# The indicators that have a row in the strip.
SHARES = [card for card in shipped().cards if card.format == "share"]


def describe_shipped(lang: str = "en", snapshot: Snapshot | None = None, **more) -> ChartDescription:
    return describe(snapshot or shipped(), lang, selection(**more))


def indicator_dots(described: ChartDescription, key: str) -> list[Dot]:
    """The circles of an indicator."""
    place = [card.key for card in SHARES].index(key)
    return [dot for dot in described.chart.dots if dot.y == place + MARKS]


def only_counties(**cells: Cell) -> Snapshot:
    """Cells of some counties in every week; all others are absent."""
    return with_cells(lambda _, area, series: [cells.get(f"c{area}", ABSENT)] * len(series))


def value(numerator: int, denominator: int) -> Cell:
    return Cell(numerator, denominator, 0, 0, 0, "value" if numerator else "zero")


def test_every_row_has_all_known_counties_at_their_shares_also_those_with_zero():
    described, cells = describe_shipped(), shipped().cells
    for card in SHARES:
        known = {code: cells.at(card.key, LAST, code).value for code in cells.counties(LAST, card.key)}
        assert {dot.code: dot.x for dot in indicator_dots(described, card.key)} == {
            code: share for code, share in known.items() if share is not None
        }
    assert any(dot.x == 0 for dot in described.chart.dots)


def test_a_row_shows_the_middle_half_its_median_and_the_target():
    described = describe_shipped()
    shares = sorted(dot.x for dot in indicator_dots(described, "committee"))
    (low, *_), (high, *_) = described.chart.bands[0].points
    assert sum(low <= share <= high for share in shares) >= len(shares) / 2
    middle, target = described.chart.ticks[:2]
    assert (middle.x, target.x, target.colour) == (median(shares), 0.85, tokens.TARGET)
    assert middle.y == target.y == MARKS and middle.half < target.half
    # A county at the target does not hide it.
    assert target.over


@BOTH
def test_the_better_end_of_a_row_is_named(lang):
    described, word = describe_shipped(lang), {"fa": "بهتر", "en": "better"}[lang]
    # Shares grow in the reading direction.
    assert (described.chart.x.low > described.chart.x.high) == (lang == "fa")
    ends = {round(words.y - MARKS): words for words in described.chart.words if words.text == word}
    for i, card in enumerate(SHARES):
        assert (ends[i].x > 1) == (card.polarity == "high") and (ends[i].x < 0) == (card.polarity == "low")
    assert {"fa": "بازرسی موازی (کمتر بهتر است)", "en": "Parallel work (lower is better)"}[lang] in [
        words.text for words in described.chart.words
    ]


@BOTH
def test_chosen_counties_have_their_own_colours_and_are_named_with_their_ranks(lang):
    described = describe_shipped(lang, county="1002", others=("1005",))
    named = {dot.code: dot for dot in indicator_dots(described, "committee") if dot.label}
    assert set(named) == {"1002", "1005"}
    assert len({dot.fill for dot in indicator_dots(described, "committee")}) == 3
    name = shipped().names["1002"][lang]
    assert named["1002"].label == {"fa": f"{name}، ۱ (۱ تا ۳)", "en": f"{name}, 1 (1 to 3)"}[lang]
    assert [line.name for line in described.table.rows if line.chosen] == [
        shipped().names[code][lang] for code in ("1002", "1005")
    ]


def test_without_chosen_counties_only_those_that_stand_out_are_named():
    # Two counties of two offices are at both ends, but chance brings their shares easily.
    cells = {"c1002": value(50, 60), "c1003": value(5, 40), "c1005": value(0, 2), "c1006": value(2, 2)}
    described, names = describe_shipped(snapshot=only_counties(**cells)), shipped().names
    labels = {dot.x: dot.label for dot in indicator_dots(described, "committee") if dot.label}
    assert labels == {0.125: names["1003"]["en"], 50 / 60: names["1002"]["en"]}
    assert f"Clearly higher: {names['1002']['en']} (Committees)" in described.sentence
    equal = {f"c{code}": value(10, 20) for code in ("1002", "1003", "1005")}
    sentence = describe_shipped(snapshot=only_counties(**equal)).sentence
    assert sentence.endswith(" No county is clearly apart from the other counties in any indicator.")


def test_a_single_county_has_neither_rank_nor_box():
    single = describe_shipped(snapshot=only_counties(c1002=value(1, 4)), county="1002")
    assert not single.chart.bands
    assert [dot.label for dot in indicator_dots(single, "committee")] == [""]


@BOTH
def test_an_unknown_value_is_a_word_in_the_table_and_in_an_empty_row_and_has_no_circle(lang):
    unknown = Cell(0, 4, 4, 0, 0, "not_reported")
    described = describe_shipped(lang, only_counties(c1002=unknown, c1003=NOT_APPLICABLE), county="1002")
    word = {"fa": "گزارش‌نشده", "en": "not reported"}[lang]
    assert not described.chart.dots
    assert [words.text for words in described.chart.words].count(word) == len(SHARES)
    assert {value.text for value in described.table.rows[0].values} == {word}
    assert described.sentence.endswith(
        {"fa": "هیچ شاخصی معلوم نیست.", "en": "no indicator is known in this week."}[lang]
    )


def test_the_sentence_tells_where_a_chosen_county_stands_out_from_the_other_counties():
    # In committees 59 of 69 offices of Isfahan, half of those of the others; elsewhere no difference of the kind.
    sentence = describe_shipped(county="1002").sentence
    assert sentence.startswith(
        f"{shipped().names['1002']['en']}: Committees ● clearly higher than the other counties"
    )
    usual = next(
        code
        for code in shipped().names
        if all(not judged(shipped().cells, card, LAST)[code].word.side for card in SHARES if has_ranks(card))
    )
    name = shipped().names[usual]["en"]
    assert describe_shipped(county=usual).sentence == say("en", "figure.strip.stands_nowhere", county=name)


def test_without_chosen_counties_the_sentence_counts_indicators_whose_median_reached_the_target():
    reached, aimed = 0, [card for card in shipped().cards if card.target is not None]
    for card in aimed:
        middle = median(dot.x for dot in indicator_dots(describe_shipped(), card.key))
        reached += middle >= card.target if card.polarity == "high" else middle <= card.target
    assert describe_shipped().sentence.startswith(
        f"In {reached} of {len(aimed)} indicators the median county has reached the target."
    )
